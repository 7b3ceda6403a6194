//! The second computation: from front matter straight to figures, by the definitions of docs/guide/definitions.md.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};
use yaml_rust2::{Yaml, YamlLoader};

const SEVERITIES: [&str; 4] = ["sev1", "sev2", "sev3", "sev4"];
const TIMES: [&str; 5] = ["introduced", "started", "detected", "mitigated", "resolved"];
/// The lengths: name, from, to, and whether days alone will do.
const LENGTHS: [(&str, &str, &str, bool); 4] = [
    ("notice", "started", "detected", false),
    ("mitigate", "started", "mitigated", false),
    ("resolve", "started", "resolved", false),
    ("latent", "introduced", "started", true),
];

pub(super) struct Library {
    today: i64,
    /// In time order.
    all: Vec<PostMortem>,
}

struct PostMortem {
    id: String,
    date: Option<i64>,
    began: Option<i64>,
    is_incident: bool,
    kind: String,
    severity: Option<usize>,
    systems: Vec<String>,
    roots: Vec<String>,
    /// Seconds, and whether only the day is known.
    times: BTreeMap<&'static str, (i64, bool)>,
    noticed_by: String,
    declared: Vec<String>,
    actions: Vec<Action>,
}

/// Post-mortems by their place in time order, and actions.
type Group<'a> = (BTreeSet<usize>, Vec<&'a Action>);

struct Action {
    id: String,
    status: String,
    due: Option<i64>,
    done: Option<i64>,
    kind: Option<String>,
    addresses: BTreeSet<String>,
}

/// Days since 1970-01-01 of `2026-06-30` at the start of a text.
fn day(text: &str) -> Option<i64> {
    let part = |range: std::ops::Range<usize>| text.get(range)?.parse::<i64>().ok();
    let (year, month, day) = (part(0..4)?, part(5..7)?, part(8..10)?);
    let is_date = text.get(4..5) == Some("-") && text.get(7..8) == Some("-");
    // Howard Hinnant's `days_from_civil`.
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    let day_of_era = (year - era * 400) * 365 + (year - era * 400) / 4 - (year - era * 400) / 100 + day_of_year;
    is_date.then_some(era * 146_097 + day_of_era - 719_468)
}

/// Seconds since 1970, and whether only the day is known: `2026-06-30T09:02Z`, `…+02:00` or a day, perhaps after `~`.
fn moment(text: &str) -> Option<(i64, bool)> {
    let text = text.trim().trim_start_matches('~').trim();
    let midnight = day(text)? * 86_400;
    let Some(clock) = text.get(11..).filter(|clock| !clock.is_empty()) else { return Some((midnight, true)) };
    let part = |range: std::ops::Range<usize>| clock.get(range)?.parse::<i64>().ok();
    let seconds = part(0..2)? * 3600 + part(3..5)? * 60 + if clock.get(5..6) == Some(":") { part(6..8)? } else { 0 };
    let offset = clock.find(['+', '-']).map_or(Some(0), |at| {
        let sign = if clock[at..].starts_with('-') { -1 } else { 1 };
        Some(sign * (part(at + 1..at + 3)? * 3600 + part(at + 4..at + 6)? * 60))
    });
    Some((midnight + seconds - offset?, false))
}

fn text(value: &Yaml) -> Option<String> {
    match value {
        Yaml::String(text) | Yaml::Real(text) => Some(text.clone()),
        Yaml::Integer(number) => Some(number.to_string()),
        _ => None,
    }
}

/// One value or a list of them, each a text or a map with the text under `key`.
fn texts(value: &Yaml, key: &str) -> Vec<String> {
    let one = |value: &Yaml| text(value).or_else(|| text(&value[key]));
    match value {
        Yaml::Array(list) => list.iter().filter_map(one).collect(),
        value => one(value).into_iter().collect(),
    }
}

fn front(file: &Path) -> Yaml {
    let text = fs::read_to_string(file).expect("it can be read");
    let between = |fence: &str| text.strip_prefix(&format!("{fence}\n"))?.split(&format!("\n{fence}")).next();
    if let Some(head) = between("+++") {
        return of_toml(&toml::Value::Table(head.parse().expect("the front matter is TOML")));
    }
    let head = between("---").unwrap_or("");
    YamlLoader::load_from_str(head).expect("the front matter is YAML").into_iter().next().unwrap_or(Yaml::Null)
}

