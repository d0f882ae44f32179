//! A Debian package of the command.

use std::{io, path::Path};

use md5::{Digest, Md5};

use super::{
    archive,
    checksums::hex,
    contents::{self, File, Release},
    packages::Package,
    target::NAME,
};
use crate::tree;

/// Returns the package. The program is static, so it depends on nothing.
pub fn package(root: &Path, release: &Release, architecture: &str) -> Result<Vec<u8>, String> {
    let files = files(root, release)?;
    pack(&files, release, architecture).map_err(|error| format!("the Debian package: {error}"))
}

fn files(root: &Path, release: &Release) -> Result<Vec<File>, String> {
    let gz = |path: String, bytes: &[u8]| {
        archive::gz(bytes).map(|bytes| File::new(path, bytes)).map_err(|error| format!("gzip: {error}"))
    };
    let documents = format!("usr/share/doc/{NAME}");
    let (Package { version, author, .. }, date) = (&release.package, &release.commit.date);
    let changelog = format!(
        "{NAME} ({version}) unstable; urgency=medium\n\n  * See CHANGELOG.md of the repository.\n\n -- {author}  {date}\n"
    );
    let mut files = vec![
        File::program(format!("usr/bin/{NAME}"), &release.program),
        File::new(format!("{documents}/copyright"), copyright(root)?),
        File::new(format!("usr/share/lintian/overrides/{NAME}"), include_str!("texts/lintian-overrides")),
        gz(format!("{documents}/changelog.gz"), changelog.as_bytes())?,
    ];
    for (language, name, page) in &release.pages.manual {
        files.push(gz(format!("usr/share/man/{language}man1/{name}.gz"), page)?);
    }
    for completions in &release.pages.completions {
        files.extend(completions.debian.map(|place| File::new(place, &*completions.script)));
    }
    for File { path, bytes, .. } in contents::licences(root, release)? {
        // Debian has the texts of these in its own folder, where `copyright` names them.
        if path.starts_with("THIRD-PARTY") {
            files.push(gz(format!("{documents}/{path}.gz"), &bytes)?);
        }
    }
    for File { path, bytes, .. } in contents::examples(root)? {
        files.push(File::new(format!("{documents}/examples/{path}"), bytes));
    }
    files.sort_by(|one, other| one.path.cmp(&other.path));
    Ok(files)
}

/// Returns the machine-readable copyright, with the licence that Debian has no file of.
fn copyright(root: &Path) -> Result<String, String> {
    let mit = tree::read_text(&root.join("LICENSE-MIT"))?;
    let lines = mit.lines().skip_while(|line| !line.starts_with("Permission is hereby granted"));
    let lines: Vec<String> = lines.map(|line| format!(" {}", if line.is_empty() { "." } else { line })).collect();
    Ok(include_str!("texts/copyright").replace("{mit}", &lines.join("\n")))
}

fn pack(files: &[File], release: &Release, architecture: &str) -> io::Result<Vec<u8>> {
    let kibibytes: usize = files.iter().map(|file| file.bytes.len().div_ceil(1024)).sum();
    let homepage = release.package.repository.as_deref().map(|url| format!("Homepage: {url}\n")).unwrap_or_default();
    let control = include_str!("texts/control")
        .replace("{version}", &release.package.version)
        .replace("{architecture}", architecture)
        .replace("{size}", &kibibytes.to_string())
        .replace("{maintainer}", &release.package.author)
        .replace("{homepage}", &homepage);
    let sums = files.iter().map(|file| format!("{}  {}\n", hex(&Md5::digest(&file.bytes)), file.path));
    let control = [File::new("control", control), File::new("md5sums", sums.collect::<Vec<_>>().concat())];
    let seconds = release.commit.seconds;
    let mut package = ar::Builder::new(Vec::new());
    for (name, bytes) in [
        ("debian-binary", b"2.0\n".to_vec()),
        ("control.tar.gz", archive::tar_gz("", &control, seconds)?),
        ("data.tar.gz", archive::tar_gz("", files, seconds)?),
    ] {
        let mut header = ar::Header::new(name.into(), bytes.len() as u64);
        header.set_mode(0o100_644);
        header.set_mtime(seconds);
        package.append(&header, &*bytes)?;
    }
    package.into_inner()
}
