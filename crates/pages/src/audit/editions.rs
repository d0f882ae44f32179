//! Finds the schemas that describe a page, which may be another edition of the page that the schemas name.
//!
//! A call may have a page for apps of the corp, one for apps of third parties and one for agencies. The schemas name one of these
//! pages as their source, and the others as its editions.

use std::collections::{BTreeMap, BTreeSet};

use wecom_schemas::Library;

use super::{
    finding::{Finding, Spot, Status},
    schemas,
};
use crate::{
    expected::{self, Expected},
    page_facts::PageFacts,
};

/// The pages that the schemas of a library name.
pub struct Editions<'a> {
    library: &'a Library,
    /// The pages that schemas name as their source, each with a location of such a schema.
    pages: BTreeMap<String, String>,
    /// The other editions that schemas name, each with the page that is the source.
    named: BTreeMap<String, String>,
}

/// A page, and what the schemas state of it.
pub struct Described {
    /// The page that the schemas name as their source.
    pub page: String,
    /// The facts of the page, without the operations that decisions leave out.
    pub facts: PageFacts,
    pub expected: Expected,
    is_named: bool,
}

impl<'a> Editions<'a> {
    pub fn of(library: &'a Library) -> Self {
        Self { library, pages: expected::pages(library), named: expected::editions(library) }
    }

    pub fn describe(&self, facts: &PageFacts) -> Described {
        let url = facts.url.as_str();
        let named = self.pages.get_key_value(url).map(|(page, _)| page).or_else(|| self.named.get(url));
        match named {
            Some(page) => self.describe_as(page, facts, true),
            None => self.recognise(facts).unwrap_or_else(|| self.describe_as(url, facts, true)),
        }
    }

    fn describe_as(&self, page: &str, facts: &PageFacts, is_named: bool) -> Described {
        let expected = expected::expected(self.library, page, &facts.url);
        let left_out: BTreeSet<&str> =
            facts.addresses().map(|address| address.path.as_str()).filter(|path| expected.leaves_out(path)).collect();
        Described { page: page.to_owned(), facts: facts.without_operations(&left_out), expected, is_named }
    }

    /// Recognises an edition that no schema names: by its operations or, if it has none, by the codes that it lists. Of several
    /// pages with the same operations, returns the one from which the edition differs least.
    fn recognise(&self, facts: &PageFacts) -> Option<Described> {
        let differences = |it: &Described| {
            schemas::compare(&it.facts, &it.expected).iter().filter(|finding| finding.status.is_to_mend()).count()
        };
        let has_operations = facts.addresses().next().is_some();
        let is_same = |it: &Described| {
            if has_operations {
                facts.addresses().all(|address| it.expected.describes(&address.path))
            } else {
                !it.expected.codes.is_empty() && differences(it) == 0
            }
        };
        let all = self.pages.keys().map(|page| self.describe_as(page, facts, false));
        all.filter(is_same).min_by_key(differences)
    }
}

impl Described {
    /// Reports an edition that no schema names.
    pub fn report_unnamed(&self) -> Option<Finding> {
        let spot = Spot::page(&self.facts.url);
        let finding = || spot.finding("page", "edition", Status::Edition, [None, Some(self.page.clone())]);
        (!self.is_named).then(finding)
    }
}