fn of_toml(value: &toml::Value) -> Yaml {
    match value {
        toml::Value::Table(table) => {
            Yaml::Hash(table.iter().map(|(key, value)| (Yaml::String(key.clone()), of_toml(value))).collect())
        }
        toml::Value::Array(list) => Yaml::Array(list.iter().map(of_toml).collect()),
        toml::Value::String(text) => Yaml::String(text.clone()),
        toml::Value::Integer(number) => Yaml::Integer(*number),
        toml::Value::Boolean(is) => Yaml::Boolean(*is),
        other => Yaml::String(other.to_string()),
    }
}

fn is_within(slug: &str, above: &str) -> bool {
    slug == above || slug.strip_prefix(above).is_some_and(|rest| rest.starts_with('/'))
}

/// A slug and all above it.
fn above(slug: &str) -> impl Iterator<Item = String> {
    let ends: Vec<usize> = slug.match_indices('/').map(|(at, _)| at).chain([slug.len()]).collect();
    ends.into_iter().map(move |end| slug[..end].to_owned()).collect::<Vec<_>>().into_iter()
}

fn median(sorted: &[i64]) -> Value {
    match sorted.len() {
        0 => Value::Null,
        n if n % 2 == 1 => json!(sorted[n / 2]),
        n => json!((sorted[n / 2 - 1] + sorted[n / 2]).div_euclid(2)),
    }
}

impl Library {
    /// Reads every post-mortem below a content folder.
    pub(super) fn read(content: &Path, today: &str) -> Self {
        let mut files: Vec<PathBuf> = crate::library::tree(content).into_keys().map(PathBuf::from).collect();
        files.retain(|file| file.extension().is_some_and(|end| end == "md"));
        let (terms, posts): (Vec<PathBuf>, Vec<PathBuf>) = files
            .into_iter()
            .partition(|file| ["systems", "causes", "action-types", "tags"].iter().any(|top| file.starts_with(top)));
        // Other names of a term lead to it.
        let mut names: BTreeMap<(String, String), String> = BTreeMap::new();
        for file in &terms {
            let mut parts = file.with_extension("").to_string_lossy().into_owned();
            parts = parts.strip_suffix("/index").unwrap_or(&parts).to_owned();
            let (taxonomy, slug) = parts.split_once('/').expect("below its taxonomy");
            let front = front(&content.join(file));
            for alias in texts(&front["aliases"], "") {
                names.insert((taxonomy.to_owned(), alias), slug.to_owned());
            }
            if let Some(other) = text(&front["merged_into"]) {
                names.insert((taxonomy.to_owned(), slug.to_owned()), other);
            }
        }
        let post = |file: &PathBuf| PostMortem::read(content, file, &names);
        let mut all: Vec<PostMortem> = posts.iter().filter_map(post).collect();
        // A relation to what is not there, or not published, is none.
        let known: BTreeSet<String> = all.iter().map(|p| p.id.clone()).collect();
        all.iter_mut().for_each(|p| p.declared.retain(|id| known.contains(id)));
        all.sort_by_cached_key(|p| (p.date, p.times.get("started").map(|time| time.0), p.id.clone()));
        Self { today: day(today).expect("a day"), all }
    }

    /// Which post-mortems belong to the last so many months.
    fn members(&self, months: Option<i64>) -> Vec<usize> {
        let months_of = |day: i64| {
            let (year, month, _) = date_of(day);
            year * 12 + month
        };
        let is_in = |p: &PostMortem| match (months, p.date) {
            (None, _) => true,
            (Some(n), Some(date)) => date <= self.today && months_of(self.today) - months_of(date) < n,
            (Some(_), None) => false,
        };
        (0..self.all.len()).filter(|i| is_in(&self.all[*i])).collect()
    }

