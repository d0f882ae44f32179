//! The keywords that say what a value may be.

use serde_json::{Map, Value, json};

use super::{known::Known, limits, maker::Maker, names::Fields, secret, shape::Shape, tree::Node, values};
use crate::{fact::Fact, page::Side};

impl Maker<'_> {
    /// The keywords that say what a value may be.
    pub(super) fn value(
        &mut self,
        node: &Node,
        shape: &Shape,
        suggested: &str,
        required: bool,
        known: &mut Known,
    ) -> Result<Map<String, Value>, String> {
        match shape {
            Shape::Object => {
                let name = self.names.claim(suggested);
                let mut schema = title(&name, suggested);
                schema.extend(self.object(node, &name, known)?);
                Ok(schema)
            }
            Shape::List(entry) => self.list(node, entry.as_deref(), suggested, known),
            Shape::Fraction => {
                Err(format!("`{}` is a number with a fraction, which the dialect does not have", node.name))
            }
            scalar => {
                let shown: Vec<&Value> = node.shown.iter().map(|shown| shown.value).collect();
                let mut schema = self.scalar(scalar, &shown, required, known);
                secret::mark(node, scalar, known, &mut schema);
                Ok(self.named(schema, suggested))
            }
        }
    }

    fn object(&mut self, node: &Node, name: &str, known: &mut Known) -> Result<Map<String, Value>, String> {
        let children: Vec<&Node> = node.children.iter().collect();
        let members = self.members(&children, name, &node.instances(), &mut Fields::default());
        if members.properties.is_empty() {
            return Err(format!("`{}` is an object of which the page tells nothing", node.name));
        }
        members.doubts.iter().for_each(|doubt| known.doubt(doubt));
        Ok(members.into_object(self.side))
    }

    fn list(
        &mut self,
        node: &Node,
        entry: Option<&Shape>,
        suggested: &str,
        known: &mut Known,
    ) -> Result<Map<String, Value>, String> {
        let mut schema = Map::new();
        let mut limits = Map::new();
        if self.side == Side::Answer {
            schema.insert("type".into(), json!(["array", "null"]));
            limits.insert("default".into(), json!([]));
        } else {
            schema.insert("type".into(), json!("array"));
            let lengths: Vec<u64> =
                node.shown.iter().filter_map(|shown| u64::try_from(shown.value.as_array()?.len()).ok()).collect();
            entries(known, &lengths, &mut limits);
        }
        // Only a list with limits makes a type.
        let name = if limits.contains_key("minItems") || limits.contains_key("maxItems") {
            let name = self.names.claim(suggested);
            schema.extend(title(&name, suggested));
            name
        } else {
            suggested.to_owned()
        };
        schema.insert("items".into(), self.items(node, entry, &name, known)?);
        schema.extend(limits);
        Ok(schema)
    }

    fn items(&mut self, node: &Node, entry: Option<&Shape>, list: &str, known: &mut Known) -> Result<Value, String> {
        let suggested = format!("{list}Entry");
        match entry {
            None => {
                known.doubt("the page does not say of what it is a list: texts are assumed");
                Ok(json!({ "type": "string" }))
            }
            Some(Shape::Object) => {
                let name = self.names.claim(&suggested);
                // Its place is before what stands in it.
                self.definitions.insert(name.clone(), Value::Null);
                let object = self.object(node, &name, known).inspect_err(|_| {
                    self.definitions.shift_remove(&name);
                })?;
                let doubts = ["name it, and describe it in your own words".to_owned()];
                let mut definition = Map::from_iter([
                    ("draft".into(), self.draft(self.line_of(node), &doubts)),
                    ("description".into(), json!(format!("An entry of `{}`.", node.name))),
                ]);
                definition.extend(object);
                self.definitions.insert(name.clone(), Value::Object(definition));
                Ok(json!({ "$ref": format!("#/$defs/{name}") }))
            }
            Some(Shape::List(inner)) => {
                let items = self.items(node, inner.as_deref(), &suggested, known)?;
                Ok(json!({ "type": "array", "items": items }))
            }
            Some(Shape::Fraction) => {
                Err(format!("`{}` has numbers with fractions, which the dialect does not have", node.name))
            }
            Some(scalar) => {
                let shown: Vec<&Value> = node.entries().into_iter().map(|shown| shown.value).collect();
                let mut entry = Map::new();
                let fixed = if self.side == Side::Request { values::fixed(known, scalar, &shown) } else { None };
                match fixed {
                    Some(fixed) => {
                        known.doubt("are these values those of its entries?");
                        entry = fixed;
                    }
                    None => drop(entry.insert("type".into(), type_of(scalar, false))),
                }
                if *scalar == Shape::Integer && entry.contains_key("type") && !entry.contains_key("enum") {
                    let numbers: Vec<i64> = shown.iter().filter_map(|value| value.as_i64()).collect();
                    limits::integer(known, &numbers, self.side == Side::Request, &mut entry);
                }
                secret::mark(node, scalar, known, &mut entry);
                Ok(Value::Object(self.named(entry, &suggested)))
            }
        }
    }

    fn scalar(&mut self, shape: &Shape, shown: &[&Value], required: bool, known: &mut Known) -> Map<String, Value> {
        let is_request = self.side == Side::Request;
        let fixed = if is_request { values::fixed(known, shape, shown) } else { None };
        let mut schema = fixed.unwrap_or_else(|| {
            let mut schema = Map::from_iter([("type".into(), type_of(shape, !is_request))]);
            match shape {
                Shape::Text if is_request => {
                    let texts: Vec<&str> = shown.iter().filter_map(|value| value.as_str()).collect();
                    limits::text(known, &texts, required, &mut schema);
                }
                Shape::Integer => {
                    let numbers: Vec<i64> = shown.iter().filter_map(|value| value.as_i64()).collect();
                    limits::integer(known, &numbers, is_request, &mut schema);
                }
                _ => {}
            }
            schema
        });
        if is_request {
            values::default(known, shape, &mut schema);
        } else if *shape == Shape::Text {
            schema.insert("default".into(), json!(""));
        }
        schema
    }

    /// With a title, if it makes a type whose usual name is taken.
    fn named(&mut self, schema: Map<String, Value>, suggested: &str) -> Map<String, Value> {
        let makes_a_type =
            ["const", "oneOf", "minLength", "maxBytes", "maxLength", "idTranslation", "secret", "minimum"];
        if !makes_a_type.iter().any(|keyword| schema.contains_key(*keyword)) {
            return schema;
        }
        let name = self.names.claim(suggested);
        let mut named = title(&name, suggested);
        named.extend(schema);
        named
    }
}

