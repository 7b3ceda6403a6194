//! Slips in good front matter: a seeded hand makes them, knows their line, and looks whether they are found there.

use std::fs;
use std::path::{Path, PathBuf};

use casebook::address::SourcePath;
use casebook::config::Config;
use casebook::diagnostic::{Diagnostic, Severity};
use casebook::parse;
use casebook::source::{Position, SourceFile};

/// How many slips are made of each kind.
const N_SLIPS: usize = 260;

/// How many of a thousand must be found.
const MIN_FOUND: usize = 980;

/// Keys that a post-mortem of this library must have.
const REQUIRED: [&str; 4] = ["title", "systems", "severity", "owner"];

/// A kind of slip, and how it is made; `None` where a document has nothing for it.
type Kind = (&'static str, fn(&Good, &mut Dice) -> Option<Slip>);

const KINDS: [Kind; 9] = [
    ("drop a required key", drop_key),
    ("drop a key of an entry", drop_inner_key),
    ("repeat a key", repeat_key),
    ("repeat an inner key", repeat_inner_key),
    ("rename a key", rename_key),
    ("rename an inner key", rename_inner_key),
    ("flip a type", flip_type),
    ("swap two times", swap_times),
    ("cut the file", cut),
];

/// A text with a slip in it.
struct Slip {
    text: String,
    /// The lines at which it may be found, from 1.
    lines: Vec<usize>,
    /// What the message names: one of these; nothing in particular where there are none.
    names: Vec<String>,
}

/// A document without anything wrong.
struct Good {
    name: String,
    lines: Vec<String>,
    /// Where the line stands that closes the front matter, from 0.
    close: usize,
}

/// Numbers that look like chance, and are the same in each run (xorshift).
struct Dice(u64);

impl Dice {
    fn below(&mut self, n: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 >> 11).expect("a number") % n.max(1)
    }

    fn pick<'a, T>(&mut self, from: &'a [T]) -> Option<&'a T> {
        if from.is_empty() { None } else { Some(&from[self.below(from.len())]) }
    }
}

impl Good {
    /// The keys at the start of a line: name, first line, line behind the last.
    fn keys(&self) -> Vec<(&str, usize, usize)> {
        let starts: Vec<(&str, usize)> =
            (1..self.close).filter_map(|i| Some((key_at(&self.lines[i], 0)?, i))).collect();
        let ends = starts.iter().skip(1).map(|(_, i)| *i).chain([self.close]);
        starts.iter().zip(ends).map(|((key, start), end)| (*key, *start, end)).collect()
    }

    /// Keys on lines of their own inside others: name and line. Those of `links` are labels, which are free.
    fn inner_keys(&self) -> Vec<(&str, usize)> {
        let below: Vec<usize> = self
            .keys()
            .iter()
            .filter(|(key, ..)| *key != "links")
            .flat_map(|(_, start, end)| start + 1..*end)
            .collect();
        let key = |i: usize| key_at(&self.lines[i], 4).or_else(|| key_at(&self.lines[i], 2));
        below.into_iter().filter_map(|i| Some((key(i)?, i))).collect()
    }

    fn with(&self, change: impl FnOnce(&mut Vec<String>)) -> String {
        let mut lines = self.lines.clone();
        change(&mut lines);
        joined(&lines)
    }
}

fn joined(lines: &[String]) -> String {
    lines.iter().map(|line| format!("{line}\n")).collect()
}

/// The key with which a line begins behind so many blanks.
fn key_at(line: &str, indent: usize) -> Option<&str> {
    let rest = line.get(indent..).filter(|_| line.bytes().take(indent).all(|b| b == b' '))?;
    let key = &rest[..rest.find(|c: char| !c.is_ascii_lowercase() && c != '_').unwrap_or(rest.len())];
    (!key.is_empty() && (rest[key.len()..] == *":" || rest[key.len()..].starts_with(": "))).then_some(key)
}

fn drop_key(good: &Good, dice: &mut Dice) -> Option<Slip> {
    let keys: Vec<_> = good.keys().into_iter().filter(|(key, ..)| REQUIRED.contains(key)).collect();
    let (key, start, end) = *dice.pick(&keys)?;
    let text = good.with(|lines| _ = lines.drain(start..end));
    Some(Slip { text, lines: vec![1, good.close + 1 - (end - start)], names: vec![key.to_owned()] })
}

