//! After any edit, what a build makes with all that it remembers equals what it makes from nothing: every output, byte
//! for byte, and every message.
//!
//! `CASEBOOK_SEED` and `CASEBOOK_EDITS` repeat a failure or look for new ones.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use casebook::address::OutPath;
use casebook::build::memo::Memo;
use casebook::build::{self, Artifact};
use casebook::catalog::Edition;
use casebook::config;
use casebook::diagnostic::{Diagnostic, Report, concise};
use casebook::disk;
use casebook::model::Visibility;
use casebook::model::time::Day;
use casebook::source::Digest;
use tempfile::TempDir;

const N_EDITS: u64 = 200;

/// Numbers that look random and are the same for the same seed.
pub(crate) struct Dice(pub(crate) u64);

impl Dice {
    fn below(&mut self, n: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from((self.0 >> 33) % n as u64).unwrap()
    }

    fn one<'a>(&mut self, of: &[&'a str]) -> &'a str {
        of[self.below(of.len())]
    }

    fn is(&mut self, one_in: usize) -> bool {
        self.below(one_in) == 0
    }
}

const SYSTEMS: &[&str] = &["web", "web/front", "db", "mail", "shop/basket", "Über Maß"];
const CAUSES: &[&str] = &["change/config", "change", "capacity/leak", "time/clock", "change/config/flag"];
const TYPES: &[&str] = &["process/review", "technical/test", "technical", "process"];
const OWNERS: &[&str] = &["web team", "sre", "SRE", "data"];
const IMAGES: &[&str] = &["x.png", "y y.png", "sub/z.svg"];
/// What makes texts alike.
const RARE: &[&str] = &["zebra", "kraken", "quokka", "ostrich", "lemur", "narwhal", "walrus", "tapir"];
const NAMES: &[&str] = &[
    "2024-01-05-a",
    "2024-06-30-b",
    "2025-02-01-c",
    "2025-02-28-d",
    "2025-07-14-e",
    "2025-11-11-f",
    "2026-01-01-g",
    "2026-01-20-h h",
    "2026-03-03-i",
    "2026-04-04-j",
    "2026-05-05-k/index",
    "2026-06-06-l",
    "notes",
    "2026/07-01-m",
    "2026-07-02-é",
    "n",
];
const TERMS: &[&str] = &[
    "systems/web",
    "systems/db",
    "causes/change/config",
    "systems/old-web",
    "tags/cron",
    "services/pay",
    "causes/time",
];
const SETTINGS: &[&str] = &[
    "",
    "[site]\ntitle = \"Other\"\n",
    "[site]\nurl = \"https://pm.example\"\n",
    "[site]\ntimezone = \"Asia/Kathmandu\"\n",
    "[publish]\nurl_style = \"directory\"\n",
    "[publish]\naudience = \"public\"\n",
    "[publish]\nrequire_review = true\n",
    "[process]\nrequire = [\"severity\"]\nheld_after_days = 30\n",
    "[[taxonomy]]\nkey = \"services\"\nlabel = \"Services\"\n",
    "[appearance]\ntheme = \"own\"\n",
    "[vocabulary]\nclosed = [\"systems\"]\n",
    "[content]\nexclude = [\"n.md\"]\n",
    "[process]\nseverities = [\"High\", \"Low\"]\n",
    "[redirects]\n\"old.html\" = \"index.html\"\n",
    "[site]\ntitel = 1\n",
];

const TEMPLATES: &[&str] = &[
    "{{ page.title }}",
    "<h1>{{ page.title }}</h1>",
    "{% extends \"base.html\" %}{% block main %}<h1>Own</h1>{% endblock %}",
    "{% extends \"base.html\" %}{% block main %}<h1>Our own</h1>{% endblock %}",
    "{{ page.none }}",
    "{% if",
];

