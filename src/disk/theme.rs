//! The theme: the default one, embedded in the program, with the library's own files laid over it.

use std::path::Path;
use std::sync::Arc;

use anyhow::Context;
use include_dir::{Dir, include_dir};

use super::read::{self, Trouble};
use super::root::CONFIG_FILE;
use super::walk::{self, Folder, Found};
use crate::address::SourcePath;
use crate::diagnostic::{Diagnosed, Diagnostic, code, nearest};
use crate::parallel;
use crate::source::{Digest, MAX_TEXT_BYTES, ThemeFile, ThemeSource};

/// The folder of a library in which its themes are.
pub const THEMES_FOLDER: &str = "themes";

/// The theme that every other is laid over.
const DEFAULT_THEME: &str = "default";

static EMBEDDED: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/themes/default");

/// Reads `<root>/themes/<name>/**` and lays it, file by file, over the embedded default theme.
///
/// The name `default` needs no folder; where there is one, its files count like those of any other theme.
pub fn load_theme(root: &Path, name: &str) -> anyhow::Result<Diagnosed<ThemeSource>> {
    let mut theme = ThemeSource::default();
    lay_embedded(&EMBEDDED, &mut theme);
    let disk = root.join(THEMES_FOLDER).join(name);
    let plain_name = !walk::is_ignored(name) && !name.is_empty() && !name.contains(['/', '\\', ':']);
    if !plain_name || !disk.is_dir() {
        let diagnostics = if name == DEFAULT_THEME { Vec::new() } else { vec![unknown_theme(root, name)] };
        return Ok(Diagnosed { value: theme, diagnostics });
    }
    let prefix = format!("{THEMES_FOLDER}/{name}");
    let Diagnosed { value: found, mut diagnostics } =
        walk::files(&Folder { disk: &disk, prefix: &prefix }, |_, _| false)?;
    for (found, file) in found.iter().zip(parallel::map(&found, read_file)) {
        match file {
            Ok(file) => drop(theme.files.insert(found.inside.clone(), file)),
            Err(Trouble::Vanished) => {}
            Err(Trouble::Refused(reason)) => diagnostics.push(walk::left_out(&found.path, reason)),
            Err(Trouble::Machine(error)) => {
                return Err(error).with_context(|| format!("could not read `{}`", found.file.display()));
            }
        }
    }
    Ok(Diagnosed { value: theme, diagnostics })
}

fn lay_embedded(folder: &Dir<'_>, theme: &mut ThemeSource) {
    for file in folder.files() {
        let inside = file.path().to_string_lossy().replace('\\', "/");
        // The folder is embedded as it stands, with what an editor may have left in it.
        if inside.split('/').any(walk::is_ignored) {
            continue;
        }
        let path = SourcePath::new(format!("{THEMES_FOLDER}/{DEFAULT_THEME}/{inside}"));
        let file = theme_file(path, file.contents());
        theme.files.insert(inside, file);
    }
    folder.dirs().for_each(|inner| lay_embedded(inner, theme));
}

fn read_file(found: &Found) -> Result<ThemeFile, Trouble> {
    use std::io::Read;
    let (file, _) = read::open(&found.file)?;
    let mut bytes = Vec::new();
    file.take(MAX_TEXT_BYTES + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > MAX_TEXT_BYTES {
        // A theme is held in memory whole.
        return Err(Trouble::Refused("it is larger than 10 MiB"));
    }
    Ok(theme_file(found.path.clone(), &bytes))
}

fn theme_file(path: SourcePath, bytes: &[u8]) -> ThemeFile {
    ThemeFile { path, digest: Digest::of(bytes), bytes: Arc::from(bytes) }
}

fn unknown_theme(root: &Path, name: &str) -> Diagnostic {
    let mut known: Vec<String> = std::fs::read_dir(root.join(THEMES_FOLDER))
        .into_iter()
        .flatten()
        .filter_map(|entry| entry.ok()?.file_name().into_string().ok())
        .filter(|known| !walk::is_ignored(known))
        .collect();
    known.push(DEFAULT_THEME.to_owned());
    known.sort_unstable();
    let message = format!("there is no theme `{name}`, so the default theme is used");
    let diagnostic = Diagnostic::new(code::CONFIG_VALUE, &SourcePath::new(CONFIG_FILE), None, message);
    match nearest(name, known.iter().map(String::as_str)) {
        Some(meant) => diagnostic.help(format!("set `appearance.theme` to `{meant}`")),
        None => diagnostic.help(format!("make the folder `{THEMES_FOLDER}/{name}`, or take out `appearance.theme`")),
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn own_files_are_laid_over_the_default_theme() {
        let dir = tempfile::tempdir().unwrap();
        let theme = dir.path().join("themes/dark");
        fs::create_dir_all(theme.join("static")).unwrap();
        fs::write(theme.join("theme.toml"), "name = \"dark\"\n").unwrap();
        fs::write(theme.join("static/extra.css"), "a{}").unwrap();
        fs::write(theme.join("static/extra.css~"), "b{}").unwrap();
        let plain = load_theme(dir.path(), "default").unwrap().value;
        let dark = load_theme(dir.path(), "dark").unwrap();
        assert!(dark.diagnostics.is_empty());
        assert_eq!(dark.value.files.len(), plain.files.len() + 1);
        assert_eq!(dark.value.files["theme.toml"].path.as_str(), "themes/dark/theme.toml");
        assert_eq!(plain.files["theme.toml"].path.as_str(), "themes/default/theme.toml");
        assert_eq!(&*dark.value.files["static/extra.css"].bytes, b"a{}");
    }

    #[test]
    fn a_folder_named_default_counts_too() {
        let dir = tempfile::tempdir().unwrap();
        fs::create_dir_all(dir.path().join("themes/default")).unwrap();
        fs::write(dir.path().join("themes/default/theme.toml"), "# mine").unwrap();
        assert_eq!(&*load_theme(dir.path(), "default").unwrap().value.files["theme.toml"].bytes, b"# mine");
    }

    #[test]
    fn an_unknown_theme_is_an_error_with_a_suggestion() {
        let dir = tempfile::tempdir().unwrap();
        let check = |name: &str, help: &str| {
            let theme = load_theme(dir.path(), name).unwrap();
            assert_eq!(theme.diagnostics.len(), 1, "{name}");
            assert_eq!(theme.diagnostics[0].help, [help]);
            assert!(theme.value.files.contains_key("theme.toml"));
        };
        check("defualt", "set `appearance.theme` to `default`");
        check("../..", "make the folder `themes/../..`, or take out `appearance.theme`");
        check("zenburn", "make the folder `themes/zenburn`, or take out `appearance.theme`");
    }
}
