//! Errors, warnings and notes for people: what is wrong, where, and what to do; and the exit codes that errors lead to.

use std::{fmt::Display, ops::Range};

use annotate_snippets::{AnnotationKind, Group, Level, Origin, Renderer, Snippet};
use anstream::adapter::strip_str;
use serde::Serialize;
use serde_json::{Value, json};
use unicode_width::UnicodeWidthChar as _;

use crate::characters::make_harmless;

/// The exit codes of the command, which the help and the guide explain.
///
/// Reports for programs have the names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
#[repr(u8)]
pub enum Exit {
    #[serde(rename = "accepted")]
    Success = 0,
    Invalid = 1,
    Usage = 2,
    Configuration = 3,
    Refused = 4,
    Partial = 5,
    Ambiguous = 6,
    #[serde(rename = "not_sent")]
    Unreachable = 7,
    // A program that reads this has received the result.
    #[serde(rename = "accepted")]
    Unwritten = 8,
}

#[derive(Debug)]
pub struct Problem {
    pub exit: Exit,
    level: Level<'static>,
    pub what: String,
    /// A file, or the name of another source, and what is marked in it.
    location: Option<Box<(String, Option<Excerpt>)>>,
    pub notes: Vec<String>,
    pub help: Option<String>,
}

impl Problem {
    pub fn new(exit: Exit, what: impl Into<String>) -> Self {
        let level = Level::ERROR.with_name(words!("error"; "错误"));
        Self { exit, level, what: what.into(), location: None, notes: Vec::new(), help: None }
    }

    pub fn warning(what: impl Into<String>) -> Self {
        Self { level: Level::WARNING.with_name(words!("warning"; "警告")), ..Self::new(Exit::Success, what) }
    }

    /// Returns the same as a warning, after which the run goes on.
    pub fn into_warning(self) -> Self {
        let Self { exit, level, .. } = Self::warning("");
        Self { exit, level, ..self }
    }

    pub fn remark(what: impl Into<String>) -> Self {
        Self { level: Level::NOTE.with_name(words!("note"; "说明")), ..Self::new(Exit::Success, what) }
    }

    pub fn configuration(what: impl Into<String>) -> Self {
        Self::new(Exit::Configuration, what)
    }

    pub fn usage(what: impl Into<String>) -> Self {
        Self::new(Exit::Usage, what)
    }

    /// Names what the problem concerns, such as a school or a line.
    pub fn about(self, subject: &str) -> Self {
        let what = self.what;
        Self { what: words!("{subject}: {what}"; "{subject}：{what}"), ..self }
    }

    pub fn in_file(mut self, file: &dyn Display) -> Self {
        self.location = Some(Box::new((file.to_string(), None)));
        self
    }

    pub fn at(mut self, file: &dyn Display, text: &str, span: &Range<usize>) -> Self {
        self.location = Some(Box::new((file.to_string(), Some(Excerpt::around(text, span)))));
        self
    }

    pub fn note(mut self, note: impl Into<String>) -> Self {
        self.notes.push(note.into());
        self
    }

    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    pub fn maybe_help(self, help: Option<String>) -> Self {
        Self { help: help.or(self.help), ..self }
    }

    /// Returns the location as editors accept it: a file, or `file:line:column`.
    pub fn location(&self) -> Option<String> {
        let (file, excerpt) = self.location.as_deref()?;
        let position =
            excerpt.as_ref().map(|Excerpt { position, .. }| format!(":{}:{}", position.line, position.column));
        Some(file.to_owned() + &position.unwrap_or_default())
    }

    /// Returns the object for programs.
    pub fn as_json(&self) -> Value {
        let mut object = json!({ "what": self.what });
        if let Some(location) = self.location() {
            object["where"] = location.into();
        }
        object["notes"] = json!(self.notes);
        if let Some(help) = &self.help {
            object["help"] = help.as_str().into();
        }
        object
    }

    /// Returns the whole text with colours, which the output stream removes if it is no terminal.
    pub fn render(&self) -> String {
        let (note, help) = (words!("note"; "说明"), words!("help"; "办法"));
        let mut group = Group::with_title(self.level.clone().primary_title(make_harmless(&self.what)));
        if let Some((file, excerpt)) = self.location.as_deref() {
            let origin = Origin::path(make_harmless(file));
            group = match excerpt {
                None => group.element(origin),
                Some(Excerpt { position, text, mark }) => {
                    let (text, mark) = make_excerpt_harmless(text, mark);
                    let mark = AnnotationKind::Primary.span(mark);
                    group
                        .element(origin.line(position.line).char_column(position.column))
                        .element(Snippet::source(text).line_start(position.line).annotation(mark))
                }
            };
        }
        for text in &self.notes {
            group = group.element(Level::NOTE.with_name(note.as_str()).message(make_harmless(text)));
        }
        if let Some(text) = &self.help {
            group = group.element(Level::HELP.with_name(help.as_str()).message(make_harmless(text)));
        }
        let rendered = Renderer::styled().render(&[group]);
        // The position is already above the excerpt, so the excerpt's own line for it is empty.
        let has_text = |line: &&str| strip_str(line).to_string().trim() != ":::";
        rendered.lines().filter(has_text).collect::<Vec<_>>().join("\n")
    }
}

/// Returns a harmless text with its mark, which may move.
fn make_excerpt_harmless(text: &str, mark: &Range<usize>) -> (String, Range<usize>) {
    let [before, marked, after] = [&text[..mark.start], &text[mark.clone()], &text[mark.end..]].map(make_harmless);
    let mark = before.len()..before.len() + marked.len();
    (before + &marked + &after, mark)
}

