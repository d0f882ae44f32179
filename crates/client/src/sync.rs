//! Locks that are never held across a wait.

use std::sync::{Mutex, MutexGuard, PoisonError};

/// Locks. After a panic the data is still consistent: every change is a single step.
pub(crate) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