    /// Earlier incidents that one repeats for a cause of its own.
    fn earlier(&self, i: usize, cause: &str) -> impl Iterator<Item = &PostMortem> {
        let this = &self.all[i];
        self.all[..i].iter().filter(move |other| {
            other.is_incident
                && other.roots.iter().any(|root| is_within(cause, root))
                && other.systems.iter().any(|system| this.systems.contains(system))
        })
    }

    /// Whether an incident repeats an earlier one for a cause, and then whether it came back after a fix.
    fn repeats(&self, i: usize, cause: &str) -> Option<bool> {
        let this = &self.all[i];
        let mut earlier = self.earlier(i, cause).filter(|_| this.is_incident).peekable();
        earlier.peek()?;
        let is_fix = |action: &Action| {
            action.status == "done"
                && action.done.zip(this.began).is_some_and(|(done, began)| done < began)
                && action.addresses.iter().any(|a| this.roots.iter().any(|root| is_within(root, a)))
        };
        Some(earlier.any(|other| other.actions.iter().any(is_fix)))
    }

    fn suspected(&self, i: usize) -> Option<bool> {
        self.all[i].roots.iter().filter_map(|cause| self.repeats(i, cause)).max()
    }

    fn outcome(&self, i: usize, action: &Action) -> (Value, Value) {
        let this = &self.all[i];
        let done = match (action.done, action.addresses.is_empty()) {
            (Some(done), false) if action.status == "done" => done,
            _ => return (Value::Null, Value::Null),
        };
        let comes_back = |other: &&PostMortem| {
            other.is_incident
                && other.began.is_some_and(|began| began > done)
                && other.roots.iter().any(|root| action.addresses.iter().any(|a| is_within(root, a)))
                && other.systems.iter().any(|system| this.systems.contains(system))
        };
        let first = self.all[i + 1..].iter().filter(comes_back).min_by_key(|other| other.began);
        match first {
            Some(other) if other.began.is_some_and(|began| began - done < 365) => (json!("came-back"), json!(other.id)),
            _ if self.today - done >= 365 => (json!("held"), Value::Null),
            _ => (json!("too-early"), Value::Null),
        }
    }

    fn state(&self, action: &Action) -> (&'static str, Value) {
        let late = action.due.map(|due| self.today - due).filter(|days| *days > 0);
        match (action.status.as_str(), late) {
            ("done", _) => ("done", Value::Null),
            ("wont-do", _) => ("won't do", Value::Null),
            (_, Some(days)) => ("overdue", json!(days)),
            ("in-progress", None) => ("in progress", Value::Null),
            _ => ("open", Value::Null),
        }
    }

    /// What `stats --format json` has under `total`.
    pub(super) fn total(&self, months: Option<i64>) -> Value {
        let members = self.members(months);
        let incidents: Vec<usize> = members.iter().copied().filter(|i| self.all[*i].is_incident).collect();
        let count = |is: &dyn Fn(usize) -> bool| incidents.iter().filter(|i| is(**i)).count();
        let mut others: BTreeMap<&str, usize> = BTreeMap::new();
        members
            .iter()
            .map(|i| &self.all[*i])
            .filter(|p| !p.is_incident)
            .for_each(|p| *others.entry(&p.kind).or_default() += 1);
        let mut noticed: BTreeMap<&str, usize> = BTreeMap::new();
        incidents.iter().for_each(|i| *noticed.entry(&self.all[*i].noticed_by).or_default() += 1);
        let severity = |rank| count(&|i| self.all[i].severity == rank);
        let severities = SEVERITIES.iter().enumerate().map(|(i, word)| ((*word).to_owned(), json!(severity(Some(i)))));
        let times = LENGTHS.map(|length| (length.0.to_owned(), self.length(&incidents, length)));
        let declared = |i: usize| !self.all[i].declared.is_empty();
        let actions: Vec<(usize, &Action)> =
            members.iter().flat_map(|i| self.all[*i].actions.iter().map(|action| (*i, action))).collect();
        json!({
            "incidents": incidents.len(),
            "others": others,
            "noticed_by": noticed,
            "by_severity": severities.chain([("none".to_owned(), json!(severity(None)))]).collect::<serde_json::Map<_, _>>(),
            "recurrence": {
                "suspected": count(&|i| self.suspected(i).is_some()),
                "came_back": count(&|i| self.suspected(i) == Some(true)),
                "declared": count(&declared),
                "both": count(&|i| declared(i) && self.suspected(i).is_some()),
            },
            "times": times.into_iter().collect::<serde_json::Map<_, _>>(),
            "actions": self.work(&actions),
        })
    }

