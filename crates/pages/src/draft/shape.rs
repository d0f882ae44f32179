//! Which type of the dialect a parameter has, by the words of the page and by its examples.

use serde_json::Value;

use super::{
    known::Known,
    tree::{Node, Shown},
};
use crate::fact::Fact;

/// A type of the dialect.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Shape {
    /// A text.
    Text,
    /// An integer.
    Integer,
    /// True or false.
    Boolean,
    /// An id that is a text or an integer.
    TextOrInteger,
    /// An object.
    Object,
    /// A list; nothing if it is not said of what.
    List(Option<Box<Shape>>),
    /// A number with a fraction, which the dialect does not have.
    Fraction,
}

impl Shape {
    /// The shape that the page says and shows; what is not certain of it becomes a doubt.
    pub fn of(node: &Node, known: &mut Known) -> Self {
        let stated = known.take(|fact| match fact {
            Fact::Type(types) => Some(types.clone()),
            _ => None,
        });
        let shown = shown(&node.shown, known);
        let shape = match (stated.as_deref(), shown) {
            (None, None) => unsaid(node, known),
            (None, Some(shown)) => shown,
            (Some(types), shown) => match (named(types), shown) {
                (Some(stated), Some(shown)) => settled(stated, shown, types, known),
                (Some(stated), None) => stated,
                (None, shown) => {
                    known.doubt(format!("the type `{types}` is none of the dialect"));
                    shown.unwrap_or(Self::Text)
                }
            },
        };
        match shape {
            Self::Fraction if stated.is_some() && node.shown.is_empty() => {
                known.doubt("a number: the dialect has no fractions, so an integer is assumed");
                Self::Integer
            }
            Self::List(None) if !node.children.is_empty() => Self::List(Some(Box::new(Self::Object))),
            Self::Text | Self::Integer | Self::Boolean | Self::TextOrInteger
                if !node.children.is_empty() && node.shown.is_empty() =>
            {
                known.doubt("rows describe what stands in it: an object is assumed");
                Self::Object
            }
            shape => shape,
        }
    }

    /// Whether a value is of this shape.
    pub fn fits(&self, value: &Value) -> bool {
        match self {
            Self::Text => value.is_string(),
            Self::Integer => value.is_i64(),
            Self::Boolean => value.is_boolean(),
            Self::TextOrInteger => value.is_string() || value.is_i64(),
            Self::Object => value.is_object(),
            Self::List(entry) => value.as_array().is_some_and(|list| {
                let entry = entry.as_deref().unwrap_or(&Self::Text);
                list.iter().all(|value| entry.fits(value))
            }),
            Self::Fraction => value.is_number(),
        }
    }

    /// In words.
    pub fn in_words(&self) -> String {
        match self {
            Self::Text => "a text".into(),
            Self::Integer => "an integer".into(),
            Self::Boolean => "a boolean".into(),
            Self::TextOrInteger => "a text or an integer".into(),
            Self::Object => "an object".into(),
            Self::List(Some(entry)) => format!("a list (of it each is {})", entry.in_words()),
            Self::List(None) => "a list".into(),
            Self::Fraction => "a number with a fraction".into(),
        }
    }
}

/// The shape of a type in the words of facts.
fn named(types: &str) -> Option<Shape> {
    if let Some(entry) = types.strip_suffix("[]") {
        let entry = if entry.is_empty() { None } else { Some(Box::new(named(entry)?)) };
        return Some(Shape::List(entry));
    }
    Some(match types {
        "string" => Shape::Text,
        "integer" => Shape::Integer,
        "boolean" => Shape::Boolean,
        "object" => Shape::Object,
        "number" => Shape::Fraction,
        "string|integer" | "integer|string" => Shape::TextOrInteger,
        _ => return None,
    })
}

