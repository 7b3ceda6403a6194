//! Search: what an index holds, how a query is read, and which post-mortems, terms and actions answer it.
//!
//! | module | answers |
//! | --- | --- |
//! | [`words`] | which words a text has, and at which places |

pub mod words;
