//! Whose matter it is: the rules once more, by another hand than the services'.

use vsys_vocabulary::{Office, Standing};

use crate::area::{Area, Stop};

/// Only the organisation's own.
pub(crate) fn own(by: &Standing, about: &Area) -> bool {
    *by == about.standing
}

/// Offices: the office itself, and every office above it.
pub(crate) fn within(by: &Standing, about: &Area) -> bool {
    matches!((by.office(), about.office()), (Some(by), Some(about)) if by.contains(&about))
}

/// Offices: exactly one tier above, in the own area.
pub(crate) fn right_above(by: &Standing, about: &Area) -> bool {
    matches!((by.office(), about.office()), (Some(by), Some(about)) if by.is_parent_of(&about))
}

/// The office itself, or the one exactly above as its proxy.
pub(crate) fn own_or_right_above(by: &Standing, about: &Area) -> bool {
    own(by, about) || right_above(by, about)
}

/// Offices whose area the municipality, or the site's municipality, lies in.
pub(crate) fn holds_the_town(by: &Standing, about: &Area) -> bool {
    let town = about.town.map(Office::Municipality);
    matches!((by.office(), town), (Some(by), Some(town)) if by.contains(&town))
}

/// The site itself, and the offices whose area it lies in.
pub(crate) fn sees_the_site(by: &Standing, about: &Area) -> bool {
    let site = about.site.map(Standing::Facility);
    site.as_ref() == Some(by) || holds_the_town(by, about)
}

/// The nation and the service desk everywhere, offices in their area.
pub(crate) fn registers_the_site(by: &Standing, about: &Area) -> bool {
    *by == Standing::ServiceDesk || holds_the_town(by, about)
}

/// The same, and the site itself.
pub(crate) fn registers_or_is_the_site(by: &Standing, about: &Area) -> bool {
    registers_the_site(by, about) || sees_the_site(by, about)
}

/// A partner only itself; whoever else is let in, every partner.
pub(crate) fn partner(by: &Standing, about: &Area) -> bool {
    own(by, about) || !matches!(by, Standing::Partner(_))
}

/// The mandatary itself, and those who see all mandates.
pub(crate) fn sees_the_mandate(by: &Standing, about: &Area) -> bool {
    own(by, about) || matches!(by, Standing::Nation | Standing::ServiceDesk)
}

/// The prefecture itself, and those who see all applications.
pub(crate) fn sees_the_application(by: &Standing, about: &Area) -> bool {
    own(by, about) || matches!(by, Standing::Nation | Standing::ServiceDesk)
}

/// The prefecture itself, and the service desk.
pub(crate) fn returns_the_application(by: &Standing, about: &Area) -> bool {
    own(by, about) || *by == Standing::ServiceDesk
}

/// The people of the own organisation and of those below it.
pub(crate) fn looks_after(by: &Standing, about: &Area) -> bool {
    own(by, about) || is_above(by, about)
}

/// Organisations below: of the nation all, of offices those in their area on the tiers below, of
/// the desk sites, partners and bodies.
pub(crate) fn is_above(by: &Standing, about: &Area) -> bool {
    use Standing::{CoordinatingBody, Facility, Municipality, Nation, Partner, Prefecture};
    match (by, &about.standing) {
        (Nation, other) => *other != Nation,
        (Prefecture(own), Municipality(_) | Facility(_)) => {
            about.town.is_some_and(|town| town.prefecture() == *own)
        }
        (Municipality(own), Facility(_)) => about.town == Some(*own),
        (Standing::ServiceDesk, Facility(_) | Partner(_) | CoordinatingBody(_)) => true,
        _ => false,
    }
}

/// Who is told what was done: the own organisation, and offices those of the area below.
pub(crate) fn reads_the_record_of(by: &Standing, about: &Area) -> bool {
    own(by, about) || (by.office().is_some() && is_above(by, about))
}

/// The site that was given something, and the offices whose area it lies in.
pub(crate) fn sees_the_locked_site(by: &Standing, about: &Area) -> bool {
    let site = about.locked.as_ref().map(|locked| Standing::Facility(locked.site));
    site.as_ref() == Some(by) || holds_the_town(by, about)
}

/// Whom a stop of shipping concerns: everyone when it names no site; else who delivers to the
/// site, the site, and the offices whose area it lies in. The nation and the desk hear of all.
pub(crate) fn is_concerned(by: &Standing, about: &Area) -> bool {
    let Some(Stop { site, town, partner }) = about.hold.as_ref().and_then(|hold| hold.at) else {
        return true;
    };
    match by {
        Standing::Nation | Standing::ServiceDesk => true,
        Standing::Partner(own) => *own == partner,
        Standing::Facility(own) => *own == site,
        _ => by.office().is_some_and(|office| office.contains(&Office::Municipality(town))),
    }
}

/// The nation, the desk, who delivers and who receives; offices what goes into their area.
pub(crate) fn sees_the_order(by: &Standing, about: &Area) -> bool {
    match by {
        Standing::Nation | Standing::ServiceDesk => true,
        Standing::Partner(_) => delivers(by, about),
        Standing::Facility(_) => receives(by, about),
        _ => {
            let town = about.order.as_ref().map(|order| Office::Municipality(order.town));
            matches!((by.office(), town), (Some(by), Some(town)) if by.contains(&town))
        }
    }
}

/// The site that the order goes to.
pub(crate) fn receives(by: &Standing, about: &Area) -> bool {
    let site = about.order.as_ref().map(|order| Standing::Facility(order.site));
    site.as_ref() == Some(by)
}

/// Who delivers the order, and the site that it goes to.
pub(crate) fn moves(by: &Standing, about: &Area) -> bool {
    delivers(by, about) || receives(by, about)
}

/// The same, and the nation.
pub(crate) fn settles(by: &Standing, about: &Area) -> bool {
    moves(by, about) || *by == Standing::Nation
}

/// Who delivers the order, and whoever watches all partners.
pub(crate) fn sees_the_webhook(by: &Standing, about: &Area) -> bool {
    delivers(by, about) || matches!(by, Standing::Nation | Standing::ServiceDesk)
}

/// Offices in their area, and the desk everywhere.
pub(crate) fn counts_the_town(by: &Standing, about: &Area) -> bool {
    *by == Standing::ServiceDesk || holds_the_town(by, about)
}

/// Who delivers the order.
pub(crate) fn delivers(by: &Standing, about: &Area) -> bool {
    let partner = about.order.as_ref().map(|order| Standing::Partner(order.partner));
    partner.as_ref() == Some(by)
}

/// Who delivers needles to the locked site.
pub(crate) fn delivers_to_the_town(by: &Standing, about: &Area) -> bool {
    let partner = about.locked.as_ref().map(|locked| Standing::Partner(locked.partner));
    partner.as_ref() == Some(by)
}
