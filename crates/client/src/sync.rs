//! Locks that are held for a few lines and never across a wait.

use std::sync::{Mutex, MutexGuard, PoisonError};

/// Locks. What a thread that panicked has left is still whole: every change is a single step.
pub(crate) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
