//! Finding what is known: one query language over post-mortems, terms and actions, for the terminal and the browser.
//!
//! [`query`] says what was asked for: it reads a line of text, never fails, and notes what it had to leave out. What it
//! does here, `themes/default/static/search-query.js` does in the browser; `tests/search/syntax.json` holds both to it.

pub mod query;
