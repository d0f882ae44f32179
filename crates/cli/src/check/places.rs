//! Where in a JSON text the values stand to which pointers lead.

use std::{collections::BTreeMap, ops::Range};

use wecom_school_types::Violations;

use super::scan::{Listener, scan};

/// The places of the values that pointers lead to. Nothing else of the text is kept.
pub struct Places {
    /// The values as a tree of the segments of their pointers; the first is the whole text.
    nodes: Vec<Node>,
}

#[derive(Default)]
struct Node {
    children: BTreeMap<String, usize>,
    span: Option<Range<usize>>,
    /// The names by which it stands in its object.
    names: Vec<Range<usize>>,
}

impl Places {
    /// Finds the values under these pointers in a text that is JSON.
    pub fn of<'p>(text: &str, pointers: impl IntoIterator<Item = &'p str>) -> Self {
        let mut places = Self { nodes: vec![Node::default()] };
        pointers.into_iter().for_each(|pointer| places.add(pointer));
        // Of a text that is no JSON, its beginning has places.
        let _ = scan(text, &mut Finder { text, nodes: &mut places.nodes, open: Vec::new(), next: Some(0) });
        places
    }

    fn add(&mut self, pointer: &str) {
        segments(pointer).fold(0, |node, segment| {
            let next = self.nodes.len();
            let child = *self.nodes[node].children.entry(segment).or_insert(next);
            if child == next {
                self.nodes.push(Node::default());
            }
            child
        });
    }

    /// The value under a pointer, if there is one. Of a name that stands twice, the last counts, as it does for readers.
    pub fn get(&self, pointer: &str) -> Option<Range<usize>> {
        let (node, is_whole) = self.find(pointer);
        node.span.clone().filter(|_| is_whole)
    }

    /// The value under a pointer, or the innermost one on the way to it.
    pub fn value(&self, pointer: &str) -> Range<usize> {
        self.find(pointer).0.span.clone().unwrap_or(0..0)
    }

    /// The brace that opens the object or list under a pointer.
    pub fn opening(&self, pointer: &str) -> Range<usize> {
        let start = self.value(pointer).start;
        start..start + 1
    }

    /// The `index`th name under a pointer, from 0.
    pub fn name(&self, pointer: &str, index: usize) -> Range<usize> {
        let (node, is_whole) = self.find(pointer);
        let name = node.names.get(index).filter(|_| is_whole);
        name.cloned().unwrap_or_else(|| self.value(pointer.rsplit_once('/').unwrap_or_default().0))
    }

    /// The innermost value on the way to a pointer, and whether the whole way was gone.
    fn find(&self, pointer: &str) -> (&Node, bool) {
        let mut node = &self.nodes[0];
        for segment in segments(pointer) {
            match node.children.get(&segment).map(|child| &self.nodes[*child]) {
                // The value of an object that was given twice may lie in the first.
                Some(child) if is_within(child.span.as_ref(), node.span.as_ref()) => node = child,
                _ => return (node, false),
            }
        }
        (node, true)
    }
}

fn segments(pointer: &str) -> impl Iterator<Item = String> {
    pointer.split('/').skip(1).map(|segment| segment.replace("~1", "/").replace("~0", "~"))
}

fn is_within(inner: Option<&Range<usize>>, outer: Option<&Range<usize>>) -> bool {
    inner.zip(outer).is_some_and(|(inner, outer)| outer.contains(&inner.start))
}

struct Finder<'t, 'n> {
    text: &'t str,
    nodes: &'n mut Vec<Node>,
    /// The values that have begun, from the outermost: where, and which of those that are wanted.
    open: Vec<(usize, Option<usize>)>,
    /// Which of those that are wanted begins next.
    next: Option<usize>,
}

impl Finder<'_, '_> {
    /// Where the innermost value begins, and whose children are wanted.
    fn parent(&self) -> Option<(usize, &Node)> {
        let (start, node) = self.open.last()?;
        node.map(|node| (*start, &self.nodes[node])).filter(|(_, node)| !node.children.is_empty())
    }
}

