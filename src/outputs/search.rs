//! The files with which a browser searches: shards of the index, what results show, the texts that snippets are cut
//! from, and the manifest that names them all. Made when the index is there, and so no kind of [`super::Output`].

use serde::Serialize;
use serde_json::{Value, json};

use super::{Content, Inputs, OutputFile};
use crate::address::{OutPath, SourcePath};
use crate::model::Visibility;
use crate::pages::Site;
use crate::pages::hit::Hits;
use crate::parallel;
use crate::search::Searcher;
use crate::search::index::Index;
use crate::search::shards::{self, Shard};
use crate::search::units::{Part, Space, Texts, Unit, Units};
use crate::source::Digest;

/// How many results stand in a file.
const CARDS: usize = 32;

/// How many texts stand in a file; a file of cards covers whole files of texts.
pub const TEXTS: usize = 8;

/// The parts of a text that a snippet may be cut from, in that order.
const SHOWN: [Part; 7] =
    [Part::Summary, Part::What, Part::Why, Part::How, Part::Effects, Part::Timeline, Part::Actions];

/// All files, the manifest last.
pub fn files<'s>(
    inputs: &Inputs<'_>,
    units: &Units<'_>,
    index: &Index,
    source: &dyn Fn(&SourcePath) -> &'s str,
) -> Vec<OutputFile> {
    let catalog = inputs.catalog;
    let shards = shards::cut(&Searcher::new(units, index));
    let text = |number: u32| units.texts(Space::Incidents, number, source);
    // The key of a text that is made later comes from its file, and would tell that something was taken out of that.
    let is_public = catalog.config().publish.audience == Visibility::Public;
    let texts = text_blocks(units, is_public.then_some(&text));
    let hits = Hits::new(Site { catalog, addresses: &inputs.plan.addresses, alike: None });
    let n = |space: Space| u32::try_from(units.of(space).len()).expect("there are fewer than 2^32 units");
    let cards = [
        cards(0, n(Space::Incidents), |number| hits.incident(units.incident(number)), &texts),
        cards(1, n(Space::Terms), |number| hits.term(units.term(number)), &[]),
        cards(2, n(Space::Actions), |number| hits.action(units.action(number)), &[]),
    ];
    let mut manifest = serde_json::to_value(&shards.manifest).expect("it is plain data");
    manifest["cards"] = cards.iter().map(Cards::in_manifest).collect();
    manifest["size"] = json!(CARDS);
    manifest["texts"] = json!(TEXTS);
    manifest["site"] = site(inputs);
    manifest["synonyms"] = json!(catalog.config().search.synonyms);
    let mut files: Vec<OutputFile> = texts.into_iter().map(|(file, _)| file).collect();
    let shards = shards.files.into_iter().chain(cards.into_iter().flat_map(|cards| cards.files));
    files.extend(shards.map(file));
    files.push(OutputFile::text("search/manifest.js", format!("casebook.search.manifest({manifest})\n")));
    files
}

fn file(shard: Shard) -> OutputFile {
    let path = OutPath::new(&format!("search/{}", shard.file())).expect("it is a good name");
    OutputFile { path, key: shard.digest, content: Content::Bytes(shard.script.into()) }
}

/// What is known of the site without its names: enough for queries of plain words.
fn site(inputs: &Inputs<'_>) -> Value {
    let catalog = inputs.catalog;
    let taxonomies = catalog.config().taxonomies.iter().map(|taxonomy| {
        let n = catalog.terms(&taxonomy.key).count();
        json!({ "key": taxonomy.key, "one": taxonomy.singular, "many": taxonomy.plural, "n": n })
    });
    json!({
        "today": catalog.today(),
        "severities": catalog.config().process.severities,
        "taxonomies": taxonomies.collect::<Vec<_>>(),
    })
}

/// What results of one space show, in files.
struct Cards {
    keys: Vec<String>,
    files: Vec<Shard>,
}

impl Cards {
    fn in_manifest(&self) -> Value {
        let digests: Vec<String> = self.files.iter().map(|file| file.digest.short()).collect();
        json!({ "keys": self.keys, "files": digests })
    }
}

/// Cards by column, so that what is alike stands together; those of post-mortems name the files of their texts.
fn cards<T: Serialize>(
    space: usize,
    n: u32,
    card: impl Fn(u32) -> T + Sync + Send,
    texts: &[(OutputFile, String)],
) -> Cards {
    let value = |number| serde_json::to_value(card(number)).expect("cards are plain data");
    let first = (n > 0).then(|| value(0));
    let keys: Vec<String> =
        first.as_ref().and_then(Value::as_object).into_iter().flat_map(|o| o.keys().cloned()).collect();
    let starts: Vec<u32> = (0..n).step_by(CARDS).collect();
    let places: Vec<usize> = (0..starts.len()).collect();
    let files = parallel::map(&places, |i| {
        let end = n.min(starts[*i] + u32::try_from(CARDS).expect("a small number"));
        let block: Vec<Value> = (starts[*i]..end).map(value).collect();
        let columns: Vec<Vec<&Value>> = keys.iter().map(|key| block.iter().map(|card| &card[key]).collect()).collect();
        let of_texts = texts.chunks(CARDS / TEXTS).nth(*i).unwrap_or_default();
        let digests: Vec<&str> = of_texts.iter().map(|(_, digest)| &**digest).collect();
        Shard::new(&format!("c{space}-{i}"), &(columns, digests))
    });
    Cards { keys, files }
}

/// The files of texts, each with the digest in its name. They are made only when their key is new, unless `text` gives
/// the texts now.
fn text_blocks(units: &Units<'_>, text: Option<&dyn Fn(u32) -> Texts>) -> Vec<(OutputFile, String)> {
    let of_units = |(i, block): (usize, &[Unit])| {
        let key = Digest::of_parts(block.iter().map(|unit| unit.digest.as_bytes().as_slice()));
        let path = OutPath::new(&format!("search/t{i}.{}.js", key.short())).expect("it is a good name");
        (OutputFile { path, key, content: Content::Texts(i) }, key.short())
    };
    let of_texts = |(i, block): (usize, &[Unit])| {
        let numbers = (0..).skip(i * TEXTS).take(block.len());
        let shard =
            Shard::new(&format!("t{i}"), &numbers.filter_map(|n| text.map(|text| shown(&text(n)))).collect::<Vec<_>>());
        let digest = shard.digest.short();
        (file(shard), digest)
    };
    let blocks = units.of(Space::Incidents).chunks(TEXTS).enumerate();
    if text.is_some() { blocks.map(of_texts).collect() } else { blocks.map(of_units).collect() }
}

/// A file of texts: the first [`TEXTS`] of these.
pub fn texts(file: &OutPath, texts: impl Iterator<Item = Texts>) -> Vec<u8> {
    let all: Vec<String> = texts.take(TEXTS).map(|texts| shown(&texts)).collect();
    let name = file.as_str().trim_start_matches("search/").trim_end_matches(".js");
    format!("casebook.search.shard({},{})\n", json!(name), json!(all)).into_bytes()
}

/// What a snippet may be cut from.
fn shown(texts: &Texts) -> String {
    let parts = SHOWN.iter().flat_map(|part| texts[*part as usize].iter().map(String::as_str));
    parts.collect::<Vec<_>>().join("\n")
}
