//! Incidents and actions of a root cause on one time axis.

use serde::Serialize;

use super::dots::ticks;
use super::{Label, Px, fitted, float, text_width};
use crate::model::time::Day;

/// How wide the drawing is.
const WIDTH: f64 = 720.0;
/// Where time begins.
const LEFT: f64 = 92.0;
/// Where labels end.
const RIGHT: f64 = 714.0;
/// Where the first row stands.
const TOP: f64 = 56.0;
/// From one row to the next.
const ROW: f64 = 26.0;
/// Half of a mark.
const MARK: f64 = 8.0;
/// The most rows that incidents take.
const MAX_LANES: usize = 4;

/// An incident to draw.
#[derive(Debug, Clone)]
pub(in crate::pages) struct Strike {
    /// When it began.
    pub day: Day,
    /// What it was, as plain text.
    pub label: String,
    /// Whether it came back after a fix.
    pub after_a_fix: bool,
}

/// An action to draw.
#[derive(Debug, Clone)]
pub(in crate::pages) struct Deed {
    /// When it was agreed.
    pub from: Day,
    /// When it was done, or today.
    pub to: Day,
    /// What is done, as plain text.
    pub label: String,
    /// How far it is, in words.
    pub state: String,
    /// For the style sheet: `done`, `open` or `late`.
    pub class: &'static str,
}

/// Incidents and actions on one time axis.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(in crate::pages) struct Swim {
    /// Of the drawing.
    pub width: Px,
    /// Of the drawing.
    pub height: Px,
    /// Lines down with what they stand for.
    pub ticks: Vec<Label>,
    /// Where the lines end.
    pub bottom: Px,
    /// The base line of the word "Incidents".
    pub incidents_y: Px,
    /// The base line of the word "Actions"; none without actions.
    pub actions_y: Option<Px>,
    /// The incidents.
    pub strikes: Vec<StrikeMark>,
    /// The actions.
    pub deeds: Vec<DeedBar>,
    /// Where today is.
    pub now: Px,
    /// What stands below it.
    pub today: Label,
}

/// An incident as it is drawn.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(in crate::pages) struct StrikeMark {
    /// Its middle.
    pub x: Px,
    /// Its middle.
    pub y: Px,
    /// Its top.
    pub top: Px,
    /// Whether it came back after a fix.
    pub after_a_fix: bool,
    /// What it was, where there is room to say so.
    pub label: Option<Label>,
}

/// An action as it is drawn.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(in crate::pages) struct DeedBar {
    /// Its left side.
    pub x: Px,
    /// Its top.
    pub y: Px,
    /// How long it is.
    pub width: Px,
    /// For the style sheet: `done`, `open` or `late`.
    pub class: &'static str,
    /// What is done.
    pub label: Label,
}

/// Time as a scale.
struct Scale {
    from: Day,
    days: f64,
}

impl Scale {
    #[expect(clippy::cast_precision_loss, reason = "days of a few centuries")]
    fn x(&self, day: Day) -> f64 {
        LEFT + (day.days_since(self.from) as f64 / self.days).clamp(0.0, 1.0) * (RIGHT - 34.0 - LEFT)
    }
}

/// Draws incidents (oldest first) and actions; `None` where there is no incident.
pub(in crate::pages) fn swim(strikes: &[Strike], deeds: &[Deed], today: Day, today_label: String) -> Option<Swim> {
    let first = strikes.iter().map(|strike| strike.day).chain(deeds.iter().map(|deed| deed.from)).min()?;
    let last = strikes.iter().map(|strike| strike.day).max()?.max(today);
    let from = first.plus_days(-(last.days_since(first) / 40).max(2));
    #[expect(clippy::cast_precision_loss, reason = "days of a few centuries")]
    let scale = Scale { from, days: (last.days_since(from) as f64).max(1.0) };
    let (marks, n_lanes) = place(strikes, &scale);
    let actions_top = TOP + float(n_lanes) * ROW + 14.0;
    let bars: Vec<DeedBar> =
        deeds.iter().enumerate().map(|(i, deed)| bar(deed, &scale, actions_top + float(i) * ROW)).collect();
    let bottom = if bars.is_empty() { actions_top - 10.0 } else { actions_top + float(bars.len()) * ROW };
    let tick = |(day, text): (Day, String)| Label { x: Px(scale.x(day)), y: Px(22.0), anchor: "middle", text };
    let shown = ticks(from, last, 7).into_iter().filter(|(day, _)| *day >= from && *day <= last.plus_days(20));
    let today_x = scale.x(today);
    let half = text_width(&today_label) / 2.0;
    Some(Swim {
        width: Px(WIDTH),
        height: Px(bottom + 26.0),
        ticks: shown.map(tick).collect(),
        bottom: Px(bottom),
        incidents_y: Px(TOP + 5.0),
        actions_y: (!bars.is_empty()).then_some(Px(actions_top + 13.0)),
        strikes: marks,
        deeds: bars,
        now: Px(today_x),
        today: Label { x: Px(today_x.min(WIDTH - half)), y: Px(bottom + 18.0), anchor: "middle", text: today_label },
    })
}

/// Puts the incidents into lanes so that neither they nor their labels meet: with labels where all have room, else none.
fn place(strikes: &[Strike], scale: &Scale) -> (Vec<StrikeMark>, usize) {
    lanes(strikes, scale, true).or_else(|| lanes(strikes, scale, false)).unwrap_or_else(|| on_one_line(strikes, scale))
}

