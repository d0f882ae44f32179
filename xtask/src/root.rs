//! The checkout that a command works on.

use std::{
    env, fs,
    path::{Path, PathBuf},
};

/// The root of the workspace.
///
/// It is looked up at run time. Checkouts that share a `CARGO_TARGET_DIR` share one binary, so a path that was compiled
/// in may be that of another checkout. Cargo says at run time whose `xtask` it runs; without cargo, the current folder
/// decides.
///
/// # Errors
/// If neither place is inside a checkout.
pub fn root() -> Result<PathBuf, String> {
    let package = env::var_os("CARGO_MANIFEST_DIR").map(PathBuf::from);
    let current = env::current_dir().ok();
    nearest(package.iter().chain(&current).map(PathBuf::as_path))
}

/// The nearest checkout around the first of these folders that is inside one.
fn nearest<'a>(folders: impl Iterator<Item = &'a Path> + Clone) -> Result<PathBuf, String> {
    folders.clone().flat_map(Path::ancestors).find(|folder| is_checkout(folder)).map(Path::to_owned).ok_or_else(|| {
        let searched: Vec<String> = folders.map(|folder| folder.display().to_string()).collect();
        format!(
            "no checkout of the workspace around {}: a checkout has a Cargo.toml with the member `xtask`, and schema/. \
             Run `cargo xtask` inside one",
            searched.join(" or ")
        )
    })
}

fn is_checkout(folder: &Path) -> bool {
    let is_workspace = |text: String| text.contains("[workspace]") && text.contains("\"xtask\"");
    folder.join("schema").is_dir() && fs::read_to_string(folder.join("Cargo.toml")).is_ok_and(is_workspace)
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Folder(PathBuf);

    impl Folder {
        fn new(name: &str) -> Self {
            let folder = env::temp_dir().join(format!("wecom-school-root-{name}-{}", std::process::id()));
            fs::create_dir_all(&folder).unwrap();
            Self(folder)
        }

        /// A folder in it, with a Cargo.toml if there is a text for one.
        fn with(&self, path: &str, manifest: Option<&str>) -> PathBuf {
            let folder = self.0.join(path);
            fs::create_dir_all(&folder).unwrap();
            if let Some(text) = manifest {
                fs::write(folder.join("Cargo.toml"), text).unwrap();
            }
            folder
        }
    }

    impl Drop for Folder {
        fn drop(&mut self) {
            let _ = fs::remove_dir_all(&self.0);
        }
    }

    #[test]
    fn the_root_is_the_checkout_that_cargo_names_and_otherwise_the_one_around() {
        let folder = Folder::new("found");
        let workspace = Some("[workspace]\nmembers = [\"crates/*\", \"xtask\"]\n");
        let [one, other] = ["one", "other"].map(|name| {
            folder.with(&format!("{name}/schema/notice"), None);
            folder.with(&format!("{name}/xtask"), Some("[package]\nname = \"xtask\"\n"));
            folder.with(name, workspace)
        });
        // A workspace that is not this one, around and inside.
        folder.with("", Some("[workspace]\nmembers = [\"one\"]\n"));
        let inner = folder.with("one/crates/pages/fuzz", Some("[workspace]\n"));
        let found = |folders: &[&Path]| nearest(folders.iter().copied()).unwrap();
        assert_eq!(found(&[&other.join("xtask"), &one]), other);
        assert_eq!(found(&[&one.join("schema/notice")]), one);
        assert_eq!(found(&[&inner]), one);
        // What another package's cargo has left in the environment does not count.
        assert_eq!(found(&[&folder.0, &other.join("schema")]), other);
    }

    #[test]
    fn outside_of_a_checkout_the_error_says_where_it_looked() {
        let folder = Folder::new("outside");
        let refused = nearest([folder.0.as_path(), Path::new("/nowhere")].into_iter()).unwrap_err();
        let shown = refused.replace(&folder.0.display().to_string(), "/tmp/elsewhere");
        assert_eq!(
            shown,
            "no checkout of the workspace around /tmp/elsewhere or /nowhere: a checkout has a Cargo.toml with the \
             member `xtask`, and schema/. Run `cargo xtask` inside one"
        );
    }

    /// Nothing of the workspace knows at compile time where its checkout is.
    #[test]
    fn no_source_has_the_place_of_its_checkout_compiled_in() {
        fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
            for entry in fs::read_dir(folder).unwrap() {
                let path = entry.unwrap().path();
                let name = path.file_name().unwrap().to_string_lossy().into_owned();
                if path.is_dir() && name != "target" && !name.starts_with('.') {
                    sources(&path, found);
                } else if path.extension().is_some_and(|extension| extension == "rs") {
                    found.push(path);
                }
            }
        }
        let root = root().unwrap();
        let mut all = Vec::new();
        sources(&root, &mut all);
        let forbidden = ["CARGO_MANIFEST_DIR", "CARGO_MANIFEST_PATH"].map(|name| format!("env!(\"{name}\")"));
        let compiled_in = |path: &&PathBuf| {
            let text = fs::read_to_string(path).unwrap();
            forbidden.iter().any(|name| text.contains(name))
        };
        let compiled_in: Vec<&PathBuf> = all.iter().filter(compiled_in).collect();
        assert!(all.len() > 100, "{} sources in {}", all.len(), root.display());
        assert!(compiled_in.is_empty(), "use what cargo says at run time: {compiled_in:?}");
    }
}
