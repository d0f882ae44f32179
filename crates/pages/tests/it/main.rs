//! What is read from pages of an API that does not exist, written in the manner of the official ones.

mod changes;
mod pages;
mod plenty;
mod random;

mod shown;
mod wordings;