fn title(name: &str, suggested: &str) -> Map<String, Value> {
    let title = (name != suggested).then(|| ("title".to_owned(), json!(name)));
    title.into_iter().collect()
}

/// The type of a scalar.
pub(super) fn type_of(shape: &Shape, nullable: bool) -> Value {
    match shape {
        Shape::Integer => json!("integer"),
        Shape::Boolean => json!("boolean"),
        Shape::TextOrInteger => json!(["string", "integer"]),
        _ if nullable => json!(["string", "null"]),
        _ => json!("string"),
    }
}

/// How many entries a list has.
fn entries(known: &mut Known, lengths: &[u64], schema: &mut Map<String, Value>) {
    let least = known.take(|fact| match fact {
        Fact::MinItems(least) => Some(*least),
        _ => None,
    });
    let most = known.take(|fact| match fact {
        Fact::MaxItems(most) => Some(*most),
        _ => None,
    });
    let range = least.unwrap_or(0)..=most.unwrap_or(u64::MAX);
    let is_possible = most != Some(0) && [least, most].iter().flatten().all(|limit| i64::try_from(*limit).is_ok());
    if range.is_empty() || !is_possible || lengths.iter().any(|length| !range.contains(length)) {
        let facts = [least.map(Fact::MinItems), most.map(Fact::MaxItems)];
        known.doubt(limits::no_place(facts.into_iter().flatten()));
        return;
    }
    if let Some(least) = least.filter(|least| *least > 0) {
        schema.insert("minItems".into(), json!(least));
    }
    if let Some(most) = most {
        schema.insert("maxItems".into(), json!(most));
    }
}
