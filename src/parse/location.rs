//! What a file's path says: what the file is about, and a post-mortem's id, date and title where nothing else gives them.

use crate::address::{DocumentId, MAX_LEVELS, Slug, SourcePath};
use crate::config::Config;
use crate::model::time::Day;

/// The longest id that is made of a file's name, in bytes.
const MAX_ID_BYTES: usize = 150;

/// What a file is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Role {
    /// A post-mortem.
    PostMortem,
    /// What opens the home page.
    Home,
    /// A term's own page: the key of its taxonomy, and the term as the path writes it.
    Term { taxonomy: String, term: String },
}

/// What the file at `path` is about, by its place below the content folder.
pub(super) fn role(config: &Config, path: &SourcePath) -> Role {
    let below = below_content(config, path);
    let is_index = path.stem() == "index";
    if is_index && !below.contains('/') {
        return Role::Home;
    }
    let Some((top, rest)) = below.split_once('/') else { return Role::PostMortem };
    let Some(taxonomy) = config.taxonomies.iter().find(|taxonomy| taxonomy.key == top) else { return Role::PostMortem };
    let folder = rest.rsplit_once('/').map(|(folder, _)| folder);
    let term = match (is_index, folder) {
        (true, Some(folder)) => folder.to_owned(),
        (_, Some(folder)) => format!("{folder}/{}", path.stem()),
        (_, None) => path.stem().to_owned(),
    };
    Role::Term { taxonomy: taxonomy.key.clone(), term }
}

/// The slug of a term's page; of odd names only what can stand in one, and of deep ones the upper levels.
pub(super) fn term_slug(term: &str) -> Slug {
    let levels = term.split('/').take(MAX_LEVELS).map(sound_name);
    let slug = levels.collect::<Vec<_>>().join("/");
    Slug::parse(&slug).expect("every level was made sound")
}

/// The id of a post-mortem by its file, or by its folder where the file is an `index`.
pub(super) fn document_id(path: &SourcePath) -> DocumentId {
    DocumentId::parse(&sound_name(name(path))).expect("the name was made sound")
}

/// A name that can stand in an address, as near to `name` as can be.
fn sound_name(name: &str) -> String {
    let folded = crate::address::slugify(name);
    let end = folded.floor_char_boundary(MAX_ID_BYTES.min(folded.len()));
    let name = folded[..end].trim_end_matches(['-', '.', '_']).to_owned();
    match DocumentId::parse(&name) {
        Ok(_) => name,
        // A device name such as `con`, or nothing that can stand in an address.
        Err(_) if DocumentId::parse(&format!("{name}-page")).is_ok() => format!("{name}-page"),
        Err(_) => "page".to_owned(),
    }
}

/// The day that the file's name or the folders above it say.
pub(super) fn date(config: &Config, path: &SourcePath) -> Option<Day> {
    let below = below_content(config, path);
    let mut segments: Vec<&str> = below.split('/').rev().collect();
    if path.stem() == "index" {
        segments.remove(0);
    }
    segments.iter().find_map(|segment| full_date(segment)).or_else(|| spread_date(&segments))
}

/// A date in full: `2026-06-30`, `2026_06_30`, `20260630`.
fn full_date(text: &str) -> Option<Day> {
    let bytes = text.as_bytes();
    let digits = |from: usize, n: usize| {
        let part = bytes.get(from..from + n)?;
        part.iter().all(u8::is_ascii_digit).then(|| part.iter().fold(0_i16, |n, b| n * 10 + i16::from(b - b'0')))
    };
    (0..bytes.len()).filter(|start| *start == 0 || !bytes[start - 1].is_ascii_digit()).find_map(|start| {
        let year = digits(start, 4).filter(|year| (1970..=2200).contains(year))?;
        let separator = bytes.get(start + 4).copied().filter(|b| b"-_.".contains(b));
        let gap = usize::from(separator.is_some());
        let month = digits(start + 4 + gap, 2)?;
        if separator.is_some() && bytes.get(start + 7).copied() != separator {
            return None;
        }
        let day = digits(start + 6 + 2 * gap, 2)?;
        let ends = bytes.get(start + 8 + 2 * gap).is_none_or(|b| !b.is_ascii_digit());
        Day::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?).filter(|_| ends)
    })
}

/// A date that is spread over folders, nearest first: `2023-04/04-25-x.md`, `2023/05/08-x.md`, `2023/05-08.md`.
fn spread_date(segments: &[&str]) -> Option<Day> {
    let numbers = |index: usize| leading_numbers(segments.get(index).copied().unwrap_or(""));
    let (own, parent, grandparent) = (numbers(0), numbers(1), numbers(2));
    let (year, month, day) = match (own.as_slice(), parent.as_slice(), grandparent.as_slice()) {
        ([month, day, ..], [year, folder_month], _) if month == folder_month => (*year, *month, *day),
        ([month, day, ..], [year], _) if *year > 31 => (*year, *month, *day),
        ([day, ..], [year, month], _) if *year > 31 => (*year, *month, *day),
        ([day, ..], [month], [year]) => (*year, *month, *day),
        _ => return None,
    };
    if !(1970..=2200).contains(&year) {
        return None;
    }
    Day::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?)
}

