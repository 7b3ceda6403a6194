//! A made-up library with everything that figures can stumble over; the same for every run.

use std::fmt::Write as _;

use crate::library::Library;

/// A linear congruential generator (Knuth's MMIX).
struct Random(u64);

impl Random {
    fn below(&mut self, n: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % n
    }

    fn one_in(&mut self, n: u64) -> bool {
        self.below(n) == 0
    }

    fn of<'a>(&mut self, words: &[&'a str]) -> &'a str {
        words[usize::try_from(self.below(words.len() as u64)).expect("a small number")]
    }

    /// A day of 2021 to 2026, up to the middle of that year.
    fn day(&mut self) -> String {
        let year = 2021 + self.below(6);
        let month = 1 + self.below(if year == 2026 { 7 } else { 12 });
        format!("{year}-{month:02}-{:02}", 1 + self.below(28))
    }
}

const SYSTEMS: [&str; 12] = [
    "web",
    "web/shop",
    "web/shop/cart",
    "web/search",
    "mail",
    "mail/queue",
    "db",
    "db/main",
    "db/replica",
    "edge",
    "jobs",
    "pay",
];
const CAUSES: [&str; 12] = [
    "change",
    "change/code",
    "change/config",
    "capacity",
    "capacity/quota",
    "capacity/leak",
    "time/expiry",
    "time",
    "dependency/dns",
    "software/logic",
    "software",
    "design/cascading",
];
const TYPES: [&str; 7] = [
    "process/runbook",
    "process/code-review",
    "process",
    "technical/monitoring",
    "technical/bug-fix",
    "technical",
    "other/thing",
];

/// Writes `n` post-mortems and the pages of two causes with other names.
pub(super) fn write(library: &Library, n: usize) {
    let mut random = Random(42);
    let mut ids: Vec<String> = vec!["no-such-case".to_owned()];
    for i in 0..n {
        let day = random.day();
        let mut text = post_mortem(&mut random, i, &day);
        if random.one_in(8) {
            let other = random.of(&ids.iter().map(String::as_str).collect::<Vec<_>>()).to_owned();
            let related = format!("title: Case {i}\nrelated:\n  - {{ id: {other}, relation: recurrence-of }}\n");
            text = text.replacen(&format!("title: Case {i}\n"), &related, 1);
        }
        let id = format!("{day}-case-{i:04}");
        library.write(&format!("content/{}/{id}.md", &day[..4]), &text);
        ids.push(id);
    }
    library.write("content/causes/capacity/leak.md", "---\ntitle: Leaks\naliases: [memory-leak]\n---\n");
    library.write("content/causes/design/cascading.md", "---\ntitle: Cascades\n---\n");
    library.write("content/causes/domino.md", "---\ntitle: Dominoes\nmerged_into: design/cascading\n---\n");
}

fn post_mortem(random: &mut Random, i: usize, day: &str) -> String {
    let mut text = format!("---\ntitle: Case {i}\n");
    let kind = if random.one_in(8) { random.of(&["near-miss", "game-day", "security"]) } else { "incident" };
    writeln!(text, "kind: {kind}").expect("a string");
    writeln!(text, "status: {}", random.of(&["reviewed", "closed", "in-review", "reviewed", "draft"]))
        .expect("a string");
    if !random.one_in(6) {
        writeln!(text, "severity: {}", random.of(&["sev1", "SEV 2", "sev-3", "sev4"])).expect("a string");
    }
    if !random.one_in(15) {
        let (one, two) = (random.of(&SYSTEMS), random.of(&SYSTEMS));
        let role = if random.one_in(3) { format!("{{ id: {two}, role: cause }}") } else { two.to_owned() };
        writeln!(text, "systems: [{one}, {role}]").expect("a string");
    }
    causes(random, &mut text);
    times(random, &mut text, day);
    if random.one_in(3) {
        writeln!(text, "detected_by: {}", random.of(&["monitoring", "users", "staff", "unknown"])).expect("a string");
    }
    actions(random, &mut text, day);
    text.push_str("---\n\nNothing to see here.\n");
    text
}

