//! A file to begin with: the bureaus' heading, and an example that is nobody.

use axum::response::IntoResponse as _;
use http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};

use crate::{page::Answer, visitor::Visitor};

/// The bureaus' own words, whatever the language of the page: that is how their files come.
const HEADING: &str =
    "項番,都道府県番号,点数表,医療機関番号,医療機関名称,フリガナ,郵便番号,医療機関所在地,電話番号";
const EXAMPLE: &str =
    "1,13,1,0000059,(記入例)架空診療所,カクウシンリョウジョ,100-0001,架空町1-1,03-0000-0001";

/// `GET /master-list/template`.
pub(crate) async fn template(_: Visitor) -> Answer {
    let headers = [
        (CONTENT_TYPE, "text/csv; charset=utf-8"),
        (CONTENT_DISPOSITION, "attachment; filename=\"master-list-template.csv\""),
    ];
    Ok((headers, format!("\u{feff}{HEADING}\r\n{EXAMPLE}\r\n")).into_response())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_example_has_a_cell_for_each_column() {
        assert_eq!(HEADING.split(',').count(), EXAMPLE.split(',').count());
    }
}