impl Listener for Finder<'_, '_> {
    fn name(&mut self, name: Range<usize>) {
        self.next = None;
        let Some((start, parent)) = self.parent() else { return };
        let Ok(decoded) = serde_json::from_str::<String>(&self.text[name.clone()]) else { return };
        self.next = parent.children.get(&decoded).copied();
        if let Some(child) = self.next {
            let names = &mut self.nodes[child].names;
            // Those of an object that was given before are none of this one's.
            if names.first().is_some_and(|first| first.start < start) {
                names.clear();
            }
            // Each violation means another name; there are no more of them.
            if names.len() <= Violations::MOST {
                names.push(name);
            }
        }
    }

    fn entry(&mut self, index: usize) {
        self.next = self.parent().and_then(|(_, parent)| parent.children.get(&index.to_string()).copied());
    }

    fn begin(&mut self, start: usize) {
        self.open.push((start, self.next.take()));
    }

    fn end(&mut self, span: Range<usize>) {
        if let Some((_, Some(node))) = self.open.pop() {
            self.nodes[node].span = Some(span);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = r#"{"a": [1, {"~/\u0041": "字"}], "b": {"x": 1}, "b": null, "0": {}, "~1": "tilde"}"#;

    #[test]
    fn a_pointer_leads_to_its_value() {
        let pointers = ["/a/0", "/a/1/~0~1A", "/b", "/0", "/~01", "/a/2/x", "/b/x", "/~01/~01"];
        let places = Places::of(TEXT, pointers);
        let value = |pointer| &TEXT[places.value(pointer)];
        assert_eq!(value(""), TEXT);
        assert_eq!(value("/a/0"), "1");
        assert_eq!(value("/a/1/~0~1A"), "\"字\"");
        assert_eq!(value("/b"), "null");
        assert_eq!(value("/0"), "{}");
        assert_eq!(value("/~01"), "\"tilde\"");
        assert_eq!(places.get("/~01").map(|span| &TEXT[span]), Some("\"tilde\""));
        // What is not there lies in what is.
        assert_eq!(value("/a/2/x"), r#"[1, {"~/\u0041": "字"}]"#);
        assert_eq!(value("/~01/~01"), "\"tilde\"");
        // Of an object that is given twice, nothing of the first counts.
        assert_eq!(value("/b/x"), "null");
        assert_eq!((places.get("/b/x"), places.get("/a/2/x")), (None, None));
    }

    #[test]
    fn names_and_braces_have_places_too() {
        let places = Places::of(TEXT, ["/a/1/~0~1A", "/b", "/b/x", "/c"]);
        assert_eq!(&TEXT[places.name("/a/1/~0~1A", 0)], r#""~/\u0041""#);
        let (first, second) = (places.name("/b", 0), places.name("/b", 1));
        assert_eq!((&TEXT[first.clone()], &TEXT[second.clone()]), ("\"b\"", "\"b\""));
        assert!(first.end < second.start);
        assert_eq!(&TEXT[places.name("/b/x", 0)], "null");
        assert_eq!(&TEXT[places.name("/c", 0)], TEXT);
        assert_eq!(places.opening("/a"), 6..7);
        let text = r#"{"a": {"b": 1, "b": 2}, "a": {"b": 3}}"#;
        assert_eq!(Places::of(text, ["/a/b"]).name("/a/b", 0), 30..33);
    }

    #[test]
    fn a_name_that_stands_countless_times_is_kept_as_often_as_it_can_be_meant() {
        let text = format!("{{{}}}", vec!["\"a\":0"; 3 * Violations::MOST].join(","));
        let places = Places::of(&text, ["/a"]);
        assert_eq!(places.nodes[1].names.len(), Violations::MOST + 1);
        assert_eq!(places.value("/a").end, text.len() - 1);
    }
}