fn document(dice: &mut Dice) -> String {
    if dice.is(8) {
        return format!(
            "# {} words\n\nText [x]({}.md).\n\n## Timeline\n\n- 2025-01-0{} 10:00 Began\n- 11:00 Ended\n\n## Action items\n\n- [ ] Do it\n",
            dice.one(&["Some", "More"]),
            dice.one(NAMES),
            1 + dice.below(9)
        );
    }
    let mut text = format!("---\ntitle: Incident {}\n", dice.below(40));
    for line in [
        format!("severity: sev{}\n", 1 + dice.below(4)),
        format!("status: {}\n", dice.one(&["draft", "reviewed", "closed", "in-review", "odd"])),
        format!("visibility: {}\n", dice.one(&["public", "internal", "restricted"])),
        format!("systems: [{}, {}]\n", dice.one(SYSTEMS), dice.one(SYSTEMS)),
        format!("root_cause: {}\n", dice.one(CAUSES)),
        format!("kind: {}\n", dice.one(&["incident", "near-miss", "game-day"])),
        format!("tags: [{}]\n", dice.one(&["cron", "dns", "C# & co"])),
        format!("services: [{}]\n", dice.one(&["pay", "auth"])),
        format!("started: 2025-0{}-1{}T09:00Z\nmitigated: 2025-12-31T10:00Z\n", 1 + dice.below(9), dice.below(9)),
        format!("aliases: [INC-{}]\n", dice.below(5)),
        format!(
            "related: [{{ id: {}, relation: {} }}]\n",
            dice.one(NAMES),
            dice.one(&["see-also", "not-related", "recurrence-of"])
        ),
        format!(
            "actions:\n  - {{ what: Act {}, type: {}, owner: {}, status: {}, due: 2026-0{}-01, done: 2025-1{}-01 }}\n",
            dice.below(9),
            dice.one(TYPES),
            dice.one(OWNERS),
            dice.one(&["open", "done", "wont-do"]),
            1 + dice.below(9),
            dice.below(3)
        ),
        format!("summary: \"About {} things\"\n", dice.below(9)),
        "impact: { requests_pct: 12, users: many }\n".to_owned(),
        dice.one(&["id: fixed\n", "broken: [\n", "titel: x\n", "title: twice\n"]).to_owned(),
    ] {
        if !dice.is(3) {
            text += &line;
        }
    }
    text += "---\n\n## What went wrong\n\n";
    for _ in 0..dice.below(4) {
        text += &match dice.below(8) {
            0 => format!("See [it]({}.md#why) there.\n\n", dice.one(NAMES)),
            1 => format!("See [[{}]] and [[systems/{}]].\n\n", dice.one(NAMES), dice.one(SYSTEMS)),
            2 => format!("![a picture](<{}>)\n\n", dice.one(IMAGES)),
            3 => format!(":::{}\nFor some {}.\n:::\n\n", dice.one(&["internal", "restricted"]), dice.below(9)),
            4 => format!("```rust\nlet x = {};\n```\n\n", dice.below(9)),
            5 => format!("The {} met the {}.\n\n", dice.one(RARE), dice.one(RARE)),
            6 => format!("## Why\n\n- one\n- two[^1]\n\n[^1]: Note {}.\n\n", dice.below(9)),
            _ => format!("<b>HTML</b> and text {}.\n\n", dice.below(9)),
        };
    }
    text
}

fn term(dice: &mut Dice) -> String {
    let lines = [
        format!("title: Term {}\n", dice.below(9)),
        format!("description: It is {}.\n", dice.below(9)),
        format!("aliases: [{}]\n", dice.one(&["old", "mail", "former/name"])),
        format!("merged_into: {}\n", dice.one(&["web", "db", "change", "old-web"])),
        format!("depends_on: [{}]\n", dice.one(SYSTEMS)),
        format!("owner: {}\n", dice.one(OWNERS)),
    ];
    let kept: Vec<String> = lines.into_iter().filter(|_| dice.is(2)).collect();
    format!("---\n{}---\n\nText, see [[{}]] and [it](../{}.md).\n", kept.concat(), dice.one(NAMES), dice.one(NAMES))
}

/// A library on disk with what its builds remember.
pub(crate) struct Bed {
    pub(crate) dir: TempDir,
    pub(crate) drafts: bool,
    pub(crate) today: Day,
    published: BTreeMap<OutPath, (Digest, Vec<u8>)>,
    audience: Visibility,
    /// What a preview holds: the library after the last edit, and whether it shows drafts.
    live: Option<(build::Library, bool)>,
}

/// What a build gives: its outputs, and what it says.
pub(crate) type Built = (BTreeMap<String, Vec<u8>>, Vec<String>);

impl Bed {
    /// A library of a document under each name.
    pub(crate) fn new(dice: &mut Dice) -> Self {
        let dir = tempfile::tempdir().unwrap();
        let today = Day::parse("2026-07-28").unwrap();
        let audience = Visibility::Internal;
        let bed = Self { dir, drafts: false, today, published: BTreeMap::new(), audience, live: None };
        bed.write("site.toml", "");
        bed.write("themes/own/theme.toml", include_str!("../../themes/default/theme.toml"));
        for name in NAMES {
            bed.write(&format!("content/{name}.md"), &document(dice));
        }
        bed
    }

    fn path(&self, path: &str) -> PathBuf {
        self.dir.path().join(path)
    }

    fn write(&self, path: &str, text: &str) {
        let file = self.path(path);
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        fs::write(file, text).unwrap();
    }

    /// One random edit; says which.
    pub(crate) fn edit(&mut self, dice: &mut Dice) -> String {
        match dice.below(20) {
            18 => {
                self.drafts = !self.drafts;
                "drafts".to_owned()
            }
            19 => {
                self.today = Day::parse(dice.one(&["2026-07-28", "2026-07-29", "2025-03-01"])).unwrap();
                format!("today is {}", self.today)
            }
            n => self.edit_files(n, dice),
        }
    }