    fn length(&self, incidents: &[usize], (_, from, to, days_will_do): (&str, &str, &str, bool)) -> Value {
        let mut lengths: Vec<i64> = Vec::new();
        let (mut left_out, mut backwards) = (0, 0);
        for times in incidents.iter().map(|i| &self.all[*i].times) {
            match times.get(from).zip(times.get(to)) {
                Some((from, to)) if days_will_do || (!from.1 && !to.1) => match to.0 - from.0 {
                    seconds if seconds < 0 => (left_out, backwards) = (left_out + 1, backwards + 1),
                    seconds => lengths.push(seconds),
                },
                _ => left_out += 1,
            }
        }
        lengths.sort_unstable();
        let n = lengths.len();
        // Nine in ten are no longer than this one.
        let p90 = lengths.iter().find(|x| lengths.iter().filter(|y| y <= x).count() * 10 >= n * 9);
        let mean = i64::try_from(n).ok().filter(|n| *n > 0).map(|n| lengths.iter().sum::<i64>() / n);
        json!({ "n": n, "left_out": left_out, "backwards": backwards, "median": median(&lengths), "p90": p90, "mean": mean })
    }

    fn work(&self, actions: &[(usize, &Action)]) -> Value {
        let states: Vec<&str> = actions.iter().map(|(_, action)| self.state(action).0).collect();
        let n = |state: &[&str]| states.iter().filter(|s| state.contains(s)).count();
        let outcomes: Vec<Value> = actions.iter().map(|(i, action)| self.outcome(*i, action).0).collect();
        let judged = |word: &str| outcomes.iter().filter(|outcome| **outcome == word).count();
        let of = |top: &str| {
            actions.iter().filter(|(_, a)| a.kind.as_deref().is_some_and(|kind| is_within(kind, top))).count()
        };
        let done = actions.iter().filter(|(_, action)| action.status == "done");
        let days = done.map(|(i, action)| action.done.zip(self.all[*i].date).map(|(done, date)| done - date));
        let (good, bad): (Vec<Option<i64>>, Vec<Option<i64>>) =
            days.partition(|days| days.is_some_and(|days| days >= 0));
        let mut good: Vec<i64> = good.into_iter().flatten().collect();
        good.sort_unstable();
        let open = actions.iter().filter(|(_, action)| ["open", "in-progress"].contains(&&*action.status));
        let mut ages: Vec<i64> = open.filter_map(|(i, _)| Some(self.today - self.all[*i].date?)).collect();
        ages.sort_unstable();
        json!({
            "all": actions.len(),
            "open": n(&["open", "in progress", "overdue"]),
            "in_progress": actions.iter().filter(|(_, action)| action.status == "in-progress").count(),
            "overdue": n(&["overdue"]),
            "done": n(&["done"]),
            "dropped": n(&["won't do"]),
            "process": of("process"),
            "technical": of("technical"),
            "days_to_done": { "n": good.len(), "left_out": bad.len(), "median": median(&good) },
            "open_for_days": { "n": ages.len(), "median": median(&ages) },
            "outcomes": { "held": judged("held"), "came_back": judged("came-back"), "too_early": judged("too-early") },
        })
    }

    /// Cause, incidents, how many recurred and how many came back, of causes of which one of the period's incidents did.
    pub(super) fn recurring(&self, months: Option<i64>) -> Vec<Value> {
        let mut by_cause: BTreeMap<&str, Vec<Option<bool>>> = BTreeMap::new();
        for i in self.members(months).into_iter().filter(|i| self.all[*i].is_incident) {
            for cause in self.all[i].roots.iter().collect::<BTreeSet<_>>() {
                by_cause.entry(cause).or_default().push(self.repeats(i, cause));
            }
        }
        let count = |list: &[Option<bool>], is: fn(&Option<bool>) -> bool| list.iter().filter(|one| is(one)).count();
        let mut rows: Vec<(&str, [usize; 3])> = by_cause
            .into_iter()
            .map(|(cause, list)| {
                (cause, [list.len(), count(&list, |r| *r == Some(true)), count(&list, Option::is_some)])
            })
            .filter(|(_, counts)| counts[2] > 0)
            .collect();
        rows.sort_by_key(|(_, counts)| std::cmp::Reverse(*counts));
        rows.into_iter().map(|(cause, [n, came_back, recurred])| json!([cause, n, recurred, came_back])).collect()
    }

