//! What is generated, and where: written, or compared with what is there.

use std::{collections::BTreeSet, path::Path};

use similar::TextDiff;

use crate::tree::{self, Change, Tree};

/// A folder and the files that it should hold.
pub struct Output {
    /// From the root of the workspace.
    pub folder: &'static str,
    /// The files. Those of other kinds may stand beside them.
    pub should: Tree,
}

impl Output {
    /// What is there now.
    fn is(&self, folder: &Path) -> Result<Tree, String> {
        let extension = |path: &String| path.rsplit_once('.').map(|(_, extension)| extension.to_owned());
        let extensions: BTreeSet<String> = self.should.keys().filter_map(extension).collect();
        let trees = extensions.iter().map(|extension| tree::read(folder, extension));
        Ok(trees.collect::<Result<Vec<_>, _>>()?.into_iter().flatten().collect())
    }
}

/// Writes all of it, or says how it differs from what is there.
pub fn put(root: &Path, outputs: &[Output], check: bool) -> Result<String, String> {
    let mut outdated = String::new();
    let mut report = Vec::new();
    for output in outputs {
        let folder = root.join(output.folder);
        let is = output.is(&folder)?;
        let changes = tree::changes(&is, &output.should);
        if check {
            outdated.extend(changes.iter().map(|change| difference(output.folder, change, &is, &output.should)));
        } else {
            tree::apply(&folder, &output.should, &changes)?;
        }
        report.push(format!("{}: {} files, {} changed", output.folder, output.should.len(), changes.len()));
        report.extend(changes.iter().map(|change| match change {
            Change::Add(path) => format!("  added   {path}"),
            Change::Alter(path) => format!("  changed {path}"),
            Change::Remove(path) => format!("  removed {path}"),
        }));
    }
    if outdated.is_empty() {
        Ok(report.join("\n"))
    } else {
        Err(format!(
            "{outdated}The generated files are not what the schemas describe: run `cargo xtask codegen` and review the difference."
        ))
    }
}

/// The difference as people read it, from what is there to what should be.
fn difference(folder: &str, change: &Change, is: &Tree, should: &Tree) -> String {
    let path = change.path();
    let (old, new) = (is.get(path).map_or("", String::as_str), should.get(path).map_or("", String::as_str));
    let head = match change {
        Change::Add(_) => "is missing",
        Change::Alter(_) => "is out of date",
        Change::Remove(_) => "is generated from nothing: remove it",
    };
    let diff = TextDiff::from_lines(old, new);
    let unified = diff.unified_diff().context_radius(2).header("as it is", "as it should be").to_string();
    let shown: Vec<&str> = unified.lines().take(60).collect();
    let more = if unified.lines().count() > shown.len() { "\n…" } else { "" };
    format!("{folder}/{path} {head}\n{}{more}\n\n", shown.join("\n"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_difference_shows_what_is_and_what_should_be() {
        let tree = |files: &[(&str, &str)]| {
            files.iter().map(|(path, text)| ((*path).to_owned(), (*text).to_owned())).collect::<Tree>()
        };
        let is = tree(&[("text.rs", "a\nlimit = 2048\nb\n"), ("gone.rs", "x\n")]);
        let should = tree(&[("text.rs", "a\nlimit = 4096\nb\n"), ("new.rs", "y\n")]);
        let shown: String = tree::changes(&is, &should)
            .iter()
            .map(|change| difference("crates/types/src/generated", change, &is, &should))
            .collect();
        insta::assert_snapshot!(shown);
    }
}
