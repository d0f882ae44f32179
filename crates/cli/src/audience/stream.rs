//! The recipients that a person names, one after the other: their number does not decide how much memory they take.

use std::collections::{BTreeMap, BTreeSet};

use wecom_school::directory::Directory;
use wecom_school_campaign::Kind;

use super::{
    class_names::{ClassNames, find_ids},
    items::{Item, ListFile, Verdict},
    options::{KindOptions, check_typed, each_kind, expect_recipients, note_name},
    recipients::Recipients,
};
use crate::{
    arguments::send::Audience,
    layout::{join_first, shorten},
    output,
    problem::{Problem, collect_all, expect_both},
};

/// A recipient, and where it is named.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// The line of the file; `None` for an id of the command line.
    pub line: Option<usize>,
    pub kind: Kind,
    /// The id. That of a class is a name until [`Stream::resolve_classes`], and that of the whole school is `@all`.
    pub id: String,
    /// The row of the table, if one table names recipients.
    pub cells: Option<Vec<String>>,
}

/// The recipients of a notice. Files are read once to check them, and again for each [`read`](Self::read).
pub struct Stream {
    typed: Vec<Entry>,
    lists: Vec<ListFile>,
    class_names: ClassNames,
    /// The ids of classes by their names.
    classes: BTreeMap<String, Vec<String>>,
    has_one_table: bool,
}

/// A table of recipients, so that a report about them can repeat what it says of each.
pub struct Source {
    pub kind: Kind,
    pub headings: Vec<String>,
    /// The column of the ids.
    pub column: usize,
    /// The rows by the ids that they name, in lower case.
    pub rows: BTreeMap<String, Vec<String>>,
}

impl Stream {
    /// Checks the options, and opens the files, each of which has at most `max_bytes`.
    pub fn open(typed: &Audience, max_bytes: u64) -> Result<Self, Vec<Problem>> {
        let mut class_names = ClassNames::new();
        let named = collect_all(each_kind(typed).into_iter().map(|(options, ids, file, column)| {
            let list = file.map(|path| ListFile::open(path, options, column, max_bytes)).transpose();
            let (ids, list) = expect_both(check_typed(options, ids, &mut class_names), list.map_err(Vec::from))?;
            let entry = |id| Entry { line: None, kind: options.kind, id, cells: None };
            Ok::<_, Vec<Problem>>((ids.into_iter().map(entry).collect::<Vec<_>>(), list))
        }))?;
        let (entries, lists): (Vec<_>, Vec<_>) = named.into_iter().unzip();
        let (typed_entries, lists) = (entries.concat(), lists.into_iter().flatten().collect::<Vec<_>>());
        let has_one_table = lists.iter().filter(|list| list.headings().is_some()).count() == 1;
        let classes = BTreeMap::new();
        let mut stream = Self { typed: typed_entries, lists, class_names, classes, has_one_table };
        let count = |kind| stream.named(kind);
        // A file has at least one id.
        let parents = count(Kind::Parent);
        expect_recipients(typed, parents, parents + count(Kind::Student) + count(Kind::Class))?;
        if typed.to_all {
            stream.typed.push(Entry { line: None, kind: Kind::Everyone, id: "@all".into(), cells: None });
        }
        Ok(stream)
    }

    fn named(&self, kind: Kind) -> usize {
        self.typed.iter().filter(|entry| entry.kind == kind).count()
            + self.lists.iter().filter(|list| list.options.kind == kind).count()
    }

    /// Reads the files once, and calls `visit` with each row that has as many cells as the headings and is not skipped, also if
    /// it holds no id. Reports everything that is wrong with the ids.
    pub fn check(&mut self, visit: &mut dyn FnMut(&Entry)) -> Result<(), Vec<Problem>> {
        let checked = collect_all(self.lists.iter_mut().map(|list| {
            let (kind, file, width) = (list.options.kind, list.name().to_owned(), list.headings().map(<[_]>::len));
            let names = &mut self.class_names;
            list.check(&mut |Item { line, id, cells, verdict }| {
                let is_whole = cells.as_ref().map(Vec::len) == width;
                if let Verdict::Id(_) = verdict {
                    note_name(names, kind, &id, &file, line);
                }
                if is_whole && !matches!(verdict, Verdict::Skipped(_)) {
                    visit(&Entry { line: Some(line), kind, id, cells });
                }
            })
        }));
        checked.map(|_| ())
    }

    /// Returns the headings of the table; nothing if there is none or there are several.
    pub fn headings(&self) -> &[String] {
        self.all_headings().next().filter(|_| self.has_one_table).unwrap_or_default()
    }

