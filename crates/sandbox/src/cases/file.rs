//! Reads a folder of conformance cases.

use std::{collections::BTreeMap, fmt, fs, path::Path, sync::Arc};

use indexmap::IndexMap;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::compact::expand;

const INDEX: &str = "types.json";

/// Conformance cases, which a sandbox gives to clients over HTTP: [`SandboxBuilder::cases`](crate::SandboxBuilder::cases).
///
/// A case is a value of a request or an answer, and whether it is accepted. The project generates them from its schemas into
/// `schema/dist/cases`; the `README.md` there describes the format.
#[derive(Clone)]
pub struct Cases {
    cases: Arc<IndexMap<String, Case>>,
    types: Arc<BTreeMap<String, Type>>,
}

/// A line of a file.
#[derive(Deserialize, Serialize)]
pub(crate) struct Case {
    pub id: String,
    #[serde(rename = "type")]
    pub ty: String,
    pub kind: String,
    /// Long texts and lists are compact.
    pub instance: Value,
    pub verdict: Verdict,
    /// The properties that a client may leave out.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub may_lack: Vec<String>,
    /// Reason, page and the like, which are only passed on.
    #[serde(flatten)]
    pub rest: Map<String, Value>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Verdict {
    Accepted,
    Refused,
}

/// What the index says of a type.
#[derive(Deserialize)]
pub(crate) struct Type {
    file: String,
    /// Of a request: where it is sent.
    #[serde(flatten)]
    pub call: Option<CallOfType>,
    /// Of an answer: the types of the requests.
    #[serde(default)]
    pub answers: Vec<String>,
}

#[derive(Deserialize)]
pub(crate) struct CallOfType {
    pub method: String,
    pub path: String,
    #[serde(rename = "in")]
    pub sent_in: SentIn,
    /// The query parameters that are no properties of the request.
    pub query: Vec<String>,
    pub answer: String,
}

#[derive(Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum SentIn {
    Body,
    Query,
}

#[derive(Deserialize)]
struct Index {
    types: BTreeMap<String, Type>,
}

impl Cases {
    /// Reads the cases of a folder, which has a `types.json` and a file for each type.
    ///
    /// # Errors
    /// A file that is missing or can't be read, and a line that is no case. The error names the file.
    pub fn from_folder(folder: impl AsRef<Path>) -> Result<Self, CasesError> {
        let folder = folder.as_ref();
        let index: Index = parse(&folder.join(INDEX), None, &read(&folder.join(INDEX))?)?;
        let mut cases = IndexMap::new();
        for about in index.types.values() {
            let file = folder.join(&about.file);
            for (line, text) in read(&file)?.lines().enumerate() {
                let case: Case = parse(&file, Some(line + 1), text)?;
                cases.insert(case.id.clone(), case);
            }
        }
        Ok(Self { cases: cases.into(), types: index.types.into() })
    }

    /// Returns the number of cases.
    #[must_use]
    #[allow(clippy::len_without_is_empty, reason = "a folder without cases is of no use")]
    pub fn len(&self) -> usize {
        self.cases.len()
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = &Case> {
        self.cases.values()
    }

    pub(crate) fn get(&self, id: &str) -> Option<&Case> {
        self.cases.get(id)
    }

    /// Returns the calls that a case is about: of a request its own, of an answer those that it answers.
    pub(crate) fn calls(&self, case: &Case) -> impl Iterator<Item = &CallOfType> {
        let about = self.types.get(&case.ty);
        let own = about.and_then(|about| about.call.as_ref());
        let answered =
            about.into_iter().flat_map(|about| &about.answers).filter_map(|ty| self.types.get(ty)?.call.as_ref());
        own.into_iter().chain(answered)
    }

    pub(crate) fn is_request(&self, case: &Case) -> bool {
        self.types.get(&case.ty).is_some_and(|about| about.answers.is_empty())
    }

    /// Returns an example of a type, written out.
    pub(crate) fn example(&self, ty: &str) -> Option<Value> {
        self.iter().find(|case| case.ty == ty && case.kind == "example").map(|case| expand(&case.instance))
    }
}

impl fmt::Debug for Cases {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Cases").field("len", &self.len()).finish_non_exhaustive()
    }
}

/// Why a folder of cases could not be read: file, problem and what to do, in one line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CasesError(String);

impl fmt::Display for CasesError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for CasesError {}

fn read(file: &Path) -> Result<String, CasesError> {
    let unreadable =
        |error| format!("{} can't be read: {error}: name the folder schema/dist/cases of the project", file.display());
    fs::read_to_string(file).map_err(|error| CasesError(unreadable(error)))
}

fn parse<'t, T: Deserialize<'t>>(file: &Path, line: Option<usize>, text: &'t str) -> Result<T, CasesError> {
    let place = line.map_or_else(String::new, |line| format!(":{line}"));
    serde_json::from_str(text)
        .map_err(|error| CasesError(format!("{}{place} is no case of this format: {error}", file.display())))
}
