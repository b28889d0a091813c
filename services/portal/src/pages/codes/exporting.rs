//! The codes that were given in a month, as a file for the insurers' federations (国保連合会).

use axum::extract::Query;
use axum::response::IntoResponse as _;
use chrono::{Datelike as _, NaiveDate};
use http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use serde::Deserialize;
use vsys_proto::contract_intake::v1::{ExportNumberedCodesRequest, FileEncoding};
use vsys_proto::convert::wire_date;
use vsys_vocabulary::{Tier, jst};

use super::{
    filter::{Filter, Tab},
    list,
};
use crate::{
    page::Answer,
    pages::mandate_form::words::named,
    trouble::{FieldTroubles, Trouble},
    visitor::Visitor,
};

/// How a file may be encoded, by names in the form; the text is `codes-encoding-<name>`.
pub(super) const ENCODINGS: [(&str, FileEncoding); 2] =
    [("utf-8", FileEncoding::Utf8), ("shift-jis", FileEncoding::ShiftJis)];

/// In the name of a file of the whole country.
const EVERYWHERE: &str = "all";

/// Which file is wanted.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct Wanted {
    /// `2021-03`.
    month: String,
    /// Empty for the whole country.
    prefecture: String,
    encoding: String,
}

impl Wanted {
    /// The first day of the month that is wanted.
    fn month(&self) -> Option<NaiveDate> {
        format!("{}-01", self.month.trim()).parse().ok()
    }
}

/// The month before this one, as it is typed.
pub(super) fn last_month(visitor: &Visitor) -> String {
    let today = jst::date_of(visitor.guest.portal.clock.now());
    let last = today.with_day(1).and_then(|first| first.pred_opt()).unwrap_or(today);
    last.format("%Y-%m").to_string()
}

/// `GET /codes/export`.
pub(crate) async fn export(visitor: Visitor, Query(wanted): Query<Wanted>) -> Answer {
    let Some(month) = wanted.month() else {
        let text = visitor.locale.text("codes-month-unclear");
        return refused(&visitor, FieldTroubles::none().with("month", text)).await;
    };
    let prefecture_code = match visitor.tier {
        Tier::Prefecture => visitor.organisation_id.clone(),
        _ => wanted.prefecture.trim().to_owned(),
    };
    let encoding = named(&ENCODINGS, &wanted.encoding).unwrap_or(FileEncoding::Utf8);
    let wish = visitor.request(ExportNumberedCodesRequest {
        prefecture_code: prefecture_code.clone(),
        month_date: Some(wire_date(month)),
        encoding: encoding.into(),
    });
    let exported = visitor.guest.portal.clients.new_codes().export_numbered_codes(wish).await;
    match exported.map_err(Trouble::from) {
        Ok(answer) => {
            let charset = if encoding == FileEncoding::ShiftJis { "Shift_JIS" } else { "utf-8" };
            let area = if prefecture_code.is_empty() { EVERYWHERE } else { &prefecture_code };
            let name = format!("codes-{area}-{}.csv", month.format("%Y-%m"));
            let headers = [
                (CONTENT_TYPE, format!("text/csv; charset={charset}")),
                (CONTENT_DISPOSITION, format!("attachment; filename=\"{name}\"")),
            ];
            Ok((headers, answer.into_inner().file).into_response())
        }
        Err(trouble) if trouble.is_about_the_form() => {
            let text = trouble.text(visitor.locale);
            let field = match trouble.paths().next() {
                Some("prefecture_code") => "prefecture",
                Some("encoding") => "encoding",
                _ => "",
            };
            refused(&visitor, FieldTroubles::none().with(field, text)).await
        }
        Err(trouble) => Err(trouble),
    }
}

/// The list of what was numbered, with why there is no file.
async fn refused(visitor: &Visitor, troubles: FieldTroubles) -> Answer {
    list::again(visitor, Filter::default().on(Tab::Numbered), troubles).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_month_is_read_as_browsers_send_it() {
        let month = |text: &str| Wanted { month: text.to_owned(), ..Wanted::default() }.month();
        assert_eq!(month("2021-03"), NaiveDate::from_ymd_opt(2021, 3, 1));
        for wrong in ["", "2021", "2021-13", "march", "2021-03-05"] {
            assert_eq!(month(wrong), None, "{wrong}");
        }
    }
}
