//! The prose of the documents, one module a language.

pub mod english;
