//! Limits the retries of an app: when a server is down, retries must not keep it down.

use std::sync::Mutex;

use crate::sync::lock;

/// The retries that an app has left, counted in tenths. It begins full; every call adds a tenth, every retry takes one whole.
#[derive(Debug)]
pub(crate) struct Budget {
    tenths: Mutex<u32>,
    most: u32,
}

impl Budget {
    pub fn new(retries: u32) -> Self {
        let most = retries.saturating_mul(10);
        Self { tenths: Mutex::new(most), most }
    }

    /// Adds what a call earns.
    pub fn earn(&self) {
        let mut tenths = lock(&self.tenths);
        *tenths = tenths.saturating_add(1).min(self.most);
    }

    /// Takes one retry, and returns whether there was one.
    pub fn spend(&self) -> bool {
        let mut tenths = lock(&self.tenths);
        let rest = tenths.checked_sub(10);
        *tenths = rest.unwrap_or(*tenths);
        rest.is_some()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ten_calls_pay_for_a_retry_and_no_more_is_kept_than_at_first() {
        let budget = Budget::new(2);
        assert!(budget.spend() && budget.spend() && !budget.spend());
        (0..9).for_each(|_| budget.earn());
        assert!(!budget.spend());
        budget.earn();
        assert!(budget.spend() && !budget.spend());
        (0..100).for_each(|_| budget.earn());
        assert!(budget.spend() && budget.spend() && !budget.spend());
    }
}
