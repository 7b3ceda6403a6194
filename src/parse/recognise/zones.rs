//! The zone that a document states once for all its times: `All times in UTC`, `Timeline (PST)`, a column `Time (UTC)`.

use crate::model::time::WrittenZone;

/// A sentence about zones is short; longer paragraphs only mention one.
const MAX_CHARS: usize = 200;

/// The zone that a paragraph states.
pub(super) fn stated(text: &str) -> Option<WrittenZone> {
    if text.chars().nth(MAX_CHARS).is_some() {
        return None;
    }
    let folded = text.to_ascii_lowercase();
    let about_times =
        ["times", "time zone", "timezone", "timestamps", "timings"].iter().any(|word| folded.contains(word));
    if about_times { named(text) } else { None }
}

/// The first zone that a heading, a label or a column's head names.
pub(super) fn named(text: &str) -> Option<WrittenZone> {
    let starts = text.char_indices().filter(|(i, c)| {
        c.is_ascii_uppercase() && !text[..*i].ends_with(|before: char| before.is_alphanumeric() || before == '/')
    });
    starts.take(100).find_map(|(i, _)| {
        let (zone, rest) = WrittenZone::scan(&text[i..])?;
        let whole = !rest.starts_with(|c: char| c.is_alphanumeric());
        (whole && zone.name.len() > 1).then_some(zone)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_zone_is_stated_once() {
        let check = |text: &str, expected: Option<&str>| {
            assert_eq!(stated(text).map(|zone| zone.name).as_deref(), expected, "{text}");
        };
        check("All times in UTC.", Some("UTC"));
        check("All times are CET", Some("CET"));
        check("(all times in Pacific Time)", Some("Pacific Time"));
        check("All times US/Pacific", Some("US/Pacific"));
        check("Times are local (UTC+2).", Some("UTC+2"));
        check("Many times we saw errors", None);
        check("At 14:03 UTC it broke", None);
    }

    #[test]
    fn headings_and_columns_name_zones() {
        let check = |text: &str, expected: Option<&str>| {
            assert_eq!(named(text).map(|zone| zone.name).as_deref(), expected, "{text}");
        };
        check("Timeline (PST)", Some("PST"));
        check("Timeline (all times PT )", Some("PT"));
        check("Date and Time in CET", Some("CET"));
        check("Time (UTC)", Some("UTC"));
        check("Timeline", None);
        check("ETA", None);
    }
}
