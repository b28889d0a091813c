//! A postcode of each municipality, of the reference files.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use vsys_vocabulary::MunicipalityCode;

static FIRST: LazyLock<BTreeMap<MunicipalityCode, &'static str>> = LazyLock::new(|| {
    let table = include_str!("../../deploy/reference/postcodes.csv");
    let mut first = BTreeMap::new();
    for line in table.lines().skip(1) {
        let mut cells = line.split(',');
        // Where a postcode lies in two municipalities, another leads to each of them.
        if let (Some(postcode), Some(Ok(code))) = (cells.next(), cells.nth(1).map(str::parse)) {
            first.entry(code).or_insert(postcode);
        }
    }
    first
});

/// The first postcode of a municipality; nothing where none is known.
pub(crate) fn of(code: MunicipalityCode) -> &'static str {
    FIRST.get(&code).copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_municipality_has_one() {
        assert_eq!(FIRST.len(), 1_741);
        assert_eq!(of("131016".parse().unwrap()), "1000000");
    }
}
