//! What a browser loads to search: files cut from the index and the columns, each a script that hands its data over.
//!
//! | file | holds | fetched |
//! | --- | --- | --- |
//! | `w0`, `w1`, … | consecutive words: which units hold them, and how much they count there | for the words of a query |
//! | `p0-0`, `p0-1`, … | the positions of the words of `w0`, in stretches | for phrases |
//! | `vocabulary` | the words of more than one unit | for beginnings of words and for typing errors |
//! | `lengths0` … `lengths2` | how long each unit is, by space | always |
//! | `names` | what qualifiers can name | with the first qualifier |
//! | `days`, `severities`, … | a column: a value for each post-mortem or action | for qualifiers and facets |
//!
//! Names carry the digest of the data, so that no cache mixes two builds; only the manifest has a fixed name. What a
//! result shows (titles, links, texts) is added by `outputs::search`, which knows the pages.
//! `scripts/search/shards.js` reads all this.

mod code;
mod columns;
mod words;

use serde::Serialize;

use super::Searcher;
use super::index::{Shape, decoded};
use super::units::Space;
use crate::parallel;
use crate::source::Digest;
use words::Words;

/// Data for the browser, as a script.
#[derive(Debug, Clone)]
pub struct Shard {
    /// Its name without digest.
    pub name: String,
    /// The digest of the data, of which the first digits are in its name.
    pub digest: Digest,
    /// The script.
    pub script: Vec<u8>,
}

/// The shards of an index, and what the manifest says of them.
pub struct Shards {
    /// All files.
    pub files: Vec<Shard>,
    /// What the engine reads first.
    pub manifest: Manifest,
}

/// What the engine has to know before it asks for any file.
#[derive(Debug, Serialize)]
pub struct Manifest {
    /// How many units each space has.
    n: [usize; 3],
    /// How long the units of each space are on average.
    means: [f64; 3],
    /// How many words each byte of `lengths0` and so on stands for.
    lengths: Vec<u32>,
    /// The first word of each word shard, and the digest of the shard.
    words: Vec<(String, String)>,
    /// The number of the first word of each word shard.
    starts: Vec<usize>,
    /// The digests of all other files by name.
    files: std::collections::BTreeMap<String, String>,
}

impl Shard {
    /// A shard of this name and data.
    pub fn new(name: &str, data: &impl Serialize) -> Self {
        let mut json = serde_json::to_string(data).expect("shards are plain data");
        // Two line separators that JSON takes and scripts, until 2019, did not.
        for (separator, escaped) in [('\u{2028}', "\\u2028"), ('\u{2029}', "\\u2029")] {
            if json.contains(separator) {
                json = json.replace(separator, escaped);
            }
        }
        let digest = Digest::of(json.as_bytes());
        let before = format!("casebook.search.shard(\"{name}.{}\",", digest.short());
        Self { name: name.to_owned(), digest, script: [before.as_bytes(), json.as_bytes(), b")\n"].concat() }
    }

    /// The name of its file.
    pub fn file(&self) -> String {
        format!("{}.{}.js", self.name, self.digest.short())
    }
}

/// Cuts what a searcher knows into shards.
pub fn cut(searcher: &Searcher<'_>) -> Shards {
    let index = searcher.index;
    let shapes = Space::ALL.map(|space| index.shape(space));
    let words = Words::of(index, &shapes);
    let (of_words, vocabulary) =
        parallel::both(|| words.cut(&searcher.stems.groups(index.lexicon(), words.places())), || words.vocabulary());
    let mut others = vec![vocabulary, Shard::new("names", &searcher.vocabulary)];
    for (place, shape) in shapes.iter().enumerate() {
        let lengths: String = shape.lengths().iter().map(|length| char::from(length.saturating_add(35))).collect();
        others.push(Shard::new(&format!("lengths{place}"), &lengths));
    }
    others.extend(columns::shards(&searcher.columns));
    let longest = shapes.iter().flat_map(|shape| shape.lengths()).copied().max().unwrap_or(0);
    let manifest = Manifest {
        n: shapes.map(|shape| shape.lengths().len()),
        means: shapes.map(Shape::mean_length),
        lengths: (0..=longest).map(decoded).collect(),
        words: of_words.iter().map(|words| (words.first.clone(), words.shard.digest.short())).collect(),
        starts: of_words.iter().map(|words| words.start).collect(),
        files: others.iter().map(|shard| (shard.name.clone(), shard.digest.short())).collect(),
    };
    let of_words = of_words.into_iter().flat_map(|words| std::iter::once(words.shard).chain(words.places));
    Shards { files: of_words.chain(others).collect(), manifest }
}
