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
    fn every_line_is_read_and_every_municipality_has_one() {
        assert_eq!(RANGES.len() + 1, TABLE.lines().count());
        assert!(RANGES.is_sorted_by(|one, next| one.last < next.first));
        let all: BTreeSet<_> = RANGES.iter().flat_map(|range| &range.municipalities).collect();
        assert_eq!(all.len(), 1_741);
    }
}
