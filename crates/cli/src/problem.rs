//! What went wrong, as a person reads it: what, where, and what to do.

use std::ops::Range;

use annotate_snippets::{AnnotationKind, Group, Level, Origin, Renderer, Snippet};

use crate::{exit::Exit, lang::words};

/// Why the command can't go on.
#[derive(Debug)]
pub struct Problem {
    exit: Exit,
    what: String,
    place: Option<Place>,
    notes: Vec<String>,
    help: Option<String>,
}

/// Where something is wrong.
#[derive(Debug)]
struct Place {
    /// A file, or what the source is called.
    path: String,
    /// The text, and what of it is meant; `None` where the file as a whole is.
    source: Option<(String, Range<usize>, String)>,
}

impl Problem {
    /// A problem, and how the command ends by it.
    pub fn new(exit: Exit, what: impl Into<String>) -> Self {
        Self { exit, what: what.into(), place: None, notes: Vec::new(), help: None }
    }

    /// In which file.
    pub fn in_file(mut self, path: impl Into<String>) -> Self {
        self.place = Some(Place { path: path.into(), source: None });
        self
    }

    /// Which part of a text, and what of it is wrong.
    pub fn at(
        mut self,
        path: impl Into<String>,
        text: impl Into<String>,
        span: Range<usize>,
        label: impl Into<String>,
    ) -> Self {
        self.place = Some(Place { path: path.into(), source: Some((text.into(), span, label.into())) });
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

    /// What to do, if that is known.
    pub fn remedy(&self) -> Option<&str> {
        self.help.as_deref()
    }

    /// All of it, with the place shown in its text. Colours are in it: the stream takes them out again.
    pub fn render(&self) -> String {
        let (error, note, help) = (words!("error"; "错误"), words!("note"; "说明"), words!("help"; "办法"));
        let mut group = Group::with_title(Level::ERROR.with_name(error).primary_title(&self.what));
        if let Some(Place { path, source }) = &self.place {
            group = match source {
                None => group.element(Origin::path(path)),
                Some((text, span, label)) => {
                    let mark = AnnotationKind::Primary.span(span.clone()).label(label);
                    group.element(Snippet::source(text).path(path).annotation(mark))
                }
            };
        }
        for text in &self.notes {
            group = group.element(Level::NOTE.with_name(note.as_str()).message(text));
        }
        if let Some(text) = &self.help {
            group = group.element(Level::HELP.with_name(help.as_str()).message(text));
        }
        Renderer::styled().render(&[group])
    }
}
