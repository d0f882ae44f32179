//! Where a call is sent: method, server, path, and which of its parameters travel in the address.

use serde_json::{Value, json};

use super::{
    gather::{Call, Row},
    known::without_place,
    secret::{Secrecy, is_token},
};
use crate::fact::Fact;

/// The address of a call, and what is in doubt of it.
pub struct Address {
    /// `GET` or `POST`.
    pub method: &'static str,
    /// Whether the properties of the request travel in the address too.
    pub in_query: bool,
    /// The parameters that every request of the call has beside its properties.
    pub query: Vec<Value>,
    /// Parameters of the address that are properties, and which no row describes.
    pub unsaid: Vec<String>,
    /// What is in doubt.
    pub doubts: Vec<String>,
    server: String,
    path: String,
}

/// Reads the address of a call; the rows of the query are taken out of its tables.
///
/// # Errors
/// Why the dialect has no place for the call.
pub fn of(call: &mut Call) -> Result<Address, String> {
    let mut doubts = Vec::new();
    let has_body = call.requests.iter().any(|group| !group.samples.is_empty());
    let method = match call.address.method.as_deref() {
        Some("GET") => "GET",
        Some("POST") => "POST",
        Some(other) => {
            return Err(format!("{other} {} is neither GET nor POST: left out", call.address.path));
        }
        None => {
            let assumed = if has_body { "POST" } else { "GET" };
            doubts.push(format!("the page does not say the method: {assumed} is assumed"));
            assumed
        }
    };
    let server = match call.address.server.split_once("://") {
        Some(("https", _)) => call.address.server.clone(),
        other => {
            doubts.push(format!("the page has `{}`: https is assumed", call.address.server));
            format!("https://{}", other.map_or("", |(_, host)| host))
        }
    };
    let parameters = parameters(&call.address.query, &mut doubts);
    let rows = || call.requests.iter().flat_map(|group| &group.tables).flat_map(|table| &table.rows);
    let shown = |name: &str| {
        call.requests.iter().flat_map(|group| &group.samples).any(|sample| sample.value.get(name).is_some())
    };
    // Without a body, what is not the token is what the request is about.
    let only_parameters = rows().all(|row| parameters.contains(&row.path.join(".")) || is_token(&row.path.join(".")));
    let in_query = method == "GET" || (!has_body && only_parameters);
    let is_of_query = |name: &str| {
        if in_query {
            is_token(name)
        } else {
            parameters.iter().any(|other| other == name) || is_token(name) && !shown(name)
        }
    };
    let mut names: Vec<String> = parameters.iter().filter(|name| is_of_query(name)).cloned().collect();
    for row in rows() {
        if let [name] = row.path.as_slice()
            && is_of_query(name)
            && !names.contains(name)
        {
            doubts.push(format!(
                "`{name}` (line {}) is not in the address that the page shows: is it a part of it?",
                row.line
            ));
            names.push(name.clone());
        }
    }
    let has_other = parameters.iter().any(|name| !names.contains(name))
        || rows().any(|row| !matches!(row.path.as_slice(), [name] if names.contains(name)))
        || has_body;
    if !has_other {
        if names.is_empty() {
            return Err(format!(
                "{} has no parameters, and the dialect no request without one: left out",
                call.address.path
            ));
        }
        doubts.push(
            "the dialect has no request without properties: the parameters of the address are taken for them"
                .to_owned(),
        );
        let unsaid = std::mem::take(&mut names);
        return Ok(Address::new(method, true, Vec::new(), unsaid, doubts, server, call));
    }
    let described: Vec<Row> =
        rows().filter(|row| row.path.len() == 1 && names.contains(&row.path[0])).cloned().collect();
    for table in call.requests.iter_mut().flat_map(|group| &mut group.tables) {
        table.rows.retain(|row| !(row.path.len() == 1 && names.contains(&row.path[0])));
    }
    let query = names.iter().map(|name| parameter(name, &described, &mut doubts)).collect();
    let unsaid =
        if in_query { parameters.into_iter().filter(|name| !names.contains(name)).collect() } else { Vec::new() };
    Ok(Address::new(method, in_query, query, unsaid, doubts, server, call))
}

/// The names in the address, without what marks of Markdown and HTML left in them.
fn parameters(query: &[(String, String)], doubts: &mut Vec<String>) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    for (name, _) in query {
        let plain = name.trim_start_matches("amp;").replace('\\', "");
        if plain.is_empty() || !plain.chars().all(|letter| letter.is_ascii_alphanumeric() || "_-".contains(letter)) {
            doubts.push(format!("`{name}` in the address is no name: left out"));
        } else if !names.contains(&plain) {
            names.push(plain);
        }
    }
    names
}

fn parameter(name: &str, rows: &[Row], doubts: &mut Vec<String>) -> Value {
    let row = rows.iter().find(|row| row.path[0] == name);
    let term = row.and_then(|row| row.term.as_deref());
    let stated = row.and_then(|row| {
        row.facts.iter().find_map(|fact| match fact {
            Fact::Required(required) => Some(*required),
            _ => None,
        })
    });
    if stated.is_none() {
        doubts.push(format!("the page does not say whether `{name}` in the address is required: it is assumed"));
    }
    let added = row.map_or_else(Vec::new, |row| without_place(&[row], &["required", "type"]));
    doubts.extend(added.into_iter().map(|doubt| format!("`{name}` in the address: {doubt}")));
    doubts.push(format!("describe `{name}` in the address in your own words"));
    let mut parameter = json!({ "name": name, "required": stated.unwrap_or(true) });
    let secrecy = Secrecy::of(name, &row.into_iter().collect::<Vec<_>>());
    if secrecy != Secrecy::None {
        parameter["secret"] = json!(true);
        doubts.extend(secrecy.doubt().map(|doubt| format!("`{name}` in the address: {doubt}")));
    }
    if let Some(term) = term {
        parameter["term"] = json!(term);
    }
    parameter["description"] = json!(term.unwrap_or(name));
    parameter
}

impl Address {
    fn new(
        method: &'static str,
        in_query: bool,
        query: Vec<Value>,
        unsaid: Vec<String>,
        mut doubts: Vec<String>,
        server: String,
        call: &Call,
    ) -> Self {
        let repeat = "no page says whether a call may be repeated after a doubt: `never` is assumed, and a call that only reads says `always`";
        doubts.push(repeat.to_owned());
        Self { method, in_query, query, unsaid, doubts, server, path: call.address.path.clone() }
    }

    /// The keyword `call`.
    pub fn call(&self) -> Value {
        let mut call = json!({ "method": self.method });
        if self.in_query {
            call["in"] = json!("query");
        }
        call["server"] = json!(self.server);
        call["path"] = json!(self.path);
        call["query"] = json!(self.query);
        call["repeat"] = json!("never");
        call["response"] = json!({ "$ref": "response.json" });
        call
    }
}
