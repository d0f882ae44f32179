//! Reads, audits and drafts pages of APIs that do not exist, in the style of the official ones.

mod audit;
mod draft;
mod editions;
mod library;
mod pages;
mod random;
