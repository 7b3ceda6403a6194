//! The query language from outside: the same cases as the browser's, and queries that nobody would type.

use std::fs;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use casebook::search::query::{
    self, Filter, Group, Leaf, Level, MAX_BYTES, Note, Query, Tree, Value as Meaning, Vocabulary,
};
use casebook::source::Span;
use serde_json::{Map, Value, json};

/// Set, the expected values are written instead of compared. Read what changed before you commit it.
const UPDATE: &str = "UPDATE_SYNTAX";

/// How many random queries are read; the default keeps `cargo test` quick.
pub(crate) const RANDOM_QUERIES: &str = "CASEBOOK_RANDOM_QUERIES";

/// Set, random queries are written there with what they say, for `tests/search/query.test.mjs` to compare.
const RANDOM_FILE: &str = "CASEBOOK_RANDOM_FILE";

/// Longer than any query may take on a slow, busy machine in a debug build; a loop that never ends takes longer.
const PATIENCE: Duration = Duration::from_secs(20);

/// What hostile queries repeat many times.
const REPEATED: &[&str] = &[
    "(",
    ")",
    "()",
    "(a",
    "((a) ",
    "\"",
    "\"a\" ",
    "\"\"",
    "-",
    "- ",
    "--a ",
    "-(",
    "-(a OR ",
    "*",
    "a*",
    "OR ",
    "a OR ",
    "NOT ",
    "NOT(",
    "AND ",
    "|",
    "a|",
    "|(",
    "system:",
    "system:a ",
    "system:a,",
    "field:",
    "field:x ",
    "field:\"",
    ":",
    "::",
    ",",
    "a,",
    "owner:\"a\",",
    "after:9999y ",
    "took:1..2 ",
    "took:>>>>",
    "sev:1,",
    "in:causes ",
    "\\",
    "\\\"",
    "\0",
    "a\0",
    "\u{202e}(",
    "\u{200f}a ",
    "\u{feff}",
    "\u{301}",
    "é\u{301}\u{301}",
    "支",
    "𝕏 ",
    "👩‍👩‍👧‍👦",
    "\r\n",
    "\u{1b}[2J",
    "<script>",
    "' OR 1=1 --",
    "%00",
    "..",
    "../",
    "/",
    "“",
    "”a„",
    "sytem:a ",
    "key:key:key:",
    "a b c d e f g ",
];

/// What random queries are made of.
const PIECES: &[&str] = &[
    " ",
    " ",
    " ",
    " ",
    "(",
    ")",
    "\"",
    "“",
    "-",
    "*",
    "OR",
    " OR ",
    "AND",
    "NOT ",
    "|",
    ":",
    ",",
    "a",
    "pool",
    "kube-proxy",
    "k8s",
    "system:",
    "cause:",
    "type:",
    "tag:",
    "customer:",
    "sev:",
    "status:",
    "kind:",
    "owner:",
    "is:",
    "has:",
    "after:",
    "before:",
    "took:",
    "in:",
    "sytem:",
    "Systems:",
    "http://",
    "payments",
    "checkout",
    "chekout",
    "api",
    "api*",
    "basket",
    "none",
    "edge/lb",
    "load balancer",
    "sev1",
    "2",
    "sre",
    "sra",
    "open",
    "opne",
    "late",
    "won't do",
    "draft",
    "near miss",
    "timeline",
    "2026",
    "-03",
    "-3-7",
    "2026-02-30",
    "30d",
    "4m",
    "2y",
    ">1h",
    "<=30m",
    "1h..4h",
    "90",
    "min",
    "1.5h",
    "..",
    "causes",
    "incident",
    "é",
    "e\u{301}",
    "Σ",
    "İ",
    "支付",
    "𝕏",
    "\u{85}",
    "\u{a0}",
    "\u{feff}",
    "\0",
    "\\",
    "'",
    "&",
    "=",
];

fn syntax_file() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/search/syntax.json")
}

fn syntax() -> Map<String, Value> {
    let text = fs::read_to_string(syntax_file()).expect("tests/search/syntax.json");
    serde_json::from_str(&text).expect("it is JSON")
}

fn vocabulary() -> Vocabulary {
    serde_json::from_value(syntax()["vocabulary"].clone()).expect("the shape of a vocabulary")
}

