//! Where something is.

use std::ops::RangeInclusive;

use super::fault::Fault;

/// Degrees north that Japan lies within.
const LATITUDES: RangeInclusive<f64> = 20.0..=46.0;
/// Degrees east that Japan lies within.
const LONGITUDES: RangeInclusive<f64> = 122.0..=154.0;

/// A point in Japan, in degrees of WGS 84.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Position {
    latitude: f64,
    longitude: f64,
}

// Both are finite: they lie within ranges.
impl Eq for Position {}

impl Position {
    /// A point, if it lies in Japan.
    pub(crate) fn new(latitude: f64, longitude: f64) -> Result<Self, Fault> {
        if LATITUDES.contains(&latitude) && LONGITUDES.contains(&longitude) {
            Ok(Self { latitude, longitude })
        } else {
            Err(Fault::OutsideJapan)
        }
    }

    /// Degrees north.
    pub(crate) fn latitude(self) -> f64 {
        self.latitude
    }

    /// Degrees east.
    pub(crate) fn longitude(self) -> f64 {
        self.longitude
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_point_lies_in_japan() {
        let station = Position::new(35.681_236, 139.767_125).unwrap();
        assert_eq!((station.latitude(), station.longitude()), (35.681_236, 139.767_125));
        for (latitude, longitude) in
            [(139.767, 35.681), (0.0, 0.0), (f64::NAN, 139.0), (35.0, 180.0)]
        {
            assert_eq!(Position::new(latitude, longitude), Err(Fault::OutsideJapan));
        }
    }
}