    /// Key, incidents, suspected recurrences, actions and overdue actions, as `stats --by` has them.
    pub(super) fn groups(&self, by: &str) -> Vec<Value> {
        let mut groups: BTreeMap<String, Group<'_>> = BTreeMap::new();
        for (i, this) in self.all.iter().enumerate() {
            let roll_up =
                |slugs: &mut dyn Iterator<Item = &String>| slugs.flat_map(|s| above(s)).collect::<BTreeSet<_>>();
            let keys: BTreeSet<String> = match by {
                "system" => roll_up(&mut this.systems.iter()),
                "cause" => roll_up(&mut this.roots.iter()),
                "severity" => [this.severity.map(|rank| SEVERITIES[rank].to_owned()).unwrap_or_default()].into(),
                _ => this.date.map(date_of).map(|(y, m, _)| format!("{y:04}-{m:02}")).into_iter().collect(),
            };
            for key in keys {
                let group = groups.entry(key).or_default();
                group.0.insert(i);
                group.1.extend(this.actions.iter().filter(|_| by != "cause"));
            }
            for action in this.actions.iter().filter(|_| by == "cause") {
                for key in roll_up(&mut action.addresses.iter()) {
                    groups.entry(key).or_default().1.push(action);
                }
            }
        }
        if by == "month" {
            let (first, last) = (groups.keys().next().cloned(), groups.keys().last().cloned());
            let (mut key, last) = (first.unwrap_or_default(), last.unwrap_or_default());
            while key < last {
                groups.entry(key.clone()).or_default();
                let (year, month): (i64, i64) = (key[..4].parse().expect("a year"), key[5..].parse().expect("a month"));
                key = if month == 12 { format!("{:04}-01", year + 1) } else { format!("{year:04}-{:02}", month + 1) };
            }
        }
        let n_incidents = |members: &BTreeSet<usize>| members.iter().filter(|i| self.all[**i].is_incident).count();
        let mut rows: Vec<(String, Group<'_>)> = groups.into_iter().collect();
        match by {
            "system" | "cause" => rows.sort_by_key(|(_, (members, _))| std::cmp::Reverse(n_incidents(members))),
            "severity" => rows.sort_by_key(|(key, _)| key.is_empty()),
            _ => {}
        }
        let row = |(key, (members, actions)): (String, Group<'_>)| {
            let suspected = members.iter().filter(|i| self.suspected(**i).is_some()).count();
            let overdue = actions.iter().filter(|action| self.state(action).0 == "overdue").count();
            json!([key, n_incidents(&members), suspected, actions.len(), overdue])
        };
        rows.into_iter().map(row).collect()
    }

    /// Id, state, days late, outcome and what it came back with, of every action.
    pub(super) fn actions(&self) -> Vec<Value> {
        let all = self.all.iter().enumerate().flat_map(|(i, p)| p.actions.iter().map(move |action| (i, p, action)));
        all.map(|(i, p, action)| {
            let ((state, late), (outcome, with)) = (self.state(action), self.outcome(i, action));
            json!([format!("{}#{}", p.id, action.id), state, late, outcome, with])
        })
        .collect()
    }
}

impl PostMortem {
    fn read(content: &Path, file: &Path, names: &BTreeMap<(String, String), String>) -> Option<Self> {
        let front = front(&content.join(file));
        let Yaml::Hash(_) = front else { return None };
        let status = text(&front["status"]).unwrap_or_default();
        if status == "draft" || text(&front["visibility"]).as_deref() == Some("restricted") {
            return None;
        }
        let named =
            |taxonomy: &str, slug: String| names.get(&(taxonomy.to_owned(), slug.clone())).cloned().unwrap_or(slug);
        let all = |taxonomy: &'static str, value: &Yaml, key: &str| -> Vec<String> {
            texts(value, key).into_iter().map(|slug| named(taxonomy, slug)).collect()
        };
        let stem = match file.file_stem()?.to_string_lossy().into_owned() {
            stem if stem == "index" => file.parent()?.file_name()?.to_string_lossy().into_owned(),
            stem => stem,
        };
        let id = text(&front["id"]).unwrap_or_else(|| stem.clone());
        let times: BTreeMap<&'static str, (i64, bool)> =
            TIMES.into_iter().filter_map(|key| Some((key, moment(&text(&front[key])?)?))).collect();
        // The day on the clock where it was written.
        let started = text(&front["started"]).and_then(|text| day(text.trim_start_matches('~').trim()));
        let date = text(&front["date"]).and_then(|text| day(&text)).or(started).or_else(|| day(&stem));
        let mut roots = all("causes", &front["root_cause"], "");
        let mut contributing = all("causes", &front["contributing"], "");
        let mut by_id: BTreeMap<String, String> = BTreeMap::new();
        for cause in front["causes"].as_vec().into_iter().flatten() {
            let slug = named("causes", text(&cause["cause"])?);
            by_id.extend(text(&cause["id"]).map(|id| (id, slug.clone())));
            let list =
                if text(&cause["role"]).as_deref() == Some("contributing") { &mut contributing } else { &mut roots };
            list.push(slug);
        }
        let kind = text(&front["kind"]).unwrap_or_else(|| "incident".to_owned());
        let severity = text(&front["severity"]).map(|word| word.to_lowercase().replace([' ', '-'], ""));
        let listed = front["actions"].as_vec().into_iter().flatten().enumerate();
        let actions = listed.map(|(i, action)| Action::read(i, action, &roots, &by_id, &named)).collect();
        let related = front["related"].as_vec().into_iter().flatten();
        let declared = related.filter(|other| text(&other["relation"]).as_deref() == Some("recurrence-of"));
        Some(Self {
            date,
            began: started.or(date),
            is_incident: kind == "incident",
            severity: severity.and_then(|word| SEVERITIES.iter().position(|known| *known == word)),
            systems: all("systems", &front["systems"], "id"),
            noticed_by: text(&front["detected_by"]).unwrap_or_else(|| "not-said".to_owned()),
            declared: declared.filter_map(|other| text(&other["id"])).collect(),
            actions,
            id,
            kind,
            roots,
            times,
        })
    }
}

