//! Somebody else saved meanwhile: both values of each row, and the choice between them.

use std::collections::BTreeMap;

use askama::Template;
use http::StatusCode;
use vsys_vocabulary::{Amounts, ItemKind, Packs};

use super::{
    conflict::{Choice, differences},
    loading::{Loaded, load},
    saving::enter,
    typed::{Typed, read_seen, write_seen},
};
use crate::{
    flash::Flash,
    form::Form,
    frame::Frame,
    page::{Answer, done, page_with},
    pages::allocation::{
        address::SheetAddress,
        amount::Counting,
        fields::{Fields, pairs, value},
        goods,
        heading::Heading,
        reading,
        refusal::is_stale,
    },
    visitor::Visitor,
};

/// The page.
#[derive(Template)]
#[template(path = "allocation/conflict.html")]
pub(crate) struct ConflictPage {
    frame: Frame,
    at: SheetAddress,
    heading: Heading,
    rows: Vec<Row>,
    version: u64,
    seen: String,
    mine: String,
    /// Who saved last, and when.
    by: String,
    when: String,
    /// Whether a choice is missing that was asked for before.
    asked: bool,
}

/// A row in which the two differ.
struct Row {
    code: String,
    name: String,
    seen: String,
    theirs: String,
    mine: String,
    takes_mine: bool,
    takes_theirs: bool,
}

impl ConflictPage {
    /// Theirs is what the sheet holds now, mine is what was sent.
    pub(crate) async fn answer(
        visitor: &Visitor,
        at: SheetAddress,
        theirs: &Loaded,
        seen: &BTreeMap<String, Amounts>,
        mine: &BTreeMap<String, Amounts>,
    ) -> Answer {
        Self::with_choices(visitor, at, theirs, seen, mine, None).await
    }

    async fn with_choices(
        visitor: &Visitor,
        at: SheetAddress,
        theirs: &Loaded,
        seen: &BTreeMap<String, Amounts>,
        mine: &BTreeMap<String, Amounts>,
        chosen: Option<&Fields>,
    ) -> Answer {
        let present = theirs.present();
        let history = reading::history(visitor, &theirs.sheet.sheet_id).await?;
        let (packs, names) = (goods::packs(theirs.sheet.packs), theirs.names());
        let counting = Counting::of(visitor.locale);
        let differing = differences(seen, &present, mine);
        let rows = differing.iter().map(|row| {
            let taken = chosen.map(|fields| value(fields, &format!("take-{}", row.code)));
            Row {
                code: row.code.clone(),
                name: names.get(row.code.as_str()).copied().unwrap_or_default().to_owned(),
                seen: all_items(&counting, packs, row.seen),
                theirs: all_items(&counting, packs, row.theirs),
                mine: all_items(&counting, packs, row.mine),
                takes_mine: taken.map_or(row.choice == Choice::Mine, |take| take == "mine"),
                takes_theirs: taken.map_or(row.choice == Choice::Theirs, |take| take == "theirs"),
            }
        });
        let places = visitor.guest.portal.places.register(visitor).await?;
        let office = places.full_name(visitor.locale, &at.office.to_string());
        let frame = Frame::of(visitor, "conflict-title");
        let newest = history.last();
        let conflict = Self {
            heading: Heading::of(visitor, &theirs.round, &theirs.sheet, office).await?,
            rows: rows.collect(),
            version: theirs.sheet.version,
            seen: write_seen(present.iter().map(|(code, units)| (code.as_str(), *units))),
            mine: write_seen(differing.iter().map(|row| (row.code.as_str(), row.mine))),
            by: newest.map(|entry| entry.person.clone()).unwrap_or_default(),
            when: frame.time(&newest.and_then(|entry| entry.time)),
            asked: chosen.is_some(),
            frame,
            at,
        };
        page_with(StatusCode::CONFLICT, &conflict)
    }
}

/// `3箱 / 30箱 / 30箱`.
fn all_items(counting: &Counting, packs: Packs, units: Amounts) -> String {
    let amount = |item: &ItemKind| counting.amount(*item, *units.get(*item), *packs.get(*item));
    ItemKind::ALL.iter().map(amount).collect::<Vec<_>>().join(" / ")
}

/// `POST /rounds/{round}/sheets/{office}/lines/choose`.
pub(crate) async fn choose(
    visitor: Visitor,
    at: SheetAddress,
    Form(fields): Form<Fields>,
) -> Answer {
    let typed = Typed::read(pairs(&fields));
    let mine = read_seen(value(&fields, "mine"));
    let loaded = load(&visitor, &at).await?;
    let take = |code: &String| value(&fields, &format!("take-{code}"));
    let undecided = mine.keys().any(|code| !matches!(take(code), "mine" | "theirs"));
    if undecided || loaded.sheet.version != typed.version {
        let chosen = Some(&fields);
        return ConflictPage::with_choices(&visitor, at, &loaded, &typed.seen, &mine, chosen).await;
    }
    let chosen = mine.iter().filter(|(code, _)| take(code) == "mine");
    let lines = chosen.map(|(code, units)| (code.clone(), *units)).collect();
    match enter(&visitor, &loaded.sheet, lines).await {
        Ok(_) => done(&visitor.guest.portal, at.path(""), &Flash::of("sheet-saved")),
        Err(refused) if is_stale(&refused.status) => {
            let newest = load(&visitor, &at).await?;
            ConflictPage::answer(&visitor, at, &newest, &typed.seen, &mine).await
        }
        Err(refused) => Err(refused.status.into()),
    }
}