/// Puts each incident into the first lane in which it meets nothing that stands there; `None` where one has no room.
fn lanes(strikes: &[Strike], scale: &Scale, with_labels: bool) -> Option<(Vec<StrikeMark>, usize)> {
    let mut ends: Vec<f64> = Vec::new();
    let mut marks = Vec::new();
    for strike in strikes {
        let x = scale.x(strike.day);
        let text = if with_labels { fitted(&strike.label, 300.0) } else { String::new() };
        let width = if with_labels { MARK + 6.0 + text_width(&text) } else { 0.0 };
        let is_right = x + width <= RIGHT;
        let (from, to) = if is_right { (x - MARK, x + width.max(MARK)) } else { (x - width, x + MARK) };
        let gap = if with_labels { 8.0 } else { 2.0 };
        let lane = (0..MAX_LANES).find(|lane| ends.get(*lane).is_none_or(|end| *end + gap <= from))?;
        ends.resize(ends.len().max(lane + 1), f64::NEG_INFINITY);
        ends[lane] = to;
        let y = TOP + float(lane) * ROW;
        let label = with_labels.then_some(Label {
            x: Px(if is_right { x + MARK + 6.0 } else { x - MARK - 6.0 }),
            y: Px(y + 4.5),
            anchor: if is_right { "start" } else { "end" },
            text,
        });
        marks.push(mark(strike, x, y, label));
    }
    Some((marks, ends.len()))
}

/// So many at one time that they lie over each other.
fn on_one_line(strikes: &[Strike], scale: &Scale) -> (Vec<StrikeMark>, usize) {
    (strikes.iter().map(|strike| mark(strike, scale.x(strike.day), TOP, None)).collect(), 1)
}

fn mark(strike: &Strike, x: f64, y: f64, label: Option<Label>) -> StrikeMark {
    StrikeMark { x: Px(x), y: Px(y), top: Px(y - MARK), after_a_fix: strike.after_a_fix, label }
}

/// Draws an action, its label where there is most room: right of the bar, in an empty bar, or left of it.
fn bar(deed: &Deed, scale: &Scale, y: f64) -> DeedBar {
    let (x, end) = (scale.x(deed.from), scale.x(deed.to));
    let width = (end - x).max(6.0);
    let right = RIGHT - (x + width + 9.0);
    let inside = if deed.class == "done" { 0.0 } else { width - 18.0 };
    let left = x - 9.0 - LEFT;
    let state = format!(" · {}", deed.state);
    let room = right.max(inside).max(left);
    let text = format!("{}{state}", fitted(&deed.label, room.min(420.0) - text_width(&state)));
    let needed = text_width(&text);
    let (label_x, anchor) = match () {
        () if needed <= right => (x + width + 9.0, "start"),
        () if needed <= inside => (x + 9.0, "start"),
        () => (x - 9.0, "end"),
    };
    let label = Label { x: Px(label_x), y: Px(y + 12.5), anchor, text };
    DeedBar { x: Px(x), y: Px(y), width: Px(width), class: deed.class, label }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Day {
        Day::parse(text).expect(text)
    }

    fn strike(on: &str, label: &str) -> Strike {
        Strike { day: day(on), label: label.to_owned(), after_a_fix: false }
    }

    /// Where a mark with its label begins and ends.
    fn extent(mark: &StrikeMark) -> (f64, f64) {
        let (from, to) = (mark.x.0 - MARK, mark.x.0 + MARK);
        match &mark.label {
            Some(label) if label.anchor == "start" => (from, label.x.0 + text_width(&label.text)),
            Some(label) => (label.x.0 - text_width(&label.text), to),
            None => (from, to),
        }
    }

    #[test]
    fn labels_never_overlap_and_stay_inside() {
        let days = ["2025-01-10", "2025-02-10", "2025-02-20", "2025-03-01", "2025-09-01", "2026-07-01", "2026-07-20"];
        let strikes: Vec<Strike> = days.iter().map(|on| strike(on, "Report export starved checkout workers")).collect();
        let swim = swim(&strikes, &[], day("2026-07-28"), "28 Jul".to_owned()).expect("a drawing");
        for (i, one) in swim.strikes.iter().enumerate() {
            let (from, to) = extent(one);
            assert!(from >= LEFT - 20.0 && to <= WIDTH, "{one:?}");
            for other in swim.strikes[..i].iter().filter(|other| other.y == one.y) {
                assert!(from >= extent(other).1 || to <= extent(other).0, "{one:?} meets {other:?}");
            }
        }
    }

    #[test]
    fn the_label_of_an_action_finds_room() {
        let deed = |from: &str, to: &str, class| Deed {
            from: day(from),
            to: day(to),
            label: "Move cron-like tasks to their own server".to_owned(),
            state: "open".to_owned(),
            class,
        };
        let deeds = [
            deed("2025-01-10", "2025-02-01", "done"),
            deed("2025-01-10", "2026-07-28", "open"),
            deed("2026-06-30", "2026-07-28", "open"),
        ];
        let swim = swim(&[strike("2025-01-10", "x")], &deeds, day("2026-07-28"), "28 Jul".to_owned());
        let anchors: Vec<(&str, bool)> = swim
            .expect("a drawing")
            .deeds
            .iter()
            .map(|bar| (bar.label.anchor, bar.label.x.0 > bar.x.0 + bar.width.0))
            .collect();
        assert_eq!(anchors, [("start", true), ("start", false), ("end", false)]);
    }
}