impl Action {
    fn read(
        i: usize,
        action: &Yaml,
        roots: &[String],
        by_id: &BTreeMap<String, String>,
        named: &dyn Fn(&str, String) -> String,
    ) -> Self {
        let addressed = texts(&action["addresses"], "").into_iter().flat_map(|name| match by_id.get(&name) {
            _ if name == "root" => roots.to_vec(),
            Some(slug) => vec![slug.clone()],
            None => vec![named("causes", name)],
        });
        let mut addresses: BTreeSet<String> = addressed.collect();
        if addresses.is_empty() {
            addresses.extend(roots.iter().cloned());
        }
        let date = |key: &str| text(&action[key]).and_then(|text| day(&text));
        Self {
            id: text(&action["id"]).unwrap_or_else(|| format!("A{}", i + 1)),
            status: text(&action["status"]).unwrap_or_else(|| "open".to_owned()),
            due: date("due"),
            done: date("done"),
            kind: text(&action["type"]),
            addresses,
        }
    }
}

/// Year, month and day of days since 1970: Howard Hinnant's `civil_from_days`.
fn date_of(days: i64) -> (i64, i64, i64) {
    let days = days + 719_468;
    let era = days.div_euclid(146_097);
    let day_of_era = days - era * 146_097;
    let year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted = (5 * day_of_year + 2) / 153;
    let (day, month) =
        (day_of_year - (153 * shifted + 2) / 5 + 1, if shifted < 10 { shifted + 3 } else { shifted - 9 });
    (year_of_era + era * 400 + i64::from(month <= 2), month, day)
}
