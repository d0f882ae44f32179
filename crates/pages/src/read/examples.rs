//! What examples tell of parameters: where they stand, and of which type they are.

use serde_json::Value;

/// A parameter in an example: its path without marks for lists, and its type.
pub type Parameter = (Vec<String>, String);

/// Every parameter of an example, in its order. What stands in several entries of a list is one parameter.
pub fn parameters(example: &Value) -> Vec<Parameter> {
    let mut parameters = Vec::new();
    collect(example, &mut Vec::new(), &mut parameters);
    parameters
}

fn collect(value: &Value, path: &mut Vec<String>, parameters: &mut Vec<Parameter>) {
    match value {
        Value::Object(properties) => {
            for (name, value) in properties {
                path.push(name.clone());
                note(path, types(value), parameters);
                collect(value, path, parameters);
                path.pop();
            }
        }
        Value::Array(entries) => entries.iter().for_each(|entry| collect(entry, path, parameters)),
        _ => {}
    }
}

fn note(path: &[String], types: String, parameters: &mut Vec<Parameter>) {
    match parameters.iter_mut().find(|(known, _)| known == path) {
        None => parameters.push((path.to_vec(), types)),
        // An empty list or null says less than another entry does.
        Some((_, known)) if known == "null" || (known == "[]" && types.ends_with("[]")) => *known = types,
        Some(_) => {}
    }
}

/// The type of a value. An empty list is one of something that is not said.
fn types(value: &Value) -> String {
    match value {
        Value::Null => "null".into(),
        Value::Bool(_) => "boolean".into(),
        Value::Number(number) => if number.is_f64() { "number" } else { "integer" }.into(),
        Value::String(_) => "string".into(),
        Value::Object(_) => "object".into(),
        Value::Array(entries) => entries.first().map_or_else(|| "[]".into(), |first| format!("{}[]", types(first))),
    }
}

/// The parameter that a row is about: the one whose path ends as the row writes it. Where there are several, the first
/// that no row has taken yet.
pub fn find<'a>(path: &[String], parameters: &'a [Parameter], taken: &[&[String]]) -> Option<&'a Parameter> {
    let mut candidates = parameters.iter().filter(|(known, _)| known.ends_with(path));
    let exact = parameters.iter().find(|(known, _)| known == path && !taken.contains(&known.as_slice()));
    exact
        .or_else(|| candidates.clone().find(|(known, _)| !taken.contains(&known.as_slice())))
        .or_else(|| candidates.next())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parameters_have_their_path_and_type() {
        let example = serde_json::json!({
            "a": 1, "b": { "c": ["x"], "d": [] }, "list": [{ "e": null }, { "e": true, "f": 1.5 }],
        });
        let shown: Vec<String> =
            parameters(&example).iter().map(|(path, types)| format!("{}:{types}", path.join("."))).collect();
        assert_eq!(
            shown,
            ["a:integer", "b:object", "b.c:string[]", "b.d:[]", "list:object[]", "list.e:boolean", "list.f:number"]
        );
    }

    #[test]
    fn a_row_finds_its_parameter_by_the_end_of_its_path() {
        let path = |text: &str| text.split('.').map(str::to_owned).collect::<Vec<_>>();
        let parameters = parameters(&serde_json::json!({ "a": { "id": 1 }, "b": { "id": "x" }, "id": true }));
        assert_eq!(find(&path("b.id"), &parameters, &[]).unwrap().1, "string");
        assert_eq!(find(&path("id"), &parameters, &[]).unwrap().1, "boolean");
        let first = path("id");
        assert_eq!(find(&path("id"), &parameters, &[&first]).unwrap().1, "integer");
        assert_eq!(find(&path("gone"), &parameters, &[]), None);
    }
}
