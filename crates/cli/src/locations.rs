//! Locations in a JSON text. `serde_json` lends each value as a part of the text, and its address tells where it stands.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt,
    ops::Range,
};

use serde::de::{Deserializer as _, MapAccess, SeqAccess, Visitor};
use serde_json::{Deserializer, value::RawValue};
use wecom_school_types::Violations;

/// A value of an object or an entry of a list.
struct Member<'t> {
    pointer: String,
    /// The name with its quotes; `None` for an entry.
    name: Option<&'t str>,
    value: &'t str,
}

/// Calls `visit` with each member of an object or a list; a value of another type has none.
fn members<'t>(value: &'t str, pointer: &str, visit: impl FnMut(Member<'t>)) {
    struct Members<'p, F>(&'p str, F);

    impl<'t, F: FnMut(Member<'t>)> Visitor<'t> for Members<'_, F> {
        type Value = ();

        fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
            formatter.write_str("an object or a list")
        }

        fn visit_map<A: MapAccess<'t>>(mut self, mut map: A) -> Result<(), A::Error> {
            while let Some((name, value)) = map.next_entry::<&RawValue, &RawValue>()? {
                let decoded: String = serde_json::from_str(name.get()).unwrap_or_default();
                let pointer = format!("{}/{}", self.0, decoded.replace('~', "~0").replace('/', "~1"));
                (self.1)(Member { pointer, name: Some(name.get()), value: value.get() });
            }
            Ok(())
        }

        fn visit_seq<A: SeqAccess<'t>>(mut self, mut list: A) -> Result<(), A::Error> {
            let mut index = 0;
            while let Some(value) = list.next_element::<&RawValue>()? {
                (self.1)(Member { pointer: format!("{}/{index}", self.0), name: None, value: value.get() });
                index += 1;
            }
            Ok(())
        }
    }

    let _ = Deserializer::from_str(value).deserialize_any(Members(pointer, visit));
}

fn span(text: &str, part: &str) -> Range<usize> {
    let start = part.as_ptr().addr() - text.as_ptr().addr();
    start..start + part.len()
}

pub struct JsonString {
    pub pointer: String,
    /// Where it stands, with its quotes.
    pub span: Range<usize>,
    pub text: String,
}

impl JsonString {
    /// Returns the names in the pointer from the last to the first, without indices of lists.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.pointer.rsplit('/').filter(|name| name.parse::<usize>().is_err())
    }
}

/// Calls `visit` with every string value of a text that is JSON, from the first to the last.
pub fn each_string(text: &str, visit: &mut dyn FnMut(JsonString)) {
    fn walk(text: &str, value: &str, pointer: &str, visit: &mut dyn FnMut(JsonString)) {
        if value.starts_with('"') {
            let string = serde_json::from_str(value).unwrap_or_default();
            visit(JsonString { pointer: pointer.to_owned(), span: span(text, value), text: string });
        } else {
            members(value, pointer, |member| walk(text, member.value, &member.pointer, visit));
        }
    }
    walk(text, text.trim_ascii(), "", visit);
}

/// The locations of the values that some pointers lead to.
pub struct Locations(BTreeMap<String, Location>);

#[derive(Default)]
struct Location {
    value: Range<usize>,
    /// The names under which the value stands in its object: more than one if it is given repeatedly.
    names: Vec<Range<usize>>,
}

