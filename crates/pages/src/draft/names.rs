//! Names in Rust: made from those of the page, and none twice in a folder.

use std::collections::BTreeSet;

use wecom_schemas::names::{builder_type, is_field_name, is_type_name, pascal, snake};

/// The types of a folder.
#[derive(Debug, Default)]
pub struct Names {
    taken: BTreeSet<String>,
}

impl Names {
    /// The wanted name for a type, or the next one that is free.
    pub fn claim(&mut self, wanted: &str) -> String {
        let all = |name: &str| [name.to_owned(), builder_type(name)];
        let is_free = |name: &String| is_type_name(name) && all(name).iter().all(|made| !self.taken.contains(made));
        let wanted = without_capitals(wanted);
        let starts_well = wanted.starts_with(|first: char| first.is_ascii_uppercase());
        let wanted = if starts_well { wanted } else { format!("T{wanted}") };
        let numbered = (2_u64..).map(|number| format!("{wanted}{number}"));
        let name = std::iter::once(wanted.clone()).chain(numbered).find(is_free).unwrap_or(wanted);
        self.taken.extend(all(&name));
        name
    }
}

/// `CorpID` as `CorpId`: structs are called so, whatever their schema says.
fn without_capitals(name: &str) -> String {
    let letters: Vec<char> = name.chars().collect();
    let is_capital = |index: usize| letters.get(index).is_some_and(char::is_ascii_uppercase);
    let is_small = |index: usize| letters.get(index).is_some_and(char::is_ascii_lowercase);
    let letter = |(index, letter): (usize, &char)| {
        let begins_a_word = index == 0 || !is_capital(index - 1) || is_small(index + 1);
        if begins_a_word { *letter } else { letter.to_ascii_lowercase() }
    };
    letters.iter().enumerate().map(letter).collect()
}

/// The properties of an object.
#[derive(Debug, Default)]
pub struct Fields {
    taken: BTreeSet<String>,
}

impl Fields {
    /// Keeps a name for something else.
    pub fn keep(&mut self, name: String) {
        self.taken.insert(name);
    }

    /// The name of a property in Rust, if it is not the one that the generator would give.
    pub fn rust_name(&mut self, json_name: &str) -> Option<String> {
        let usual = snake(json_name);
        let is_free = |name: &String| is_field_name(name) && !self.taken.contains(name);
        if is_free(&usual) {
            self.taken.insert(usual);
            return None;
        }
        let letters: String = usual.chars().filter(|letter| letter.is_ascii_alphanumeric() || *letter == '_').collect();
        let first = if letters.starts_with(|first: char| first.is_ascii_lowercase()) {
            format!("{letters}_")
        } else {
            format!("property_{letters}")
        };
        let numbered = (2_u64..).map(|number| format!("{first}{number}"));
        let name = std::iter::once(first.clone()).chain(numbered).find(is_free).unwrap_or(first);
        self.taken.insert(name.clone());
        Some(name)
    }
}

/// The name of a type that a property makes.
pub fn of_property(owner: &str, json_name: &str, rust_name: Option<&str>) -> String {
    format!("{owner}{}", pascal(rust_name.unwrap_or(json_name)))
}

/// The folder of a call: `/cgi-bin/externalcontact/message/send` is `externalcontact_message_send`.
pub fn folder(path: &str) -> String {
    let below = path.strip_prefix("/cgi-bin/").unwrap_or(path);
    let words: Vec<String> = below
        .split(|letter: char| !letter.is_ascii_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(snake)
        .collect();
    module(&words.join("_"))
}

/// A name that a module can have, and no other file of a draft has.
pub fn module(name: &str) -> String {
    let is_usable = is_field_name(name) && !["mod", "request", "response", "common"].contains(&name);
    if is_usable { name.to_owned() } else { format!("call_{name}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_given_once() {
        let mut names = Names::default();
        let given: Vec<String> = ["Send", "Send", "SendBuilder", "Vec", "1st", "CorpIDList", "AC"]
            .iter()
            .map(|wanted| names.claim(wanted))
            .collect();
        assert_eq!(given, ["Send", "Send2", "SendBuilder2", "Vec2", "T1st", "CorpIdList", "Ac"]);
    }

    #[test]
    fn a_property_that_rust_has_no_name_for_gets_one() {
        let mut fields = Fields::default();
        let given: Vec<Option<String>> = ["userid", "type", "type_", "user_Id", "userId", "1", "名"]
            .iter()
            .map(|name| fields.rust_name(name))
            .collect();
        let shown: Vec<&str> = given.iter().map(|name| name.as_deref().unwrap_or("-")).collect();
        assert_eq!(shown, ["-", "type_", "type__", "-", "user_id_", "property_1", "property_"]);
    }

    #[test]
    fn a_folder_is_called_like_its_call() {
        assert_eq!(folder("/cgi-bin/externalcontact/message/send"), "externalcontact_message_send");
        assert_eq!(folder("/cgi-bin/type"), "call_type");
        assert_eq!(folder("/cgi-bin/"), "call_");
    }
}
