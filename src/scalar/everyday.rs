//! Hours and days of the week as people write them, `5 pm`, `Monday`, as the language does.

use super::spelling::in_day;

/// A day of the week as the language writes it, of its name or an abbreviation.
pub fn short_day(name: &str) -> Option<&'static str> {
    Some(match name.trim_end_matches('.').to_ascii_lowercase().as_str() {
        "mon" | "monday" | "mondays" => "mon",
        "tue" | "tues" | "tuesday" | "tuesdays" => "tue",
        "wed" | "weds" | "wednesday" | "wednesdays" => "wed",
        "thu" | "thur" | "thurs" | "thursday" | "thursdays" => "thu",
        "fri" | "friday" | "fridays" => "fri",
        "sat" | "saturday" | "saturdays" => "sat",
        "sun" | "sunday" | "sundays" => "sun",
        _ => return None,
    })
}

/// `5pm`, `5:30 PM`, `9`, `17h` as `17:00`, `17:30`, `09:00`, `17:00`.
pub fn hour(written: &str) -> Option<String> {
    let digits_end = written.find(|c: char| !c.is_ascii_digit() && c != ':').unwrap_or(written.len());
    let (digits, half) = written.split_at(digits_end);
    let (hours, minutes) = digits.split_once(':').unwrap_or((digits, "00"));
    let hours: i8 = hours.parse().ok()?;
    let afternoon = match half.trim().to_ascii_lowercase().as_str() {
        "pm" | "p" => Some(true),
        "am" | "a" => Some(false),
        "" | "h" | "uhr" => None,
        _ => return None,
    };
    let hours = in_day(hours, afternoon)?;
    let is_time = hours < 24 && minutes.len() == 2 && minutes < "60" || hours == 24 && minutes == "00";
    is_time.then(|| format!("{hours:02}:{minutes}"))
}

#[cfg(test)]
mod tests {
    use super::hour;

    #[test]
    fn hours_of_twelve_are_hours_of_twenty_four() {
        let of = |written: &str| hour(written).unwrap_or_default();
        let written = ["5pm", "12am", "12pm", "8:30am", "9", "17h", "24"];
        assert_eq!(written.map(of), ["17:00", "00:00", "12:00", "08:30", "09:00", "17:00", "24:00"]);
        assert_eq!(["13pm", "25", "5km", "9:75"].map(hour), [const { None::<String> }; 4]);
    }
}
