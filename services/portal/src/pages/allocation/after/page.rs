//! A locked municipality's sheet: what is in force, what was ordered, and what can still be put
//! right (ロック後の訂正).

use std::collections::BTreeMap;

use askama::Template;
use chrono::{DateTime, Utc};
use tonic::Status;
use vsys_proto::{
    allocation::v1::{Amendment, AmendmentKind, Line, Round, Sheet},
    logistics_notifier::v1::ShipmentOrder,
};
use vsys_vocabulary::{Amounts, ItemKind, Office, Packs, Role, Tier};

use super::{
    cut_off::CutOffs,
    orders::{Names, OrderRow, Wanted, orders},
};
use crate::{
    format,
    frame::Frame,
    locale::Locale,
    page::{Answer, page},
    pages::allocation::{
        address::SheetAddress, amount::Counting, goods, heading::Heading, moment, reading,
    },
    trouble::Trouble,
    visitor::Visitor,
};

/// The page.
#[derive(Template)]
#[template(path = "allocation/after.html")]
struct AfterPage {
    frame: Frame,
    at: SheetAddress,
    heading: Heading,
    cut_off: String,
    lines: Vec<LineRow>,
    amendments: Vec<AmendmentRow>,
    may_correct: bool,
}

/// What a locked sheet is read with.
pub(crate) struct Locked {
    pub(crate) round: Round,
    pub(crate) sheet: Sheet,
    pub(crate) orders: Vec<ShipmentOrder>,
    pub(crate) amendments: Vec<Amendment>,
    pub(crate) partners: Names,
}

impl Locked {
    pub(crate) async fn read(visitor: &Visitor, at: &SheetAddress) -> Result<Self, Trouble> {
        if !matches!(at.office, Office::Municipality(_)) {
            return Err(Trouble::missing());
        }
        let wanted = Wanted {
            round: at.round.clone(),
            municipality: at.office.to_string(),
            ..Wanted::default()
        };
        let (round, sheet, (mut orders, _), partners) = tokio::try_join!(
            reading::round(visitor, &at.round),
            reading::sheet(visitor, &at.round, &at.office),
            orders(visitor, &wanted),
            Names::read(visitor)
        )?;
        orders.sort_by_key(|order| order.item);
        let amendments = reading::amendments(visitor, &sheet.sheet_id).await?;
        Ok(Self { round, sheet, orders, amendments, partners })
    }

    /// Until when a line can be corrected: with the first of its partners.
    pub(crate) fn cut_off(&self, facility: &str) -> Option<DateTime<Utc>> {
        let partners = self.orders_of(facility).map(|order| order.partner_id.as_str());
        CutOffs::of(&self.round).earliest(partners)
    }

    pub(crate) fn orders_of(&self, facility: &str) -> impl Iterator<Item = &ShipmentOrder> {
        self.orders.iter().filter(move |order| {
            order.ship_to.as_ref().is_some_and(|to| to.facility_code == facility)
        })
    }
}

/// What somebody may do to a locked line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct May {
    pub(crate) amend: bool,
    pub(crate) decline: bool,
    pub(crate) redirect: bool,
}

impl May {
    /// The prefecture above may do all, the municipality's clerk declines and redirects.
    pub(crate) fn of(visitor: &Visitor, office: Office) -> Self {
        let own = visitor.office();
        let above = own.is_some_and(|own| own.is_parent_of(&office)) && visitor.has(Role::Locker);
        let clerk = own == Some(office) && visitor.has(Role::Clerk);
        Self { amend: above, decline: above || clerk, redirect: above || clerk }
    }

    pub(crate) const fn anything(self) -> bool {
        self.amend || self.decline || self.redirect
    }
}

/// Whether the visitor's corrections want the second factor.
pub(crate) fn wants_second_factor(visitor: &Visitor) -> bool {
    visitor.tier == Tier::Prefecture
}

/// One line as it stands.
pub(crate) struct LineRow {
    pub(crate) code: String,
    pub(crate) name: String,
    pub(crate) locked: String,
    /// Empty while nothing was corrected.
    pub(crate) in_force: String,
    pub(crate) orders: Vec<OrderWords>,
    pub(crate) is_open: bool,
}

/// An order in a few words.
pub(crate) struct OrderWords {
    pub(crate) number: String,
    pub(crate) item: String,
    pub(crate) partner: String,
    pub(crate) state: String,
    pub(crate) tone: &'static str,
}

/// A correction as a row.
pub(crate) struct AmendmentRow {
    when: String,
    kind: String,
    code: String,
    to: String,
    before: String,
    after: String,
    reason: String,
    by: String,
}

