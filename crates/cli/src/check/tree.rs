//! Where in a text each value of its JSON stands.

use std::{collections::BTreeMap, ops::Range};

use jsonc_parser::{CollectOptions, ParseOptions, ast, common::Ranged as _};

/// The values of a text that `serde_json` has accepted, so that it is JSON, and not nested too deeply for recursion.
pub fn parse(text: &str) -> Option<ast::Value<'_>> {
    let as_the_standard_has_it = ParseOptions {
        allow_comments: false,
        allow_loose_object_property_names: false,
        allow_trailing_commas: false,
        allow_missing_commas: false,
        allow_single_quoted_strings: false,
        allow_hexadecimal_numbers: false,
        allow_unary_plus_numbers: false,
        allow_bare_decimal_point_numbers: false,
        allow_non_finite_numbers: false,
        allow_extended_string_escapes: false,
    };
    jsonc_parser::parse_to_ast(text, &CollectOptions::default(), &as_the_standard_has_it).ok()?.value
}

/// The values of a JSON text, each with its place.
pub struct Tree(Option<Node>);

struct Node {
    span: Range<usize>,
    inner: Inner,
}

enum Inner {
    /// By name, since an object may have more properties than can be searched one by one.
    Object(BTreeMap<String, Vec<Member>>),
    List(Vec<Node>),
    Leaf,
}

struct Member {
    key: Range<usize>,
    value: Node,
}

impl Tree {
    /// The tree of a text that `serde_json` has accepted; an empty one of any other.
    pub fn of(text: &str) -> Self {
        Self(parse(text).map(Node::of))
    }

    /// The value under a pointer, or the innermost one on the way to it. Of a name that stands twice, the last counts,
    /// as it does for whoever reads.
    pub fn value(&self, pointer: &str) -> Range<usize> {
        self.find(pointer).map_or(0..0, |node| node.span.clone())
    }

    /// The brace that opens the object or list under a pointer.
    pub fn opening(&self, pointer: &str) -> Range<usize> {
        let start = self.value(pointer).start;
        start..start + 1
    }

    /// The `index`th name under a pointer, from 0.
    pub fn name(&self, pointer: &str, index: usize) -> Range<usize> {
        let (parent, name) = pointer.rsplit_once('/').unwrap_or_default();
        let member = self.find(parent).and_then(|parent| parent.members(name)?.get(index));
        member.map_or_else(|| self.value(parent), |member| member.key.clone())
    }

    fn find(&self, pointer: &str) -> Option<&Node> {
        let mut node = self.0.as_ref()?;
        for segment in pointer.split('/').skip(1) {
            match node.child(segment) {
                Some(child) => node = child,
                None => break,
            }
        }
        Some(node)
    }
}

impl Node {
    fn of(value: ast::Value<'_>) -> Self {
        let span = value.start()..value.end();
        let inner = match value {
            ast::Value::Object(object) => {
                let mut members = BTreeMap::<String, Vec<Member>>::new();
                for property in object.properties {
                    let key = property.name.start()..property.name.end();
                    let member = Member { key, value: Self::of(property.value) };
                    members.entry(property.name.into_string()).or_default().push(member);
                }
                Inner::Object(members)
            }
            ast::Value::Array(array) => Inner::List(array.elements.into_iter().map(Self::of).collect()),
            _ => Inner::Leaf,
        };
        Self { span, inner }
    }

    /// The value under a segment of a pointer.
    fn child(&self, segment: &str) -> Option<&Self> {
        match &self.inner {
            Inner::Object(_) => self.members(segment)?.last().map(|member| &member.value),
            Inner::List(entries) => entries.get(segment.parse::<usize>().ok()?),
            Inner::Leaf => None,
        }
    }

    /// The properties of the name that a segment of a pointer stands for.
    fn members(&self, segment: &str) -> Option<&[Member]> {
        let Inner::Object(members) = &self.inner else { return None };
        members.get(&segment.replace("~1", "/").replace("~0", "~")).map(Vec::as_slice)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = r#"{"a": [1, {"~/\u0041": "字"}], "b": true, "b": null, "0": {}, "~1": "tilde"}"#;

    #[test]
    fn a_pointer_leads_to_its_value() {
        let tree = Tree::of(TEXT);
        let value = |pointer| &TEXT[tree.value(pointer)];
        assert_eq!(value(""), TEXT);
        assert_eq!(value("/a/0"), "1");
        assert_eq!(value("/a/1/~0~1A"), "\"字\"");
        assert_eq!(value("/b"), "null");
        assert_eq!(value("/0"), "{}");
        assert_eq!(value("/~01"), "\"tilde\"");
        // What is not there lies in what is.
        assert_eq!(value("/a/2/x"), r#"[1, {"~/\u0041": "字"}]"#);
        assert_eq!(value("/b/c"), "null");
    }

    #[test]
    fn names_and_braces_have_places_too() {
        let tree = Tree::of(TEXT);
        assert_eq!(&TEXT[tree.name("/a/1/~0~1A", 0)], r#""~/\u0041""#);
        let (first, second) = (tree.name("/b", 0), tree.name("/b", 1));
        assert_eq!((&TEXT[first.clone()], &TEXT[second.clone()]), ("\"b\"", "\"b\""));
        assert!(first.end < second.start);
        assert_eq!(tree.opening("/a"), 6..7);
    }
}
