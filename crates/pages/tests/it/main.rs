//! Pages of APIs that do not exist, written in the manner of the official ones: what is read from them, and what becomes
//! of it.

mod audit;
mod changes;
mod library;
mod pages;
mod random;
mod shown;
mod wordings;
