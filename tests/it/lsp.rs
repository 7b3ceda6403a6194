//! `casebook lsp`, as an editor speaks to it: the real program, over its standard input and output.

use std::collections::VecDeque;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::path::Path;
use std::process::{Child, ChildStdin, Stdio};
use std::sync::mpsc::{self, Receiver};
use std::time::Duration;

use serde_json::{Value, json};

use crate::library::{Library, command, tree};

/// How long an answer may take on a machine that has much to do.
const PATIENCE: Duration = Duration::from_secs(50);

const POOL: &str = "---\ntitle: Pool exhausted\nstatus: reviewd\nsystems: [web]\nroot_cause: capacity/pool\nactions:\n  - { id: T1, what: \"🔥 mend it\", owner: web, status: dnoe }\n---\n\n## What went wrong\n\nThe on-call engineer should have looked. See [the first](2026-07-01-first.md).\n";
const FIRST: &str = "---\ntitle: First of its kind\nsystems: [web]\nroot_cause: capacity/pool\nactions:\n  - { id: T1, what: Raise the limit, owner: web, type: technical/limits, status: done, done: 2026-07-02 }\n---\n\nText.\n";
const NAME: &str = "content/2026-07-05-pool.md";

fn library() -> Library {
    let library = Library::new();
    library.write(NAME, POOL).write("content/2026-07-01-first.md", FIRST);
    library
        .write("content/causes/capacity/pool.md", "---\ntitle: A pool runs dry\ndescription: All are in use.\n---\n");
    library
}

/// An editor that speaks to the program.
struct Editor {
    child: Child,
    input: Option<ChildStdin>,
    heard: Receiver<Value>,
    told: VecDeque<Value>,
    last_id: i32,
}

impl Editor {
    /// Starts the program in a folder, and says hello.
    fn start(folder: &Path, capabilities: &Value) -> Self {
        let mut editor = Self::start_silent(folder);
        let root = uri(folder, "");
        let answer = editor.ask("initialize", &json!({ "rootUri": root, "capabilities": capabilities }));
        assert_eq!(answer["result"]["serverInfo"]["name"], "casebook", "{answer}");
        editor.tell("initialized", &json!({}));
        editor
    }

    fn start_silent(folder: &Path) -> Self {
        let mut command = command(folder, &["lsp"]);
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().expect("the program runs");
        let mut output = BufReader::new(child.stdout.take().expect("it has an output"));
        let (sender, heard) = mpsc::channel();
        std::thread::spawn(move || {
            let mut header = String::new();
            while output.read_line(&mut header).is_ok_and(|n| n > 0) {
                let length: usize = header.trim().strip_prefix("Content-Length: ").expect(&header).parse().expect("n");
                header.clear();
                output.read_line(&mut header).expect("an empty line");
                let mut body = vec![0; length];
                output.read_exact(&mut body).expect("a body");
                if sender.send(serde_json::from_slice(&body).expect("JSON")).is_err() {
                    return;
                }
                header.clear();
            }
        });
        let input = child.stdin.take();
        Self { child, input, heard, told: VecDeque::new(), last_id: 0 }
    }

    fn write(&mut self, body: &str) {
        let input = self.input.as_mut().expect("it listens");
        write!(input, "Content-Length: {}\r\n\r\n{body}", body.len()).expect("it listens");
        input.flush().expect("it listens");
    }

    fn tell(&mut self, method: &str, params: &Value) {
        self.write(&json!({ "jsonrpc": "2.0", "method": method, "params": params }).to_string());
    }

    /// The answer to a request.
    fn ask(&mut self, method: &str, params: &Value) -> Value {
        self.last_id += 1;
        let id = self.last_id;
        self.write(&json!({ "jsonrpc": "2.0", "id": id, "method": method, "params": params }).to_string());
        self.wait(|message| message["id"] == id)
    }

