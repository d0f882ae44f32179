//! What belongs to a release besides the program: manual pages, completions, licences, notices, examples.

use std::{path::Path, process::Command};

use super::{
    build::Commit,
    packages::Package,
    target::{NAME, Target},
};
use crate::{cargo, tree};

/// A file of an archive or a package.
pub struct File {
    /// Path with `/`, below the folder of the archive or the root of the system.
    pub path: String,
    pub bytes: Vec<u8>,
    pub is_program: bool,
}

impl File {
    pub fn new(path: impl Into<String>, bytes: impl Into<Vec<u8>>) -> Self {
        Self { path: path.into(), bytes: bytes.into(), is_program: false }
    }

    pub fn program(path: impl Into<String>, bytes: &[u8]) -> Self {
        Self { is_program: true, ..Self::new(path, bytes) }
    }
}

/// Everything that is built or made for one target.
pub struct Release {
    pub target: &'static Target,
    pub package: Package,
    pub commit: Commit,
    pub program: Vec<u8>,
    pub pages: Pages,
    pub notices: String,
}

/// The script for a shell.
pub struct Completions {
    /// Name in the folder `completions` of an archive.
    name: &'static str,
    pub debian: Option<&'static str>,
    pub script: String,
}

/// What the command says about itself.
pub struct Pages {
    /// Language (as folders of manuals name it), file name, page.
    pub manual: Vec<(&'static str, String, Vec<u8>)>,
    pub completions: Vec<Completions>,
}

/// Shell, its script in the folder `completions` of an archive, and the place in a Debian package, if Debian has one.
static SHELLS: [(&str, &str, Option<&str>); 5] = [
    ("bash", "wecom-school.bash", Some("usr/share/bash-completion/completions/wecom-school")),
    ("elvish", "wecom-school.elv", None),
    ("fish", "wecom-school.fish", Some("usr/share/fish/vendor_completions.d/wecom-school.fish")),
    ("powershell", "_wecom-school.ps1", None),
    ("zsh", "_wecom-school", Some("usr/share/zsh/vendor-completions/_wecom-school")),
];

/// Language of the command, and its folder in `man`.
const LANGUAGES: [(&str, &str); 2] = [("en", ""), ("zh", "zh_CN/")];

/// Runs the program, and returns its manual pages and completions.
pub fn generate(program: &Path) -> Result<Pages, String> {
    let folder = std::env::temp_dir().join(format!("{NAME}-pages-{}", std::process::id()));
    let mut pages = Pages { manual: Vec::new(), completions: Vec::new() };
    for (language, place) in LANGUAGES {
        let folder = folder.join(language);
        cargo::output(Command::new(program).args(["man", "--lang", language, "--folder"]).arg(&folder))?;
        for (name, page) in tree::read(&folder, "1")? {
            pages.manual.push((place, name, page.into_bytes()));
        }
    }
    for (shell, name, debian) in SHELLS {
        let script = cargo::output(Command::new(program).args(["completions", "--lang", "en", shell]))?;
        pages.completions.push(Completions { name, debian, script });
    }
    std::fs::remove_dir_all(&folder).map_err(|error| tree::failure("remove", &folder, &error))?;
    Ok(pages)
}

/// Returns the files of the archive.
pub fn of_archive(root: &Path, release: &Release) -> Result<Vec<File>, String> {
    let readme = include_str!("texts/README.md").replace("{version}", &release.package.version);
    let mut files = vec![File::program(release.target.program(), &release.program), File::new("README.md", readme)];
    for (language, name, page) in &release.pages.manual {
        files.push(File::new(format!("man/{language}man1/{name}"), &**page));
    }
    for Completions { name, script, .. } in &release.pages.completions {
        files.push(File::new(format!("completions/{name}"), &**script));
    }
    files.extend(licences(root, release)?);
    files.extend(
        examples(root)?.into_iter().map(|File { path, bytes, .. }| File::new(format!("examples/{path}"), bytes)),
    );
    files.sort_by(|one, other| one.path.cmp(&other.path));
    Ok(files)
}

/// Returns our licences, and those of everything that is in the program.
pub fn licences(root: &Path, release: &Release) -> Result<Vec<File>, String> {
    let mut files = vec![
        File::new("LICENSE-APACHE", tree::read_bytes(&root.join("LICENSE-APACHE"))?),
        File::new("LICENSE-MIT", tree::read_bytes(&root.join("LICENSE-MIT"))?),
        File::new("THIRD-PARTY.txt", release.notices.as_str()),
    ];
    let sysroot = cargo::output(&mut cargo::rustc(&["--print", "sysroot"]))?;
    let library = Path::new(sysroot.trim()).join("share/doc/rust/COPYRIGHT-library.html");
    files.push(File::new("THIRD-PARTY-rust.html", tree::read_bytes(&library)?));
    if release.target.has_glibc() {
        files.push(File::new("LGPL-2.1.txt", include_str!("texts/LGPL-2.1.txt")));
    }
    Ok(files)
}

/// Returns files to begin with: a configuration, a school for the sandbox, tables of recipients.
pub fn examples(root: &Path) -> Result<Vec<File>, String> {
    let mut files = vec![
        File::new("config.toml", include_str!("texts/config.toml")),
        File::new("school.toml", tree::read_bytes(&root.join("crates/sandbox/school.toml"))?),
    ];
    for name in ["families.csv", "fees.csv", "news.json"] {
        files.push(File::new(name, tree::read_bytes(&root.join("crates/cli/examples").join(name))?));
    }
    Ok(files)
}
