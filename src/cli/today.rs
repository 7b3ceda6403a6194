//! Which day counts as today: an input like any other, so that equal input gives equal bytes.

use std::time::{SystemTime, UNIX_EPOCH};

use anyhow::{Context as _, bail};

use super::Global;
use crate::model::time::Day;

/// `--date` or `CASEBOOK_DATE`, else the day of `SOURCE_DATE_EPOCH`, else the clock's day; the latter two in UTC.
pub(super) fn today(global: &Global) -> anyhow::Result<Day> {
    if let Some(day) = global.date {
        return Ok(day);
    }
    let seconds = match std::env::var("SOURCE_DATE_EPOCH") {
        Ok(text) if !text.is_empty() => match text.parse() {
            Ok(seconds) => seconds,
            Err(_) => bail!("SOURCE_DATE_EPOCH is no number of seconds: `{text}`"),
        },
        _ => {
            let now = SystemTime::now().duration_since(UNIX_EPOCH).context("the clock stands before 1970")?;
            i64::try_from(now.as_secs()).context("the clock stands beyond the calendar")?
        }
    };
    Day::from_unix_seconds(seconds).with_context(|| format!("{seconds} seconds after 1970 is beyond the calendar"))
}

/// For clap: a day, or a message that says how to write one.
pub(super) fn parse(text: &str) -> Result<Day, String> {
    Day::parse(text).ok_or_else(|| "write it as 2026-07-17".to_owned())
}
