//! The packages that cargo knows, with what their manifests say.

use std::{
    collections::BTreeSet,
    path::{Path, PathBuf},
};

use serde_json::Value;

use super::target::Target;
use crate::cargo::{self, cargo};

pub struct Packages {
    pub all: Vec<Package>,
    pub target_folder: PathBuf,
}

#[derive(Clone)]
pub struct Package {
    pub name: String,
    pub version: String,
    pub license: String,
    pub repository: Option<String>,
    /// The first of the authors: a name, with an address if the manifest has one.
    pub author: String,
    pub folder: PathBuf,
    /// Whether it is a member of the workspace.
    pub is_ours: bool,
}

const COMMAND: &str = "wecom-school-cli";

impl Packages {
    /// Reads the packages of the workspace alone, or with those that a target needs.
    pub fn read(root: &Path, target: Option<&Target>) -> Result<Self, String> {
        let metadata = match target {
            Some(target) => cargo::metadata(root, &["--filter-platform", target.triple])?,
            None => cargo::metadata(root, &["--no-deps"])?,
        };
        let text = |value: &Value, name: &str| value[name].as_str().unwrap_or_default().to_owned();
        let all = metadata["packages"].as_array().into_iter().flatten().map(|package| Package {
            name: text(package, "name"),
            version: text(package, "version"),
            license: text(package, "license"),
            repository: package["repository"].as_str().filter(|url| !url.is_empty()).map(str::to_owned),
            author: package["authors"][0].as_str().unwrap_or_default().to_owned(),
            folder: Path::new(&text(package, "manifest_path")).parent().unwrap_or(root).to_owned(),
            is_ours: package["source"].is_null(),
        });
        Ok(Self { all: all.collect(), target_folder: text(&metadata, "target_directory").into() })
    }

    /// Returns the package of the command.
    pub fn command(&self) -> Result<&Package, String> {
        self.all.iter().find(|package| package.name == COMMAND).ok_or_else(|| format!("there is no package {COMMAND}"))
    }

    /// Keeps the packages of others whose code is in the command. `cargo metadata` also has those of tests, of build scripts
    /// and of macros.
    pub fn retain_linked(&mut self, root: &Path, target: &Target) -> Result<(), String> {
        let mut command = cargo();
        command.current_dir(root).args(["tree", "--locked", "--package", COMMAND, "--target", target.triple]);
        command.args(["--edges", "normal,no-proc-macro", "--prefix", "none", "--format", "{p}"]);
        let tree = cargo::output(&mut command)?;
        // "bytes v1.12.2", or "clap v4.6.7 (*)" where it is shown again.
        let linked: BTreeSet<(&str, &str)> =
            tree.lines().filter_map(|line| line.split(' ').next().zip(line.split(' ').nth(1))).collect();
        self.all.retain(|package| {
            let version = format!("v{}", package.version);
            !package.is_ours && linked.contains(&(package.name.as_str(), version.as_str()))
        });
        Ok(())
    }
}
