//! Lets tests kill the process right after a named step.

/// Marks a step that tests kill the process after.
///
/// The steps: `planning` (a plan is written, not committed), `planned`, `claimed` (in flight is committed, and nothing sent),
/// `sent` (answered, not recorded), `recorded`, `uploaded`. `WECOM_SCHOOL_KILL_AFTER=sent:3` kills the process the third time that
/// a request is answered. Release builds ignore the variable.
pub(crate) fn step(label: &'static str) {
    #[cfg(debug_assertions)]
    kill::after(label);
    #[cfg(not(debug_assertions))]
    let _ = label;
}

#[cfg(debug_assertions)]
mod kill {
    use std::{
        env, process,
        sync::{
            LazyLock,
            atomic::{AtomicU64, Ordering},
        },
    };

    /// The step, and how many times it is still to come.
    static TARGET: LazyLock<Option<(String, AtomicU64)>> = LazyLock::new(|| {
        let set = env::var("WECOM_SCHOOL_KILL_AFTER").ok()?;
        let (label, times) = set.split_once(':').unwrap_or((&set, "1"));
        Some((label.to_owned(), AtomicU64::new(times.parse().unwrap_or(1))))
    });

    pub fn after(label: &str) {
        if let Some((target, left)) = &*TARGET
            && target == label
            && left.fetch_sub(1, Ordering::SeqCst) == 1
        {
            // No destructor, no flush: as a power cut leaves it.
            process::abort();
        }
    }
}
