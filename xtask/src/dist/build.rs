//! Builds the command so that the same commit gives the same bytes in any folder.

use std::{
    env,
    path::{Path, PathBuf},
    process::Command,
};

use super::target::Target;
use crate::{
    cargo::{self, cargo},
    tree,
};

/// When the sources were committed.
pub struct Commit {
    pub seconds: u64,
    /// The same time as an e-mail writes it: `Sat, 28 Nov 2026 04:13:22 +0000`.
    pub date: String,
}

impl Commit {
    pub fn read(root: &Path) -> Result<Self, String> {
        let mut git = Command::new("git");
        let text = cargo::output(git.current_dir(root).args(["log", "-1", "--format=%ct%n%cD"]))?;
        let (seconds, date) = text.trim().split_once('\n').unwrap_or_default();
        let seconds = seconds.parse().map_err(|_| format!("git log: not the time of a commit: {text}"))?;
        Ok(Self { seconds, date: date.to_owned() })
    }
}

/// What the crate adds to SQLite and no ledger uses: search in texts, search in spaces, and libraries that are loaded.
const WITHOUT_IN_SQLITE: &str = "-USQLITE_ENABLE_FTS3 -USQLITE_ENABLE_FTS3_PARENTHESIS -USQLITE_ENABLE_FTS5 -USQLITE_ENABLE_RTREE \
                                 -USQLITE_ENABLE_LOAD_EXTENSION -DSQLITE_OMIT_LOAD_EXTENSION";

/// Builds the command, and returns the path of the program.
pub fn build(root: &Path, target: &Target, target_folder: &Path, seconds: u64) -> Result<PathBuf, String> {
    let sysroot = cargo::output(&mut cargo::rustc(&["--print", "sysroot"]))?;
    let folders = [
        (target_folder.display().to_string(), "/target"),
        (root.display().to_string(), "/wecom-school"),
        (cargo_home()?.display().to_string(), "/cargo"),
        (sysroot.trim().to_owned(), "/rust"),
    ];
    let mut rust = Vec::new();
    if target.is_static() {
        rust.push("-Ctarget-feature=+crt-static".to_owned());
    }
    if target.has_glibc() {
        rust.push(format!("-Clink-arg={}", compile_name_services(target_folder)?.display()));
        // Bits in the place of 24 bytes for each address that the program corrects when it starts: half a megabyte.
        rust.push("-Clink-arg=-Wl,-z,pack-relative-relocs".to_owned());
    }
    if target.is_windows() {
        // The linker writes a digest in the place of the time.
        rust.push("-Clink-arg=/Brepro".to_owned());
    }
    // Of several mappings that fit, the compiler takes the last one: the target folder is usually inside the root.
    rust.extend(folders.iter().rev().map(|(from, to)| format!("--remap-path-prefix={from}={to}")));
    let mut command = cargo();
    command.current_dir(root).args(["build", "--locked", "--profile", "dist", "--package", "wecom-school-cli"]);
    command.args(["--target", target.triple, "--target-dir"]).arg(target_folder);
    command.env("CARGO_ENCODED_RUSTFLAGS", rust.join("\u{1f}")).env("SOURCE_DATE_EPOCH", seconds.to_string());
    command.env("LIBSQLITE3_FLAGS", WITHOUT_IN_SQLITE);
    if !target.is_windows() {
        // The sources in C name their files in assertions.
        let c: Vec<String> = folders.iter().rev().map(|(from, to)| format!("-ffile-prefix-map={from}={to}")).collect();
        command.env(format!("CFLAGS_{}", target.triple.replace('-', "_")), c.join(" "));
    }
    cargo::run("the build", &mut command)?;
    let program = target_folder.join(target.triple).join("dist").join(target.program());
    let bytes = tree::read_bytes(&program)?;
    match folders.iter().find(|(folder, _)| contains(&bytes, folder.as_bytes())) {
        None => Ok(program),
        Some((folder, _)) => Err(format!("{} has the path {folder} of this machine in it", program.display())),
    }
}

fn contains(bytes: &[u8], part: &[u8]) -> bool {
    bytes.windows(part.len()).any(|window| window == part)
}

/// Compiles what a program with glibc needs besides, and returns the path of the object.
fn compile_name_services(target_folder: &Path) -> Result<PathBuf, String> {
    let (source, object) = (target_folder.join("name-services.c"), target_folder.join("name-services.o"));
    tree::write(&source, include_str!("texts/name-services.c"))?;
    let mut compiler = Command::new(env::var_os("CC").unwrap_or_else(|| "cc".into()));
    cargo::output(compiler.args(["-O2", "-c", "-o"]).args([&object, &source]))?;
    Ok(object)
}

fn cargo_home() -> Result<PathBuf, String> {
    let usual = || Some(env::home_dir()?.join(".cargo"));
    let home = env::var_os("CARGO_HOME").map(PathBuf::from).or_else(usual);
    home.ok_or_else(|| "the folder of cargo is unknown: set CARGO_HOME".to_owned())
}