impl Locations {
    /// Finds the values under these pointers in a text that is JSON.
    pub fn of<'p>(text: &str, pointers: impl IntoIterator<Item = &'p str>) -> Self {
        let prefixes = |pointer: &'p str| pointer.match_indices('/').map(|(end, _)| &pointer[..end]).chain([pointer]);
        let wanted = pointers.into_iter().flat_map(prefixes).collect();
        let mut locations = Self(BTreeMap::new());
        locations.read(text, text.trim_ascii(), "", &wanted);
        locations
    }

    fn read(&mut self, text: &str, value: &str, pointer: &str, wanted: &BTreeSet<&str>) {
        self.0.entry(pointer.to_owned()).or_default().value = span(text, value);
        let below = format!("{pointer}/");
        if !wanted.range(&*below..).next().is_some_and(|next| next.starts_with(&below)) {
            return;
        }
        members(value, pointer, |Member { pointer, name, value }| {
            if !wanted.contains(&*pointer) {
                return;
            }
            if let Some(known) = self.0.get_mut(&pointer) {
                known.names.truncate(Violations::MOST);
                // If a name stands twice, the last value counts, as it does when the text is read.
                let below = format!("{pointer}/");
                self.0.retain(|known, _| !known.starts_with(&below));
            }
            self.0.entry(pointer.clone()).or_default().names.extend(name.map(|name| span(text, name)));
            self.read(text, value, &pointer, wanted);
        });
    }

    pub fn get(&self, pointer: &str) -> Option<Range<usize>> {
        self.0.get(pointer).map(|location| location.value.clone())
    }

    /// Returns where the value under a pointer stands, or the innermost one on the way to it.
    pub fn value(&self, pointer: &str) -> Range<usize> {
        self.get(pointer).unwrap_or_else(|| pointer.rsplit_once('/').map_or(0..0, |(parent, _)| self.value(parent)))
    }

    /// Returns where the object or list under a pointer opens.
    pub fn opening(&self, pointer: &str) -> Range<usize> {
        let start = self.value(pointer).start;
        start..start + 1
    }

    /// Returns where the `index`th name under a pointer stands, from 0.
    pub fn name(&self, pointer: &str, index: usize) -> Range<usize> {
        let name = self.0.get(pointer).and_then(|location| location.names.get(index));
        name.cloned().unwrap_or_else(|| self.value(pointer.rsplit_once('/').unwrap_or_default().0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = r#" {"a": [1, {"~/\u0041": "字"}], "b": {"x": 1}, "b": null, "0": {}, "~1": "tilde"} "#;

    #[test]
    fn a_pointer_leads_to_its_value_or_the_innermost_one_on_the_way() {
        let pointers = ["/a/0", "/a/1/~0~1A", "/b", "/0", "/~01", "/a/2/x", "/b/x", "/~01/~01"];
        let locations = Locations::of(TEXT, pointers);
        for (pointer, value) in [
            ("", TEXT.trim()),
            ("/a/0", "1"),
            ("/a/1/~0~1A", "\"字\""),
            ("/b", "null"),
            ("/0", "{}"),
            ("/~01", "\"tilde\""),
            ("/a/2/x", r#"[1, {"~/\u0041": "字"}]"#),
            ("/~01/~01", "\"tilde\""),
            ("/b/x", "null"),
        ] {
            assert_eq!(&TEXT[locations.value(pointer)], value, "{pointer}");
        }
        assert_eq!((locations.get("/b/x"), locations.get("/a/2/x")), (None, None));
        assert_eq!(&TEXT[locations.opening("/a")], "[");
    }

    #[test]
    fn repeated_names_have_a_location_each() {
        let text = r#"{"a": {"b": 1, "b": 2}, "c": 0, "a": {"b": 3}, "c": 1}"#;
        let locations = Locations::of(text, ["/a/b", "/c", "/d"]);
        let names =
            [("/a/b", 0), ("/c", 0), ("/c", 1), ("/d", 0)].map(|(pointer, index)| locations.name(pointer, index));
        assert_eq!(names, [38..41, 24..27, 47..50, 0..text.len()]);
        let countless = format!("{{{}}}", vec!["\"a\":0"; 3 * Violations::MOST].join(","));
        let locations = Locations::of(&countless, ["/a"]);
        assert_eq!(
            (locations.0["/a"].names.len(), locations.value("/a").end),
            (Violations::MOST + 1, countless.len() - 1)
        );
    }
}
