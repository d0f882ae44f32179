//! Finds the examples near a table: the table explains one of them.

use super::examples::Parameters;
use crate::page::{Kind, Page, Side};

pub struct Shown {
    examples: Vec<(Index, Side, Parameters)>,
    operations: Vec<Index>,
}

/// The index of a section, then of a block in it.
type Index = (usize, usize);

impl Shown {
    pub fn of(page: &Page) -> Self {
        let mut shown = Self { examples: Vec::new(), operations: Vec::new() };
        for (section, index) in page.sections.iter().zip(0..) {
            for (block, at) in section.blocks.iter().zip((0..).map(|block| (index, block))) {
                match &block.kind {
                    Kind::Address(_) => shown.operations.push(at),
                    Kind::Example(example) => {
                        shown.examples.extend(example.value().map(|value| (at, block.side, Parameters::of(value))));
                    }
                    Kind::Table(_) | Kind::Prose(_) => {}
                }
            }
        }
        shown
    }

    /// Returns the examples of a side near a block, the nearest first: those of its section, above and then below, or
    /// else those of its operation in the sections above.
    pub fn near(&self, section: usize, block: usize, side: Side) -> Vec<&Parameters> {
        let here = self.examples.partition_point(|(at, ..)| *at < (section, block));
        let (above, below) = self.examples.split_at(here);
        let before = self.operations.partition_point(|at| *at < (section, block));
        let operation = before.checked_sub(1).map_or((0, 0), |last| self.operations[last]);
        let all = || above.iter().rev().chain(below).filter(|example| example.1 == side);
        let mut near: Vec<_> = all().filter(|(at, ..)| at.0 == section).collect();
        if near.is_empty() {
            near.extend(all().filter(|(at, ..)| *at > operation && *at < (section, block)));
        }
        near.into_iter().map(|(.., parameters)| parameters).collect()
    }
}
