//! The values of the language's simple types and their textual forms. Knows no other module.
//!
//! Literals in programs, JSON and CSV all end here, so that `4h` means the same everywhere.

mod duration;
mod everyday;
mod form;
mod geo;
mod number;
mod spelling;
mod text;
mod time;
mod wildcards;

pub use duration::{MAX_DIGITS, parse_duration, show_duration};
pub use everyday::{hour, short_day};
pub use form::{CalendarForm, CalendarKind, ExampleError, Moment, NumberForm};
pub use geo::{Point, PointError, distance_km};
pub use number::{Number, NumberError};
pub use spelling::{LooseDateTime, loose_bool, loose_date, loose_datetime, loose_number, loose_time};
pub use text::{fold, normal};
pub use time::{local_instant, parse_date, parse_datetime, parse_local_datetime, parse_time, zone};
pub use wildcards::wildcards;
