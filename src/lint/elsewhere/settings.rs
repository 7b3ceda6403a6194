//! PM8: settings and themes.

use super::pages;

pages! {
    /// ## What it finds
    ///
    /// A `site.toml` that is not valid TOML.
    ///
    /// ## Why
    ///
    /// Settings that can't be read can't be followed, so nothing is built.
    ///
    /// ## Example
    ///
    /// ```toml
    /// [site]
    /// title = Post-mortems
    /// ```
    ///
    /// ## Fix
    ///
    /// Texts stand in quotes: `title = "Post-mortems"`.
    CONFIG_SYNTAX;

    /// ## What it finds
    ///
    /// A key in `site.toml` that Casebook doesn't know. The nearest known key is named.
    ///
    /// ## Why
    ///
    /// What stands under it has no effect.
    ///
    /// ## Example
    ///
    /// ```toml
    /// [site]
    /// titel = "Post-mortems"
    /// ```
    ///
    /// ## Fix
    ///
    /// Write the key as it is spelled, or take it out.
    CONFIG_KEY;

    /// ## What it finds
    ///
    /// A value in `site.toml` that can't be used: a wrong type, an unknown zone or rule, a content folder that isn't there.
    ///
    /// ## Why
    ///
    /// Going on with the default could publish something else than what was meant.
    ///
    /// ## Example
    ///
    /// ```toml
    /// [site]
    /// timezone = "Mars"
    /// ```
    ///
    /// ## Fix
    ///
    /// The message says what the key takes.
    CONFIG_VALUE;

    /// ## What it finds
    ///
    /// A template of your theme that can't be read.
    ///
    /// ## Why
    ///
    /// Pages of its kind can't be made, so nothing is published.
    ///
    /// ## Example
    ///
    /// ```text
    /// {% if page.title %}<h1>{{ page.title }}</h1>
    /// ```
    ///
    /// ## Fix
    ///
    /// Mend the template at the place that the message names: here, `{% endif %}` is missing.
    TEMPLATE_SYNTAX;

    /// ## What it finds
    ///
    /// A template that failed while a page was made: it asks for something that isn't there, or calls a filter with the
    /// wrong value. A build says it.
    ///
    /// ## Why
    ///
    /// The page can't be shown, so nothing is published; the published site stays as it is.
    ///
    /// ## Example
    ///
    /// ```text
    /// {{ page.subtitel }}
    /// ```
    ///
    /// ## Fix
    ///
    /// Correct the template. What each page offers stands in the guide about themes.
    TEMPLATE_FAILED;

    /// ## What it finds
    ///
    /// A theme that lacks a file it needs, or has one that is not understood or can't be published.
    ///
    /// ## Why
    ///
    /// The site would look broken.
    ///
    /// ## Example
    ///
    /// `[appearance] theme = "dark"` without a folder `themes/dark/`.
    ///
    /// ## Fix
    ///
    /// Name a theme that exists, or add the file that the message names.
    THEME_FILE;
}
