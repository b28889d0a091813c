//! In which municipality a postcode lies, by the list of Japan Post.

use std::sync::LazyLock;

use vsys_vocabulary::MunicipalityCode;

/// Postcodes from the first to the last lie in the same municipalities.
#[derive(Debug)]
struct Range {
    first: u32,
    last: u32,
    municipalities: Vec<MunicipalityCode>,
}

/// The table; `deploy/reference/README.md` says where it is from.
const TABLE: &str = include_str!("../../../../deploy/reference/postcodes.csv");

/// In order.
static RANGES: LazyLock<Vec<Range>> =
    LazyLock::new(|| TABLE.lines().skip(1).filter_map(range).collect());

fn range(line: &str) -> Option<Range> {
    let mut cells = line.split(',');
    let (first, last) = (cells.next()?.parse().ok()?, cells.next()?.parse().ok()?);
    let municipalities = cells.next()?.split(' ').map(str::parse).collect::<Result<_, _>>().ok()?;
    Some(Range { first, last, municipalities })
}

/// The municipalities that a postcode of seven digits lies in, nearly always one; none where no
/// postcode is like it.
pub(crate) fn municipalities(postcode: &str) -> &'static [MunicipalityCode] {
    let Ok(number) = postcode.parse::<u32>() else { return &[] };
    let after = RANGES.partition_point(|range| range.first <= number);
    let range = after.checked_sub(1).and_then(|place| RANGES.get(place));
    range.filter(|range| number <= range.last).map_or(&[], |range| range.municipalities.as_slice())
}

/// A text in the form in which texts are compared, as the beginning of a postcode: digits, with a
/// hyphen only behind the first three. None of what is no such beginning.
pub(crate) fn beginning(form: &str) -> Option<String> {
    let digits = match form.split_once('-') {
        Some((area, rest)) if area.len() == 3 => format!("{area}{rest}"),
        Some(_) => return None,
        None => form.to_owned(),
    };
    let is_number = !digits.is_empty() && digits.chars().all(|sign| sign.is_ascii_digit());
    is_number.then_some(digits)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    fn of(postcode: &str) -> Vec<&'static str> {
        municipalities(postcode).iter().map(MunicipalityCode::as_str).collect()
    }

    #[test]
    fn a_postcode_lies_in_a_municipality_and_seldom_in_two() {
        assert_eq!(of("1000001"), ["131016"]);
        assert_eq!(of("0600001"), ["011002"]);
        assert_eq!(of("0350000"), ["022080", "024244"]);
        assert_eq!(of("9999999"), [""; 0]);
        assert_eq!(of(""), [""; 0]);
    }

    #[test]
    fn a_number_of_a_house_begins_no_postcode() {
        for (form, postcode) in [("100-00", "10000"), ("100-", "100"), ("1000001", "1000001")] {
            assert_eq!(beginning(form).as_deref(), Some(postcode));
        }
        for form in ["", "1-1", "100-0-1", "-100", "千代田1"] {
            assert_eq!(beginning(form), None, "{form}");
        }
    }

    #[test]
    fn every_line_is_read_and_every_municipality_has_one() {
        assert_eq!(RANGES.len() + 1, TABLE.lines().count());
        assert!(RANGES.is_sorted_by(|one, next| one.last < next.first));
        let all: BTreeSet<_> = RANGES.iter().flat_map(|range| &range.municipalities).collect();
        assert_eq!(all.len(), 1_741);
    }
}