    /// The next message that `is_it`; others are kept for later.
    fn wait(&mut self, is_it: impl Fn(&Value) -> bool) -> Value {
        if let Some(i) = self.told.iter().position(&is_it) {
            return self.told.remove(i).expect("it is there");
        }
        loop {
            let message = self.heard.recv_timeout(PATIENCE).expect("a message in time");
            if is_it(&message) {
                return message;
            }
            self.told.push_back(message);
        }
    }

    fn open(&mut self, uri: &str, text: &str) {
        let item = json!({ "uri": uri, "languageId": "markdown", "version": 1, "text": text });
        self.tell("textDocument/didOpen", &json!({ "textDocument": item }));
    }

    fn change(&mut self, uri: &str, version: i64, changes: &Value) {
        let document = json!({ "uri": uri, "version": version });
        self.tell("textDocument/didChange", &json!({ "textDocument": document, "contentChanges": changes }));
    }

    /// What is said of a version of a document.
    fn findings(&mut self, uri: &str, version: i64) -> Vec<Value> {
        let is_it = |message: &Value| {
            let params = &message["params"];
            message["method"] == "textDocument/publishDiagnostics"
                && params["uri"] == uri
                && params["version"] == version
        };
        self.wait(is_it)["params"]["diagnostics"].as_array().expect("a list").clone()
    }

    /// Asks something about the place of `word` in `text`, one letter into it.
    fn ask_at(&mut self, method: &str, uri: &str, text: &str, word: &str) -> Value {
        let offset = text.find(word).expect(word) + 1;
        let before = &text[..offset];
        let character = before[before.rfind('\n').map_or(0, |i| i + 1)..].encode_utf16().count();
        let position = json!({ "line": before.matches('\n').count(), "character": character });
        self.ask(method, &json!({ "textDocument": { "uri": uri }, "position": position }))["result"].clone()
    }

    /// Says goodbye; gives the exit code.
    fn leave(mut self) -> Option<i32> {
        assert_eq!(self.ask("shutdown", &Value::Null)["result"], Value::Null);
        self.tell("exit", &Value::Null);
        self.child.wait().expect("it ends").code()
    }
}

impl Drop for Editor {
    fn drop(&mut self) {
        drop(self.input.take());
        let _ = self.child.wait();
    }
}

fn uri(folder: &Path, name: &str) -> String {
    let folder = folder.canonicalize().expect("it is there");
    format!("file://{}", folder.join(name).to_string_lossy())
}

/// A finding's code and the line that it is on.
fn code_and_line(finding: &Value) -> (String, u64) {
    (finding["code"].as_str().expect("a code").to_owned(), finding["range"]["start"]["line"].as_u64().expect("a line"))
}

#[test]
fn the_same_is_said_as_by_check() {
    let library = library();
    library.write("content/2026-07-09-broken.md", "---\ntitle: [\nstatus: x\n---\n\n[no](gone.md) `\n");
    for name in [NAME, "content/2026-07-09-broken.md", "content/causes/capacity/pool.md"] {
        let run = library.run(&["check", "-v", "--output-format", "json", name]);
        let checked: Value = serde_json::from_str(&run.stdout).expect("JSON");
        let line = |item: &Value| item["start"]["line"].as_u64().map_or(0, |line| line - 1);
        let expected: Vec<(String, u64, String)> = checked["diagnostics"]
            .as_array()
            .expect("a list")
            .iter()
            .filter(|item| item["path"] == name)
            .map(|item| (item["code"].as_str().unwrap().into(), line(item), item["message"].as_str().unwrap().into()))
            .collect();
        let uri = uri(library.root(), name);
        let mut editor = Editor::start(library.root(), &json!({}));
        editor.open(&uri, &std::fs::read_to_string(library.root().join(name)).unwrap());
        let first_line = |finding: &Value| finding["message"].as_str().unwrap().lines().next().unwrap().to_owned();
        let said: Vec<(String, u64, String)> = editor
            .findings(&uri, 1)
            .iter()
            .map(|finding| {
                let (code, line) = code_and_line(finding);
                (code, line, first_line(finding))
            })
            .collect();
        assert_eq!(said, expected, "{name}");
        assert!(name != NAME || said.len() >= 3, "{said:?}");
        assert_eq!(editor.leave(), Some(0));
    }
}

