//! Finds people by their ids without a copy of each id.

use std::hash::Hasher;

use hashbrown::{HashTable, hash_table::Entry};
use rustc_hash::FxHasher;

/// A set of values that finds each by its id and stores no ids. The caller's `id_of` returns the id of a value, and `is_same`
/// compares two ids. Two ids may be the same only if they differ in nothing but letter case, because the hash ignores it.
#[derive(Clone)]
pub(crate) struct Ids<T>(HashTable<T>);

impl<T> Default for Ids<T> {
    fn default() -> Self {
        Self(HashTable::new())
    }
}

impl<T: Copy> Ids<T> {
    pub fn get<'i>(&self, id: &str, is_same: impl Fn(&str, &str) -> bool, id_of: impl Fn(T) -> &'i str) -> Option<T> {
        self.0.find(hash(id), |&value| is_same(id_of(value), id)).copied()
    }

    /// Returns the value with this id. If there is none, inserts `new` and returns it.
    pub fn get_or_insert<'i>(
        &mut self,
        id: &str,
        new: T,
        is_same: impl Fn(&str, &str) -> bool,
        id_of: impl Fn(T) -> &'i str,
    ) -> T {
        match self.0.entry(hash(id), |&value| is_same(id_of(value), id), |&value| hash(id_of(value))) {
            Entry::Occupied(entry) => *entry.get(),
            Entry::Vacant(entry) => *entry.insert(new).get(),
        }
    }
}

fn hash(id: &str) -> u64 {
    let mut hasher = FxHasher::default();
    for byte in id.bytes() {
        hasher.write_u8(byte.to_ascii_lowercase());
    }
    hasher.finish()
}