fn drop_inner_key(good: &Good, dice: &mut Dice) -> Option<Slip> {
    let actions = good.keys().into_iter().find(|(key, ..)| *key == "actions")?;
    let whats: Vec<usize> = (actions.1..actions.2).filter(|i| key_at(&good.lines[*i], 4) == Some("what")).collect();
    let line = *dice.pick(&whats)?;
    let first = (0..=line).rev().find(|i| good.lines[*i].starts_with("  - "))?;
    let text = good.with(|lines| _ = lines.remove(line));
    Some(Slip { text, lines: vec![first + 1], names: vec!["what".to_owned()] })
}

fn repeat_key(good: &Good, dice: &mut Dice) -> Option<Slip> {
    let keys = good.keys();
    let (key, start, end) = *dice.pick(&keys)?;
    let (behind, _, _) = *dice.pick(&keys)?;
    let at = keys.iter().find(|(other, ..)| *other == behind).map(|(_, _, end)| *end)?;
    let block: Vec<String> = good.lines[start..end].to_vec();
    // The second one is where the first one was, if the copy stands before it.
    let second = if at <= start { start + block.len() } else { at };
    let text = good.with(|lines| _ = lines.splice(at..at, block));
    Some(Slip { text, lines: vec![second + 1], names: vec![key.to_owned()] })
}

fn repeat_inner_key(good: &Good, dice: &mut Dice) -> Option<Slip> {
    let keys: Vec<_> =
        good.inner_keys().into_iter().filter(|(_, i)| !good.lines[*i].ends_with([':', '|', '>', '-'])).collect();
    let (key, line) = *dice.pick(&keys)?;
    let copy = good.lines[line].clone();
    let text = good.with(|lines| lines.insert(line + 1, copy));
    Some(Slip { text, lines: vec![line + 2], names: vec![key.to_owned()] })
}

fn misspelt(key: &str, dice: &mut Dice) -> String {
    let mut letters: Vec<char> = key.chars().collect();
    let at = dice.below(letters.len() - 1);
    match dice.below(3) {
        0 => letters.swap(at, at + 1),
        1 => _ = letters.remove(at),
        _ => letters.insert(at, letters[at]),
    }
    letters.into_iter().collect()
}

fn rename(good: &Good, dice: &mut Dice, key: &str, line: usize) -> Option<Slip> {
    let wrong = misspelt(key, dice);
    if wrong == key || wrong.is_empty() || casebook::model::FIELDS.contains(&wrong.as_str()) || wrong.starts_with("x-")
    {
        return None;
    }
    let text = good.with(|lines| lines[line] = lines[line].replacen(key, &wrong, 1));
    Some(Slip { text, lines: vec![line + 1], names: vec![wrong] })
}

fn rename_key(good: &Good, dice: &mut Dice) -> Option<Slip> {
    let keys = good.keys();
    let (key, line, _) = *dice.pick(&keys)?;
    rename(good, dice, key, line)
}

fn rename_inner_key(good: &Good, dice: &mut Dice) -> Option<Slip> {
    let keys = good.inner_keys();
    let (key, line) = *dice.pick(&keys)?;
    rename(good, dice, key, line)
}

fn flip_type(good: &Good, dice: &mut Dice) -> Option<Slip> {
    let keys = good.keys();
    let (key, start, end) = *dice.pick(&keys)?;
    let value = match key {
        "title" | "summary" | "owner" | "status" | "severity" | "kind" | "visibility" | "presenter" | "moderator"
        | "detected_by" => *dice.pick(&["[a, b]", "{ a: b }"])?,
        "started" | "detected" | "acknowledged" | "mitigated" | "resolved" | "introduced" | "date" => {
            *dice.pick(&["true", "[2026-01-01]", "{ at: 2026-01-01 }", "17"])?
        }
        "impact" | "lessons" | "links" => *dice.pick(&["words", "17", "[a]"])?,
        "actions" | "timeline" | "effects" => *dice.pick(&["17", "true"])?,
        "tags" | "aliases" | "contributing" => "{ a: b }",
        _ => return None,
    };
    let text = good.with(|lines| _ = lines.splice(start..end, [format!("{key}: {value}")]));
    Some(Slip { text, lines: vec![start + 1], names: vec![key.to_owned()] })
}

