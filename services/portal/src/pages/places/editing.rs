//! A place is entered, or what is kept of it is changed.

use askama::Template;
use axum::extract::Path;
use vsys_proto::facility_registry::v1::{Place, PutPlaceRequest};

use super::{PATH, Standing, address, entry::Entry, is_municipality, place, today};
use crate::{
    flash::Flash,
    form::Form,
    frame::Frame,
    page::{Answer, done, page, refused},
    pages::allocation::{ceilings::about_the_form, fields::Fields},
    trouble::{FieldTroubles, Trouble},
    visitor::Visitor,
};

/// Fields of the form that a refusal may be about; what is about another one stands above all.
const FIELDS: [&str; 12] = [
    "place_code",
    "name",
    "kana",
    "name_en",
    "valid_from_date",
    "valid_until_date",
    "total",
    "aged_65plus",
    "source",
    "as_of_date",
    "latitude",
    "longitude",
];

/// The page.
#[derive(Template)]
#[template(path = "places/edit.html")]
struct EditPage {
    frame: Frame,
    troubles: FieldTroubles,
    entry: Entry,
    is_new: bool,
    /// Where the municipality is merged into another; empty where it is none.
    merge: String,
    action: String,
}

fn form(
    visitor: &Visitor,
    entry: Entry,
    kept: Option<&Place>,
    troubles: FieldTroubles,
) -> EditPage {
    let action = match kept {
        Some(place) => address(&place.place_code, ""),
        None => address("new", ""),
    };
    let frame = match kept {
        Some(place) => Frame::of(visitor, "places-title").titled(&place.name),
        None => Frame::of(visitor, "place-new-title"),
    };
    let merge = kept.filter(|place| is_municipality(place));
    EditPage {
        frame: frame.at(action.clone()),
        troubles,
        entry,
        is_new: kept.is_none(),
        merge: merge.map(|place| address(&place.place_code, "/merge")).unwrap_or_default(),
        action,
    }
}

/// `GET /places/new`.
pub(crate) async fn show_new(visitor: Visitor) -> Answer {
    page(&form(&visitor, Entry::default(), None, FieldTroubles::none()))
}

/// `POST /places/new`.
pub(crate) async fn enter(visitor: Visitor, Form(fields): Form<Fields>) -> Answer {
    let entry = Entry { version: 0, ..Entry::read(&fields) };
    save(&visitor, entry, None).await
}

/// `GET /places/{place}`.
pub(crate) async fn show(visitor: Visitor, Path(code): Path<String>) -> Answer {
    let kept = place(&visitor, &code).await?;
    page(&form(&visitor, Entry::of(&kept), Some(&kept), FieldTroubles::none()))
}

/// `POST /places/{place}`.
pub(crate) async fn change(
    visitor: Visitor,
    Path(code): Path<String>,
    Form(fields): Form<Fields>,
) -> Answer {
    let kept = place(&visitor, &code).await?;
    let entry = Entry { place_code: kept.place_code.clone(), ..Entry::read(&fields) };
    save(&visitor, entry, Some(&kept)).await
}

async fn save(visitor: &Visitor, entry: Entry, kept: Option<&Place>) -> Answer {
    let wire = match entry.wire(visitor.locale) {
        Ok(wire) => wire,
        Err(troubles) => return refused(&form(visitor, entry, kept, troubles)),
    };
    let request = PutPlaceRequest { place: Some(wire), expected_version: Some(entry.version) };
    let request = visitor.request(request);
    match visitor.guest.portal.clients.registry().put_place(request).await {
        Ok(answer) => {
            visitor.guest.portal.places.forget();
            let saved = answer.into_inner().place.unwrap_or_default();
            let key = match (kept, Standing::of(&saved, today(visitor))) {
                (None, _) => "place-entered",
                // Its sites do not follow by themselves.
                (Some(_), Standing::Ended) if is_municipality(&saved) => "place-changed-ended",
                (Some(_), _) => "place-changed",
            };
            let path = match key {
                "place-changed-ended" => address(&saved.place_code, "/merge"),
                _ => format!("{PATH}?prefecture={}", saved.prefecture_code),
            };
            done(&visitor.guest.portal, path, &Flash::of(key).with("name", &saved.name))
        }
        Err(status) => again(visitor, entry, kept, status.into()),
    }
}

/// The form again, with what is wrong.
fn again(visitor: &Visitor, entry: Entry, kept: Option<&Place>, trouble: Trouble) -> Answer {
    let mut troubles = about_the_form(trouble, visitor)?;
    for line in &mut troubles.lines {
        let field = match (line.field.as_str(), line.reason.as_str()) {
            ("population", "POPULATION_PARTS") => "aged_65plus",
            ("population", _) => "total",
            ("position", _) => "latitude",
            (field, _) if FIELDS.contains(&field) => continue,
            _ => "",
        };
        field.clone_into(&mut line.field);
    }
    // A new place was there before, in a version that nobody saw.
    for line in troubles.lines.iter_mut().filter(|line| line.reason == "STALE_VERSION") {
        if kept.is_none() {
            line.text = visitor.locale.text("place-is-there-already");
        }
    }
    refused(&form(visitor, entry, kept, troubles))
}