#[test]
fn queries_say_what_the_shared_cases_expect() {
    let (syntax, vocabulary) = (syntax(), vocabulary());
    let cases = syntax["queries"].as_array().expect("a list");
    assert!(cases.len() >= 150, "{} cases", cases.len());
    let found: Vec<Value> =
        cases.iter().map(|case| said(case["query"].as_str().expect("a text"), &vocabulary)).collect();
    let offered: Vec<Value> = syntax["completions"]
        .as_array()
        .expect("a list")
        .iter()
        .map(|case| completed(case["query"].as_str().expect("a text"), &vocabulary))
        .collect();
    if std::env::var_os(UPDATE).is_some() {
        write_syntax(&syntax["vocabulary"], &found, &offered);
        return;
    }
    for (case, found) in cases.iter().zip(&found) {
        assert_eq!(case, found, "{}", case["query"]);
    }
    for (case, offered) in syntax["completions"].as_array().expect("a list").iter().zip(&offered) {
        assert_eq!(case, offered, "{}", case["query"]);
    }
}

/// Writes the file with a case on each line.
fn write_syntax(vocabulary: &Value, queries: &[Value], completions: &[Value]) {
    let lines = |cases: &[Value]| cases.iter().map(Value::to_string).collect::<Vec<_>>().join(",\n");
    let text = format!(
        "{{\"vocabulary\": {vocabulary:#},\n\"queries\": [\n{}\n],\n\"completions\": [\n{}\n]}}\n",
        lines(queries),
        lines(completions)
    );
    fs::write(syntax_file(), text).expect("tests/search/syntax.json can be written");
}

/// A query with everything that is said about it, in the form that `scripts/search/query.js` gives: places in UTF-16.
fn said(text: &str, vocabulary: &Vocabulary) -> Value {
    let Query { tree, groups, notes } = query::read(text, vocabulary);
    let groups = groups.map(|groups| groups.into_iter().map(|group| name(group, vocabulary)).collect::<Vec<_>>());
    let notes: Vec<Value> = notes.iter().map(|note| note_json(text, note)).collect();
    lean(json!({ "query": text, "tree": tree_json(text, &tree), "groups": groups, "notes": notes }))
}

/// What is offered at the `‸` of a query.
fn completed(marked: &str, vocabulary: &Vocabulary) -> Value {
    let cursor = marked.find('‸').expect("a cursor");
    let text = marked.replace('‸', "");
    let offered: Vec<Value> = query::completions(&text, cursor, vocabulary)
        .into_iter()
        .map(|found| {
            lean(json!({ "at": at(&text, found.span), "insert": found.insert, "label": found.label, "count": found.count }))
        })
        .collect();
    lean(json!({ "query": marked, "offered": offered }))
}

fn tree_json(text: &str, tree: &Tree<Filter>) -> Value {
    let list = |items: &[Tree<Filter>]| items.iter().map(|item| tree_json(text, item)).collect::<Vec<_>>();
    let leaf =
        |kind: &str, leaf: &Leaf| lean(json!({ kind: leaf.text, "prefix": leaf.prefix, "at": at(text, leaf.span) }));
    match tree {
        Tree::All(items) => lean(json!({ "all": list(items) })),
        Tree::Any(items) => json!({ "any": list(items) }),
        Tree::Not { item, span } => json!({ "not": tree_json(text, item), "at": at(text, *span) }),
        Tree::Word(word) => leaf("word", word),
        Tree::Phrase(phrase) => leaf("phrase", phrase),
        Tree::Qualifier(Filter { any, span }) => {
            let values: Vec<Value> = any.iter().map(|value| value_json(*value)).collect();
            json!({ "filter": values, "at": at(text, *span) })
        }
    }
}

fn value_json(value: Meaning) -> Value {
    match value {
        Meaning::Term { taxonomy, term } => json!({ "taxonomy": taxonomy, "term": term }),
        Meaning::NoTerm { taxonomy } => json!({ "taxonomy": taxonomy, "term": -1 }),
        Meaning::Severity(rank) => json!({ "severity": rank }),
        Meaning::Status(status) => json!({ "status": status.as_str() }),
        Meaning::Kind(kind) => json!({ "kind": kind.as_str() }),
        Meaning::Owner(owner) => json!({ "owner": owner }),
        Meaning::Is(state) => json!({ "is": state.as_str() }),
        Meaning::Has(part) => json!({ "has": part.as_str() }),
        Meaning::After(day) => json!({ "after": day.to_string() }),
        Meaning::Before(day) => json!({ "before": day.to_string() }),
        Meaning::Took(range) => {
            json!({ "took": [range.min.map(casebook::model::time::Length::seconds), range.max.map(casebook::model::time::Length::seconds)] })
        }
    }
}

fn name(group: Group, vocabulary: &Vocabulary) -> &str {
    match group {
        Group::Incidents => "incidents",
        Group::Actions => "actions",
        Group::Terms(taxonomy) => &vocabulary.taxonomies[taxonomy].key,
    }
}