#[test]
fn findings_follow_what_is_typed_and_nothing_is_written() {
    let library = library();
    let uri = uri(library.root(), NAME);
    let mut editor = Editor::start(library.root(), &json!({}));
    editor.open(&uri, POOL);
    let has = |findings: &[Value], line: u64| findings.iter().any(|f| code_and_line(f) == ("PM103".to_owned(), line));
    let findings = editor.findings(&uri, 1);
    assert!(has(&findings, 2) && has(&findings, 6), "{findings:?}");
    let before = tree(library.root());
    let at = |line: u32, from: u32, to: u32| json!({ "start": { "line": line, "character": from }, "end": { "line": line, "character": to } });
    editor.change(
        &uri,
        2,
        &json!([{ "range": at(2, 8, 15), "text": "reviewed" }, { "range": at(1, 7, 7), "text": "Unsaved: " }]),
    );
    let findings = editor.findings(&uri, 2);
    assert!(!has(&findings, 2) && has(&findings, 6), "{findings:?}");
    editor.change(&uri, 3, &json!([{ "text": "---\n" }]));
    editor.findings(&uri, 3);
    editor.change(&uri, 4, &json!([{ "text": POOL }]));
    assert!(has(&editor.findings(&uri, 4), 2));
    editor.tell("textDocument/didClose", &json!({ "textDocument": { "uri": uri } }));
    let closed = editor.wait(|m| m["params"]["uri"] == uri && m["params"]["version"].is_null());
    assert_eq!(closed["params"]["diagnostics"], json!([]));
    assert_eq!(editor.leave(), Some(0));
    assert_eq!(tree(library.root()), before);
}

#[test]
fn a_document_that_was_never_saved_is_checked_and_others_see_it() {
    let library = library();
    let mut editor = Editor::start(library.root(), &json!({}));
    let [new, pool] = ["content/2026-07-20-new.md", NAME].map(|name| uri(library.root(), name));
    editor.open(&new, "---\ntitle: New\nstatus: x\n---\n");
    assert_eq!(code_and_line(&editor.findings(&new, 1)[0]), ("PM103".to_owned(), 2));
    editor.open(&pool, &POOL.replace("2026-07-01-first.md", "2026-07-20-new.md"));
    assert!(!editor.findings(&pool, 1).iter().any(|finding| finding["code"] == "PM210"));
    editor.tell("textDocument/didClose", &json!({ "textDocument": { "uri": new } }));
    let has_broken_link = |m: &Value| {
        m["params"]["uri"] == pool
            && m["params"]["diagnostics"].as_array().is_some_and(|all| all.iter().any(|f| f["code"] == "PM210"))
    };
    editor.wait(has_broken_link);
}

#[test]
fn columns_are_counted_as_agreed() {
    let library = library();
    let uri = uri(library.root(), NAME);
    let line = POOL.lines().nth(6).unwrap();
    let before = &line[..line.find("dnoe").unwrap()];
    let utf8 = json!({ "general": { "positionEncodings": ["utf-8", "utf-16"] } });
    for (capabilities, column) in [(json!({}), before.encode_utf16().count()), (utf8, before.len())] {
        let mut editor = Editor::start(library.root(), &capabilities);
        editor.open(&uri, POOL);
        let findings = editor.findings(&uri, 1);
        let found = findings.iter().find(|f| code_and_line(f) == ("PM103".to_owned(), 6)).expect("a finding");
        assert_eq!(found["range"]["start"]["character"], column);
        assert_eq!(found["range"]["end"]["character"], column + 4);
    }
}

