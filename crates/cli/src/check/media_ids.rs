//! The strings of a request that are a `media_id`, or name a file which becomes one.

use std::ops::Range;

use wecom_school_types::Violations;

use super::scan::{Listener, scan};

/// A string in the place of a `media_id`.
#[derive(Debug)]
pub struct MediaId {
    /// Its JSON pointer.
    pub pointer: String,
    /// Where it stands in the text, with its quotes.
    pub span: Range<usize>,
    /// What it says.
    pub text: String,
    /// Whether its property is `thumb_media_id`.
    pub is_thumb: bool,
    /// The name of the object in which it stands, or of the list.
    pub body: String,
}

/// Finds them, from the first to the last. No valid request has more than there may be violations; of others, the first
/// are enough.
pub fn media_ids(text: &str) -> Vec<MediaId> {
    let mut collector = Collector { text, path: Vec::new(), next: Segment::Root, found: Vec::new() };
    // Of a text that is no JSON, its beginning is looked at.
    let _ = scan(text, &mut collector);
    collector.found
}

enum Segment {
    Root,
    Name(Range<usize>),
    Entry(usize),
}

struct Collector<'t> {
    text: &'t str,
    /// The way to the innermost value that has begun.
    path: Vec<Segment>,
    /// The last step to the value that begins next.
    next: Segment,
    found: Vec<MediaId>,
}

impl Collector<'_> {
    /// What a string says: it has been read already, so it is one.
    fn decoded(&self, string: &Range<usize>) -> String {
        serde_json::from_str(&self.text[string.clone()]).unwrap_or_default()
    }

    fn pointer(&self) -> String {
        let segment = |segment: &Segment| match segment {
            Segment::Root => String::new(),
            Segment::Name(name) => format!("/{}", self.decoded(name).replace('~', "~0").replace('/', "~1")),
            Segment::Entry(index) => format!("/{index}"),
        };
        self.path.iter().map(segment).collect()
    }

    fn body(&self) -> String {
        let mut names = self.path.iter().rev().filter_map(|segment| match segment {
            Segment::Name(name) => Some(self.decoded(name)),
            _ => None,
        });
        names.nth(1).unwrap_or_default()
    }
}

impl Listener for Collector<'_> {
    fn name(&mut self, name: Range<usize>) {
        self.next = Segment::Name(name);
    }

    fn entry(&mut self, index: usize) {
        self.next = Segment::Entry(index);
    }

    fn begin(&mut self, _: usize) {
        self.path.push(std::mem::replace(&mut self.next, Segment::Root));
    }

    fn end(&mut self, span: Range<usize>) {
        if let Some(Segment::Name(name)) = self.path.last()
            && self.text[span.clone()].starts_with('"')
            && self.found.len() < Violations::MOST
        {
            let name = self.decoded(name);
            if let "media_id" | "thumb_media_id" = name.as_str() {
                self.found.push(MediaId {
                    pointer: self.pointer(),
                    text: self.decoded(&span),
                    is_thumb: name == "thumb_media_id",
                    body: self.body(),
                    span,
                });
            }
        }
        self.path.pop();
    }
}
