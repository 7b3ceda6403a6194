//! Search: what an index holds, how a query is read, and which post-mortems, terms and actions answer it.
//!
//! | module | answers |
//! | --- | --- |
//! | [`words`] | which words a text has, and at which places |
//! | [`units`] | what can be found, and which texts it has |
//! | [`index`] | which units hold a word or a phrase |
//! | [`query`] | what a typed line asks for |

pub mod index;
pub mod query;
pub mod units;
pub mod words;
