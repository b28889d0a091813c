//! Addresses: the places in a row's path filled with what an area has.

use crate::area::Area;
use crate::sample::Asking;
use crate::visits::Visit;

/// The path of the row, with these in its places.
fn filled(asking: &Asking<'_>, places: &[(&str, &str)]) -> Visit {
    let (_, pattern) = asking.row.split_once(' ').unwrap();
    let part = |part: &str| {
        let name = part.strip_prefix('{').and_then(|part| part.strip_suffix('}'));
        let value = name.map(|name| places.iter().find(|(place, _)| *place == name).unwrap().1);
        value.unwrap_or(part).to_owned()
    };
    Visit::to(pattern.split('/').map(part).collect::<Vec<_>>().join("/"))
}

/// A path without places, or with the round in which everything is locked.
pub(super) fn plain(asking: &Asking<'_>) -> Visit {
    let locked = asking.land.areas.iter().find_map(|area| area.locked.as_ref());
    filled(asking, &[("round", &locked.unwrap().round)])
}

/// The round in which the office has work to do, and the office.
pub(super) fn draft(asking: &Asking<'_>, about: &Area) -> Option<Visit> {
    let (draft, office) = (about.draft.as_ref()?, about.office()?.to_string());
    Some(filled(asking, &[("round", &draft.round), ("office", &office)]))
}

/// The round in which the municipality's lines are locked, its site and its sheet.
pub(super) fn locked(asking: &Asking<'_>, about: &Area) -> Option<Visit> {
    let (locked, town) = (about.locked.as_ref()?, about.town?.to_string());
    let site = locked.site.to_string();
    let places = [
        ("round", locked.round.as_str()),
        ("office", &town),
        ("facility", &site),
        ("sheet", &locked.sheet),
    ];
    Some(filled(asking, &places))
}

/// A site of the register, and what is done with it.
pub(super) fn site(asking: &Asking<'_>, about: &Area, act: &str) -> Option<Visit> {
    let site = about.site?.to_string();
    Some(filled(asking, &[("facility", &site), ("act", act)]))
}

/// A site of the register in the round in which everything is locked.
pub(super) fn site_in_round(asking: &Asking<'_>, about: &Area) -> Option<Visit> {
    let site = about.site?.to_string();
    let locked = asking.land.areas.iter().find_map(|area| area.locked.as_ref());
    Some(filled(asking, &[("facility", &site), ("round", &locked?.round)]))
}

/// A shipment order.
pub(super) fn order(asking: &Asking<'_>, about: &Area) -> Option<Visit> {
    Some(filled(asking, &[("order", &about.order.as_ref()?.id)]))
}

/// A part of an order that was sent out.
pub(super) fn shipment(asking: &Asking<'_>, about: &Area) -> Option<Visit> {
    Some(filled(asking, &[("shipment", &about.order.as_ref()?.shipment)]))
}

/// A webhook of who delivers the order.
pub(super) fn webhook(asking: &Asking<'_>, about: &Area) -> Option<Visit> {
    Some(filled(asking, &[("endpoint", &about.order.as_ref()?.webhook)]))
}

/// An id of a webhook, or of credentials, that there are not.
pub(super) fn nothing(asking: &Asking<'_>, about: &Area) -> Option<Visit> {
    let id = &about.order.as_ref()?.id;
    Some(filled(asking, &[("endpoint", id), ("credentials", id)]))
}

/// A partner, and an id of credentials that there are not.
pub(super) fn partner(asking: &Asking<'_>, about: &Area) -> Option<Visit> {
    Some(filled(asking, &[("partner", &about.partner()?), ("credentials", "none")]))
}

/// An id of a recall that there is not.
pub(super) fn recall(asking: &Asking<'_>, about: &Area) -> Option<Visit> {
    Some(filled(asking, &[("recall", &about.order.as_ref()?.id)]))
}

/// An order, and what was found wrong with it.
pub(super) fn exception(asking: &Asking<'_>, about: &Area) -> Option<Visit> {
    let order = about.order.as_ref()?;
    Some(filled(asking, &[("order", &order.id), ("exception", &order.exception)]))
}

/// A stop of shipping.
pub(super) fn hold(asking: &Asking<'_>, about: &Area) -> Option<Visit> {
    Some(filled(asking, &[("hold", &about.hold.as_ref()?.id)]))
}

/// Somebody's account, and what is done to it.
pub(super) fn account(asking: &Asking<'_>, about: &Area, act: &str) -> Visit {
    filled(asking, &[("user_name", &about.colleague), ("act", act)])
}

/// A program.
pub(super) fn program(asking: &Asking<'_>, about: &Area) -> Visit {
    filled(asking, &[("client_id", &about.program)])
}

/// A second factor, or a question.
pub(super) fn id(asking: &Asking<'_>, id: &str) -> Visit {
    filled(asking, &[("id", id)])
}
