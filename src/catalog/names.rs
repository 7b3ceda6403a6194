//! The names of terms in a post-mortem, and what a term is called that nobody gave a title.

use crate::address::Slug;
use crate::config::Config;
use crate::model::{PostMortem, TermRef as WrittenTerm};

/// The places of the built-in taxonomies in [`Config::taxonomies`].
#[derive(Debug, Clone, Copy)]
pub(super) struct BuiltIn {
    pub(super) systems: usize,
    pub(super) causes: usize,
    pub(super) action_types: usize,
    pub(super) tags: usize,
}

impl BuiltIn {
    pub(super) fn of(config: &Config) -> Self {
        let place = |key| config.taxonomies.iter().position(|taxonomy| taxonomy.key == key).expect("it is built in");
        Self {
            systems: place("systems"),
            causes: place("causes"),
            action_types: place("action-types"),
            tags: place("tags"),
        }
    }

    /// Gives `take` every term a post-mortem names, with the place of its taxonomy.
    pub(super) fn for_each_name<'a>(
        self,
        post_mortem: &'a PostMortem,
        config: &Config,
        mut take: impl FnMut(usize, &'a WrittenTerm),
    ) {
        let PostMortem { systems, effects, causes, actions, tags, terms, .. } = post_mortem;
        systems.iter().for_each(|system| take(self.systems, &system.term));
        effects.iter().filter_map(|effect| effect.system.as_ref()).for_each(|term| take(self.systems, term));
        causes.iter().for_each(|cause| take(self.causes, &cause.term));
        actions.iter().filter_map(|action| action.action_type.as_ref()).for_each(|t| take(self.action_types, t));
        tags.iter().for_each(|tag| take(self.tags, tag));
        if terms.is_empty() {
            return;
        }
        for (i, taxonomy) in config.taxonomies.iter().enumerate() {
            terms.get(&taxonomy.key).into_iter().flatten().for_each(|term| take(i, term));
        }
    }
}

/// What a term is called where only its slug is known: `load-balancer` is "Load balancer".
pub(super) fn title_of_slug(slug: &Slug) -> String {
    let words = slug.leaf().replace(['-', '_'], " ");
    let mut letters = words.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// What a term is called by its first use: as written where that reads like words, else made of the slug.
pub(super) fn title_of_use(written: &WrittenTerm) -> String {
    let leaf = written.written.rsplit('/').next().unwrap_or_default().trim();
    let reads_like_words = leaf.contains(' ') || leaf.chars().any(char::is_uppercase) || !leaf.is_ascii();
    if reads_like_words { leaf.to_owned() } else { title_of_slug(&written.slug) }
}
