//! The recipients that a person names, one after the other: their number does not decide how much memory they take.

use std::{
    collections::{BTreeMap, VecDeque},
    slice,
};

use wecom_school::directory::Directory;
use wecom_school_campaign::Kind;

use super::{
    class_names::{ClassNames, find_ids},
    items::{Item, Items, ListFile, Verdict},
    list::Source,
    named::{KindOptions, check_typed, each_kind, expect_recipients, note_name},
};
use crate::{
    arguments::send::Audience,
    input::MAX_TABLE_BYTES,
    problem::{Problem, unless_any},
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

/// The recipients of a campaign. Files are read once to check them, and again for each [`read`](Self::read).
#[derive(Debug)]
pub struct Stream {
    typed: Vec<Entry>,
    lists: Vec<(Kind, ListFile)>,
    class_names: ClassNames,
    /// The ids of classes by their names.
    classes: BTreeMap<String, Vec<String>>,
    has_one_table: bool,
}

impl Stream {
    /// Checks the options, and opens the files.
    pub fn open(typed: &Audience) -> Result<Self, Vec<Problem>> {
        let (mut entries, mut lists, mut class_names) = (Vec::new(), Vec::new(), ClassNames::new());
        let mut problems = Vec::new();
        for (options, kind) in each_kind(typed).into_iter().zip([Kind::Parent, Kind::Student, Kind::Class]) {
            let typed = check_typed(&options, &mut class_names).unwrap_or_else(|wrong| {
                problems.extend(wrong);
                Vec::new()
            });
            entries.extend(typed.into_iter().map(|id| Entry { line: None, kind, id, cells: None }));
            let KindOptions { list, .. } = options;
            match list.map(|list| list.open(MAX_TABLE_BYTES)).transpose() {
                Ok(list) => lists.extend(list.map(|list| (kind, list))),
                Err(problem) => problems.push(problem),
            }
        }
        let mut stream = unless_any(
            problems,
            Self {
                has_one_table: lists.iter().filter(|(_, list)| list.headings().is_some()).count() == 1,
                typed: entries,
                lists,
                class_names,
                classes: BTreeMap::new(),
            },
        )?;
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
            + self.lists.iter().filter(|(of_list, _)| *of_list == kind).count()
    }

    /// Reads the files once, and calls `visit` with each row that has as many cells as the headings and is not skipped, also if
    /// it holds no id. Reports everything that is wrong with the ids.
    pub fn check(&mut self, visit: &mut dyn FnMut(&Entry)) -> Result<(), Vec<Problem>> {
        let mut problems = Vec::new();
        for (kind, list) in &mut self.lists {
            let (kind, file, width) = (*kind, list.name().to_owned(), list.headings().map(<[_]>::len));
            let names = &mut self.class_names;
            let checked = list.check(&mut |Item { line, id, cells, verdict }| {
                let is_whole = cells.as_ref().map(Vec::len) == width;
                if let Verdict::Id(_) = verdict
                    && kind == Kind::Class
                {
                    note_name(names, super::Kind::Class, &id, &file, line);
                }
                if is_whole && !matches!(verdict, Verdict::Skipped(_)) {
                    visit(&Entry { line: Some(line), kind, id, cells });
                }
            });
            problems.extend(checked.err());
        }
        unless_any(problems, ())
    }

    /// Returns the headings of the table; nothing if there is none or there are several.
    pub fn headings(&self) -> &[String] {
        let headings = self.lists.iter().find_map(|(_, list)| list.headings());
        headings.filter(|_| self.has_one_table).unwrap_or_default()
    }

    /// Returns whether a table names all recipients.
    pub fn is_table(&self) -> bool {
        self.typed.is_empty() && self.lists.len() == 1 && self.has_one_table
    }

    /// Returns what people call the first file; the empty text if there is none.
    pub fn file_name(&self) -> &str {
        self.lists.first().map_or("", |(_, list)| list.name())
    }

    /// Reads the table that names all recipients into memory, with the kind of its ids; `None` if no table does.
    pub fn source(&mut self) -> Result<Option<(Kind, Source)>, Problem> {
        if !self.is_table() {
            return Ok(None);
        }
        let (kind, list) = &self.lists[0];
        let (kind, column, headings) = (*kind, list.column().unwrap_or_default(), self.headings().to_vec());
        let mut source = Source { headings, column, rows: Vec::new(), ids: Vec::new() };
        let mut previous = None;
        for entry in self.read() {
            let Entry { line, id, cells, .. } = entry?;
            if let Some(ids) = source.ids.last_mut().filter(|_| line == previous) {
                ids.push(id);
            } else {
                source.rows.push(cells.unwrap_or_default());
                source.ids.push(vec![id]);
            }
            previous = line;
        }
        Ok(Some((kind, source)))
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

    /// Returns the recipients, from the first one: those of the command line, then those of files.
    pub fn read(&mut self) -> Entries<'_> {
        let (typed, lists, classes) = (self.typed.iter(), self.lists.iter_mut(), &self.classes);
        Entries { typed, lists, items: None, classes, has_one_table: self.has_one_table, pending: VecDeque::new() }
    }
}

/// The recipients one after the other. An error says that a file changed or can't be read any more.
pub struct Entries<'s> {
    typed: slice::Iter<'s, Entry>,
    lists: slice::IterMut<'s, (Kind, ListFile)>,
    items: Option<(Kind, Items<'s>)>,
    classes: &'s BTreeMap<String, Vec<String>>,
    has_one_table: bool,
    /// The classes of a grade.
    pending: VecDeque<Entry>,
}

impl Entries<'_> {
    fn next_entry(&mut self) -> Result<Option<Entry>, Problem> {
        if let Some(entry) = self.typed.next() {
            return Ok(Some(entry.clone()));
        }
        loop {
            let Some((kind, items)) = &mut self.items else {
                let Some((kind, list)) = self.lists.next() else { return Ok(None) };
                self.items = Some((*kind, list.items()?));
                continue;
            };
            match items.next()? {
                Some(Item { line, id, cells, verdict: Verdict::Id(_) }) => {
                    let cells = cells.filter(|_| self.has_one_table);
                    return Ok(Some(Entry { line: Some(line), kind: *kind, id, cells }));
                }
                Some(_) => {}
                None => self.items = None,
            }
        }
    }

    fn next_resolved(&mut self) -> Result<Option<Entry>, Problem> {
        loop {
            if let Some(entry) = self.pending.pop_front() {
                return Ok(Some(entry));
            }
            let Some(entry) = self.next_entry()? else { return Ok(None) };
            match self.classes.get(&entry.id).filter(|_| entry.kind == Kind::Class) {
                Some(ids) => self.pending.extend(ids.iter().map(|id| Entry { id: id.clone(), ..entry.clone() })),
                None => return Ok(Some(entry)),
            }
        }
    }
}

impl Iterator for Entries<'_> {
    type Item = Result<Entry, Problem>;

    fn next(&mut self) -> Option<Self::Item> {
        self.next_resolved().transpose()
    }
}
