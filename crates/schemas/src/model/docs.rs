//! What a schema says in words.

/// The words of a schema.
#[derive(Clone, Debug, Default)]
pub struct Docs {
    /// The Chinese term of the page.
    pub term: Option<String>,
    /// What it is, in English.
    pub description: String,
    /// The page that says it: section and address.
    pub source: Option<(String, String)>,
    /// What was decided where the page is silent.
    pub decisions: Vec<String>,
}

impl Docs {
    /// Adds a sentence to the description.
    pub fn add(&mut self, sentence: &str) {
        if !self.description.is_empty() {
            self.description.push(' ');
        }
        self.description.push_str(sentence);
    }

    /// The term and the description in one line.
    pub fn summary(&self) -> String {
        with_term(self.term.as_deref(), &self.description)
    }
}

/// `家长. Parents only.`
pub fn with_term(term: Option<&str>, description: &str) -> String {
    match term {
        Some(term) if description.is_empty() => term.to_owned(),
        Some(term) => format!("{term}. {description}"),
        None => description.to_owned(),
    }
}