#[test]
fn fixes_are_actions() {
    let library = library();
    let uri = uri(library.root(), NAME);
    let mut editor = Editor::start(library.root(), &json!({}));
    editor.open(&uri, POOL);
    let everywhere = json!({ "start": { "line": 0, "character": 0 }, "end": { "line": 3, "character": 0 } });
    let params = json!({ "textDocument": { "uri": uri }, "range": everywhere, "context": { "diagnostics": [] } });
    let actions = editor.ask("textDocument/codeAction", &params)["result"].clone();
    let quick: Vec<&Value> = actions.as_array().unwrap().iter().filter(|a| a["kind"] == "quickfix").collect();
    assert_eq!(quick.len(), 1, "{actions}");
    assert_eq!(quick[0]["title"], "Write `reviewed`");
    assert_eq!(quick[0]["diagnostics"][0]["code"], "PM103");
    let edit = &quick[0]["edit"]["changes"][&uri][0];
    assert_eq!(edit["newText"], "reviewed");
    assert_eq!(edit["range"]["start"], json!({ "line": 2, "character": 8 }));
    let all: Vec<&Value> =
        actions.as_array().unwrap().iter().filter(|a| a["kind"] == "source.fixAll.casebook").collect();
    assert_eq!(all.len(), 1, "{actions}");
}

#[test]
fn names_have_a_history_and_lead_somewhere() {
    let library = library();
    let uri = uri(library.root(), NAME);
    let mut editor = Editor::start(library.root(), &json!({}));
    editor.open(&uri, POOL);
    let cause = editor.ask_at("textDocument/hover", &uri, POOL, "capacity/pool")["contents"]["value"].clone();
    let cause = cause.as_str().unwrap();
    assert!(cause.starts_with("**A pool runs dry** · root cause `capacity/pool`\n\nAll are in use."), "{cause}");
    assert!(cause.contains("Seen 2 times, came back after a fix."), "{cause}");
    let system = editor.ask_at("textDocument/hover", &uri, POOL, "web]")["contents"]["value"].clone();
    assert!(system.as_str().unwrap().contains("In 2 post-mortems."), "{system}");
    assert_eq!(editor.ask_at("textDocument/hover", &uri, POOL, "Pool exhausted"), Value::Null);
    let page = editor.ask_at("textDocument/definition", &uri, POOL, "capacity/pool");
    assert_eq!(page["uri"], self::uri(library.root(), "content/causes/capacity/pool.md"));
    let linked = editor.ask_at("textDocument/definition", &uri, POOL, "[the first]");
    assert_eq!(linked["uri"], self::uri(library.root(), "content/2026-07-01-first.md"));
    assert_eq!(linked["range"]["start"], json!({ "line": 1, "character": 7 }));
}

#[test]
fn keys_words_and_names_are_completed() {
    let library = library();
    let uri = uri(library.root(), NAME);
    let mut editor = Editor::start(library.root(), &json!({}));
    let mut offered = |text: &str, typed: &str| -> Vec<String> {
        editor.open(&uri, text);
        let answer = editor.ask_at("textDocument/completion", &uri, text, &typed[typed.len() - 1..]);
        answer["items"]
            .as_array()
            .into_iter()
            .flatten()
            .map(|item| item["label"].as_str().unwrap().to_owned())
            .collect()
    };
    let labels = offered("---\nQ\n---\n", "Q");
    assert!(["title", "root_cause", "detected_by"].iter().all(|key| labels.iter().any(|l| l == key)), "{labels:?}");
    let check = |labels: Vec<String>, expected: &str| assert!(labels.iter().any(|l| l == expected), "{labels:?}");
    check(offered("---\nstatus: X\n---\n", "X"), "in-review");
    check(offered("---\nroot_cause: P\n---\n", "P"), "capacity/pool");
    check(offered("---\nsystems:\n  - W\n---\n", "W"), "web");
    check(offered("---\nrelated: [2026-07-01-F\n---\n", "F"), "2026-07-01-first");
    check(offered("---\nactions:\n  - type: L\n---\n", "L"), "technical/limits");
    assert!(offered("---\nstatus: open\n---\nZ\n", "Z").is_empty());
}

