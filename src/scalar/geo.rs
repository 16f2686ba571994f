//! Points on the earth and the distance between them.

use super::Number;
use serde::{Deserialize, Serialize};

/// Mean radius of the earth in metres (IUGG, R1).
const EARTH_RADIUS_M: f64 = 6_371_008.8;

/// A place: latitude and longitude in degrees, WGS 84.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "WrittenPoint")]
pub struct Point {
    latitude: Number,
    longitude: Number,
}

/// A point that was written somewhere and may have been changed there.
#[derive(Deserialize)]
struct WrittenPoint {
    latitude: Number,
    longitude: Number,
}

impl TryFrom<WrittenPoint> for Point {
    type Error = PointError;

    fn try_from(form: WrittenPoint) -> Result<Self, PointError> {
        Self::new(form.latitude, form.longitude)
    }
}

/// A latitude or longitude outside of its range.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum PointError {
    /// Latitude beyond ±90.
    #[error("latitude {0} is not between -90 and 90")]
    Latitude(Number),
    /// Longitude beyond ±180.
    #[error("longitude {0} is not between -180 and 180")]
    Longitude(Number),
}

impl Point {
    /// A point; latitude within ±90 and longitude within ±180 degrees.
    pub fn new(latitude: Number, longitude: Number) -> Result<Self, PointError> {
        let within =
            |value: Number, bound: i64| value >= Number::from(-bound) && value <= Number::from(bound);
        if !within(latitude, 90) {
            return Err(PointError::Latitude(latitude));
        }
        if !within(longitude, 180) {
            return Err(PointError::Longitude(longitude));
        }
        Ok(Self { latitude, longitude })
    }

    /// Degrees north of the equator.
    pub fn latitude(self) -> Number {
        self.latitude
    }

    /// Degrees east of Greenwich.
    pub fn longitude(self) -> Number {
        self.longitude
    }
}

impl std::fmt::Display for Point {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "({}, {})", self.latitude, self.longitude)
    }
}

/// Kilometres along the great circle on a sphere of radius 6,371,008.8 m, rounded to whole metres.
///
/// The haversine formula over `libm`, whose results are the same on every machine.
pub fn distance_km(from: Point, to: Point) -> Number {
    let radians = |degrees: Number| degrees.to_f64() * (std::f64::consts::PI / 180.0);
    let (from_latitude, to_latitude) = (radians(from.latitude), radians(to.latitude));
    let half_chord = |a: f64, b: f64| libm::sin((b - a) / 2.0);
    let north = half_chord(from_latitude, to_latitude);
    let east = half_chord(radians(from.longitude), radians(to.longitude));
    let haversine = north * north + libm::cos(from_latitude) * libm::cos(to_latitude) * east * east;
    let metres = 2.0 * EARTH_RADIUS_M * libm::asin(libm::sqrt(haversine.clamp(0.0, 1.0)));
    #[expect(clippy::cast_possible_truncation, reason = "at most 20,015,114 metres")]
    let whole = libm::round(metres) as i64;
    Number::scaled(i128::from(whole), -3)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn point(latitude: &str, longitude: &str) -> Point {
        let number = |text: &str| text.parse().expect("a number");
        Point::new(number(latitude), number(longitude)).expect("a point")
    }

    #[test]
    fn known_distances() {
        let boston = point("42.3601", "-71.0589");
        let new_york = point("40.7128", "-74.0060");
        assert_eq!(distance_km(boston, boston), Number::from(0));
        assert_eq!(distance_km(boston, new_york), distance_km(new_york, boston));
        assert_eq!(distance_km(boston, new_york).to_string(), "306.109");
        let quarter = distance_km(point("0", "0"), point("90", "0"));
        assert_eq!(quarter.to_string(), "10007.557");
        let half = distance_km(point("0", "0"), point("0", "180"));
        assert_eq!(half.to_string(), "20015.114");
    }

    #[test]
    fn points_are_on_the_earth() {
        let number = |value: i64| Number::from(value);
        assert!(Point::new(number(91), number(0)).is_err());
        assert!(Point::new(number(0), number(-181)).is_err());
        assert!(Point::new(number(-90), number(180)).is_ok());
    }
}
