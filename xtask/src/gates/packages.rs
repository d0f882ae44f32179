//! The packages of the workspace as cargo describes them: what a crate that is published has to say about itself.

use std::{fs, path::Path};

use serde_json::Value;

use super::version::Version;
use crate::{book::links, tree};

/// What each published crate says in its manifest.
const FIELDS: [&str; 7] = ["description", "license", "repository", "readme", "rust_version", "keywords", "categories"];

const NO_ADDRESS: &str = "the first of `authors` in Cargo.toml has no e-mail address";

const LICENCES: [&str; 2] = ["LICENSE-APACHE", "LICENSE-MIT"];

fn all(metadata: &Value) -> impl Iterator<Item = &Value> {
    metadata["packages"].as_array().into_iter().flatten()
}

fn text<'a>(package: &'a Value, field: &str) -> &'a str {
    package[field].as_str().unwrap_or_default()
}

/// Returns the packages that are published.
fn published(metadata: &Value) -> impl Iterator<Item = &Value> {
    all(metadata).filter(|package| package["source"].is_null() && package["publish"].is_null())
}

fn is_library(package: &Value) -> bool {
    let targets = package["targets"].as_array().into_iter().flatten();
    targets.filter_map(|target| target["kind"].as_array()).flatten().any(|kind| kind == "lib")
}

/// Returns the names of the libraries that are published.
pub fn libraries(metadata: &Value) -> impl Iterator<Item = &str> {
    published(metadata).filter(|package| is_library(package)).map(|package| text(package, "name"))
}

/// Returns the version of the workspace.
pub fn version(metadata: &Value) -> Result<Version, String> {
    let text = published(metadata).next().map_or("", |package| text(package, "version"));
    Version::parse(text).ok_or_else(|| format!("`version` in Cargo.toml is not three numbers: {text}"))
}

pub fn check(root: &Path, metadata: &Value, version: Version) -> Result<String, String> {
    let objections = objections(root, metadata, version)?;
    if objections.is_empty() {
        return Ok(format!("{} crates can be published", published(metadata).count()));
    }
    Err(format!("to correct in the manifests and the files next to them:\n{}", objections.join("\n")))
}

/// Returns what keeps the crates from being published.
fn objections(root: &Path, metadata: &Value, version: Version) -> Result<Vec<String>, String> {
    let names: Vec<&str> = published(metadata).map(|package| text(package, "name")).collect();
    let mut objections = Vec::new();
    for package in published(metadata) {
        let name = text(package, "name");
        let mut object = |what: String| objections.push(format!("{name}: {what}"));
        for field in FIELDS {
            let value = &package[field];
            if value.as_str().is_none_or(str::is_empty) && value.as_array().is_none_or(Vec::is_empty) {
                object(format!("`{}` is missing", field.replace('_', "-")));
            }
        }
        let docs = &package["metadata"]["docs"]["rs"];
        if is_library(package) && !(docs["all-features"] == true && docs["rustdoc-args"][1] == "docsrs") {
            object("[package.metadata.docs.rs] does not ask for all features and --cfg docsrs".into());
        }
        for dependency in package["dependencies"].as_array().into_iter().flatten() {
            let (on, requirement) = (text(dependency, "name"), text(dependency, "req"));
            if names.contains(&on) && on != name && requirement != format!("^{version}") {
                object(format!("it depends on {on} {requirement}: all crates have the version {version}"));
            }
        }
        let folder = Path::new(text(package, "manifest_path")).with_file_name("");
        for licence in LICENCES {
            if fs::read(folder.join(licence)).ok() != Some(tree::read_text(&root.join(licence))?.into_bytes()) {
                object(format!("{licence} is not that of the workspace"));
            }
        }
        let readme = tree::read_text(&folder.join("README.md"))?;
        let [major, minor, _] = version.0;
        let is_dependency = |line: &&str| line.split_once(" = ").is_some_and(|(name, _)| names.contains(&name));
        for line in readme.lines().filter(is_dependency).filter(|line| !line.contains(&format!("\"{major}.{minor}\"")))
        {
            object(format!("README.md says `{line}`: the version is \"{major}.{minor}\""));
        }
        // Neither the registry nor the documentation has the other files of the repository.
        for (_, link) in links::links(&readme) {
            object(format!("README.md has the link {link}, which leads nowhere in the documentation"));
        }
    }
    if !published(metadata).all(|package| package["authors"][0].as_str().is_some_and(|author| author.ends_with('>'))) {
        objections
            .push(format!("{NO_ADDRESS}: write it as `Name <name@school.example>`, which the Debian package names"));
    }
    let least = |package: &Value| Version::parse(text(package, "rust_version"));
    let promised = published(metadata).filter_map(least).max();
    for package in all(metadata).filter(|package| least(package) > promised) {
        let (name, version, needed) = (text(package, "name"), text(package, "version"), text(package, "rust_version"));
        objections.push(format!("{name} {version} needs Rust {needed}: `rust-version` in Cargo.toml promises less"));
    }
    Ok(objections)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::cargo;

    #[test]
    fn the_crates_can_be_published() {
        let (root, metadata) = (crate::root().unwrap(), cargo::metadata(&crate::root().unwrap(), &[]).unwrap());
        let mut objections = objections(&root, &metadata, version(&metadata).unwrap()).unwrap();
        // The addresses of the repository and of the maintainers are needed for a release alone.
        let is_address =
            |objection: &str| objection.ends_with("`repository` is missing") || objection.starts_with(NO_ADDRESS);
        objections.retain(|objection| !is_address(objection));
        assert!(objections.is_empty(), "{}", objections.join("\n"));
    }

    #[test]
    fn every_objection_is_made() {
        let root = crate::root().unwrap();
        let folder = std::env::temp_dir().join(format!("wecom-school-packages-{}", std::process::id()));
        tree::write(&folder.join("README.md"), "[types](../types/README.md)\none = \"0.2\"\ntwo = \"0.1\"\n").unwrap();
        tree::write(&folder.join("LICENSE-MIT"), "another\n").unwrap();
        let package = |name: &str, more: Value| {
            let mut package = json!({
                "name": name, "version": "0.2.0", "source": null, "publish": null, "rust_version": "1.91",
                "manifest_path": folder.join("Cargo.toml"), "targets": [{ "kind": ["lib"] }],
            });
            package.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
            package
        };
        let metadata = json!({ "packages": [
            package("one", json!({
                "description": "a", "keywords": [], "repository": "",
                "dependencies": [{ "name": "two", "req": "^0.1.0" }, { "name": "one", "req": "*" }, { "name": "kept", "req": "*" }],
            })),
            package("two", json!({ "targets": [{ "kind": ["bin"] }], "metadata": { "docs": { "rs": {} } } })),
            package("kept", json!({ "publish": [] })),
            package("foreign", json!({ "source": "registry", "rust_version": "1.91.1" })),
        ] });
        let found = objections(&root, &metadata, Version([0, 2, 0])).unwrap();
        fs::remove_dir_all(&folder).unwrap();
        insta::assert_snapshot!("objections", found.join("\n"));
    }
}
