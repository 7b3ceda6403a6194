//! The address that opens a place of a file in the writer's editor.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use super::Preview;
use super::table::{Reading, Table};
use crate::diagnostic::nearest;
use crate::source::Position;

/// Editors that have an address of their own.
const EDITORS: &[(&str, &str)] = &[
    ("cursor", "cursor://file{path}:{line}:{column}"),
    ("idea", "idea://open?file={path}&line={line}&column={column}"),
    ("macvim", "mvim://open?url=file://{path}&line={line}&column={column}"),
    ("sublime", "subl://open?url=file://{path}&line={line}&column={column}"),
    ("textmate", "txmt://open?url=file://{path}&line={line}&column={column}"),
    ("vscode", "vscode://file{path}:{line}:{column}"),
    ("vscode-insiders", "vscode-insiders://file{path}:{line}:{column}"),
    ("vscodium", "vscodium://file{path}:{line}:{column}"),
    ("windsurf", "windsurf://file{path}:{line}:{column}"),
    ("zed", "zed://file{path}:{line}:{column}"),
];

/// What stays as it is in a path that stands in an address.
const PATH: &AsciiSet = &NON_ALPHANUMERIC.remove(b'/').remove(b'-').remove(b'_').remove(b'.').remove(b'~');

/// Reads `[preview]`.
pub(super) fn preview(reading: &Reading<'_>, table: Table<'_>) -> Preview {
    let editor = table.text("editor").map_or_else(String::new, |text| {
        let name = text.value.trim();
        if let Some((_, pattern)) = EDITORS.iter().find(|(known, _)| *known == name) {
            return (*pattern).to_owned();
        }
        if name.is_empty() || is_pattern(name) {
            return name.to_owned();
        }
        let names: Vec<&str> = EDITORS.iter().map(|(name, _)| *name).collect();
        let help = match nearest(name, names.iter().copied()) {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("it takes {}, or an address with `{{path}}`", names.join(", ")),
        };
        reading.report(text.span, format!("`preview.editor` can't be `{name}`"), help);
        String::new()
    });
    table.finish();
    Preview { editor }
}

/// Whether a text is an address of a program of its own: not a web page, and no script.
fn is_pattern(text: &str) -> bool {
    let scheme = text.split_once("://").map_or("", |(scheme, _)| scheme);
    let is_scheme =
        !scheme.is_empty() && scheme.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '+' | '.'));
    is_scheme
        && text.contains("{path}")
        && !matches!(scheme.to_ascii_lowercase().as_str(), "javascript" | "data" | "vbscript")
}

/// The address that opens a place of a file, by its full path; `None` where no editor is set.
pub fn editor_link(preview: &Preview, path: &str, at: Option<Position>) -> Option<String> {
    let at = at.unwrap_or(Position { line: 1, column: 1 });
    let path = format!("/{}", path.replace('\\', "/").trim_start_matches('/'));
    let link = preview.editor.replace("{line}", &at.line.to_string()).replace("{column}", &at.column.to_string());
    (!link.is_empty()).then(|| link.replace("{path}", &utf8_percent_encode(&path, PATH).to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::address::SourcePath;
    use crate::config;
    use crate::source::SourceFile;

    fn check(editor: &str, expected: Result<&str, &str>) {
        let text = format!("[preview]\neditor = \"{editor}\"");
        let read = config::read(&SourceFile::from_bytes(SourcePath::new("site.toml"), text.as_bytes()));
        let link = editor_link(&read.value.preview, "/w/a b/x.md", Some(Position { line: 12, column: 3 }));
        match expected {
            Ok(expected) => assert_eq!(link.unwrap_or_default(), expected, "{editor}"),
            Err(help) => assert_eq!(read.diagnostics[0].help, [help], "{editor}"),
        }
    }

    #[test]
    fn an_editor_is_named_or_described() {
        check("", Ok(""));
        check("vscode", Ok("vscode://file/w/a%20b/x.md:12:3"));
        check("idea", Ok("idea://open?file=/w/a%20b/x.md&line=12&column=3"));
        check("my-editor://{path}?l={line}", Ok("my-editor:///w/a%20b/x.md?l=12"));
        check("vscod", Err("did you mean `vscode`?"));
        for odd in ["javascript://{path}", "emacs {path}", "nano", "x://y"] {
            let text = format!("[preview]\neditor = \"{odd}\"");
            let read = config::read(&SourceFile::from_bytes(SourcePath::new("site.toml"), text.as_bytes()));
            assert_eq!(read.diagnostics.len(), 1, "{odd}");
        }
    }
}