fn note_json(text: &str, note: &Note) -> Value {
    lean(json!({
        "kind": note.kind.as_str(),
        "error": note.kind.level() == Level::Error,
        "at": at(text, note.span),
        "message": note.message,
        "help": note.help,
        "suggestions": note.suggestions,
    }))
}

/// A place in units of UTF-16.
fn at(text: &str, span: Span) -> Value {
    let units = |byte: usize| text[..byte].encode_utf16().count();
    json!([units(span.range().start), units(span.range().end)])
}

/// An object without what is null, false or empty.
fn lean(value: Value) -> Value {
    let Value::Object(members) = value else { return value };
    let is_kept = |value: &Value| match value {
        Value::Null | Value::Bool(false) => false,
        Value::String(text) => !text.is_empty(),
        Value::Array(items) => !items.is_empty(),
        _ => true,
    };
    members.into_iter().filter(|(key, value)| key == "query" || is_kept(value)).collect()
}

/// What must hold for every query.
fn check_any(text: &str, vocabulary: &Vocabulary) {
    let begun = Instant::now();
    let query = query::read(text, vocabulary);
    for note in &query.notes {
        let range = note.span.range();
        assert!(text.get(range).is_some(), "{note:?} of {text:?}");
        assert!(!query::quote(text, note).is_empty());
    }
    assert!(query.notes.len() <= 200, "{} notes", query.notes.len());
    assert!(depth(&query.tree) <= 60);
    for cursor in [0, text.len() / 2, text.len()] {
        for completion in query::completions(text, cursor, vocabulary) {
            assert!(text.get(completion.span.range()).is_some(), "{completion:?} of {text:?}");
        }
    }
    assert!(begun.elapsed() < PATIENCE, "{:?} for {} bytes", begun.elapsed(), text.len());
}

fn depth(tree: &Tree<Filter>) -> usize {
    match tree {
        Tree::All(items) | Tree::Any(items) => 1 + items.iter().map(depth).max().unwrap_or(0),
        Tree::Not { item, .. } => 1 + depth(item),
        Tree::Word(_) | Tree::Phrase(_) | Tree::Qualifier(_) => 1,
    }
}

/// Queries that nobody would type.
pub(crate) fn hostile() -> Vec<String> {
    const MANY: usize = 100_000;
    assert!(REPEATED.len() >= 40);
    let mut queries = Vec::new();
    for piece in REPEATED {
        queries.push(piece.repeat(MANY / piece.len().min(10)));
        queries.push(piece.repeat(MAX_BYTES / piece.len()));
        queries.push(format!("{}a{}", piece.repeat(17), ")".repeat(40)));
    }
    queries.push(format!("{}a{}", "(".repeat(MANY), ")".repeat(MANY)));
    queries.push("a".repeat(1_000_000));
    queries.push(format!("system:{}", "a".repeat(1_000_000)));
    queries.push(format!("took:{}h", "9".repeat(4_000)));
    queries.push(format!("took:{}", "1h".repeat(2_000)));
    queries.push(String::from_utf8_lossy(&[b'a', 0xff, 0xfe, b'"', 0xc0, 0x80]).into_owned());
    queries
}

#[test]
fn hostile_queries_are_read_and_said_no_to() {
    let vocabulary = vocabulary();
    for text in hostile() {
        check_any(&text, &vocabulary);
    }
}

/// Numbers that look random and are the same every time (`SplitMix64`).
pub(crate) struct Numbers(pub(crate) u64);

impl Numbers {
    pub(crate) fn below(&mut self, n: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        let n = u64::try_from(n).expect("it fits");
        usize::try_from((z ^ (z >> 31)) % n).expect("it is below n")
    }

    pub(crate) fn query(&mut self) -> String {
        let n = 1 + self.below(12);
        (0..n).map(|_| PIECES[self.below(PIECES.len())]).collect()
    }
}

#[test]
fn random_queries_are_read() {
    let n = std::env::var(RANDOM_QUERIES).ok().and_then(|n| n.parse().ok()).unwrap_or(3_000);
    let (vocabulary, mut numbers) = (vocabulary(), Numbers(3));
    let queries: Vec<String> = (0..n).map(|_| numbers.query()).collect();
    for text in &queries {
        check_any(text, &vocabulary);
    }
    if let Some(file) = std::env::var_os(RANDOM_FILE) {
        let said: Vec<Value> = queries.iter().map(|text| said(text, &vocabulary)).collect();
        let syntax = json!({ "vocabulary": vocabulary, "queries": said, "completions": [] });
        fs::write(file, syntax.to_string()).expect("the file can be written");
    }
}