/// All three items in words.
pub(crate) fn words(counting: &Counting, packs: Packs, units: Amounts) -> String {
    let amount = |item: &ItemKind| counting.amount(*item, *units.get(*item), *packs.get(*item));
    ItemKind::ALL.iter().map(amount).collect::<Vec<_>>().join(" / ")
}

/// An order in words.
pub(crate) fn order_words(
    locale: Locale,
    counting: &Counting,
    order: &ShipmentOrder,
    partners: &Names,
) -> OrderWords {
    let row = OrderRow::of(counting, order.clone(), String::new(), partners);
    let kind = vsys_proto::convert::item_kind(order.item, "item").ok();
    let word = kind.map(|kind| locale.text(&format!("item-{}", kind.as_str())));
    let (state, tone) = match super::orders::standing(order, locale) {
        crate::table::Cell::Badge { text, tone, .. } => (text, tone.as_str()),
        _ => (String::new(), ""),
    };
    OrderWords {
        number: order.order_number.clone(),
        item: format!("{} {}", word.unwrap_or_default(), row.amount),
        partner: row.partner,
        state,
        tone,
    }
}

/// `GET /rounds/{round}/sheets/{office}/after`.
pub(crate) async fn show(visitor: Visitor, at: SheetAddress) -> Answer {
    let locked = Locked::read(&visitor, &at).await?;
    let places = visitor.guest.portal.places.register(&visitor).await?;
    let locale = visitor.locale;
    let now = visitor.guest.portal.clock.now();
    let (counting, packs) = (Counting::of(locale), goods::packs(locked.sheet.packs));
    let names: BTreeMap<&str, &str> = locked
        .sheet
        .lines
        .iter()
        .map(|line| (line.child_code.as_str(), line.child_name.as_str()))
        .collect();
    let line = |line: &Line| {
        let (units, in_force) = (goods::amounts(line.units), goods::amounts(line.effective_units));
        let orders = locked.orders_of(&line.child_code);
        LineRow {
            code: line.child_code.clone(),
            name: line.child_name.clone(),
            locked: words(&counting, packs, units),
            in_force: if units == in_force {
                String::new()
            } else {
                words(&counting, packs, in_force)
            },
            orders: orders
                .map(|order| order_words(locale, &counting, order, &locked.partners))
                .collect(),
            is_open: locked.cut_off(&line.child_code).is_some_and(|cut_off| now < cut_off),
        }
    };
    let amendment = |made: &Amendment| AmendmentRow {
        when: moment::shown(locale, made.time),
        kind: locale.text(kind_key(made.kind())),
        code: made.facility_code.clone(),
        to: named(&names, &made.redirected_to),
        before: words(&counting, packs, goods::amounts(made.before)),
        after: words(&counting, packs, goods::amounts(made.after)),
        reason: made.reason.clone(),
        by: made.person.clone(),
    };
    let office = places.full_name(locale, &at.office.to_string());
    let general = CutOffs::of(&locked.round)
        .earliest(locked.orders.iter().map(|order| order.partner_id.as_str()));
    page(&AfterPage {
        frame: Frame::of(&visitor, "after-title"),
        heading: Heading::of(&visitor, &locked.round, &locked.sheet, office).await?,
        cut_off: general.map(|at| format::minute(at, locale)).unwrap_or_default(),
        // Who only wanted something has nothing that could be corrected.
        lines: locked.sheet.lines.iter().filter(|line| has_goods(line)).map(line).collect(),
        amendments: locked.amendments.iter().map(amendment).collect(),
        may_correct: May::of(&visitor, at.office).anything(),
        at,
    })
}

fn has_goods(line: &Line) -> bool {
    [&line.units, &line.effective_units].into_iter().any(|units| !goods::amounts(*units).is_zero())
}

fn named(names: &BTreeMap<&str, &str>, code: &str) -> String {
    let name = names.get(code).map(|name| format!("{name} {code}"));
    name.unwrap_or_else(|| code.to_owned())
}

/// The key of a kind of correction.
pub(crate) const fn kind_key(kind: AmendmentKind) -> &'static str {
    match kind {
        AmendmentKind::Unspecified | AmendmentKind::Quantity => "amend-quantity",
        AmendmentKind::Decline => "amend-decline",
        AmendmentKind::Redirect => "amend-redirect",
    }
}

/// Refuses a page about a line that the sheet has not.
pub(crate) fn line_of<'l>(locked: &'l Locked, facility: &str) -> Result<&'l Line, Status> {
    let line = locked.sheet.lines.iter().find(|line| line.child_code == facility);
    line.ok_or_else(|| Status::not_found("no such line"))
}
