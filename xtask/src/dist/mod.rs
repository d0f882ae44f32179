//! `cargo xtask dist`: builds the command for a target, and packs it with all that belongs to it.

mod archive;
mod build;
mod checksums;
mod contents;
mod debian;
mod manifests;
mod notices;
mod packages;
mod target;

use std::path::{Path, PathBuf};

use clap::Args;

use self::{
    build::Commit,
    packages::Packages,
    target::{NAME, Target},
};
use crate::tree;

#[derive(Debug, Args)]
pub struct Arguments {
    /// The target; its programs have to run on this machine [default: the compiler's own]
    #[arg(long, value_name = "TRIPLE")]
    target: Option<String>,
    /// The folder for the files [default: target/dist]
    #[arg(long, value_name = "FOLDER")]
    out: Option<PathBuf>,
    /// Pack this program instead of building one
    #[arg(long, value_name = "FILE")]
    program: Option<PathBuf>,
    /// Neither build nor pack: write checksums and manifests for the archives that are in the folder
    #[arg(long, conflicts_with_all = ["target", "program"])]
    only_manifests: bool,
    /// The address of the repository, whose releases the manifests name [default: `repository` in Cargo.toml]
    #[arg(long, value_name = "URL")]
    repository: Option<String>,
}

/// A download should take seconds. The program is larger only if somebody adds a large dependency.
const AIM_BYTES: usize = 12_000_000;

pub fn run(root: &Path, arguments: &Arguments) -> Result<String, String> {
    let packages = Packages::read(root, None)?;
    let out = arguments.out.clone().unwrap_or_else(|| packages.target_folder.join("dist"));
    let package = packages.command()?;
    let version = &package.version;
    let mut report = Vec::new();
    if !arguments.only_manifests {
        let target = arguments.target.as_deref().map_or_else(Target::of_compiler, Target::find)?;
        let commit = Commit::read(root)?;
        let path = match &arguments.program {
            Some(program) => program.clone(),
            None => build::build(root, target, &packages.target_folder, commit.seconds)?,
        };
        let program = tree::read_bytes(&path)?;
        let release = contents::Release {
            target,
            package: package.clone(),
            commit,
            pages: contents::generate(&path)?,
            program,
            notices: notices::write(root, target)?,
        };
        let folder = format!("{NAME}-{version}-{}", target.triple);
        let (name, bytes) = archive::pack(&folder, &contents::of_archive(root, &release)?, &release)?;
        let mut files = vec![(name, bytes)];
        if let Some(architecture) = target.debian() {
            if !package.author.ends_with('>') {
                report.push(
                    "the Debian package has no address of its maintainers: `authors` in Cargo.toml has none".into(),
                );
            }
            let name = format!("{NAME}_{version}_{architecture}.deb");
            files.push((name, debian::package(root, &release, architecture)?));
        }
        for (name, bytes) in files {
            report.push(format!("{name}: {}", size(bytes.len())));
            tree::write(&out.join(name), bytes)?;
        }
        report.push(format!("the program alone: {}", size(release.program.len())));
        if arguments.program.is_none() && release.program.len() > AIM_BYTES {
            report.push(format!("that is more than the aim, {}: `cargo bloat` shows what is in it", size(AIM_BYTES)));
        }
    }
    let sums = checksums::write(&out, version)?;
    let repository = arguments.repository.as_deref().or(package.repository.as_deref());
    report.extend(manifests::write(&out, version, repository, &sums)?);
    Ok(format!("{}:\n  {}", out.display(), report.join("\n  ")))
}

/// Returns a number of bytes in MB, rounded up to a tenth.
fn size(bytes: usize) -> String {
    let tenths = bytes.div_ceil(100_000);
    format!("{}.{} MB", tenths / 10, tenths % 10)
}
