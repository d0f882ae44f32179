//! How many retries the app can afford: when a server is down, retries must not keep it down.

use std::sync::Mutex;

use crate::sync::lock;

/// A purse of retries. It begins full; every call puts a little in, every retry takes one out.
#[derive(Debug)]
pub(crate) struct Budget {
    tenths: Mutex<u32>,
    most: u32,
}

impl Budget {
    /// A purse for at most `retries` retries at a stretch, filled again by one for every ten calls.
    pub fn new(retries: u32) -> Self {
        let most = retries.saturating_mul(10);
        Self { tenths: Mutex::new(most), most }
    }

    /// A call begins.
    pub fn earn(&self) {
        let mut tenths = lock(&self.tenths);
        *tenths = tenths.saturating_add(1).min(self.most);
    }

    /// Whether a retry can be afforded; if so it is paid.
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
    fn ten_calls_pay_for_a_retry() {
        let budget = Budget::new(2);
        assert!(budget.spend() && budget.spend());
        assert!(!budget.spend());
        (0..9).for_each(|_| budget.earn());
        assert!(!budget.spend());
        budget.earn();
        assert!(budget.spend() && !budget.spend());
    }

    #[test]
    fn it_never_holds_more_than_at_first() {
        let budget = Budget::new(1);
        (0..100).for_each(|_| budget.earn());
        assert!(budget.spend() && !budget.spend());
    }
}
