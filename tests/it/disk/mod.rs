//! Real files: what is scanned, and what an interrupted, refused or repeated build leaves behind.

mod scan;