fn causes(random: &mut Random, text: &mut String) {
    let cause = match random.below(12) {
        0 => "memory-leak",
        1 => "domino",
        _ => random.of(&CAUSES),
    };
    match random.below(5) {
        0 => writeln!(text, "root_cause: [{cause}, {}]", random.of(&CAUSES)),
        1 => writeln!(
            text,
            "causes:\n  - {{ id: R1, cause: {cause} }}\n  - {{ cause: process/review, role: contributing }}"
        ),
        2 if random.one_in(3) => Ok(()),
        _ => writeln!(text, "root_cause: {cause}\ncontributing: [{}]", random.of(&CAUSES)),
    }
    .expect("a string");
}

/// Times, some missing, some in the wrong order, some only days, some with a date that is not the day it began.
fn times(random: &mut Random, text: &mut String, day: &str) {
    if random.one_in(5) {
        writeln!(text, "introduced: 20{}-01-05", 19 + random.below(8)).expect("a string");
    }
    if random.one_in(12) {
        writeln!(text, "started: {day}").expect("a string");
        return;
    }
    if random.one_in(9) {
        return;
    }
    if random.one_in(10) {
        writeln!(text, "date: {}", random.day()).expect("a string");
    }
    let hour = 2 + random.below(14);
    writeln!(text, "started: {day}T{hour:02}:{:02}Z", random.below(60)).expect("a string");
    let mut later = |random: &mut Random, key: &str, hours: u64| {
        let minute = random.below(60);
        match random.below(12) {
            0 => {}
            1 => writeln!(text, "{key}: {day}T{:02}:{minute:02}Z", random.below(24)).expect("a string"),
            2 => writeln!(text, "{key}: {day}T{:02}:{minute:02}+02:00", hour + hours + 2).expect("a string"),
            3 => writeln!(text, "{key}: ~ {day}T{:02}:{minute:02}Z", hour + hours).expect("a string"),
            _ => writeln!(text, "{key}: {day}T{:02}:{minute:02}:30Z", hour + hours).expect("a string"),
        }
    };
    later(random, "detected", 1);
    later(random, "mitigated", 3);
    later(random, "resolved", 5);
}

fn actions(random: &mut Random, text: &mut String, day: &str) {
    let n = random.below(5);
    if n > 0 {
        text.push_str("actions:\n");
    }
    for i in 1..=n {
        write!(text, "  - {{ id: T{i}, what: Thing {i}").expect("a string");
        if !random.one_in(6) {
            write!(text, ", type: {}", random.of(&TYPES)).expect("a string");
        }
        match random.below(5) {
            0 => write!(text, ", addresses: [{}]", random.of(&CAUSES)),
            1 => write!(text, ", addresses: [root]"),
            2 => write!(text, ", addresses: [root, {}]", random.of(&CAUSES)),
            _ => Ok(()),
        }
        .expect("a string");
        match random.below(4) {
            0 => write!(text, ", due: none"),
            1 => Ok(()),
            _ => write!(text, ", due: {}", random.day()),
        }
        .expect("a string");
        match random.below(8) {
            0 => write!(text, ", status: open"),
            1 => write!(text, ", status: in-progress"),
            2 => write!(text, ", status: wont-do, reason: Too dear"),
            3 => write!(text, ", status: done"),
            // Some are done before they were agreed.
            4 => write!(text, ", status: done, done: {}", random.day()),
            _ => write!(text, ", status: done, done: {}", soon_after(random, day)),
        }
        .expect("a string");
        text.push_str(" }\n");
    }
}

/// A day up to three months later.
fn soon_after(random: &mut Random, day: &str) -> String {
    let (year, month): (u64, u64) = (day[..4].parse().expect("a year"), day[5..7].parse().expect("a month"));
    let later = year * 12 + month - 1 + random.below(4);
    format!("{}-{:02}-{:02}", later / 12, later % 12 + 1, 28)
}
