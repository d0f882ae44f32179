//! Every operation and every property for people, in the order of the pages.

mod appendix;
mod operation;
mod row;
mod section;
mod writer;

use wecom_schemas::{Node, words::Language};

use self::writer::Reference;
pub use self::writer::is_message;
use super::{names::Names, operation::Operation, publication::Publication, words};

pub fn document<'a>(names: &Names<'a>, language: Language, publication: &Publication, note: &str) -> String {
    let mut reference = Reference::new(names, language);
    let title = language.pick(&publication.title, &publication.title_in_chinese);
    let introduction = words::introduction(language, &publication.version);
    reference.text = format!("<!-- {note} -->\n\n# {title}\n\n{introduction}\n\n");
    let operations = Operation::all(names);
    let codes: Vec<Node<'a>> = names.all().filter(|node| node.has("codes")).collect();
    reference.contents(&operations, &codes);
    for operation in &operations {
        reference.operation(operation);
    }
    for codes in &codes {
        reference.codes(codes);
    }
    reference.decisions();
    reference.text.trim_end().to_owned() + "\n"
}
