//! What an audit reports: one finding for each thing that it compares.

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    pub page: String,
    pub section: String,
    /// The line of the page; `None` where only the lock was read.
    pub line: Option<usize>,
    /// The parameter, or another thing that was compared.
    pub subject: String,
    /// The kind of the fact, or another word.
    pub fact: String,
    /// What the page states; `None` if it is silent.
    pub on_page: Option<String>,
    /// What the other side states: the schema, the lock, or another line of the page.
    pub elsewhere: Option<String>,
    /// Where the other side is: file and JSON pointer of the schema, or the lock.
    pub location: Option<String>,
    pub status: Status,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Status {
    Agrees,
    /// The sides differ, and an erratum, named here, settles just that.
    Decided(String),
    /// No fact accounts for a number or a word, and the lock has it.
    Known,
    /// The sides differ, or one is silent.
    Differs,
    Changed,
    Contradicts,
    /// No fact accounts for a number or a word, or the page can't be read as it is.
    Unread,
    /// An example is no JSON, or its schema refuses it, or it is not the one that is kept.
    Example,
    /// A decision settles nothing any more.
    Unneeded,
    /// Schemas name the page, and the lock does not have it.
    Unlocked,
    /// The page is another edition of one that schemas name, and it lacks a parameter of the answer, or no schema names the edition.
    Edition,
}

impl Status {
    /// Whether the finding asks for a change of the schemas, the errata or the lock.
    pub fn is_to_mend(&self) -> bool {
        !matches!(self, Self::Agrees | Self::Decided(_) | Self::Known | Self::Unlocked | Self::Edition)
    }
}

impl Finding {
    pub fn word(&self) -> &'static str {
        match (&self.status, &self.on_page, &self.elsewhere) {
            (Status::Agrees, ..) => "agrees",
            (Status::Decided(_), ..) => "decided",
            (Status::Known, ..) => "known",
            (Status::Differs, None, _) => "only schema",
            (Status::Differs, _, None) => "only page",
            (Status::Differs, ..) => "differs",
            (Status::Changed, None, _) => "gone",
            (Status::Changed, _, None) => "new",
            (Status::Changed, ..) => "changed",
            (Status::Contradicts, ..) => "contradicts",
            (Status::Unread, ..) => "unread",
            (Status::Example, ..) => "example",
            (Status::Unneeded, ..) => "unneeded",
            (Status::Unlocked, ..) => "unlocked",
            (Status::Edition, ..) => "edition",
        }
    }

    #[must_use]
    pub fn at(self, location: impl Into<String>) -> Self {
        Self { location: Some(location.into()), ..self }
    }
}

/// The location of a finding on a page.
#[derive(Clone, Copy, Default)]
pub struct Spot<'a> {
    pub page: &'a str,
    pub section: &'a str,
    pub line: Option<usize>,
}

impl<'a> Spot<'a> {
    pub fn page(page: &'a str) -> Self {
        Self { page, ..Self::default() }
    }

    pub fn section(self, section: &'a str) -> Self {
        Self { section, ..self }
    }

    pub fn line(self, line: Option<usize>) -> Self {
        Self { line: line.or(self.line), ..self }
    }

    /// Returns a finding; `sides` has what the page states, and what the other side states.
    pub fn finding(&self, subject: &str, fact: &str, status: Status, sides: [Option<String>; 2]) -> Finding {
        let [on_page, elsewhere] = sides;
        Finding {
            page: self.page.to_owned(),
            section: self.section.to_owned(),
            line: self.line,
            subject: subject.to_owned(),
            fact: fact.to_owned(),
            on_page,
            elsewhere,
            location: None,
            status,
        }
    }
}
