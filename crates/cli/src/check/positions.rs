//! Lines and columns of a text.

use std::ops::Range;

/// A place as editors count: from 1, columns in characters (Unicode scalar values).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Position {
    /// The line.
    pub line: usize,
    /// The column.
    pub column: usize,
}

/// Finds lines and columns by looking at a block of the text, however many are asked for.
pub struct Positions<'a> {
    text: &'a str,
    /// Where each line begins.
    lines: Vec<usize>,
    /// How many characters begin before each block.
    characters: Vec<usize>,
}

/// The size of a block in bytes.
const BLOCK: usize = 64;

impl<'a> Positions<'a> {
    /// Goes through the text once.
    pub fn of(text: &'a str) -> Self {
        let ends = text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n').map(|(end, _)| end + 1);
        let lines = std::iter::once(0).chain(ends).collect();
        let mut before = 0;
        let characters = text.as_bytes().chunks(BLOCK).map(|block| {
            let at_block = before;
            before += beginnings(block);
            at_block
        });
        let characters = characters.collect();
        Self { text, lines, characters }
    }

    /// Where a span begins, and where it ends: behind its last character.
    pub fn range(&self, span: &Range<usize>) -> (Position, Position) {
        (self.at(span.start), self.at(span.end))
    }

    fn at(&self, offset: usize) -> Position {
        let offset = self.text.floor_char_boundary(offset);
        let line = self.lines.partition_point(|start| *start <= offset);
        // The first line begins at 0, so there is one.
        let start = self.lines[line - 1];
        Position { line, column: self.characters_before(offset) - self.characters_before(start) + 1 }
    }

    fn characters_before(&self, offset: usize) -> usize {
        let Some(block) = offset.checked_sub(1).map(|last| last / BLOCK) else { return 0 };
        self.characters[block] + beginnings(&self.text.as_bytes()[block * BLOCK..offset])
    }
}

/// How many characters begin in these bytes of UTF-8.
fn beginnings(bytes: &[u8]) -> usize {
    bytes.iter().filter(|byte| **byte & 0xc0 != 0x80).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn positions_are_those_that_counting_gives() {
        let text = "{\r\n字🌀e\u{301}\n\n".repeat(300);
        let positions = Positions::of(&text);
        let (mut line, mut column) = (1, 1);
        for (offset, character) in text.char_indices() {
            assert_eq!(positions.at(offset), Position { line, column });
            (line, column) = if character == '\n' { (line + 1, 1) } else { (line, column + 1) };
        }
        assert_eq!(positions.at(text.len()), Position { line, column });
        assert_eq!(Positions::of("").at(0), Position { line: 1, column: 1 });
    }
}