/// The numbers of at most four digits with which a name begins: `04-25-User` gives 4 and 25.
fn leading_numbers(name: &str) -> Vec<i16> {
    let parts = name.split(['-', '_', '.', ' ']);
    parts
        .map_while(|part| part.parse().ok().filter(|_| part.len() <= 4 && part.bytes().all(|b| b.is_ascii_digit())))
        .collect()
}

/// A title for a file that has no other: its name without date and hyphens, with a capital.
pub(super) fn title(path: &SourcePath) -> String {
    let name = name(path);
    let rest = name.trim_start_matches(|c: char| c.is_ascii_digit() || matches!(c, '-' | '_' | '.' | ' '));
    let rest = if rest.is_empty() { name } else { rest };
    // `cve-2019-15226` and `INC-118` are names by themselves.
    let letters = rest.trim_start_matches(|c: char| c.is_ascii_alphabetic());
    if letters.starts_with('-')
        && letters.bytes().all(|b| b.is_ascii_digit() || b == b'-')
        && rest.len() - letters.len() <= 4
    {
        return rest.to_uppercase();
    }
    let spoken = if rest.contains(' ') { rest.to_owned() } else { rest.replace(['-', '_'], " ") };
    let mut letters = spoken.trim().chars();
    match letters.next() {
        Some(first) => first.to_uppercase().chain(letters).collect(),
        None => "Untitled".to_owned(),
    }
}

/// The file's stem, or the folder's name where the file is an `index`.
fn name(path: &SourcePath) -> &str {
    let folder = path.folder().rsplit('/').next().unwrap_or("");
    if path.stem() == "index" && !folder.is_empty() { folder } else { path.stem() }
}

fn below_content<'p>(config: &Config, path: &'p SourcePath) -> &'p str {
    let dir = config.content.dir.trim_matches('/');
    let path = path.as_str();
    path.strip_prefix(dir).and_then(|rest| rest.strip_prefix('/')).unwrap_or(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn path(text: &str) -> SourcePath {
        SourcePath::new(text)
    }

    #[test]
    fn the_place_decides_what_a_file_is_about() {
        let check = |text: &str, expected: Role| assert_eq!(role(&Config::default(), &path(text)), expected, "{text}");
        let term = |taxonomy: &str, term: &str| Role::Term { taxonomy: taxonomy.to_owned(), term: term.to_owned() };
        check("content/index.md", Role::Home);
        check("content/2026/a.md", Role::PostMortem);
        check("content/a/index.md", Role::PostMortem);
        check("content/systems/frontend/web.md", term("systems", "frontend/web"));
        check("content/systems/frontend/index.md", term("systems", "frontend"));
        check("content/causes/change.md", term("causes", "change"));
        check("content/systems.md", Role::PostMortem);
        check("other/systems/a.md", Role::PostMortem);
    }

    #[test]
    fn ids_come_from_names_of_any_kind() {
        let check = |text: &str, expected: &str| assert_eq!(document_id(&path(text)).as_str(), expected, "{text}");
        check("content/2026/2026-06-30-lb.md", "2026-06-30-lb");
        check("content/2026-06-30-lb/index.md", "2026-06-30-lb");
        check("content/PM2022-009 - Bad AWS AMI", "pm2022-009-bad-aws-ami");
        check("content/支付 故障.md", "支付-故障");
        check("content/con.md", "con-page");
        check("content/....md", "page");
        check(&format!("content/{}.md", "é".repeat(200)), &"é".repeat(75));
    }

    #[test]
    fn dates_come_from_names_and_folders() {
        let check = |text: &str, expected: Option<&str>| {
            let day = date(&Config::default(), &path(text)).map(|day| day.to_string());
            assert_eq!(day.as_deref(), expected, "{text}");
        };
        check("content/2026/2026-06-30-lb.md", Some("2026-06-30"));
        check("content/2026-06-30/index.md", Some("2026-06-30"));
        check("content/20260630-lb.md", Some("2026-06-30"));
        check("content/outage 2026_06_30.md", Some("2026-06-30"));
        check("content/2023-04/04-25-account.md", Some("2023-04-25"));
        check("content/2023/05/08-x.md", Some("2023-05-08"));
        check("content/2023/05-08-x.md", Some("2023-05-08"));
        check("content/2023-05/x.md", None);
        check("content/PM2022-009 - Bad.md", None);
        check("content/cve-2019-15225.md", None);
        check("content/2026-13-30.md", None);
        check("content/120260630.md", None);
    }

    #[test]
    fn titles_come_from_names() {
        let check = |text: &str, expected: &str| assert_eq!(title(&path(text)), expected, "{text}");
        check("content/2026-06-30-frontend-lb-504s.md", "Frontend lb 504s");
        check("content/2026-06-30.md", "2026 06 30");
        check("content/a/2021-05-09-negative_coin.md", "Negative coin");
        check("content/PM2022-009 - Bad AWS AMI", "PM2022-009 - Bad AWS AMI");
        check("content/db/index.md", "Db");
        check("content/cve-2019-15226.md", "CVE-2019-15226");
    }
}
