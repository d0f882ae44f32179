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
    /// What lies before each block.
    blocks: Vec<Before>,
}

/// What lies before a place.
#[derive(Clone, Copy, Default)]
struct Before {
    /// How many characters begin.
    characters: usize,
    /// How many lines end.
    lines: usize,
    /// Where the last line begins.
    line_start: usize,
}

/// The size of a block in bytes: what is kept of each is a fraction of it.
const BLOCK: usize = 256;

impl<'a> Positions<'a> {
    /// Goes through the text once.
    pub fn of(text: &'a str) -> Self {
        let mut before = Before::default();
        let blocks = text.as_bytes().chunks(BLOCK).enumerate().map(|(index, block)| {
            let at_block = before;
            before = before.and(index * BLOCK, block);
            at_block
        });
        Self { text, blocks: blocks.collect() }
    }

    /// Where a span begins, and where it ends: behind its last character.
    pub fn range(&self, span: &Range<usize>) -> (Position, Position) {
        (self.at(span.start), self.at(span.end))
    }

    fn at(&self, offset: usize) -> Position {
        let offset = self.text.floor_char_boundary(offset);
        let before = self.before(offset);
        let in_line = before.characters - self.before(before.line_start).characters;
        Position { line: before.lines + 1, column: in_line + 1 }
    }

    fn before(&self, offset: usize) -> Before {
        let Some(block) = offset.checked_sub(1).map(|last| last / BLOCK) else { return Before::default() };
        self.blocks[block].and(block * BLOCK, &self.text.as_bytes()[block * BLOCK..offset])
    }
}

impl Before {
    /// What lies before the end of these bytes, which begin at `start`.
    fn and(self, start: usize, bytes: &[u8]) -> Self {
        let last = bytes.iter().rposition(|byte| *byte == b'\n');
        Self {
            characters: self.characters + beginnings(bytes),
            lines: self.lines + bytes.split(|byte| *byte == b'\n').count() - 1,
            line_start: last.map_or(self.line_start, |newline| start + newline + 1),
        }
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
