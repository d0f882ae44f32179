//! The checkout that a command works on.

use std::{
    env, fs,
    path::{Path, PathBuf},
};

/// Returns the root of the workspace: the nearest checkout around the package that cargo runs, or else around the
/// current folder.
///
/// It is looked up at run time. Checkouts that share a `CARGO_TARGET_DIR` share one binary, so a path that is compiled
/// in may be that of another checkout.
pub fn root() -> Result<PathBuf, String> {
    let package = env::var_os("CARGO_MANIFEST_DIR").map(PathBuf::from);
    let folders: Vec<PathBuf> = package.into_iter().chain(env::current_dir()).collect();
    nearest(&folders)
}

fn nearest(folders: &[PathBuf]) -> Result<PathBuf, String> {
    let is_workspace = |text: String| text.contains("[workspace]") && text.contains("\"xtask\"");
    let is_checkout = |folder: &&Path| {
        folder.join("schema").is_dir() && fs::read_to_string(folder.join("Cargo.toml")).is_ok_and(is_workspace)
    };
    folders.iter().flat_map(|folder| folder.ancestors()).find(is_checkout).map(Path::to_owned).ok_or_else(|| {
        let searched: Vec<String> = folders.iter().map(|folder| folder.display().to_string()).collect();
        format!(
            "no checkout of the workspace around {}: a checkout has a Cargo.toml with the member `xtask`, and schema/. \
             Run `cargo xtask` inside one",
            searched.join(" or ")
        )
    })
}

#[cfg(test)]
mod tests {
    use std::process::Command;

    use super::*;
    use crate::tree;

    #[test]
    fn the_root_is_the_nearest_checkout_around_the_first_folder_in_one() {
        let folder = env::temp_dir().join(format!("wecom-school-root-{}", std::process::id()));
        for (file, text) in [
            // Workspaces that are none of ours, around and inside.
            ("Cargo.toml", "[workspace]\nmembers = [\"one\"]\n"),
            ("one/crates/pages/fuzz/Cargo.toml", "[workspace]\n"),
            ("one/Cargo.toml", "[workspace]\nmembers = [\"crates/*\", \"xtask\"]\n"),
            ("other/Cargo.toml", "[workspace]\nmembers = [\"crates/*\", \"xtask\"]\n"),
            ("one/schema/notice/text.json", "{}"),
            ("other/schema/notice/text.json", "{}"),
            ("other/xtask/Cargo.toml", "[package]\nname = \"xtask\"\n"),
        ] {
            tree::write(&folder.join(file), text).unwrap();
        }
        for (folders, root) in [
            (["other/xtask", "one"], "other"),
            (["one/schema/notice", ""], "one"),
            (["one/crates/pages/fuzz", ""], "one"),
            (["", "other/schema"], "other"),
        ] {
            assert_eq!(nearest(&folders.map(|name| folder.join(name))).unwrap(), folder.join(root), "{folders:?}");
        }
        fs::remove_dir_all(&folder).unwrap();
        assert!(nearest(&[folder, "/nowhere".into()]).unwrap_err().contains("or /nowhere: a checkout has"));
    }

    /// No part of the workspace knows at compile time where its checkout is.
    #[test]
    fn no_source_has_the_path_of_its_checkout_compiled_in() {
        let pattern = r"env!\(.CARGO_MANIFEST_(DIR|PATH)";
        let mut git = Command::new("git");
        let found =
            git.current_dir(root().unwrap()).args(["grep", "-lE", pattern, "--", "*.rs", ":!*/root.rs"]).output();
        let found = found.unwrap();
        // The exit code 1 means that git found nothing.
        assert_eq!(found.status.code(), Some(1), "use what cargo says at run time: {found:?}");
    }
}