    fn edit_files(&self, n: usize, dice: &mut Dice) -> String {
        let name = format!("content/{}.md", dice.one(NAMES));
        match n {
            0..5 => self.put(&name, &document(dice)),
            5..9 => self.edit_text(&name, dice),
            9 | 10 => self.remove(&name),
            11 => {
                let to = format!("content/{}.md", dice.one(NAMES));
                fs::create_dir_all(self.path(&to).parent().unwrap()).unwrap();
                drop(fs::rename(self.path(&name), self.path(&to)));
                format!("rename {name} to {to}")
            }
            12 | 13 => {
                let name = format!("content/{}.md", dice.one(TERMS));
                if dice.is(4) { self.remove(&name) } else { self.put(&name, &term(dice)) }
            }
            14 => {
                let name = format!("content/{}", dice.one(IMAGES));
                if dice.is(3) { self.remove(&name) } else { self.put(&name, &format!("{}", dice.below(3))) }
            }
            15 | 16 => {
                let settings = dice.one(SETTINGS);
                self.write("site.toml", settings);
                format!("settings {settings:?}")
            }
            _ => {
                // Over the default theme, so that it counts whatever the settings say.
                let theme = dice.one(&["default", "default", "own"]);
                let file = dice.one(&["templates/glossary.html", "templates/term.html", "static/style.css"]);
                let name = format!("themes/{theme}/{file}");
                if dice.is(2) { self.remove(&name) } else { self.put(&name, dice.one(TEMPLATES)) }
            }
        }
    }

    /// An edit of the text alone, as writers make most of them.
    fn edit_text(&self, name: &str, dice: &mut Dice) -> String {
        let Ok(text) = fs::read_to_string(self.path(name)) else { return format!("no {name}") };
        let more = match dice.below(8) {
            0 => "One more line.\n".to_owned(),
            1 => format!("\nSee [it]({}.md), said {} times.\n", dice.one(NAMES), dice.below(3)),
            2 => "\n### Further\n\nWords.\n".to_owned(),
            3 => format!("\n![another](<{}>)\n", dice.one(IMAGES)),
            4 | 5 => format!("\nThe {} met the {}.\n", dice.one(RARE), dice.one(RARE)),
            6 => {
                let (from, to) = (dice.one(RARE), dice.one(RARE));
                return self.put(name, &text.replace(from, to));
            }
            _ => return self.put(name, &text.replacen("\n## ", "\nA line before it.\n\n## ", 1)),
        };
        self.put(name, &(text + &more))
    }

    fn put(&self, name: &str, text: &str) -> String {
        self.write(name, text);
        format!("write {name}")
    }

    fn remove(&self, name: &str) -> String {
        // It may not be there.
        drop(fs::remove_file(self.path(name)));
        format!("remove {name}")
    }

    fn read(&self, memo: impl FnOnce(Digest) -> Memo) -> (build::Library, Visibility) {
        let root = self.dir.path();
        let file = disk::read_config(root).unwrap();
        let read = config::read(&file);
        let stamp = Digest::of_parts([b"this program".as_slice(), file.digest.as_bytes()]);
        let (config, mut earlier) = (Arc::new(read.value), read.diagnostics);
        let scanned = disk::scan(root, &config, file).unwrap();
        earlier.extend(scanned.diagnostics);
        let audience = config.publish.audience;
        let edition = Edition { drafts: self.drafts, ..Edition::default() };
        (indexed(build::library(scanned.value, &config, self.today, edition, &memo(stamp), earlier)), audience)
    }

    /// A build that knows nothing of earlier ones.
    pub(crate) fn cold(&self) -> Built {
        all(&self.read(|stamp| Memo::new(stamp, Vec::new())).0)
    }

    /// The library made from the one before, as a preview does it.
    fn live(&mut self) -> Built {
        let root = self.dir.path();
        let file = disk::read_config(root).unwrap();
        let library = match self.live.take() {
            Some((last, drafts)) if last.source(&file.path).unwrap().digest == file.digest && drafts == self.drafts => {
                let read = config::read(&file);
                let scanned = disk::scan(root, &Arc::new(read.value), file).unwrap();
                let earlier = read.diagnostics.into_iter().chain(scanned.diagnostics).collect();
                indexed(build::again(&last, scanned.value, self.today, earlier))
            }
            _ => self.read(|stamp| Memo::new(stamp, Vec::new())).0,
        };
        let built = all(&library);
        self.live = Some((library, self.drafts));
        built
    }

