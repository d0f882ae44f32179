//! Tests of the directory. The first line of each module says what it tests.

mod find;
mod merge;
mod reach;
mod school;
