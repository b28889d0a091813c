//! A map of points round one, as a drawing of so many units square. Pure. Whoever shows it shows
//! a table that says the same.

use vsys_proto::facility_registry::v1::GeoPoint;

/// Width and height of the drawing.
pub(super) const SIDE: f64 = 480.0;
/// Room left at its edges.
const EDGE: f64 = 24.0;
/// Metres of a degree of latitude.
const DEGREE: f64 = 111_195.0;
/// The least that is shown from the middle to an edge, in metres.
const NEAREST: f64 = 250.0;
/// How far apart points are drawn that stand on one spot.
const APART: f64 = 22.0;
/// How near to an edge a point is drawn at most, so that all of it is seen.
const MARGIN: f64 = 12.0;
/// The angle by which such points never cover each other: a circle in the golden ratio.
const TURN: f64 = 2.399_963;
/// The longest part of the drawing that the scale takes.
const SCALE: f64 = SIDE / 3.0;

/// Where a point is drawn.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Spot {
    pub(super) x: f64,
    pub(super) y: f64,
}

impl Spot {
    /// The place of one more point on this spot, after so many others.
    fn beside(self, others: u32) -> Self {
        let (far, angle) = (APART * f64::from(others).sqrt(), TURN * f64::from(others));
        let tenth = |value: f64| {
            let inside = value.clamp(MARGIN, SIDE - MARGIN);
            (inside * 10.0).round() / 10.0
        };
        Self { x: tenth(self.x + far * angle.cos()), y: tenth(self.y + far * angle.sin()) }
    }
}

/// How the land is drawn.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Drawing {
    middle: GeoPoint,
    /// Units of the drawing to a metre.
    per_metre: f64,
}

/// A line of a round length.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Scale {
    pub(super) metres: u32,
    /// Its length in the drawing.
    pub(super) length: f64,
}

/// Metres east and north of the middle; near enough for a prefecture.
fn metres(middle: GeoPoint, at: GeoPoint) -> (f64, f64) {
    let east = (at.longitude - middle.longitude) * middle.latitude.to_radians().cos() * DEGREE;
    (east, (at.latitude - middle.latitude) * DEGREE)
}

impl Drawing {
    /// All of the points round the one in the middle.
    pub(super) fn of(middle: GeoPoint, points: &[GeoPoint]) -> Self {
        let far = |at: &GeoPoint| {
            let (east, north) = metres(middle, *at);
            east.abs().max(north.abs())
        };
        let farthest = points.iter().map(far).fold(NEAREST, f64::max);
        Self { middle, per_metre: (SIDE / 2.0 - EDGE) / farthest }
    }

    /// Where a point is drawn; north is up.
    pub(super) fn spot(&self, at: GeoPoint) -> Spot {
        let (east, north) = metres(self.middle, at);
        let units = |metres: f64| (metres * self.per_metre * 10.0).round() / 10.0;
        Spot { x: SIDE / 2.0 + units(east), y: SIDE / 2.0 - units(north) }
    }

    /// Where all points are drawn: those on one spot, as sites of which only the municipality is
    /// known, round it.
    pub(super) fn spots(&self, points: &[GeoPoint]) -> Vec<Spot> {
        let mut spots: Vec<Spot> = Vec::with_capacity(points.len());
        let all: Vec<Spot> = points.iter().map(|at| self.spot(*at)).collect();
        for (place, spot) in all.iter().enumerate() {
            let before = all.iter().take(place).filter(|one| *one == spot).count();
            spots.push(spot.beside(u32::try_from(before).unwrap_or(u32::MAX)));
        }
        spots
    }

    /// The longest line of 1, 2 or 5 with zeros that fits.
    pub(super) fn scale(&self) -> Scale {
        let fits = |metres: &u32| f64::from(*metres) * self.per_metre <= SCALE;
        let lengths = (1..=6_u32).flat_map(|zeros| [1, 2, 5].map(|one| one * 10_u32.pow(zeros)));
        let metres = lengths.filter(fits).max().unwrap_or(10);
        Scale { metres, length: (f64::from(metres) * self.per_metre).round() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(latitude: f64, longitude: f64) -> GeoPoint {
        GeoPoint { latitude, longitude }
    }

    /// The office of Chiyoda.
    fn office() -> GeoPoint {
        at(35.694, 139.7536)
    }

    #[test]
    fn the_office_is_in_the_middle_and_north_is_up() {
        let hospital = at(35.7, 139.76);
        let drawing = Drawing::of(office(), &[hospital]);
        assert_eq!(drawing.spot(office()), Spot { x: 240.0, y: 240.0 });
        let spot = drawing.spot(hospital);
        assert!(spot.x > 240.0 && spot.y < 240.0, "{spot:?}");
        // The farthest of all stands at the edge.
        assert!((spot.y - EDGE).abs() < 0.1, "{spot:?}");
    }

    #[test]
    fn a_kilometre_is_a_kilometre_in_each_direction() {
        let drawing = Drawing::of(office(), &[at(35.78, 139.7536)]);
        let (north, east) =
            (drawing.spot(at(35.703, 139.7536)), drawing.spot(at(35.694, 139.7647)));
        assert!(((240.0 - north.y) - (east.x - 240.0)).abs() < 0.5, "{north:?} {east:?}");
    }

    #[test]
    fn points_on_one_spot_do_not_cover_each_other() {
        let drawing = Drawing::of(office(), &[at(35.7, 139.76)]);
        let spots = drawing.spots(&[office(); 9]);
        assert_eq!(spots[0], Spot { x: 240.0, y: 240.0 });
        for (place, one) in spots.iter().enumerate() {
            for other in &spots[place + 1..] {
                let apart = (one.x - other.x).hypot(one.y - other.y);
                assert!(apart > 18.0, "{one:?} {other:?}");
            }
        }
    }

    #[test]
    fn points_beside_one_at_the_edge_stay_on_the_map() {
        let far = at(35.8, 139.9);
        let drawing = Drawing::of(office(), &[far]);
        for spot in drawing.spots(&[far; 30]) {
            assert!((MARGIN..=SIDE - MARGIN).contains(&spot.x), "{spot:?}");
            assert!((MARGIN..=SIDE - MARGIN).contains(&spot.y), "{spot:?}");
        }
    }

    #[test]
    fn the_scale_is_a_round_length_that_fits() {
        for far in [0.0, 0.01, 0.1, 1.0, 20.0] {
            let scale = Drawing::of(office(), &[at(35.694 + far, 139.7536)]).scale();
            assert!(scale.length <= SCALE && scale.length > SCALE / 3.0, "{far}: {scale:?}");
            assert!(["1", "2", "5"].contains(&&scale.metres.to_string()[..1]), "{scale:?}");
        }
    }
}