    /// A build with the memo on disk and the outputs of the last build; like `casebook build`.
    fn warm(&mut self) -> Built {
        let root: &Path = self.dir.path();
        let (library, audience) = self.read(|stamp| disk::read_memo(root, stamp));
        disk::write_memo(root, library.memo_updates());
        let program = Digest::of(b"this program");
        let keys = build::keys(&library, &disk::read_known_keys(root, program));
        let key_of: BTreeMap<&OutPath, Digest> = keys.iter().map(|(path, key)| (path, *key)).collect();
        disk::write_known_keys(root, &build::known_keys(&library, |path| key_of.get(path).copied()), program);
        let is_kept = |path: &OutPath, key: &Digest| {
            audience == self.audience && self.published.get(path).is_some_and(|(last, _)| last == key)
        };
        let stale: Vec<OutPath> =
            keys.iter().filter(|(path, key)| !is_kept(path, key)).map(|(path, _)| path.clone()).collect();
        let (made, failed) = make(&library, &stale);
        let mut outputs: BTreeMap<OutPath, (Digest, Vec<u8>)> = BTreeMap::new();
        for (path, key) in keys {
            if let Some((made_key, bytes)) = made.get(&path) {
                assert_eq!(*made_key, key, "{path} was made under another key than it was planned with");
                outputs.insert(path, (key, bytes.clone()));
            } else if let Some(last) = self.published.get(&path).filter(|_| !stale.contains(&path)) {
                outputs.insert(path, last.clone());
            }
        }
        // A build of which a template failed is not published.
        if failed.is_empty() {
            (self.published, self.audience) = (outputs.clone(), audience);
        }
        (outputs.into_iter().map(|(path, (_, bytes))| (path.to_string(), bytes)).collect(), said(&library, &failed))
    }
}

/// A library with what comes of its index.
fn indexed(library: build::Library) -> build::Library {
    library.study(|_| Ok::<_, ()>(crate::library::index(&library))).expect("an index in memory");
    library
}

/// Everything a library has.
fn all(library: &build::Library) -> Built {
    let paths: Vec<OutPath> = library.paths().cloned().collect();
    let (made, failed) = make(library, &paths);
    (made.into_iter().map(|(path, (_, bytes))| (path.to_string(), bytes)).collect(), said(library, &failed))
}

type Made = BTreeMap<OutPath, (Digest, Vec<u8>)>;

fn make(library: &build::Library, paths: &[OutPath]) -> (Made, Vec<Diagnostic>) {
    let made = Mutex::new(Made::new());
    let failed = build::make(library, paths, |path, key, artifact| {
        let bytes = match artifact {
            Artifact::Bytes(bytes) => bytes.to_vec(),
            Artifact::CopyOf(file) => fs::read(file)?,
        };
        made.lock().unwrap().insert(path.clone(), (key, bytes));
        Ok::<_, std::io::Error>(())
    });
    (made.into_inner().unwrap(), failed.unwrap())
}

fn said(library: &build::Library, failed: &[Diagnostic]) -> Vec<String> {
    // Which pages of a failed template are tried depends on what was made before; that it failed does not.
    let without_page =
        |d: &Diagnostic| Diagnostic { message: d.message.split(" (while").next().unwrap().to_owned(), ..d.clone() };
    let failed = Report::new(failed.iter().map(without_page).collect());
    let line = |d: &Diagnostic| format!("{} {:?} {:?}", concise(d, library.source(&d.path)), d.help, d.related);
    library.report().iter().chain(&failed).map(line).collect()
}

#[test]
fn warm_equals_cold_after_every_edit() {
    let number =
        |name: &str, default: u64| std::env::var(name).ok().and_then(|text| text.parse().ok()).unwrap_or(default);
    let (seed, n_edits) = (number("CASEBOOK_SEED", 20_260_728), number("CASEBOOK_EDITS", N_EDITS));
    let mut dice = Dice(seed);
    let mut bed = Bed::new(&mut dice);
    let mut history = vec!["first build".to_owned()];
    let mut n_alike = 0;
    for n in 0..=n_edits {
        let (warm, live, cold) = (bed.warm(), bed.live(), bed.cold());
        let story =
            || format!("seed {seed}, after {n} edits, the last ones {:?}", &history[history.len().saturating_sub(4)..]);
        assert_eq!(warm.1, cold.1, "messages differ: {}", story());
        assert_eq!(live.1, cold.1, "messages of the preview differ: {}", story());
        let failed = cold.1.iter().any(|line| line.contains("PM812"));
        if !failed {
            assert_eq!(crate::look::differences(&warm.0, &cold.0), [""; 0], "{}", story());
            assert_eq!(crate::look::differences(&live.0, &cold.0), [""; 0], "in the preview: {}", story());
        }
        n_alike += cold.0.values().filter(|bytes| String::from_utf8_lossy(bytes).contains("Similar text:")).count();
        history.push(bed.edit(&mut dice));
    }
    assert!(n_alike > 0, "no texts were alike");
}
