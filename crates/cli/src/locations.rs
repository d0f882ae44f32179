//! Locations in a JSON text. `serde_json` lends each value as a part of the text, and its address tells where that part is.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt,
    ops::Range,
};

use serde::de::{Deserializer as _, MapAccess, SeqAccess, Visitor};
use serde_json::{Deserializer, from_str, value::RawValue};
use wecom_school_types::Violations;

/// Gets a pointer, the name with its quotes (none for an item of a list) and the value. Returns whether to go into it.
type Visit<'v> = dyn FnMut(&str, Option<Range<usize>>, Range<usize>) -> bool + 'v;

/// Visits the values of a JSON text in their order.
struct Walk<'t, 'v> {
    text: &'t str,
    pointer: String,
    visit: &'v mut Visit<'v>,
}

impl<'t> Walk<'t, '_> {
    fn enter(&mut self, name: Option<&'t str>, value: &'t str) {
        let span = |part: &str| {
            let start = part.as_ptr().addr() - self.text.as_ptr().addr();
            start..start + part.len()
        };
        if (self.visit)(&self.pointer, name.map(span), span(value)) {
            // A value of another type has nothing in it.
            let _ = Deserializer::from_str(value).deserialize_any(&mut *self);
        }
    }

    fn enter_below(&mut self, key: &str, name: Option<&'t str>, value: &'t str) {
        let length = self.pointer.len();
        self.pointer += &format!("/{}", key.replace('~', "~0").replace('/', "~1"));
        self.enter(name, value);
        self.pointer.truncate(length);
    }
}

impl<'t> Visitor<'t> for &mut Walk<'t, '_> {
    type Value = ();

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("an object or a list")
    }

    fn visit_map<A: MapAccess<'t>>(self, mut map: A) -> Result<(), A::Error> {
        while let Some((name, value)) = map.next_entry::<&RawValue, &RawValue>()? {
            let key: String = from_str(name.get()).unwrap_or_default();
            self.enter_below(&key, Some(name.get()), value.get());
        }
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'t>>(self, mut list: A) -> Result<(), A::Error> {
        let mut index = 0;
        while let Some(value) = list.next_element::<&RawValue>()? {
            self.enter_below(&index.to_string(), None, value.get());
            index += 1;
        }
        Ok(())
    }
}

pub struct JsonString {
    pub pointer: String,
    /// The range in the text, quotes included.
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
pub fn each_string(text: &str, visit: &mut dyn FnMut(&JsonString)) {
    let visit = &mut |pointer: &str, _, span: Range<usize>| {
        let is_string = text[span.clone()].starts_with('"');
        if is_string {
            let text = from_str(&text[span.clone()]).unwrap_or_default();
            visit(&JsonString { pointer: pointer.to_owned(), span, text });
        }
        !is_string
    };
    Walk { text, pointer: String::new(), visit }.enter(None, text.trim_ascii());
}

/// The locations of the values that some pointers lead to: each value, and the names under which its object has it.
pub struct Locations(BTreeMap<String, (Range<usize>, Vec<Range<usize>>)>);

impl Locations {
    pub fn find<'p>(text: &str, pointers: impl IntoIterator<Item = &'p str>) -> Self {
        let prefixes = |pointer: &'p str| pointer.match_indices('/').map(|(end, _)| &pointer[..end]).chain([pointer]);
        let wanted: BTreeSet<&str> = pointers.into_iter().flat_map(prefixes).chain([""]).collect();
        let mut found = BTreeMap::<String, (Range<usize>, Vec<Range<usize>>)>::new();
        let visit = &mut |pointer: &str, name, value| {
            if !wanted.contains(pointer) {
                return false;
            }
            let below = format!("{pointer}/");
            if found.contains_key(pointer) {
                // If a name is given twice, the last value counts, as it does when the text is read.
                found.retain(|known, _| !known.starts_with(&below));
            }
            let location = found.entry(pointer.to_owned()).or_default();
            location.0 = value;
            location.1.extend(name);
            // One more name than violations are reported.
            location.1.truncate(Violations::MOST + 1);
            wanted.range(&*below..).next().is_some_and(|next| next.starts_with(&below))
        };
        Walk { text, pointer: String::new(), visit }.enter(None, text.trim_ascii());
        Self(found)
    }

    pub fn get(&self, pointer: &str) -> Option<Range<usize>> {
        self.0.get(pointer).map(|(value, _)| value.clone())
    }

    /// Returns the location of the value under a pointer, or of the innermost one on the way to it.
    pub fn value(&self, pointer: &str) -> Range<usize> {
        self.get(pointer).unwrap_or_else(|| pointer.rsplit_once('/').map_or(0..0, |(parent, _)| self.value(parent)))
    }

    /// Returns the location of the bracket that opens the object or list under a pointer.
    pub fn opening(&self, pointer: &str) -> Range<usize> {
        let start = self.value(pointer).start;
        start..start + 1
    }

    /// Returns the location of the `index`th name under a pointer, from 0.
    pub fn name(&self, pointer: &str, index: usize) -> Range<usize> {
        let name = self.0.get(pointer).and_then(|(_, names)| names.get(index));
        name.cloned().unwrap_or_else(|| self.value(pointer.rsplit_once('/').unwrap_or_default().0))
    }
}
