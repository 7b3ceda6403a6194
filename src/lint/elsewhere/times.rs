//! PM6: what is said of times while a file is read.

use super::pages;

pages! {
    /// ## What it finds
    ///
    /// A time that stands before the one it follows: an incident that ends before it starts, is noticed before it begins.
    ///
    /// ## Why
    ///
    /// A negative span can't enter any figure, so the incident is left out of them.
    ///
    /// ## Example
    ///
    /// ```yaml
    /// started: 2026-06-30T09:02Z
    /// resolved: 2026-06-30T08:20Z
    /// ```
    ///
    /// ## Fix
    ///
    /// Correct the one that is wrong. Often a day is missing after midnight, or the two have different zones.
    END_BEFORE_START;

    /// ## What it finds
    ///
    /// A time without a zone, for which the site's zone is assumed.
    ///
    /// ## Why
    ///
    /// Logs, chats and people use different zones. An hour's error makes a quick repair look slow.
    ///
    /// ## Example
    ///
    /// ```yaml
    /// started: 2026-06-30T09:02
    /// ```
    ///
    /// ## Fix
    ///
    /// Write `Z` or an offset such as `+02:00` behind it, or set `site.timezone` to what your texts mean.
    TIME_WITHOUT_ZONE;

    /// ## What it finds
    ///
    /// A time without a day, for which the document's day is assumed.
    ///
    /// ## Why
    ///
    /// An incident that passes midnight would end before it begins.
    ///
    /// ## Example
    ///
    /// ```yaml
    /// resolved: "01:20"
    /// ```
    ///
    /// ## Fix
    ///
    /// Write the day, too: `2026-07-01T01:20Z`.
    TIME_WITHOUT_DAY;

    /// ## What it finds
    ///
    /// A time of the front matter that clocks of its zone showed twice, because they were put back, or never, because they
    /// were put forward over it.
    ///
    /// ## Why
    ///
    /// Which of the two hours was meant decides whether the outage took ten minutes or seventy.
    ///
    /// ## Example
    ///
    /// ```yaml
    /// started: 2026-10-25 02:30 Europe/Berlin
    /// ```
    ///
    /// ## Fix
    ///
    /// Write the offset from UTC: `2026-10-25T02:30+02:00`.
    TIME_OF_CLOCK_CHANGE;
}
