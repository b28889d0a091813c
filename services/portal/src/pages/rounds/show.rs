//! One round: what is given out, until when, how far everybody is, and what can be done.

use askama::Template;
use vsys_proto::allocation::v1::{Deadlines, LateDefault, Round, RoundState, SheetState};
use vsys_vocabulary::{ItemKind, Office, Role, Tier};

use super::list::ProductNames;
use crate::{
    frame::Frame,
    locale::Locale,
    page::{Answer, page},
    pages::{
        allocation::{
            address::RoundAddress,
            after::orders::Names,
            amount::Counting,
            goods, moment,
            progress::{Stretch, Tally, bar},
            reading,
        },
        facilities::area_demands,
    },
    visitor::Visitor,
};

/// The page.
#[derive(Template)]
#[template(path = "rounds/show.html")]
struct RoundPage {
    frame: Frame,
    round: Round,
    /// What its product is called.
    product: String,
    supply: Vec<(String, String)>,
    steps: Vec<(String, String)>,
    cut_offs: Vec<(String, String)>,
    late_default: String,
    cancelled: bool,
    /// Progress of the offices below, with its heading.
    bars: Vec<Progress>,
    links: Vec<(String, String)>,
}

/// The bar of one tier.
pub(crate) struct Progress {
    pub(crate) heading: String,
    pub(crate) tally: Tally,
    pub(crate) bar: Vec<Stretch>,
}

impl Progress {
    pub(crate) fn of(locale: Locale, key: &str, tally: Tally) -> Self {
        Self { heading: locale.text(key), bar: bar(locale, &tally), tally }
    }
}

/// `GET /rounds/{round}`.
pub(crate) async fn show(visitor: Visitor, at: RoundAddress) -> Answer {
    let round = reading::round(&visitor, &at.round).await?;
    let bars = progress(&visitor, &round).await?;
    let (names, products) = tokio::try_join!(Names::read(&visitor), ProductNames::read(&visitor))?;
    let links = links(&visitor, &at, &round).await?;
    let locale = visitor.locale;
    let own = |cut_off: &vsys_proto::allocation::v1::CutOff| {
        (names.of(&cut_off.partner_id), moment::shown(locale, cut_off.cut_off_time))
    };
    page(&RoundPage {
        frame: Frame::of(&visitor, "round").titled(title(locale, &round)),
        supply: supply(locale, &round),
        steps: steps(locale, &round),
        cut_offs: round.cut_offs.iter().map(own).collect(),
        late_default: locale.text(late_default_key(&round)),
        cancelled: round.state() == RoundState::Cancelled,
        bars,
        links,
        product: products.of(&round.product_code),
        round,
    })
}

fn title(locale: Locale, round: &Round) -> String {
    locale.text_with("round-titled", &[("number", round.round_number.as_str())])
}

/// What the nation has to give, in words.
pub(crate) fn supply(locale: Locale, round: &Round) -> Vec<(String, String)> {
    let (supply, packs) = (goods::amounts(round.supply), goods::packs(round.packs));
    let counting = Counting::of(locale);
    let item = |item: &ItemKind| {
        let word = locale.text(&format!("item-{}", item.as_str()));
        (word, counting.amount(*item, *supply.get(*item), *packs.get(*item)))
    };
    ItemKind::ALL.iter().map(item).collect()
}

/// The steps of a round with their deadlines.
pub(crate) fn steps(locale: Locale, round: &Round) -> Vec<(String, String)> {
    let Deadlines {
        prefectures_complete_time,
        nation_locks_time,
        municipalities_complete_time,
        prefectures_lock_time,
    } = round.deadlines.unwrap_or_default();
    [
        ("prefectures-complete-time", prefectures_complete_time),
        ("nation-locks-time", nation_locks_time),
        ("municipalities-complete-time", municipalities_complete_time),
        ("prefectures-lock-time", prefectures_lock_time),
        ("cut-off-time", round.cut_off_time),
    ]
    .map(|(key, time)| (locale.text(key), moment::shown(locale, time)))
    .into()
}

/// The key of a round's stated default.
pub(crate) fn late_default_key(round: &Round) -> &'static str {
    match round.late_default() {
        LateDefault::LastRound => "late-default-last-round",
        LateDefault::HoldBack | LateDefault::Unspecified => "late-default-hold-back",
    }
}

/// How far the offices are that the visitor sees.
pub(crate) async fn progress(
    visitor: &Visitor,
    round: &Round,
) -> Result<Vec<Progress>, tonic::Status> {
    let locale = visitor.locale;
    let below = |office: Office| async move {
        reading::sheets_below(visitor, &round.round_id, &office).await
    };
    Ok(match visitor.office() {
        Some(Office::Nation) => {
            let portal = &visitor.guest.portal;
            let (prefectures, towns) = tokio::try_join!(
                below(Office::Nation),
                portal.countries.sheets(visitor, &round.round_id)
            )?;
            let towns = Tally::of(&towns.sheets);
            vec![
                Progress::of(locale, "progress-prefectures", Tally::of(&prefectures)),
                Progress::of(locale, "progress-municipalities", towns),
            ]
        }
        Some(office @ Office::Prefecture(_)) => {
            let tally = Tally::of(&below(office).await?);
            vec![Progress::of(locale, "progress-municipalities", tally)]
        }
        Some(Office::Municipality(_)) | None => Vec::new(),
    })
}

/// Where the visitor can go on from here.
async fn links(
    visitor: &Visitor,
    at: &RoundAddress,
    round: &Round,
) -> Result<Vec<(String, String)>, tonic::Status> {
    let (office, locale) = (visitor.office(), visitor.locale);
    let open = round.state() == RoundState::Open;
    let nation = visitor.tier == Tier::Nation;
    let above = matches!(office, Some(Office::Nation | Office::Prefecture(_)));
    let issued = match office {
        Some(Office::Nation) => reading::sheet(visitor, &at.round, &Office::Nation)
            .await
            .map(|sheet| sheet.state() == SheetState::Locked)?,
        _ => true,
    };
    let clerk = visitor.has(Role::Clerk);
    let locker = visitor.has(Role::Locker);
    let auditor = locker || visitor.has(Role::Auditor);
    let all = [
        (office.is_some(), "/sheet", "sheet-title"),
        (nation && locker && open && !issued, "/issue", "issue-title"),
        (above, "/lock", "lock-title"),
        (nation, "/country", "country-title"),
        (office.is_some(), "/orders", "orders-title"),
        (above && clerk && open, "/deadlines", "deadlines-title"),
        (nation && clerk && open, "/cut-offs", "cut-offs-title"),
        (above && auditor, "/chain", "chain-title"),
        (nation && locker && open, "/cancel", "cancel-title"),
    ];
    let shown = all.into_iter().filter(|(is_shown, ..)| *is_shown);
    let mut links: Vec<_> = shown.map(|(_, part, key)| (at.path(part), locale.text(key))).collect();
    if office.is_some() {
        links.push((area_demands::address(&at.round), locale.text("area-demands-title")));
    }
    Ok(links)
}
