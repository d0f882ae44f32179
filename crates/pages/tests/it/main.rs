//! Reads, audits and drafts pages of APIs that do not exist, in the style of the official ones.

mod audit;
mod changes;
mod draft;
mod facts;
mod library;
mod pages;
mod plenty;
mod random;
mod shown;
mod wordings;
