//! The examples that stand near a table: one of them shows what the table explains.

use super::examples::Parameters;
use crate::page::{Block, Kind, Page, Side};

/// So many examples of its side are looked at above and below a table; more of them only cost time.
const MOST: usize = 4;

/// Every example of a page that has parameters, in order.
pub struct Shown {
    examples: Vec<Example>,
    /// The places where calls begin.
    calls: Vec<Place>,
}

/// Index of the section, then of the block in it.
type Place = (usize, usize);

struct Example {
    place: Place,
    side: Side,
    parameters: Parameters,
}

impl Shown {
    /// The examples of a page.
    pub fn of(page: &Page) -> Self {
        let mut shown = Self { examples: Vec::new(), calls: Vec::new() };
        for (section, index) in page.sections.iter().zip(0..) {
            for (block, place) in section.blocks.iter().zip((0..).map(|block| (index, block))) {
                match &block.kind {
                    Kind::Address(_) => shown.calls.push(place),
                    Kind::Example(example) => shown.examples.extend(example.value().map(|value| Example {
                        place,
                        side: block.side,
                        parameters: Parameters::of(value),
                    })),
                    Kind::Table(_) | Kind::Prose(_) => {}
                }
            }
        }
        shown
    }

    /// The examples of a block's side near it, the nearest first: those of its section, above it and then below, or
    /// else those of its call in the sections above.
    pub fn near(&self, section: usize, index: usize, block: &Block) -> impl Iterator<Item = &Parameters> {
        let side = block.side;
        let of_side = move |example: &&Example| example.side == side;
        let here = self.examples.partition_point(|example| example.place < (section, index));
        let (above, below) = self.examples.split_at(here);
        let begins = self.calls.partition_point(|call| *call < (section, index));
        let call = begins.checked_sub(1).map_or((0, 0), |begins| self.calls[begins]);
        let in_section = move |example: &&Example| example.place.0 == section;
        let mut near: Vec<&Example> =
            above.iter().rev().take_while(in_section).take(4 * MOST).filter(of_side).take(MOST).collect();
        near.extend(below.iter().take_while(in_section).take(4 * MOST).filter(of_side).take(MOST));
        if near.is_empty() {
            near.extend(
                above.iter().rev().take_while(|example| example.place > call).take(4 * MOST).filter(of_side).take(MOST),
            );
        }
        near.into_iter().map(|example| &example.parameters)
    }
}