/// Returns how the run ends, the first problem as `error`, and the others as `more_errors`.
pub fn errors_as_json(problems: &[Problem]) -> Value {
    let mut errors = problems.iter().map(Problem::as_json);
    let mut object = json!({ "outcome": find_exit(problems), "error": errors.next() });
    let more: Vec<Value> = errors.collect();
    if !more.is_empty() {
        object["more_errors"] = json!(more);
    }
    object
}

/// Returns how problems end a run: the first one decides.
pub fn find_exit(problems: &[Problem]) -> Exit {
    problems.first().map_or(Exit::Usage, |problem| problem.exit)
}

pub fn unless_any<T>(problems: Vec<Problem>, value: T) -> Result<T, Vec<Problem>> {
    if problems.is_empty() { Ok(value) } else { Err(problems) }
}

/// Returns all values, or everything that is wrong with any of them.
pub fn collect_all<T, E: Into<Vec<Problem>>>(
    results: impl IntoIterator<Item = Result<T, E>>,
) -> Result<Vec<T>, Vec<Problem>> {
    let (mut values, mut problems) = (Vec::new(), Vec::new());
    for result in results {
        match result {
            Ok(value) => values.push(value),
            Err(wrong) => problems.extend(wrong.into()),
        }
    }
    unless_any(problems, values)
}

/// Returns both values, or everything that is wrong with either.
pub fn expect_both<A, B>(one: Result<A, Vec<Problem>>, other: Result<B, Vec<Problem>>) -> Result<(A, B), Vec<Problem>> {
    match (one, other) {
        (Ok(one), Ok(other)) => Ok((one, other)),
        (one, other) => Err([one.err(), other.err()].into_iter().flatten().flatten().collect()),
    }
}

impl From<Problem> for Vec<Problem> {
    fn from(problem: Problem) -> Self {
        vec![problem]
    }
}

/// How many columns of a terminal are shown of a line, and of a longer one before the mark.
const MAX_COLUMNS: usize = 100;
const MAX_COLUMNS_BEFORE: usize = 30;

/// A line and a column as editors count them: from 1, columns in characters (Unicode scalar values).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Position {
    pub line: usize,
    pub column: usize,
}

impl Position {
    pub fn of(text: &str, offset: usize) -> Self {
        let before = &text[..text.floor_char_boundary(offset)];
        let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
        let line = 1 + before.bytes().filter(|byte| *byte == b'\n').count();
        Self { line, column: 1 + before[line_start..].chars().count() }
    }
}

/// A part of a text that is marked in its line. It holds only what is shown of that line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Excerpt {
    pub position: Position,
    pub text: String,
    pub mark: Range<usize>,
}

impl Excerpt {
    /// Returns the surroundings of `span`; of a span of several lines, the first is marked.
    pub fn around(text: &str, span: &Range<usize>) -> Self {
        let start = text.floor_char_boundary(span.start);
        let end = text.ceil_char_boundary(span.end.max(start));
        let line_start = text[..start].rfind('\n').map_or(0, |newline| newline + 1);
        let line_end = text[start..].find('\n').map_or(text.len(), |length| start + length);
        let line_end = line_start + text[line_start..line_end].trim_end_matches('\r').len();
        let start = start.min(line_end);

        let is_short = fit_columns(text[line_start..line_end].chars(), MAX_COLUMNS) == line_end - line_start;
        let (before, after) = if is_short {
            (start - line_start, line_end - start)
        } else {
            let before = fit_columns(text[line_start..start].chars().rev(), MAX_COLUMNS_BEFORE);
            (before, fit_columns(text[start..line_end].chars(), MAX_COLUMNS - MAX_COLUMNS_BEFORE))
        };
        let (shown_start, shown_end) = (start - before, start + after);
        let prefix = if shown_start > line_start { "…" } else { "" };
        let suffix = if shown_end < line_end { "…" } else { "" };
        let mark = prefix.len() + before;
        Self {
            position: Position::of(text, start),
            text: format!("{prefix}{}{suffix}", &text[shown_start..shown_end]),
            mark: mark..mark + end.min(shown_end).saturating_sub(start),
        }
    }
}

/// Returns how many bytes of these characters fit into so many columns.
fn fit_columns(characters: impl Iterator<Item = char>, columns: usize) -> usize {
    let mut left = columns;
    let fits = |character: &char| {
        let rest = left.checked_sub(character.width().unwrap_or(1));
        left = rest.unwrap_or_default();
        rest.is_some()
    };
    characters.take_while(fits).map(char::len_utf8).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_in_a_text_steers_the_terminal() {
        let hostile = "\u{1b}]0;\u{9b}31m\u{7}\u{202e}";
        let problem = Problem::usage(hostile).at(&hostile, hostile, &(4..6));
        let shown = strip_str(&problem.note(hostile).help(hostile).render()).to_string();
        assert!(!shown.contains(|character: char| character.is_control() && character != '\n'), "{shown:?}");
        assert!(!shown.contains('\u{202e}'), "{shown:?}");
        assert!(shown.contains("1 | ␛]0;\u{fffd}31m␇\u{fffd}\n  |     ^"), "{shown}");
    }

    #[test]
    fn a_long_line_is_cut_at_characters() {
        let text = format!("\n{}台风{}", "字".repeat(100_000), "🌀".repeat(100_000));
        let start = text.find('台').unwrap();
        let excerpt = Excerpt::around(&text, &(start..text.len()));
        assert_eq!(excerpt.position, Position { line: 2, column: 100_001 });
        assert_eq!(excerpt.text, format!("…{}台风{}…", "字".repeat(15), "🌀".repeat(33)));
        assert_eq!(&excerpt.text[excerpt.mark], format!("台风{}", "🌀".repeat(33)));
    }
}