    /// Returns the headings of each table.
    pub fn all_headings(&self) -> impl Iterator<Item = &[String]> {
        self.lists.iter().filter_map(ListFile::headings)
    }

    /// Returns whether a table names all recipients.
    pub fn is_table(&self) -> bool {
        self.typed.is_empty() && self.lists.len() == 1 && self.has_one_table
    }

    /// Returns what people call the first file; the empty text if there is none.
    pub fn file_name(&self) -> &str {
        self.lists.first().map_or("", ListFile::name)
    }

    /// Reads the table that names recipients into memory; `None` if there is none, or some recipients are of another kind.
    pub fn source(&mut self) -> Result<Option<Source>, Problem> {
        let [list] = &self.lists[..] else { return Ok(None) };
        let Some(column) = list.column().filter(|_| self.typed.iter().all(|entry| entry.kind == list.options.kind))
        else {
            return Ok(None);
        };
        let (kind, headings, mut rows) = (list.options.kind, self.headings().to_vec(), BTreeMap::new());
        for entry in self.read() {
            let Entry { id, cells, .. } = entry?;
            if let Some(cells) = cells {
                rows.entry(id.to_lowercase()).or_insert(cells);
            }
        }
        Ok(Some(Source { kind, headings, column, rows }))
    }

    /// Returns all recipients, each once. The case of letters does not matter (page 92337). `is_for_all` says that all of them get
    /// the same notice: then the repeated ids are reported.
    pub fn recipients(&mut self, is_for_all: bool) -> Result<Recipients, Problem> {
        let (mut recipients, mut seen) = (Recipients::default(), BTreeSet::new());
        let mut repeated = BTreeMap::<Kind, BTreeSet<String>>::new();
        for entry in self.read() {
            let Entry { kind, id, .. } = entry?;
            if seen.insert((kind, id.to_ascii_lowercase())) {
                recipients.push(kind, id);
            } else if is_for_all {
                repeated.entry(kind).or_default().insert(id);
            }
        }
        for (kind, ids) in repeated {
            let is_typed = self.typed.iter().any(|entry| entry.kind == kind);
            let typed = KindOptions::of(kind).filter(|_| is_typed).map(|options| options.ids);
            let listed = self.lists.iter().map(|list| list.options).find(|options| options.kind == kind);
            let options: Vec<&str> = typed.into_iter().chain(listed.map(|options| options.list)).collect();
            let options = options.join(", ");
            let (count, some) = (ids.len(), join_first(ids.iter().map(|id| shorten(id)), 5));
            output::remark(&words!(
                "{options}: repeated ids are sent once: {count} ({some})"; "{options}：重复的 id 只发送一次：{count} 个（{some}）"
            ));
        }
        Ok(recipients)
    }

    /// Returns whether classes are named, whose ids only the list of departments tells.
    pub fn has_class_names(&self) -> bool {
        !self.class_names.is_empty()
    }

    /// Makes [`read`](Self::read) return the ids in the places of the names: several entries for a grade.
    pub fn resolve_classes(&mut self, directory: &Directory) -> Result<(), Vec<Problem>> {
        self.classes = find_ids(&self.class_names, directory)?;
        self.class_names.clear();
        Ok(())
    }

    /// Returns the recipients, from the first one: those of the command line, then those of files. An error says that a file can't
    /// be read any more.
    pub fn read(&mut self) -> impl Iterator<Item = Result<Entry, Problem>> {
        let (classes, has_one_table) = (&self.classes, self.has_one_table);
        let listed = self.lists.iter_mut().flat_map(move |list| {
            let kind = list.options.kind;
            let (items, failed) = list.items().map_or_else(|problem| (None, Some(Err(problem))), |it| (Some(it), None));
            let entry = move |Item { line, id, cells, verdict }: Item| {
                let cells = cells.filter(|_| has_one_table);
                matches!(verdict, Verdict::Id(_)).then_some(Entry { line: Some(line), kind, id, cells })
            };
            let items = items.into_iter().flatten().chain(failed);
            items.filter_map(move |item| item.map(entry).transpose())
        });
        // A grade stands for its classes.
        let resolve = |entry: Entry| match classes.get(&entry.id).filter(|_| entry.kind == Kind::Class) {
            Some(ids) => ids.iter().map(|id| Entry { id: id.clone(), ..entry.clone() }).collect(),
            None => vec![entry],
        };
        let entries = self.typed.iter().cloned().map(Ok).chain(listed);
        entries.flat_map(move |entry| match entry {
            Ok(entry) => resolve(entry).into_iter().map(Ok).collect(),
            Err(problem) => vec![Err(problem)],
        })
    }
}
