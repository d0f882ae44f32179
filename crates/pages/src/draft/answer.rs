//! The file of an answer.

use serde_json::{Map, Value, json};

use super::{
    Source,
    gather::Call,
    known::without_place,
    maker::{Ledger, Maker},
    names::{Fields, Names, of_property},
    request::{Head, file},
    tree::Node,
};
use crate::page::Side;

/// What is needed to draft an answer.
pub struct Answer<'m> {
    /// The page.
    pub source: &'m Source<'m>,
    /// The call.
    pub call: &'m Call<'m>,
    /// The name that its type should have.
    pub title: &'m str,
    /// The types of its folder.
    pub names: &'m mut Names,
}

impl Answer<'_> {
    /// Drafts the file.
    pub fn file(self, ledger: &mut Ledger) -> Value {
        let answer = &self.call.answer;
        let title = self.names.claim(self.title);
        let mut root = Node::of(&[answer]);
        let mut doubts = vec!["name it, and describe it in your own words".to_owned()];
        if root.children.is_empty() {
            doubts.push("the page shows no answer: the one of every call is assumed".to_owned());
        }
        for sample in &answer.samples {
            doubts.extend(sample.flaw.map(|why| {
                format!("the example in line {} is no JSON as it stands, and was mended: {why}", sample.line)
            }));
        }
        let mut maker = Maker {
            page: self.source.around.file,
            side: Side::Answer,
            names: self.names,
            ledger,
            asides: answer.asides.iter().collect(),
            line: self.call.line,
            has_samples: !answer.samples.is_empty(),
            definitions: Map::new(),
        };
        let mut fields = Fields::default();
        let has_none = root.children.is_empty();
        let (code, text) = (root.take("errcode"), root.take("errmsg"));
        let mut properties = Map::new();
        if has_none || code.is_some() {
            maker.ledger.facts += facts(code.as_ref());
            properties.insert("errcode".to_owned(), code_of(self.source, &draft(&maker, code.as_ref())));
            fields.keep("errcode".to_owned());
            maker.names.claim(&of_property(&title, "errcode", None));
        }
        if has_none || text.is_some() {
            maker.ledger.facts += facts(text.as_ref());
            properties.insert("errmsg".to_owned(), message(&draft(&maker, text.as_ref())));
            fields.keep("errmsg".to_owned());
        }
        spoil(code.as_ref(), maker.ledger, Value::is_i64, "an integer");
        spoil(text.as_ref(), maker.ledger, |value| value.is_string() || value.is_null(), "a text");
        let children: Vec<&Node> = root.children.iter().collect();
        let mut members = maker.members(&children, &title, &root.instances(), &mut fields);
        properties.append(&mut members.properties);
        if properties.is_empty() {
            properties.insert("errcode".to_owned(), code_of(self.source, &maker.draft(self.call.line, &[])));
        }
        members.properties = properties;
        doubts.append(&mut members.doubts);
        let definitions = maker.definitions;
        let lines = answer.samples.iter().map(|sample| sample.line);
        let tables = answer.tables.iter().map(|table| table.line);
        let head = Head {
            title: &title,
            description: format!("What the server answers to `{}`.", self.call.address.path),
            section: &answer.section,
            line: lines.chain(tables).min().unwrap_or(self.call.line),
            doubts,
        };
        file(self.source, head, members.into_object(Side::Answer), definitions)
    }
}

fn code_of(source: &Source, draft: &Value) -> Value {
    let description = "0 if the call succeeded.";
    if source.around.has_codes {
        json!({ "draft": draft, "description": description, "$ref": "../errcode.json", "default": 0 })
    } else {
        json!({
            "draft": draft,
            "description": description,
            "type": "integer",
            "minimum": i64::MIN,
            "maximum": i64::MAX,
            "default": 0,
        })
    }
}

fn message(draft: &Value) -> Value {
    json!({
        "draft": draft,
        "description": "A message for people. The text may change at any time, so programs must not compare it.",
        "type": ["string", "null"],
        "default": "",
    })
}

/// What code and text say of themselves: all that their rows add.
fn draft(maker: &Maker, node: Option<&Node>) -> Value {
    let doubts = node.map_or_else(Vec::new, |node| without_place(&node.rows, &["required", "type"]));
    maker.draft(node.map_or(maker.line, |node| maker.line_of(node)), &doubts)
}

fn facts(node: Option<&Node>) -> usize {
    node.map_or(0, |node| node.rows.iter().map(|row| row.facts.len()).sum())
}

/// Examples whose code or text is of another type are no examples.
fn spoil(node: Option<&Node>, ledger: &mut Ledger, fits: fn(&Value) -> bool, what: &str) {
    for (node, shown) in node.iter().flat_map(|node| node.shown.iter().map(move |shown| (node, shown))) {
        if !fits(shown.value) {
            ledger.spoiled.entry(shown.sample).or_insert_with(|| format!("`{}` is not {what} there", node.name));
        }
    }
}
