//! The area table as a file.

use vsys_vocabulary::{ItemKind, Validity};

use super::MOST_ROWS;
use super::sheet::{Column, FileError, Row, Sheet};
use crate::domain::area::{AreaAssignment, Goods};
use crate::domain::progress::RowError;

/// A row with its number.
pub(crate) type Numbered = (u32, AreaAssignment);

/// Reads the area table; rows that are none are named.
pub(crate) fn areas(bytes: &[u8]) -> Result<(Vec<Numbered>, Vec<RowError>), FileError> {
    let column = |name, japanese, is_required| Column { name, japanese, is_required };
    let columns = [
        column("municipality_code", "市町村コード", true),
        column("item", "品目", true),
        column("product_code", "製品コード", false),
        column("partner_id", "業者", true),
        column("valid_from", "開始日", true),
        column("valid_until", "終了日", false),
    ];
    let sheet = Sheet::read(bytes, &columns, MOST_ROWS)?;
    let (mut rows, mut errors) = (Vec::new(), Vec::new());
    for row in sheet.rows() {
        match area(row) {
            Ok(area) => rows.push((row.number, area)),
            Err(error) => errors.push(error),
        }
    }
    Ok((rows, errors))
}

fn area(row: Row<'_>) -> Result<AreaAssignment, RowError> {
    let wrong = |field, reason, message: String| row.error(field, reason, message);
    let item = match row.cell("item") {
        "vaccine" | "ワクチン" => ItemKind::Vaccine,
        "needle" | "針" => ItemKind::Needle,
        "syringe" | "シリンジ" => ItemKind::Syringe,
        _ => {
            let message = "an item is vaccine, needle or syringe".to_owned();
            return Err(wrong("item", "ITEM_KIND_UNKNOWN", message));
        }
    };
    let product = match row.cell("product_code") {
        "" => None,
        _ => Some(row.parsed("product_code", "PRODUCT_CODE_FORMAT")?),
    };
    let goods = Goods::of(item, product).ok_or_else(|| {
        let message = "vaccine is of a product; needles and syringes are of none".to_owned();
        wrong("product_code", "PRODUCT_DOES_NOT_FIT", message)
    })?;
    let from = row.date("valid_from")?;
    let until = match row.cell("valid_until") {
        "" => None,
        _ => Some(row.date("valid_until")?),
    };
    let validity = Validity::new(from, until).ok_or_else(|| {
        wrong("valid_until", "VALIDITY_ORDER", "the last day is before the first".to_owned())
    })?;
    Ok(AreaAssignment {
        municipality: row.parsed("municipality_code", "MUNICIPALITY_CODE_FORMAT")?,
        goods,
        partner: row.parsed("partner_id", "PARTNER_ID_FORMAT")?,
        validity,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_says_who_delivers_what_where_and_when() {
        let file = "市町村コード,品目,製品コード,業者,開始日,終了日\n\
                    131016,ワクチン,pfizer,maker-01,2021-03-01,\n\
                    131016,needle,,wholesaler-13,2021/3/1,2021/3/31\n\
                    131015,needle,,wholesaler-13,2021/3/1,\n\
                    131016,needle,pfizer,wholesaler-13,2021/3/1,\n\
                    131016,syringe,,wholesaler-13,2021/3/1,2021/2/28\n";
        let (rows, errors) = areas(file.as_bytes()).unwrap();
        assert_eq!(rows.iter().map(|(number, _)| *number).collect::<Vec<_>>(), [1, 2]);
        let errors: Vec<_> = errors.iter().map(|error| (error.row, error.reason)).collect();
        assert_eq!(
            errors,
            [(3, "MUNICIPALITY_CODE_FORMAT"), (4, "PRODUCT_DOES_NOT_FIT"), (5, "VALIDITY_ORDER")]
        );
    }
}
