//! What a property means, where another one decides on it.

use super::Value;

/// What a property means with each value of another one.
#[derive(Clone, Debug)]
pub struct Meaning {
    /// The property that decides, by its name in JSON.
    pub decider: String,
    /// Each of its values, with what is meant then; nothing if the property is ignored.
    pub cases: Vec<(Value, Option<String>)>,
}

impl Meaning {
    /// All that it may mean, in words.
    pub fn in_words(&self) -> String {
        let case = |(index, (value, meant)): (usize, &(Value, Option<String>))| {
            let decider = if index == 0 { format!("`{}` ", self.decider) } else { String::new() };
            let value = match value {
                Value::Integer(value) => value.to_string(),
                Value::Text(value) => format!("`{value}`"),
            };
            format!("With {decider}{value}: {}.", meant.as_deref().unwrap_or("ignored"))
        };
        self.cases.iter().enumerate().map(case).collect::<Vec<_>>().join(" ")
    }
}
