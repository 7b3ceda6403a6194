//! Search: what an index holds, how a query is read, and which post-mortems, terms and actions answer it.
//!
//! | module | answers |
//! | --- | --- |
//! | [`words`] | which words a text has, and at which places |
//! | [`units`] | what can be found, and which texts it has |
//! | [`index`] | which units hold a word or a phrase |
//! | [`stem`] | which words are forms of one another |
//! | [`query`] | what a typed line asks for |
//! | [`columns`] | what qualifiers ask about, for each post-mortem and action |
//! | [`evaluate`] | which units answer a query, in which order |
//! | [`facets`] | how many one would find with one qualifier more |
//! | [`shards`] | what of all this a browser loads |
//! | [`snippet`] | where in a text the words stand |
//! | [`similar`] | which post-mortems are like one another |
//!
//! tantivy holds the index; the evaluator is our own, because the browser has to give the same answers without tantivy.

#[cfg(test)]
mod bed;
pub mod columns;
pub mod evaluate;
pub mod facets;
pub mod index;
pub mod query;
pub mod shards;
pub mod similar;
pub mod snippet;
pub mod stem;
pub mod units;
pub mod words;

use columns::Columns;
use evaluate::{Answer, Sort};
use index::Index;
use query::{Query, Vocabulary};
use stem::Stems;
use units::Units;

/// Everything that is asked when a query is answered.
pub struct Searcher<'a> {
    units: &'a Units<'a>,
    index: &'a Index,
    columns: Columns,
    vocabulary: Vocabulary,
    stems: Stems,
    synonyms: Vec<Vec<Vec<String>>>,
    /// Which taxonomy is that of root causes.
    cause_taxonomy: usize,
}

impl<'a> Searcher<'a> {
    /// Searches `units`, whose words `index` holds.
    pub fn new(units: &'a Units<'a>, index: &'a Index) -> Self {
        let config = units.catalog().config();
        let vocabulary = Vocabulary::of(units.catalog());
        Self {
            units,
            index,
            columns: Columns::new(units, &vocabulary),
            vocabulary,
            stems: Stems::new(&config.site.language),
            synonyms: evaluate::synonyms(&config.search.synonyms),
            cause_taxonomy: config.taxonomies.iter().position(|t| t.key == "causes").expect("it is built in"),
        }
    }

    /// What can be found.
    pub fn units(&self) -> &'a Units<'a> {
        self.units
    }

    /// Where words are looked up.
    pub fn index(&self) -> &'a Index {
        self.index
    }

    /// What qualifiers ask about.
    pub fn columns(&self) -> &Columns {
        &self.columns
    }

    /// The names that qualifiers may use.
    pub fn vocabulary(&self) -> &Vocabulary {
        &self.vocabulary
    }

    /// Reads a query.
    pub fn read(&self, text: &str) -> Query {
        query::read(text, &self.vocabulary)
    }

    /// What a query finds.
    pub fn answer(&self, query: &Query, sort: Sort) -> Answer {
        evaluate::answer(self, query, sort)
    }
}
