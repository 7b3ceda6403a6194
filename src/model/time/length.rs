//! Lengths of time as people write them: `63m`, `1h 12m`, `PT63M`, `2 hours 5 minutes`.

use super::Length;

/// The longest length that is taken: more is a typing error.
const MAX_SECONDS: f64 = 100.0 * 366.0 * 86_400.0;

impl Length {
    /// Reads a length with units; a bare number or `1:12` has none and is not read.
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim().trim_start_matches(['~', '≈']).trim_start();
        let seconds = match text.strip_prefix(['P', 'p']) {
            Some(iso) => iso_seconds(iso)?,
            None => spoken_seconds(text)?,
        };
        // The range was checked, and a part of a second is of no interest.
        #[expect(clippy::cast_possible_truncation, reason = "checked against MAX_SECONDS")]
        (0.0..=MAX_SECONDS).contains(&seconds).then_some(Self(seconds.round() as i64))
    }
}

fn iso_seconds(text: &str) -> Option<f64> {
    let (date, time) = text.split_once(['T', 't']).unwrap_or((text, ""));
    let date = parts(date, |unit| match unit {
        "D" | "d" => Some(86_400.0),
        "W" | "w" => Some(7.0 * 86_400.0),
        _ => None,
    })?;
    let time = parts(time, |unit| match unit {
        "H" | "h" => Some(3600.0),
        "M" | "m" => Some(60.0),
        "S" | "s" => Some(1.0),
        _ => None,
    })?;
    (!text.is_empty() && !text.ends_with(['T', 't'])).then_some(date + time)
}

fn spoken_seconds(text: &str) -> Option<f64> {
    let has_digit = text.starts_with(|c: char| c.is_ascii_digit());
    let seconds = parts(text, |unit| match unit.to_ascii_lowercase().as_str() {
        "s" | "sec" | "secs" | "second" | "seconds" => Some(1.0),
        "m" | "min" | "mins" | "minute" | "minutes" => Some(60.0),
        "h" | "hr" | "hrs" | "hour" | "hours" => Some(3600.0),
        "d" | "day" | "days" => Some(86_400.0),
        "w" | "week" | "weeks" => Some(7.0 * 86_400.0),
        _ => None,
    })?;
    has_digit.then_some(seconds)
}

/// The sum of all `number unit` pairs, with `,` and `and` between them.
fn parts(text: &str, unit_of: impl Fn(&str) -> Option<f64>) -> Option<f64> {
    let mut rest = text.trim();
    let mut sum = 0.0;
    while !rest.is_empty() {
        let digits = rest.bytes().take_while(|b| b.is_ascii_digit() || *b == b'.').count();
        let number: f64 = rest[..digits].parse().ok()?;
        rest = rest[digits..].trim_start();
        let letters = rest.bytes().take_while(u8::is_ascii_alphabetic).count();
        sum += number * unit_of(&rest[..letters])?;
        rest = rest[letters..].trim_start_matches(['.', ',', ' ']);
        rest = rest.strip_prefix("and ").unwrap_or(rest).trim_start();
    }
    Some(sum)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_are_read_with_their_units() {
        let check = |text: &str, minutes: i64| {
            assert_eq!(Length::parse(text).map(Length::seconds), Some(minutes * 60), "{text}");
        };
        check("63m", 63);
        check("1h 12m", 72);
        check("1h12m", 72);
        check("PT63M", 63);
        check("P1DT2H", 26 * 60);
        check("1 hour and 5 minutes", 65);
        check("19 hours 43 minutes.", 19 * 60 + 43);
        check("2 days, 3 hrs", 51 * 60);
        check("~90 min", 90);
        check("1.5 h", 90);
        check("0 minutes", 0);
        check("11 Days", 11 * 24 * 60);
    }

    #[test]
    fn what_has_no_unit_is_no_length() {
        for text in ["", "63", "1:12", "P", "PT", "-5m", "soon", "5 apples", "9999999999 weeks", "1..2h", "m", "5m ago"]
        {
            assert_eq!(Length::parse(text), None, "{text}");
        }
    }
}
