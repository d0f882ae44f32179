//! What went wrong, as a person reads it: what, where, and what to do.

use std::ops::Range;

use annotate_snippets::{AnnotationKind, Group, Level, Origin, Renderer, Snippet};
use anstream::adapter::strip_str;

use crate::{excerpt::Excerpt, exit::Exit, harmless, lang::words};

/// Why the command can't go on, or what has to be known before it does.
#[derive(Debug)]
pub struct Problem {
    exit: Exit,
    weight: Weight,
    what: String,
    place: Option<Box<Place>>,
    notes: Vec<String>,
    help: Option<String>,
}

/// How bad it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Weight {
    Error,
    Warning,
    Note,
}

/// Where something is wrong.
#[derive(Debug)]
struct Place {
    /// A file, or what the source is called.
    path: String,
    /// What of its text is meant, and what of that is wrong; `None` where the file as a whole is.
    excerpt: Option<(Excerpt, String)>,
}

impl Problem {
    /// A problem, and how the command ends by it.
    pub fn new(exit: Exit, what: impl Into<String>) -> Self {
        Self { exit, weight: Weight::Error, what: what.into(), place: None, notes: Vec::new(), help: None }
    }

    /// What does not end the command, and may not be what is wanted.
    pub fn warning(what: impl Into<String>) -> Self {
        Self { weight: Weight::Warning, ..Self::new(Exit::Success, what) }
    }

    /// What is good to know.
    pub fn remark(what: impl Into<String>) -> Self {
        Self { weight: Weight::Note, ..Self::new(Exit::Success, what) }
    }

    /// In which file.
    pub fn in_file(mut self, path: impl Into<String>) -> Self {
        self.place = Some(Box::new(Place { path: path.into(), excerpt: None }));
        self
    }

    /// Which part of a text, and what of it is wrong. Of the text only the line is kept.
    pub fn at(
        mut self,
        path: impl Into<String>,
        text: impl AsRef<str>,
        span: Range<usize>,
        label: impl Into<String>,
    ) -> Self {
        let excerpt = Excerpt::around(text.as_ref(), &span);
        self.place = Some(Box::new(Place { path: path.into(), excerpt: Some((excerpt, label.into())) }));
        self
    }

    /// What else has to be known.
    pub fn note(mut self, note: impl Into<String>) -> Self {
        self.notes.push(note.into());
        self
    }

    /// What to do.
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// How the command ends.
    pub fn exit(&self) -> Exit {
        self.exit
    }

    /// In one line, without a place.
    pub fn what(&self) -> &str {
        &self.what
    }

    /// What else has to be known.
    pub fn notes(&self) -> &[String] {
        &self.notes
    }

    /// Where, as editors take it: a file, or `file:line:column`.
    pub fn place(&self) -> Option<String> {
        let Place { path, excerpt } = self.place.as_deref()?;
        Some(match excerpt {
            None => path.clone(),
            Some((Excerpt { line, column, .. }, _)) => format!("{path}:{line}:{column}"),
        })
    }

    /// What to do, if that is known.
    pub fn remedy(&self) -> Option<&str> {
        self.help.as_deref()
    }

    /// All of it, with the place shown in its text. Colours are in it: the stream takes them out again.
    pub fn render(&self) -> String {
        let (note, help) = (words!("note"; "说明"), words!("help"; "办法"));
        let (level, name) = match self.weight {
            Weight::Error => (Level::ERROR, words!("error"; "错误")),
            Weight::Warning => (Level::WARNING, words!("warning"; "警告")),
            Weight::Note => (Level::NOTE, note.clone()),
        };
        let mut group = Group::with_title(level.with_name(name).primary_title(harmless::text(&self.what)));
        if let Some(Place { path, excerpt }) = self.place.as_deref() {
            group = match excerpt {
                None => group.element(Origin::path(harmless::text(path))),
                Some((Excerpt { line, column, text, mark }, label)) => {
                    let label = (!label.is_empty()).then(|| harmless::text(label));
                    let (text, mark) = harmless_excerpt(text, mark);
                    let mark = AnnotationKind::Primary.span(mark).label(label);
                    group
                        .element(Origin::path(harmless::text(path)).line(*line).char_column(*column))
                        .element(Snippet::source(text).line_start(*line).annotation(mark))
                }
            };
        }
        for text in &self.notes {
            group = group.element(Level::NOTE.with_name(note.as_str()).message(harmless::text(text)));
        }
        if let Some(text) = &self.help {
            group = group.element(Level::HELP.with_name(help.as_str()).message(harmless::text(text)));
        }
        let rendered = Renderer::styled().render(&[group]);
        // An excerpt has its place above it already, since it does not know its column; its own line for that is empty.
        let is_meant = |line: &&str| strip_str(line).to_string().trim() != ":::";
        rendered.lines().filter(is_meant).collect::<Vec<_>>().join("\n")
    }
}

/// A harmless text with its mark, which may stand elsewhere in it.
fn harmless_excerpt(text: &str, mark: &Range<usize>) -> (String, Range<usize>) {
    let [before, marked, after] = [&text[..mark.start], &text[mark.clone()], &text[mark.end..]].map(harmless::text);
    let mark = before.len()..before.len() + marked.len();
    (before + &marked + &after, mark)
}

/// One problem where several may come together.
impl From<Problem> for Vec<Problem> {
    fn from(problem: Problem) -> Self {
        vec![problem]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_marked_is_marked_behind_pictures_too() {
        let problem = Problem::new(Exit::Invalid, "").at("a", "\0\u{9b}字\u{1b}!", 6..7, "");
        let shown = strip_str(&problem.render()).to_string();
        assert!(shown.contains("1 | ␀\u{fffd}字␛!\n  |     ^"), "{shown}");
    }

    #[test]
    fn nothing_in_a_text_steers_the_terminal() {
        let hostile = "\u{1b}]0;\u{9b}31m\u{7}\u{202e}";
        let problem = Problem::new(Exit::Invalid, hostile).at(hostile, hostile, 0..hostile.len(), hostile);
        let shown = strip_str(&problem.note(hostile).help(hostile).render()).to_string();
        assert!(!shown.contains(|character: char| character.is_control() && character != '\n'), "{shown:?}");
        assert!(!shown.contains('\u{202e}'), "{shown:?}");
    }
}
