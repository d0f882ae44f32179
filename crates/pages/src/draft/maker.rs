//! From the tree of parameters to schemas of the dialect.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use super::{
    gather::Aside,
    known::Known,
    meaning,
    names::{Fields, Names, of_property},
    picture,
    secret::Secrecy,
    shape::Shape,
    tree::{Node, Shown},
    value::type_of,
};
use crate::{fact::Fact, page::Side};

/// What is noted while schemas are made.
#[derive(Debug, Default)]
pub struct Ledger {
    /// How many facts the rows told.
    pub facts: usize,
    /// The lines of examples that their schema would refuse, and why.
    pub spoiled: BTreeMap<usize, String>,
}

/// Makes the schemas of one file.
pub struct Maker<'m> {
    /// The name of the page's file.
    pub page: &'m str,
    /// Whether it is a request or an answer.
    pub side: Side,
    /// The types of the folder.
    pub names: &'m mut Names,
    /// What is noted.
    pub ledger: &'m mut Ledger,
    /// What prose says.
    pub asides: Vec<&'m Aside>,
    /// The line of what neither a row nor an example tells.
    pub line: usize,
    /// Whether there are examples, in which a parameter may be missing.
    pub has_samples: bool,
    /// The definitions of the file so far.
    pub definitions: Map<String, Value>,
}

/// A property that has been made.
pub struct Made {
    /// Its keywords, but for its words and its draft.
    schema: Map<String, Value>,
    /// Whether it has to be there.
    pub required: bool,
    /// What is in doubt.
    known: Known,
    /// What it means by other properties.
    dependence: Vec<Fact>,
}

/// The properties of an object.
#[derive(Default)]
pub struct Members {
    /// Each with its schema.
    pub properties: Map<String, Value>,
    /// Those that have to be there.
    pub required: Vec<String>,
    /// What could not be kept.
    pub doubts: Vec<String>,
}

impl Members {
    /// Adds a property.
    pub fn add(&mut self, name: &str, schema: Value, required: bool) {
        self.properties.insert(name.to_owned(), schema);
        if required {
            self.required.push(name.to_owned());
        }
    }

    /// The keywords of the object.
    pub fn into_object(self, side: Side) -> Map<String, Value> {
        let mut object =
            Map::from_iter([("type".into(), json!("object")), ("properties".into(), Value::Object(self.properties))]);
        if !self.required.is_empty() {
            object.insert("required".into(), json!(self.required));
        }
        object.insert("additionalProperties".into(), json!(side == Side::Answer));
        object
    }
}

