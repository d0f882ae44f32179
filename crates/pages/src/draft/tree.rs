//! Rows and examples as one tree: the example tells where a parameter stands, the row what is said of it.

use serde_json::{Map, Value};

use super::gather::{Group, Row, Sample};

/// A parameter, or the object of all of them.
#[derive(Clone, Debug, Default)]
pub struct Node<'a> {
    /// Its name.
    pub name: String,
    /// The rows that are about it.
    pub rows: Vec<&'a Row>,
    /// Its values in the examples.
    pub shown: Vec<Shown<'a>>,
    /// What stands in it, or in its entries.
    pub children: Vec<Node<'a>>,
}

/// A value in an example.
#[derive(Clone, Copy, Debug)]
pub struct Shown<'a> {
    /// The line of the example.
    pub sample: usize,
    /// The value.
    pub value: &'a Value,
}

impl<'a> Node<'a> {
    /// The tree of some groups.
    pub fn of(groups: &[&'a Group<'a>]) -> Self {
        let mut root = Self::default();
        for Sample { line, value, .. } in groups.iter().flat_map(|group| &group.samples) {
            root.show(Shown { sample: *line, value });
        }
        let mut last = Vec::new();
        for row in groups.iter().flat_map(|group| &group.tables).flat_map(|table| &table.rows) {
            last = root.place(row, &last);
        }
        root
    }

    /// Whether a node of the tree has the path at its end.
    pub fn has(&self, path: &[String]) -> bool {
        !self.ending_with(path).is_empty()
    }

    /// The child of this name.
    pub fn child(&self, name: &str) -> Option<&Node<'a>> {
        self.children.iter().find(|child| child.name == name)
    }

    /// Takes a child out.
    pub fn take(&mut self, name: &str) -> Option<Node<'a>> {
        let index = self.children.iter().position(|child| child.name == name)?;
        Some(self.children.remove(index))
    }

    /// Takes in what is known of the same parameter from elsewhere.
    pub fn absorb(&mut self, other: Node<'a>) {
        self.rows.extend(other.rows);
        self.shown.extend(other.shown);
        for child in other.children {
            match self.children.iter_mut().find(|known| known.name == child.name) {
                Some(known) => known.absorb(child),
                None => self.children.push(child),
            }
        }
    }

    /// The objects that are shown here, be it in lists.
    pub fn instances(&self) -> Vec<(usize, &'a Map<String, Value>)> {
        let mut instances = Vec::new();
        for shown in self.entries() {
            instances.extend(shown.value.as_object().map(|object| (shown.sample, object)));
        }
        instances
    }

    /// What is shown, with lists taken apart to their last entries.
    pub fn entries(&self) -> Vec<Shown<'a>> {
        let mut entries = Vec::new();
        let mut ahead: Vec<Shown<'a>> = self.shown.iter().rev().copied().collect();
        while let Some(shown) = ahead.pop() {
            match shown.value {
                Value::Array(list) => ahead.extend(list.iter().rev().map(|value| Shown { value, ..shown })),
                _ => entries.push(shown),
            }
        }
        entries
    }

    /// The rows of everything in it.
    pub fn all_rows(&self) -> Vec<&'a Row> {
        let inside = self.children.iter().flat_map(Node::all_rows);
        self.rows.iter().copied().chain(inside).collect()
    }

    fn show(&mut self, shown: Shown<'a>) {
        self.shown.push(shown);
        let whole = Node { shown: vec![shown], ..Node::default() };
        for (_, object) in whole.instances() {
            for (name, value) in object {
                self.child_of_name(name).show(Shown { value, ..shown });
            }
        }
    }

    fn child_of_name(&mut self, name: &str) -> &mut Node<'a> {
        let index = self.children.iter().position(|child| child.name == name).unwrap_or_else(|| {
            self.children.push(Node { name: name.to_owned(), ..Node::default() });
            self.children.len() - 1
        });
        &mut self.children[index]
    }

    /// Puts a row to its parameter; where that is. `last` is where the row before it stands.
    fn place(&mut self, row: &'a Row, last: &[usize]) -> Vec<usize> {
        let path = row.path.as_slice();
        let candidates = self.ending_with(path);
        let is_free = |at: &&Vec<usize>| self.at(at).rows.is_empty();
        let is_exact = |at: &&Vec<usize>| at.len() == path.len();
        let chosen = candidates
            .iter()
            .find(|at| is_exact(at) && is_free(at))
            .or_else(|| candidates.iter().find(is_free))
            .or_else(|| candidates.iter().find(is_exact))
            .or_else(|| candidates.first())
            .cloned();
        let at = chosen.unwrap_or_else(|| self.make(path, last));
        self.at_mut(&at).rows.push(row);
        at
    }

    /// Makes a parameter that no example shows, in the object that the row names.
    fn make(&mut self, path: &[String], last: &[usize]) -> Vec<usize> {
        let known = (1..path.len()).rev().find_map(|length| {
            let candidates = self.ending_with(&path[..length]);
            let exact = candidates.iter().find(|at| at.len() == length);
            Some((exact.or(candidates.first())?.clone(), length))
        });
        let (mut at, length) = known.unwrap_or_default();
        for name in &path[length..] {
            let follows = last.len() > at.len() && last.starts_with(&at);
            let parent = self.at_mut(&at);
            let index = if follows { last[at.len()] + 1 } else { parent.children.len() };
            let index = index.min(parent.children.len());
            parent.children.insert(index, Node { name: name.clone(), ..Node::default() });
            at.push(index);
        }
        at
    }

    /// Where the nodes are whose path ends so, from the top.
    fn ending_with(&self, path: &[String]) -> Vec<Vec<usize>> {
        fn walk(
            node: &Node,
            at: &mut Vec<usize>,
            names: &mut Vec<String>,
            path: &[String],
            found: &mut Vec<Vec<usize>>,
        ) {
            for (index, child) in node.children.iter().enumerate() {
                at.push(index);
                names.push(child.name.clone());
                if names.ends_with(path) {
                    found.push(at.clone());
                }
                walk(child, at, names, path, found);
                names.pop();
                at.pop();
            }
        }
        let mut found = Vec::new();
        walk(self, &mut Vec::new(), &mut Vec::new(), path, &mut found);
        found
    }

    fn at(&self, at: &[usize]) -> &Node<'a> {
        at.iter().fold(self, |node, index| &node.children[*index])
    }

    fn at_mut(&mut self, at: &[usize]) -> &mut Node<'a> {
        at.iter().fold(self, |node, index| &mut node.children[*index])
    }
}