/// The shape of all values that are shown.
fn shown(values: &[Shown], known: &mut Known) -> Option<Shape> {
    let mut all: Option<Shape> = None;
    for shape in values.iter().filter_map(|shown| of_value(shown.value)) {
        all = Some(match all {
            None => shape,
            Some(before) => both(&before, &shape).unwrap_or_else(|| {
                known.doubt(format!("the examples show {} and {}", before.in_words(), shape.in_words()));
                before
            }),
        });
    }
    all
}

fn of_value(value: &Value) -> Option<Shape> {
    Some(match value {
        Value::Null => return None,
        Value::Bool(_) => Shape::Boolean,
        Value::Number(number) => {
            if number.is_i64() {
                Shape::Integer
            } else {
                Shape::Fraction
            }
        }
        Value::String(_) => Shape::Text,
        Value::Object(_) => Shape::Object,
        Value::Array(entries) => {
            let mut shapes = entries.iter().filter_map(of_value);
            let first = shapes.next();
            Shape::List(
                first.map(|first| Box::new(shapes.fold(first, |before, next| both(&before, &next).unwrap_or(before)))),
            )
        }
    })
}

/// The shape that has the values of both.
fn both(one: &Shape, other: &Shape) -> Option<Shape> {
    use Shape::{Fraction, Integer, List, Text, TextOrInteger};
    Some(match (one, other) {
        (one, other) if one == other => one.clone(),
        (Text | Integer | TextOrInteger, Text | Integer | TextOrInteger) => TextOrInteger,
        (Integer, Fraction) | (Fraction, Integer) => Fraction,
        (List(None), List(entry)) | (List(entry), List(None)) => List(entry.clone()),
        (List(Some(one)), List(Some(other))) => List(Some(Box::new(both(one, other)?))),
        _ => return None,
    })
}

/// The shape where page and example both say one.
fn settled(stated: Shape, shown: Shape, types: &str, known: &mut Known) -> Shape {
    match (&stated, &shown) {
        (Shape::Fraction, Shape::Integer) => {
            known.doubt("a number: the dialect has no fractions, so an integer is assumed, as the example shows it");
            return shown;
        }
        (Shape::List(Some(entry)), Shape::List(Some(_))) if **entry == Shape::Fraction => {
            known.doubt("numbers: the dialect has no fractions, so they are taken as the example shows them");
            return shown;
        }
        (Shape::List(_), Shape::List(None)) => return stated,
        (Shape::List(None), Shape::List(_)) => return shown,
        _ if stated == shown => return shown,
        _ => {}
    }
    // What page and example say differently is taken as widely as the dialect can.
    let taken = both(&stated, &shown).filter(|both| *both != Shape::Fraction).unwrap_or(shown.clone());
    known.doubt(format!(
        "the page says `{types}`, its example shows {}: {} is assumed",
        shown.in_words(),
        taken.in_words()
    ));
    taken
}

/// The shape where neither page nor example says one.
fn unsaid(node: &Node, known: &mut Known) -> Shape {
    if !node.children.is_empty() {
        return Shape::Object;
    }
    let is_length = |fact: &Fact| {
        matches!(
            fact.kind(),
            "min_bytes" | "max_bytes" | "min_characters" | "max_characters" | "max_han" | "id_translation"
        )
    };
    if known.look(|fact| is_length(fact).then_some(())).is_some() {
        return Shape::Text;
    }
    let integers = |values: &[String]| values.iter().all(|value| value.parse::<i64>().is_ok());
    let hint = known.look(|fact| match fact {
        Fact::Values(values) => Some(if integers(values) { Shape::Integer } else { Shape::Text }),
        Fact::Minimum(_) | Fact::Maximum(_) | Fact::Unit(_) => Some(Shape::Integer),
        Fact::MinItems(_) | Fact::MaxItems(_) => Some(Shape::List(None)),
        Fact::Default(value) if value == "true" || value == "false" => Some(Shape::Boolean),
        _ => None,
    });
    let shape = hint.unwrap_or(Shape::Text);
    known.doubt(format!("the page does not say its type: {} is assumed", shape.in_words()));
    shape
}