impl Maker<'_> {
    /// The properties of an object that is called `owner`. `instances` are the lines of examples with an object of its
    /// kind.
    pub fn members(
        &mut self,
        children: &[&Node],
        owner: &str,
        instances: &[(usize, &Map<String, Value>)],
        fields: &mut Fields,
    ) -> Members {
        let mut members = Members::default();
        let mut made = Vec::new();
        for child in children {
            let lacks = |(_, object): &&(usize, &Map<String, Value>)| !object.contains_key(&child.name);
            let lacking = instances.iter().find(lacks).map(|(line, _)| *line);
            match self.property(owner, child, lacking, fields) {
                Ok(property) => made.push((*child, property)),
                Err(why) => {
                    if self.side == Side::Request {
                        for shown in &child.shown {
                            self.ledger.spoiled.entry(shown.sample).or_insert_with(|| why.clone());
                        }
                    }
                    members.doubts.push(format!("{why}: left out"));
                }
            }
        }
        let deciders: BTreeMap<String, Vec<Value>> =
            made.iter().map(|(child, property)| (child.name.clone(), meaning::values_of(&property.schema))).collect();
        for (child, mut property) in made {
            let dependence = std::mem::take(&mut property.dependence);
            meaning::by(&dependence, &child.name, &deciders, &mut property.known, &mut property.schema);
            let required = property.required;
            let schema = self.finished(child, property);
            members.add(&child.name, schema, required);
        }
        members
    }

    /// A property.
    ///
    /// # Errors
    /// Why the dialect has no place for it.
    pub fn property(
        &mut self,
        owner: &str,
        node: &Node,
        lacking: Option<usize>,
        fields: &mut Fields,
    ) -> Result<Made, String> {
        if ["$defs", "$schema"].contains(&node.name.as_str()) {
            return Err(format!("no property can be called `{}` in the dialect", node.name));
        }
        let rust_name = fields.rust_name(&node.name);
        let suggested = of_property(owner, &node.name, rust_name.as_deref());
        self.ledger.facts += node.rows.iter().map(|row| row.facts.len()).sum::<usize>();
        let mut known = Known::of(node);
        for aside in self.asides.iter().filter(|aside| aside.parameter.rsplit('.').next() == Some(&node.name)) {
            known.aside(aside.line, &aside.facts);
        }
        let is_told = !node.rows.is_empty() || node.children.iter().any(|child| !child.rows.is_empty());
        if !is_told {
            known.doubt("no row describes it");
        } else if node.shown.is_empty() && self.has_samples {
            known.doubt("no example shows it: does it stand here?");
        }
        let required = self.required(node, lacking, &mut known);
        let shape = Shape::of(node, &mut known);
        self.spoil(node, &shape, &mut known);
        let dependence = std::iter::from_fn(|| {
            known.take(|fact| matches!(fact, Fact::MeaningBy(..) | Fact::IgnoredBy(..)).then(|| fact.clone()))
        })
        .collect();
        let mut schema = Map::new();
        if let Some(name) = &rust_name {
            schema.insert("rustName".into(), json!(name));
            known.doubt(format!("`{}` can't be its name in Rust: give it a better one than `{name}`", node.name));
        }
        if known.says(&Fact::Deprecated) {
            schema.insert("deprecated".into(), json!(true));
            schema.insert("deprecationReason".into(), json!("the page says that it should no longer be used"));
            known.doubt("say why it is deprecated, and what to use instead");
        }
        schema.extend(self.value(node, &shape, &suggested, required, &mut known)?);
        if schema.get("type").is_some_and(|types| *types == type_of(&Shape::Text, self.side == Side::Answer)) {
            picture::of(&mut known, &mut schema);
        }
        Ok(Made { schema, required, known, dependence })
    }

    /// A property whose neighbours are not known: what it means by them stays in doubt.
    pub fn alone(&mut self, node: &Node, mut made: Made) -> Value {
        let dependence = std::mem::take(&mut made.dependence);
        meaning::by(&dependence, &node.name, &BTreeMap::new(), &mut made.known, &mut made.schema);
        self.finished(node, made)
    }

    /// With its words and its draft.
    fn finished(&self, node: &Node, made: Made) -> Value {
        let useless = match self.side {
            Side::Request => "has no place here: left out",
            Side::Answer => "is left out: answers are read with tolerance",
        };
        let mut doubts = vec!["describe it in your own words".to_owned()];
        doubts.extend(made.known.into_doubts(useless));
        let mut schema = Map::from_iter([("draft".into(), self.draft(self.line_of(node), &doubts))]);
        let term = node.rows.iter().find_map(|row| row.term.as_deref());
        schema.extend(term.map(|term| ("term".to_owned(), json!(term))));
        schema.insert("description".into(), json!(term.unwrap_or(&node.name)));
        schema.extend(made.schema);
        Value::Object(schema)
    }

    /// The line that tells of a parameter: its row, its example, or a row of what stands in it.
    pub fn line_of(&self, node: &Node) -> usize {
        let row = node.rows.first().map(|row| row.line);
        let shown = node.shown.first().map(|shown| shown.sample);
        let inside = || node.all_rows().first().map(|row| row.line);
        row.or(shown).or_else(inside).unwrap_or(self.line)
    }

    /// What a draft says of itself.
    pub fn draft(&self, line: usize, doubts: &[String]) -> Value {
        let row = format!("{}:{line}", self.page);
        if doubts.is_empty() { json!({ "row": row }) } else { json!({ "row": row, "doubts": doubts }) }
    }

    fn required(&self, node: &Node, lacking: Option<usize>, known: &mut Known) -> bool {
        let stated = known.take(|fact| match fact {
            Fact::Required(required) => Some(*required),
            _ => None,
        });
        if self.side == Side::Answer {
            return false;
        }
        match (stated, lacking) {
            (Some(true), Some(line)) => {
                known.doubt(format!("it is required, but the example in line {line} lacks it: optional is assumed"));
                false
            }
            (Some(required), _) => required,
            (None, _) if !node.rows.is_empty() => {
                known.doubt("the page does not say whether it is required: optional is assumed");
                false
            }
            (None, None) if node.shown.is_empty() && Secrecy::of(&node.name, &[]) == Secrecy::Certain => {
                known.doubt("the page does not say whether it is required: it is assumed");
                true
            }
            (None, lacking) => {
                let inside = node.all_rows().iter().any(|row| row.facts.contains(&Fact::Required(true)));
                if inside && lacking.is_none() {
                    known.doubt("something in it is required, and so is it");
                }
                inside && lacking.is_none()
            }
        }
    }

    /// Examples with a value that can't be here are no examples of the schema.
    fn spoil(&mut self, node: &Node, shape: &Shape, known: &mut Known) {
        for Shown { sample, value } in &node.shown {
            let is_absent =
                self.side == Side::Answer && value.is_null() && matches!(shape, Shape::Text | Shape::List(_));
            if !shape.fits(value) && !is_absent {
                let why = format!("`{}` is not {} there", node.name, shape.in_words());
                known.doubt(format!("the example in line {sample} is left out: {why}"));
                self.ledger.spoiled.entry(*sample).or_insert(why);
            }
        }
        let has_inside = match shape {
            Shape::Object => true,
            Shape::List(entry) => matches!(entry.as_deref(), Some(Shape::Object | Shape::List(_))),
            _ => false,
        };
        if !has_inside && !node.children.is_empty() {
            let names: Vec<String> = node.children.iter().map(|child| format!("`{}`", child.name)).collect();
            known.doubt(format!(
                "it is {}, so what should stand in it is left out: {}",
                shape.in_words(),
                names.join(", ")
            ));
        }
    }
}
