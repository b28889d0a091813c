//! The start page of an office: tasks, progress, who is late, and for the nation the map.

use tonic::Status;
use vsys_proto::{
    allocation::v1::{Round, RoundState, Sheet},
    convert,
};
use vsys_vocabulary::Office;

use super::{
    prefectures::{Country, country},
    tasks::{Known, Task, standing, tasks},
};
use crate::{
    pages::{
        allocation::{
            progress::{self, Tally},
            reading,
        },
        facilities::area_demands,
        rounds::show::Progress,
    },
    visitor::Visitor,
};

/// Rounds that the page looks at: those before are over.
const ROUNDS: usize = 3;
/// Late offices that are named; the rest is a number.
const NAMED: usize = 10;

/// What an office finds.
pub(crate) struct OfficeHome {
    pub(crate) tasks: Vec<Task>,
    pub(crate) rounds: Vec<RoundNow>,
    pub(crate) country: Option<Country>,
}

/// A round as it stands.
pub(crate) struct RoundNow {
    pub(crate) number: String,
    pub(crate) path: String,
    /// What the sites of its area entered for it.
    pub(crate) demands: String,
    /// What the office waits for, when nothing waits for it.
    pub(crate) standing: String,
    /// The nation told no prefecture of it yet.
    pub(crate) is_unissued: bool,
    pub(crate) bars: Vec<Progress>,
    pub(crate) late: Vec<Late>,
    pub(crate) more_late: usize,
}

/// An office that is late.
pub(crate) struct Late {
    pub(crate) name: String,
    pub(crate) how: String,
    pub(crate) path: String,
}

/// Reads the newest rounds that go on.
pub(crate) async fn read(visitor: &Visitor, office: Office) -> Result<OfficeHome, Status> {
    let rounds = reading::rounds(visitor).await?.into_iter();
    let open = rounds.filter(|round| round.state() == RoundState::Open).take(ROUNDS);
    let now = open.map(|round| async move { RoundNow::read(visitor, office, round).await });
    let read = futures::future::try_join_all(now).await?;
    let (mut waiting, mut rounds) = (Vec::new(), Vec::new());
    let mut shown: Option<(Round, Vec<Sheet>)> = None;
    for (round, tasks, now, sheets) in read {
        waiting.extend(tasks);
        rounds.push(now);
        // The newest round that the prefectures know of; before there is one, the newest.
        let better = |known: &[Sheet]| known.is_empty() && !sheets.is_empty();
        if shown.as_ref().is_none_or(|(_, known)| better(known)) {
            shown = Some((round, sheets));
        }
    }
    let country = match shown {
        Some((round, sheets)) if office == Office::Nation => {
            Some(country(visitor, &round, &sheets).await?)
        }
        _ => None,
    };
    Ok(OfficeHome { tasks: waiting, rounds, country })
}

impl RoundNow {
    async fn read(
        visitor: &Visitor,
        office: Office,
        round: Round,
    ) -> Result<(Round, Vec<Task>, Self, Vec<Sheet>), Status> {
        let id = round.round_id.as_str();
        let below = async {
            match office {
                Office::Municipality(_) => Ok(Vec::new()),
                Office::Nation | Office::Prefecture(_) => {
                    reading::sheets_below(visitor, id, &office).await
                }
            }
        };
        let (own, below) = tokio::try_join!(reading::sheet_if_any(visitor, id, &office), below)?;
        let tally = Tally::of(&below);
        let known = Known { round: &round, own: own.as_ref(), below: tally };
        let tasks = tasks(visitor.locale, office, &known);
        let late = late(visitor, &below).await?;
        let now = Self {
            number: round.round_number.clone(),
            path: format!("/rounds/{id}"),
            demands: area_demands::address(id),
            standing: standing(visitor.locale, office, own.as_ref()),
            is_unissued: office == Office::Nation && tally.all() == 0,
            bars: bars(visitor, office, &round, tally).await?,
            more_late: late.len().saturating_sub(NAMED),
            late: late.into_iter().take(NAMED).collect(),
        };
        Ok((round, tasks, now, below))
    }
}

async fn bars(
    visitor: &Visitor,
    office: Office,
    round: &Round,
    below: Tally,
) -> Result<Vec<Progress>, Status> {
    let locale = visitor.locale;
    Ok(match office {
        Office::Nation => {
            let countries = &visitor.guest.portal.countries;
            let towns = countries.sheets(visitor, &round.round_id).await?;
            vec![
                Progress::of(locale, "progress-prefectures", below),
                Progress::of(locale, "progress-municipalities", Tally::of(&towns.sheets)),
            ]
        }
        Office::Prefecture(_) => vec![Progress::of(locale, "progress-municipalities", below)],
        Office::Municipality(_) => Vec::new(),
    })
}

/// Those below that are late, the latest first.
async fn late(visitor: &Visitor, below: &[Sheet]) -> Result<Vec<Late>, Status> {
    let register = visitor.guest.portal.places.register(visitor).await?;
    let mut sheets: Vec<&Sheet> = below.iter().filter(|sheet| sheet.late_seconds > 0).collect();
    sheets.sort_by_key(|sheet| std::cmp::Reverse(sheet.late_seconds));
    let late = sheets.into_iter().filter_map(|sheet| {
        let office = convert::office(sheet.office.clone(), "office").ok()?;
        Some(Late {
            name: register.name(visitor.locale, &office.to_string()),
            how: progress::lateness(visitor.locale, sheet.late_seconds),
            path: format!("/rounds/{}/sheets/{office}", sheet.round_id),
        })
    });
    Ok(late.collect())
}
