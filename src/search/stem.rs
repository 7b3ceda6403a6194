//! Words that are forms of one another: those of one language whose stem is the same.

use std::collections::HashMap;

use tantivy::tokenizer::{Language, RawTokenizer, Stemmer, TextAnalyzer, TokenStream};

use super::index::Index;
use super::index::lexicon::Lexicon;

/// How words are stemmed.
pub struct Stems {
    language: Option<Language>,
}

impl Stems {
    /// For texts in a language, by its BCP 47 tag. Most languages have no stemmer: each word stands for itself then.
    pub fn new(tag: &str) -> Self {
        let primary = tag.split('-').next().unwrap_or_default().to_lowercase();
        let language = match primary.as_str() {
            "ar" => Language::Arabic,
            "da" => Language::Danish,
            "nl" => Language::Dutch,
            "en" => Language::English,
            "fi" => Language::Finnish,
            "fr" => Language::French,
            "de" => Language::German,
            "el" => Language::Greek,
            "hu" => Language::Hungarian,
            "it" => Language::Italian,
            "no" | "nb" | "nn" => Language::Norwegian,
            "pt" => Language::Portuguese,
            "ro" => Language::Romanian,
            "ru" => Language::Russian,
            "es" => Language::Spanish,
            "sv" => Language::Swedish,
            "ta" => Language::Tamil,
            "tr" => Language::Turkish,
            _ => return Self { language: None },
        };
        Self { language: Some(language) }
    }

    /// The forms of `word` that an index holds, in order, itself among them; none if it does not hold `word`.
    pub fn group(&self, index: &Index, word: &str) -> Vec<String> {
        let lexicon = index.lexicon();
        let Some(place) = lexicon.place(word).filter(|place| index.is_live(*place)) else { return Vec::new() };
        let Some(mut stem) = self.stemmer().filter(|_| self.is_stemmed(word)) else { return vec![word.to_owned()] };
        let own = stem(word);
        let candidates = lexicon.with_prefix(beginning(word));
        let is_form = |other: &usize| {
            *other == place || (self.is_stemmed(lexicon.word(*other)) && stem(lexicon.word(*other)) == own)
        };
        let forms = candidates.filter(is_form).collect::<Vec<usize>>().into_iter();
        forms.filter(|other| index.is_live(*other)).map(|other| lexicon.word(other).to_owned()).collect()
    }

    /// The other forms of those words of a lexicon that have any; `words` are the places of the words that count.
    pub fn groups(&self, lexicon: &Lexicon, words: impl Iterator<Item = usize>) -> HashMap<usize, Vec<usize>> {
        let mut groups = HashMap::new();
        let Some(mut stem) = self.stemmer() else { return groups };
        let mut by_stem: HashMap<String, Vec<usize>> = HashMap::new();
        for place in words.filter(|place| self.is_stemmed(lexicon.word(*place))) {
            by_stem.entry(stem(lexicon.word(place))).or_default().push(place);
        }
        for members in by_stem.values().filter(|members| members.len() > 1) {
            for place in members {
                let start = beginning(lexicon.word(*place));
                let others = members.iter().filter(|other| *other != place && lexicon.word(**other).starts_with(start));
                groups.insert(*place, others.copied().collect());
            }
        }
        groups
    }

    fn stemmer(&self) -> Option<impl FnMut(&str) -> String + use<>> {
        let mut analyser = TextAnalyzer::builder(RawTokenizer::default()).filter(Stemmer::new(self.language?)).build();
        Some(move |word: &str| {
            let mut stream = analyser.token_stream(word);
            if stream.advance() { stream.token().text.clone() } else { word.to_owned() }
        })
    }

    /// Whether a word has forms at all: codes and words of other scripts have none in English.
    fn is_stemmed(&self, word: &str) -> bool {
        match self.language {
            None => false,
            Some(Language::English) => word.bytes().all(|byte| byte.is_ascii_lowercase()),
            Some(_) => !word.chars().any(char::is_numeric),
        }
    }
}

/// What forms of a word have in common with it: the first three letters, or two of a shorter word.
fn beginning(word: &str) -> &str {
    let n = if word.chars().nth(2).is_some() { 3 } else { 2 };
    word.char_indices().nth(n).map_or(word, |(end, _)| &word[..end])
}
