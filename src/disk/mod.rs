//! The only file I/O: reads a library into a [`Snapshot`](crate::source::Snapshot), commits a built site.
//!
//! What an author can mend (a link, an unreadable file) is a diagnostic; what only the machine's owner can mend
//! (a full disk, a failing one) is an error that names the path.

mod cache;
mod git;
mod mend;
mod output;
mod read;
mod root;
mod scan;
mod search;
mod sync;
mod theme;
mod walk;
mod watch;
mod workspace;

pub use cache::{CACHE_FOLDER, read_known_keys, read_memo, remembering, write_known_keys, write_memo};
pub use git::changed_files;
pub use mend::{Replaced, replace_text};
pub use output::{Fault, MANIFEST_FILE, Output, Place, Published, Refusal, Staging, Way, verify};
pub use root::{CONFIG_FILE, find_root, read_config, read_config_file};
pub use scan::{Seen, reread, rescan, scan};
pub use search::{Refreshed, Wanted, refresh_index};
pub use theme::{THEMES_FOLDER, load_theme};
pub use walk::is_ignored;
pub use watch::{Changes, Polling, Range, Watch};
pub use workspace::{Documents, create, digest_of_program, find_documents, read_file, read_template};