fn swap_times(good: &Good, dice: &mut Dice) -> Option<Slip> {
    const TIMES: [&str; 5] = ["started", "detected", "acknowledged", "mitigated", "resolved"];
    let keys: Vec<_> =
        good.keys().into_iter().filter(|(key, start, end)| TIMES.contains(key) && end - start == 1).collect();
    let (one, other) = (dice.below(keys.len().max(1)), dice.below(keys.len().max(1)));
    let ((first, a, _), (second, b, _)) = (*keys.get(one.min(other))?, *keys.get(one.max(other))?);
    let value = |line: usize| good.lines[line].split_once(": ").map(|(_, value)| value.to_owned());
    let (early, late) = (value(a)?, value(b)?);
    // The same minute twice is no slip; other forms of times are compared by the program, not here.
    if early == late || early.len() != late.len() || !early.ends_with('Z') || early.starts_with('~') || late < early {
        return None;
    }
    let text = good.with(|lines| {
        lines[a] = format!("{first}: {late}");
        lines[b] = format!("{second}: {early}");
    });
    // Between the two, each may be said to stand before the one above it.
    let lines = keys.iter().map(|(_, line, _)| line + 1).filter(|line| (a + 2..=b + 1).contains(line)).collect();
    Some(Slip { text, lines, names: keys.iter().map(|(key, ..)| (*key).to_owned()).collect() })
}

fn cut(good: &Good, dice: &mut Dice) -> Option<Slip> {
    let text = joined(&good.lines);
    let end: usize = good.lines[..good.close].iter().map(|line| line.len() + 1).sum();
    let at = text.floor_char_boundary(4 + dice.below(end.checked_sub(4)?));
    let line = text[..at].matches('\n').count() + 1;
    Some(Slip { text: text[..at].to_owned(), lines: vec![1, line], names: Vec::new() })
}

/// Every post-mortem of the demo library, read without complaint.
fn good(config: &Config) -> Vec<Good> {
    let mut files = Vec::new();
    markdown_below(&Path::new(env!("CARGO_MANIFEST_DIR")).join("content"), &mut files);
    files.sort();
    let mut good = Vec::new();
    for file in files {
        let text = fs::read_to_string(&file).expect("the demo can be read");
        let lines: Vec<String> = text.lines().map(str::to_owned).collect();
        let Some(close) = lines.iter().skip(1).position(|line| line == "---").map(|i| i + 1) else { continue };
        // Without a day in its name, so that a day has to be in the file.
        let name = file.file_stem().expect("a name").to_string_lossy().into_owned();
        let is_post_mortem = name.starts_with("20") && lines[0] == "---";
        if is_post_mortem && said(&name, &text, config).is_empty() {
            good.push(Good { name, lines, close });
        }
    }
    assert!(good.len() > 25, "the demo has post-mortems with YAML: {}", good.len());
    good
}

fn markdown_below(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            markdown_below(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "md") {
            found.push(path);
        }
    }
}

/// Errors and warnings about a text, with their lines.
fn said(name: &str, text: &str, config: &Config) -> Vec<(usize, Diagnostic)> {
    let file = SourceFile::from_bytes(SourcePath::new(format!("content/{name}.md")), text.as_bytes());
    let found = parse::document(&file, config).diagnostics.into_iter();
    let found = found.filter(|diagnostic| diagnostic.severity != Severity::Note);
    let line = |d: &Diagnostic| d.span.map_or(1, |span| Position::of(file.text(), span.start as usize).line);
    found.map(|diagnostic| (line(&diagnostic), diagnostic)).collect()
}

#[test]
fn slips_are_found_where_they_were_made() {
    let mut config = Config::default();
    config.process.require = REQUIRED[1..].iter().map(|key| (*key).to_owned()).collect();
    let good = good(&config);
    let mut dice = Dice(0x5eed_cafe);
    let (mut n_slips, mut misses) = (0, Vec::new());
    for (kind, make) in KINDS {
        let mut n_of_kind = 0;
        for turn in 0..N_SLIPS {
            let document = dice.pick(&good).expect("there are some");
            let Some(slip) = make(document, &mut dice) else { continue };
            // Every third slip is made in a file with other line ends.
            let text = if turn % 3 == 0 { slip.text.replace('\n', "\r\n") } else { slip.text };
            let said = said(&document.name, &text, &config);
            let is_named = |message: &str| {
                slip.names.is_empty() || slip.names.iter().any(|name| message.contains(&format!("`{name}`")))
            };
            n_of_kind += 1;
            if !said.iter().any(|(line, diagnostic)| slip.lines.contains(line) && is_named(&diagnostic.message)) {
                let said: Vec<String> = said.iter().map(|(line, d)| format!("{line}: {}", d.message)).collect();
                misses.push(format!("{kind} in {}, at {:?} of {:?}: {said:?}", document.name, slip.lines, slip.names));
            }
        }
        assert!(n_of_kind > N_SLIPS / 4, "{kind}: made only {n_of_kind} times");
        n_slips += n_of_kind;
    }
    let n_found = n_slips - misses.len();
    println!("{n_found} of {n_slips} slips were found at their line\n{}", misses.join("\n"));
    assert!(n_found * 1000 >= n_slips * MIN_FOUND, "{n_found} of {n_slips} were found:\n{}", misses.join("\n"));
}