#[test]
fn odd_messages_are_answered_and_outlived() {
    let library = library();
    let mut editor = Editor::start_silent(library.root());
    let code = |answer: &Value| answer["error"]["code"].as_i64();
    assert_eq!(code(&editor.ask("textDocument/hover", &json!({}))), Some(-32002));
    editor.ask("initialize", &json!({ "capabilities": "none" }));
    editor.tell("initialized", &Value::Null);
    for odd in ["{", "[]", "\"\"", "{\"id\": {}}", "\u{0}"] {
        editor.write(odd);
        let answer = editor.wait(|message| message["id"].is_null() && !message["error"].is_null());
        assert_eq!(code(&answer), Some(-32700), "{odd}");
    }
    assert_eq!(code(&editor.ask("textDocument/nonsense", &json!({}))), Some(-32601));
    assert_eq!(code(&editor.ask("textDocument/hover", &json!({ "position": 7 }))), Some(-32602));
    editor
        .tell("textDocument/didChange", &json!({ "textDocument": { "uri": "file:///none.md" }, "contentChanges": 7 }));
    editor.tell("textDocument/didOpen", &json!([]));
    let uri = uri(library.root(), NAME);
    editor.open(&uri, POOL);
    assert!(!editor.findings(&uri, 1).is_empty());
    assert_eq!(editor.leave(), Some(0));
    let mut rude = Editor::start(library.root(), &json!({}));
    rude.tell("exit", &Value::Null);
    assert_eq!(rude.child.wait().unwrap().code(), Some(1));
}

#[test]
fn a_document_outside_the_library_is_left_alone() {
    let (library, elsewhere) = (library(), Library::empty());
    elsewhere.write("x.md", POOL);
    let mut editor = Editor::start(library.root(), &json!({}));
    let [outside, inside] = [uri(elsewhere.root(), "x.md"), uri(library.root(), NAME)];
    editor.open(&outside, POOL);
    let said = editor.wait(|message| message["method"] == "window/logMessage");
    assert!(said["params"]["message"].as_str().unwrap().contains("is not in the library at"), "{said}");
    let hover = editor.ask_at("textDocument/hover", &outside, POOL, "capacity/pool");
    assert_eq!(hover, Value::Null);
    editor.open(&inside, POOL);
    editor.findings(&inside, 1);
    assert!(!editor.told.iter().any(|message| message["params"]["uri"] == outside));
}

#[test]
fn without_settings_it_says_so_and_waits_for_them() {
    let library = Library::empty();
    library.write(NAME, POOL);
    let mut editor = Editor::start(library.root(), &json!({}));
    let said = editor.wait(|message| message["method"] == "window/showMessage");
    assert!(said["params"]["message"].as_str().unwrap().contains("Run `casebook init`"), "{said}");
    let [document, settings] = [uri(library.root(), NAME), uri(library.root(), "site.toml")];
    editor.open(&document, POOL);
    let of_settings = |n: usize| {
        let settings = settings.clone();
        move |m: &Value| {
            m["params"]["uri"] == settings && m["params"]["diagnostics"].as_array().is_some_and(|d| d.len() == n)
        }
    };
    library.write("site.toml", "[site]\ntitle = 7\n");
    editor.tell("workspace/didChangeWatchedFiles", &json!({ "changes": [] }));
    let broken = editor.wait(of_settings(1));
    assert_eq!(broken["params"]["diagnostics"][0]["range"]["start"]["line"], 1, "{broken}");
    library.write("site.toml", "[site]\ntitle = \"T\"\n");
    editor.tell("workspace/didChangeWatchedFiles", &json!({ "changes": [] }));
    assert!(!editor.findings(&document, 1).is_empty());
    editor.wait(of_settings(0));
    library.write("site.toml", "[site\n");
    editor.tell("textDocument/didSave", &json!({ "textDocument": { "uri": settings } }));
    editor.wait(of_settings(1));
    assert!(!editor.ask_at("textDocument/hover", &document, POOL, "capacity/pool").is_null());
}
