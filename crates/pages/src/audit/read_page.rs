//! A page with everything that was read of it.

use crate::{
    page::{self, Page},
    page_facts::PageFacts,
};

#[derive(Clone, Debug)]
pub struct ReadPage {
    /// The file that the page was read from.
    pub file: String,
    pub page: Page,
    pub facts: PageFacts,
    pub(super) text: String,
}

impl ReadPage {
    pub fn new(file: &str, text: &str) -> Self {
        let page = page::read(text);
        Self { file: file.to_owned(), facts: crate::read(text, &page, None), page, text: text.to_owned() }
    }

    /// Reads the page again, with the types that its examples had in the lock.
    pub(super) fn with_known_types(&self, lock: &[PageFacts]) -> Self {
        let known = lock.iter().find(|known| known.url == self.facts.url);
        Self { facts: crate::read(&self.text, &self.page, known), ..self.clone() }
    }
}
