//! The tree of departments: which department is under which.

use std::{cmp::Reverse, iter::successors, ops::Range};

/// What the tree needs to know of a department.
pub(crate) struct Node {
    /// The index of the department above, if the answer has it.
    pub above: Option<usize>,
    /// Of the departments directly under one department, the one with the greatest value comes first.
    pub order: i64,
}

/// The departments in the order of the console: a department comes before the departments under it.
#[derive(Clone, Default)]
pub(crate) struct Tree {
    /// The indices of the departments, in this order.
    pub order: Vec<usize>,
    /// The place of each department, by its index.
    pub places: Vec<Place>,
}

/// The place of a department in the tree.
#[derive(Clone)]
pub(crate) struct Place {
    pub above: Option<usize>,
    pub depth: usize,
    /// The department and all under it, as positions of [`Tree::order`].
    pub span: Range<usize>,
}

impl Tree {
    /// Creates the tree. A department without one above it is a root. If departments are under each other in a circle, one
    /// of them becomes a root.
    pub fn new(nodes: &[Node]) -> Self {
        let above = cut_circles(nodes);
        let mut below = vec![Vec::new(); nodes.len()];
        let mut roots = Vec::new();
        for (index, above) in above.iter().enumerate() {
            above.map_or(&mut roots, |above| &mut below[above]).push(index);
        }
        // The sort is stable: departments of the same order keep the order of the answer.
        let in_order = |departments: &mut Vec<usize>| departments.sort_by_key(|&index| Reverse(nodes[index].order));
        in_order(&mut roots);
        below.iter_mut().for_each(in_order);

        let place = |above: &Option<usize>| Place { above: *above, depth: 0, span: 0..1 };
        let mut tree = Self { order: Vec::with_capacity(nodes.len()), places: above.iter().map(place).collect() };
        let mut next: Vec<usize> = roots.into_iter().rev().collect();
        while let Some(index) = next.pop() {
            let start = tree.order.len();
            let depth = above[index].map_or(0, |above| tree.places[above].depth + 1);
            tree.places[index] = Place { above: above[index], depth, span: start..start + 1 };
            tree.order.push(index);
            next.extend(below[index].iter().rev());
        }
        for &index in tree.order.iter().rev() {
            if let Some(above) = above[index] {
                tree.places[above].span.end = tree.places[above].span.end.max(tree.places[index].span.end);
            }
        }
        tree
    }

    /// Returns the indices of the department and of all departments under it.
    pub fn under(&self, index: usize) -> &[usize] {
        &self.order[self.places[index].span.clone()]
    }

    /// Returns the indices of the departments directly under this one, or of the roots for `None`.
    pub fn directly_under(&self, index: Option<usize>) -> impl Iterator<Item = usize> {
        let within = index.map_or(0..self.order.len(), |index| {
            let span = &self.places[index].span;
            span.start + 1..span.end
        });
        let at = move |position: usize| (position < within.end).then(|| self.order[position]);
        successors(at(within.start), move |index| at(self.places[*index].span.end))
    }
}

fn cut_circles(nodes: &[Node]) -> Vec<Option<usize>> {
    let mut above: Vec<Option<usize>> = nodes.iter().map(|node| node.above).collect();
    // The walk that visited each department. A walk that meets a department of its own has gone in a circle.
    let mut visited_by = vec![None; nodes.len()];
    for start in 0..nodes.len() {
        let mut index = start;
        while visited_by[index].is_none() {
            visited_by[index] = Some(start);
            match above[index] {
                Some(next) if visited_by[next] == Some(start) => above[index] = None,
                Some(next) => index = next,
                None => break,
            }
        }
    }
    above
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_department_comes_once_and_before_those_under_it() {
        for (name, nodes, order, depths) in [
            ("no departments", vec![], vec![], vec![]),
            ("two roots", vec![(None, 0), (None, 0)], vec![0, 1], vec![0, 0]),
            ("a child before its parent", vec![(Some(1), 0), (None, 0)], vec![1, 0], vec![1, 0]),
            (
                "greater orders first",
                vec![(None, 0), (Some(0), 1), (Some(0), 2), (Some(1), 0)],
                vec![0, 2, 1, 3],
                vec![0, 1, 1, 2],
            ),
            ("under itself", vec![(Some(0), 0)], vec![0], vec![0]),
            ("a circle of two", vec![(Some(1), 0), (Some(0), 0)], vec![1, 0], vec![1, 0]),
            ("a branch into a circle", vec![(Some(1), 0), (Some(2), 0), (Some(1), 0)], vec![2, 1, 0], vec![2, 1, 0]),
        ] {
            let nodes: Vec<Node> = nodes.into_iter().map(|(above, order)| Node { above, order }).collect();
            let tree = Tree::new(&nodes);
            assert_eq!(tree.order, order, "{name}");
            assert_eq!(tree.places.iter().map(|place| place.depth).collect::<Vec<_>>(), depths, "{name}");
            for above in (0..nodes.len()).map(Some).chain([None]) {
                let under: Vec<usize> = tree.directly_under(above).collect();
                let is_under = |index: &&usize| tree.places[**index].above == above;
                assert_eq!(under, tree.order.iter().filter(is_under).copied().collect::<Vec<_>>(), "{name}: {above:?}");
            }
        }
    }
}
