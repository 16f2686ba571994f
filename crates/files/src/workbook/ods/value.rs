//! What a cell holds, as its attributes say it.

use quick_xml::events::BytesStart;

use super::events::attribute;
use crate::workbook::serial;

/// The value that the attributes of a cell tell, as CSV would have it, and whether it has a type; `None` if its text tells.
pub(super) fn value(cell: &BytesStart<'_>, is_duration: bool) -> Option<(String, bool)> {
    let typed = |text: String| (text, true);
    match attribute(cell, "office:value-type")?.as_str() {
        "float" | "percentage" | "currency" => {
            let number: f64 = attribute(cell, "office:value")?.trim().parse().ok()?;
            number.is_finite().then(|| typed(serial::number(number)))
        }
        "boolean" => attribute(cell, "office:boolean-value").map(typed),
        "date" => {
            let date = attribute(cell, "office:date-value")?;
            Some(typed(date.strip_suffix("T00:00:00").unwrap_or(&date).to_owned()))
        }
        "time" => {
            let text = attribute(cell, "office:time-value")?;
            Some(typed(time(&text, is_duration).unwrap_or(text)))
        }
        "string" => {
            attribute(cell, "office:string-value").filter(|text| !text.is_empty()).map(|text| (text, false))
        }
        _ => None,
    }
}

/// A time of the day, or how long something takes: `PT08H30M00S` is one or the other by how it is shown, and a duration where it is no
/// time of a day.
fn time(text: &str, is_duration: bool) -> Option<String> {
    const DAY: f64 = 86_400.0;
    let seconds = seconds(text)?;
    if is_duration || !(0.0..DAY).contains(&seconds) {
        return Some(serial::duration(seconds / DAY));
    }
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "within a day")]
    let milliseconds = ((seconds * 1000.0).round() as u32).min(86_399_999);
    let (whole, fraction) = (milliseconds / 1000, milliseconds % 1000);
    let fraction = if fraction == 0 { String::new() } else { format!(".{fraction:03}") };
    Some(format!("{:02}:{:02}:{:02}{fraction}", whole / 3600, whole / 60 % 60, whole % 60))
}

/// The seconds of `PT08H30M00.5S` or `-P1DT2H`.
fn seconds(text: &str) -> Option<f64> {
    let (sign, text) = text.strip_prefix('-').map_or((1.0, text), |rest| (-1.0, rest));
    let mut rest = text.strip_prefix('P')?;
    let mut total = 0.0;
    let mut is_time = false;
    while !rest.is_empty() {
        if let Some(behind) = rest.strip_prefix('T').filter(|_| !is_time) {
            (rest, is_time) = (behind, true);
            continue;
        }
        let unit = rest.find(|c: char| !c.is_ascii_digit() && c != '.')?;
        let count: f64 = rest[..unit].parse().ok()?;
        let length = match (is_time, rest.as_bytes()[unit]) {
            (false, b'D') => 86_400.0,
            (true, b'H') => 3_600.0,
            (true, b'M') => 60.0,
            (true, b'S') => 1.0,
            _ => return None,
        };
        total += count * length;
        rest = &rest[unit + 1..];
    }
    Some(sign * total)
}

#[cfg(test)]
mod tests {
    use super::time;

    #[test]
    fn a_time_is_one_of_the_day_or_a_duration() {
        for (text, is_duration, wanted) in [
            ("PT08H30M00S", false, Some("08:30:00")),
            ("PT08H30M00.5S", false, Some("08:30:00.500")),
            ("PT08H30M00S", true, Some("510min")),
            ("PT26H00M01S", false, Some("93601s")),
            ("P1DT2H", false, Some("1560min")),
            ("-PT1H", false, Some("-60min")),
            ("PT23H59M59.9999S", false, Some("23:59:59.999")),
            ("PT8X", false, None),
            ("P1M", false, None),
            ("8:30", false, None),
            ("PTT", false, None),
        ] {
            assert_eq!(time(text, is_duration).as_deref(), wanted, "{text}");
        }
    }
}
