//! PM2: names and links.

use super::pages;

pages! {
    /// ## What it finds
    ///
    /// A term that no page describes, in a taxonomy of your own or a closed one. It is an error where `[vocabulary] closed`
    /// of `site.toml` names the taxonomy.
    ///
    /// ## Why
    ///
    /// Two spellings of one thing become two pages, and neither shows the whole history.
    ///
    /// ## Example
    ///
    /// ```yaml
    /// tags: [databse]
    /// ```
    ///
    /// ## Fix
    ///
    /// Use the one that the message names, or describe the new one in the file that it names.
    UNKNOWN_TERM;

    /// ## What it finds
    ///
    /// A root cause or contributing cause that no page below `causes/` describes, once the library describes some. It is an
    /// error where `[vocabulary] closed` of `site.toml` names `causes`.
    ///
    /// ## Why
    ///
    /// "Have we seen this before?" goes by the cause's name. A cause under a name of its own has never been seen.
    ///
    /// ## Example
    ///
    /// ```yaml
    /// root_cause: batch-on-serving-host
    /// ```
    ///
    /// ## Fix
    ///
    /// Use the one that the message names, or describe the new one in the file that it names. An old name of a cause can
    /// stay in use as one of its `aliases`.
    UNKNOWN_CAUSE;

    /// ## What it finds
    ///
    /// A system that no page below `systems/` describes, once the library describes some. It is an error where
    /// `[vocabulary] closed` of `site.toml` names `systems`.
    ///
    /// ## Why
    ///
    /// A system's page shows all its incidents. Under another spelling, some are missing.
    ///
    /// ## Example
    ///
    /// ```yaml
    /// systems: [front-end/load-balancr]
    /// ```
    ///
    /// ## Fix
    ///
    /// Use the one that the message names, or describe the new one in the file that it names.
    UNKNOWN_SYSTEM;

    /// ## What it finds
    ///
    /// An action type that no page below `action-types/` describes, once the library describes some. It is an error where
    /// `[vocabulary] closed` of `site.toml` names `action-types`.
    ///
    /// ## Why
    ///
    /// Which sort of action holds is counted by type.
    ///
    /// ## Example
    ///
    /// ```yaml
    /// actions: [{ what: Alert on CPU, type: technical/monitorng }]
    /// ```
    ///
    /// ## Fix
    ///
    /// Use the one that the message names, or describe the new one in the file that it names.
    UNKNOWN_ACTION_TYPE;

    /// ## What it finds
    ///
    /// An entry of `related` that names no post-mortem of the library, by id or alias.
    ///
    /// ## Why
    ///
    /// The relation is shown on neither page.
    ///
    /// ## Example
    ///
    /// ```yaml
    /// related: [2014-11-02-batch-on-wbe]
    /// ```
    ///
    /// ## Fix
    ///
    /// Write the other post-mortem's id: its file name without `.md`, unless its front matter says otherwise.
    UNKNOWN_POST_MORTEM;

    /// ## What it finds
    ///
    /// An action that `addresses` a cause, or `supports` an action, which the same post-mortem does not have.
    ///
    /// ## Why
    ///
    /// The action counts for no cause, so its cause looks as if nobody did anything.
    ///
    /// ## Example
    ///
    /// ```yaml
    /// actions:
    ///   - { id: T1, what: Alert on CPU, supports: [P7] }
    /// ```
    ///
    /// ## Fix
    ///
    /// Name the `id` of an action or cause in this post-mortem, a cause's slug, or `root` for all root causes.
    UNKNOWN_REFERENCE;

    /// ## What it finds
    ///
    /// Two things that claim the same former name, or an alias that is the name of something else.
    ///
    /// ## Why
    ///
    /// An old link can lead to one place only.
    ///
    /// ## Example
    ///
    /// Two pages of causes with `aliases: [cron]`.
    ///
    /// ## Fix
    ///
    /// Take the alias out of one of the two.
    ALIAS_CLASH;

    /// ## What it finds
    ///
    /// Terms that are merged into each other in a circle.
    ///
    /// ## Why
    ///
    /// No term of the circle is the one that stays.
    ///
    /// ## Example
    ///
    /// `causes/cron.md` says `merged_into: batch`, and `causes/batch.md` says `merged_into: cron`.
    ///
    /// ## Fix
    ///
    /// Take `merged_into` out of the page of the term that stays.
    MERGE_CYCLE;

    /// ## What it finds
    ///
    /// A link to a file or page that does not exist.
    ///
    /// ## Why
    ///
    /// Who follows it during the next incident finds nothing.
    ///
    /// ## Example
    ///
    /// ```markdown
    /// See [the first time](2023-11-24-checkout-pool.md).
    /// ```
    ///
    /// ## Fix
    ///
    /// Links are relative to the file they stand in, and only files below the content folder are published. `[[…]]` takes
    /// an id (a file name without `.md`) or a term such as `systems/checkout`.
    BROKEN_LINK;

    /// ## What it finds
    ///
    /// A link whose part behind `#` is no heading of the page it leads to.
    ///
    /// ## Why
    ///
    /// The reader lands at the top of a long page.
    ///
    /// ## Example
    ///
    /// ```markdown
    /// As [the timeline](#time-line) shows, nobody was paged.
    /// ```
    ///
    /// ## Fix
    ///
    /// Write the heading in lower case, with `-` for spaces and without other signs. The message names those that exist.
    BROKEN_ANCHOR;

    /// ## What it finds
    ///
    /// An image that does not exist.
    ///
    /// ## Why
    ///
    /// The page shows a gap where the graph should be.
    ///
    /// ## Example
    ///
    /// ```markdown
    /// ![CPU of all hosts](cpu.png)
    /// ```
    ///
    /// ## Fix
    ///
    /// Put the image beside the document; a post-mortem with images can be a folder with an `index.md`.
    MISSING_IMAGE;

    /// ## What it finds
    ///
    /// A link that differs from the file's name in upper and lower case only.
    ///
    /// ## Why
    ///
    /// It works on one machine and not on the next: most web servers tell `CPU.png` from `cpu.png`.
    ///
    /// ## Example
    ///
    /// ```markdown
    /// ![CPU of all hosts](CPU.png)
    /// ```
    ///
    /// ## Fix
    ///
    /// Write the name as the file has it.
    CASE_MISMATCH;

    /// ## What it finds
    ///
    /// A link to a post-mortem that this edition leaves out: a draft, or one for stricter readers. A build says it.
    ///
    /// ## Why
    ///
    /// The link is shown as plain text, so that nobody learns of what they may not see.
    ///
    /// ## Example
    ///
    /// An internal post-mortem with a link to a restricted one.
    ///
    /// ## Fix
    ///
    /// Nothing has to be done. If the other one can be read by everybody, change its `visibility` or `status`.
    UNPUBLISHED_LINK;

    /// ## What it finds
    ///
    /// An address of the published site that the next build will not have, neither as a page nor as a redirect. It is only
    /// looked for with `--baseline`, which takes the `url-manifest.json` of the published site.
    ///
    /// ## Why
    ///
    /// Tickets, chats and other post-mortems hold links to it. They all break at once, and nobody tells their owners.
    ///
    /// ## Example
    ///
    /// `2026-06-30-lb.md` was renamed to `2026-06-30-frontend-504s.md`.
    ///
    /// ## Fix
    ///
    /// For a post-mortem or a term that was renamed, write its old id or slug under `aliases`. For anything else, lead the
    /// old address on in `[redirects]` of `site.toml`.
    URL_DISAPPEARED;
}
