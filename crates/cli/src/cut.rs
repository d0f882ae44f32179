//! Texts that the server cuts before people see them.

use wecom_school_types::{ShownText, ShownTexts};

use crate::{lang::words, problem::Problem, shorten, violation::with_pointer};

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cut {
    pub pointer: String,
    /// The number of bytes that the server keeps.
    pub limit: usize,
    /// The part that people see.
    pub shown: String,
    /// The part that the server removes.
    pub lost: String,
}

impl Cut {
    pub fn measured(&self) -> usize {
        self.shown.len() + self.lost.len()
    }

    pub fn message(&self) -> String {
        let (measured, limit, lost) = (self.measured(), self.limit, shorten::end(&self.lost, 40));
        words!(
            "{measured} bytes of UTF-8, of which the server keeps {limit}: people don't see “{lost}”";
            "{measured} 字节（UTF-8），服务器只保留 {limit}：看不到“{lost}”"
        )
    }

    pub fn warning(&self) -> Problem {
        Problem::warning(with_pointer(&self.pointer, &self.message()))
    }
}

/// Returns the texts of a request that the server cuts.
pub fn of(request: &impl ShownTexts) -> Vec<Cut> {
    let texts = request.shown_texts().into_iter().filter(|text| !text.lost.is_empty());
    let cut = |text: ShownText<'_>| Cut {
        limit: text.limits.max.map_or(usize::MAX, |(limit, _)| limit),
        shown: text.shown.to_owned(),
        lost: text.lost.to_owned(),
        pointer: text.pointer,
    };
    texts.map(cut).collect()
}
