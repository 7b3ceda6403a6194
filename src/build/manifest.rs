//! The list of what the last build wrote.
