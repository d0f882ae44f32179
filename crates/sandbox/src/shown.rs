//! What people see of a message: texts cut as the pages say, with names in place of ids (id转译).

use serde_json::Value;
use wecom_school_types::ShownText;

use crate::{
    School,
    content::Content,
    outbox::Cut,
    school::{Parent, Person, Student},
};

/// Returns what people see of a message, and the texts that were cut.
// Choice: cut-before-translation.
pub(crate) fn show(content: Content<'_>, school: &School) -> (Value, Vec<Cut>) {
    let Content { mut body, texts, is_translated, .. } = content;
    let mut cut = Vec::new();
    for ShownText { pointer, shown, lost, limits, .. } in texts {
        let is_translated = is_translated && limits.id_translation;
        let translated = if is_translated { translate(shown, school) } else { None };
        if translated.is_some() || !lost.is_empty() {
            // The first step of the pointer leads into the body.
            let inside = pointer.char_indices().skip(1).find(|(_, character)| *character == '/');
            let value = inside.and_then(|(start, _)| body.pointer_mut(&pointer[start..]));
            if let Some(value) = value {
                *value = Value::String(translated.unwrap_or_else(|| shown.to_owned()));
            }
        }
        if !lost.is_empty() {
            cut.push(Cut { pointer, shown: shown.to_owned(), lost: lost.to_owned() });
        }
    }
    (body, cut)
}

/// Returns the text with names in place of ids; `None` if it contains no id.
///
/// An unknown or misspelt expression stays as it is.
fn translate(text: &str, school: &School) -> Option<String> {
    let mut translated = String::new();
    let (mut rest, mut is_changed) = (text, false);
    while let Some(start) = rest.find('$') {
        translated.push_str(&rest[..start]);
        let inside = &rest[start + 1..];
        let found = inside.find('$').and_then(|end| Some((name(&inside[..end], school)?, end)));
        if let Some((name, end)) = found {
            translated.push_str(name);
            rest = &inside[end + 1..];
            is_changed = true;
        } else {
            // The next dollar may be where an id begins.
            translated.push('$');
            rest = inside;
        }
    }
    translated.push_str(rest);
    is_changed.then_some(translated)
}

/// Returns the name for an expression between two dollars, such as `userName=20240101`.
fn name<'s>(expression: &str, school: &'s School) -> Option<&'s str> {
    let (kind, id) = expression.split_once('=')?;
    match kind {
        // Choice: department-id-is-digits.
        "departmentName" if id.bytes().all(|byte| byte.is_ascii_digit()) => Some(&school.class(id)?.name),
        "userName" => Some(named(school, id)?.0),
        "userAlias" => named(school, id)?.1,
        "userAliasOrName" => {
            let (name, alias) = named(school, id)?;
            Some(alias.unwrap_or(name))
        }
        _ => None,
    }
}

/// Returns the name and the alias of a person.
// Choice: translation-finds-the-school.
fn named<'s>(school: &'s School, userid: &str) -> Option<(&'s str, Option<&'s str>)> {
    let of_student = |student: &'s Student| (&*student.name, student.alias.as_deref());
    let of_parent = |parent: &'s Parent| (&*parent.name, parent.alias.as_deref());
    match school.person(userid)? {
        Person::Student(index) => school.students().get(index).map(of_student),
        Person::Parent(index) => school.parents().get(index).map(of_parent),
    }
}
