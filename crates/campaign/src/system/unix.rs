//! Linux, macOS and the like.

use std::{
    env,
    fs::{DirBuilder, File, Metadata, metadata, read_to_string},
    io,
    os::unix::fs::{DirBuilderExt, FileTypeExt, MetadataExt, OpenOptionsExt, PermissionsExt},
    path::{Path, PathBuf},
};

use tokio::signal::unix::{SignalKind, signal};

use super::PollSignal;

/// The signs that a word of the usual shell may have without quotes, beside letters and digits.
pub const PLAIN_SIGNS: &str = "-_./:=@%+,";

/// Returns a word in quotes for the usual shell.
pub fn quote(word: &str) -> String {
    format!("'{}'", word.replace('\'', r"'\''"))
}

/// Returns the folder of the configurations of all programs; `None` without a home.
pub fn find_config_folder() -> Option<PathBuf> {
    Some(env::home_dir()?.join(".config"))
}

/// Returns the folder of what all programs keep between runs; `None` without a home.
pub fn find_state_folder() -> Option<PathBuf> {
    Some(env::home_dir()?.join(".local/state"))
}

/// Creates a folder that only its owner can open, with the folders above it.
pub fn create_private_folder(path: &Path) -> io::Result<()> {
    DirBuilder::new().mode(0o700).recursive(true).create(path)
}

/// Creates a file that only its owner can read, and opens it to write.
pub fn create_private_file(path: &Path) -> io::Result<File> {
    File::options().mode(0o600).write(true).create_new(true).open(path)
}

/// Returns who besides its owner may read or write a file, as its owner would see it: `mode 640`; `None` if nobody may.
pub fn find_open_rights(_: &Path, metadata: &Metadata) -> Option<String> {
    let mode = metadata.permissions().mode() & 0o777;
    (mode & 0o077 != 0).then(|| format!("mode {mode:03o}"))
}

/// Returns the command that gives a file to its owner alone. `path` is quoted for a shell.
pub fn command_to_close(path: &str) -> String {
    format!("chmod 600 {path}")
}

/// Returns whether it is what a shell makes of `<(command)`.
pub fn is_pipe(metadata: &Metadata) -> bool {
    metadata.file_type().is_fifo()
}

/// Returns what tells a file from others, and how many names it has; `None` if there is none.
pub fn identify(path: &Path) -> Option<((u64, u64), u64)> {
    metadata(path).ok().map(|found| ((found.dev(), found.ino()), found.nlink()))
}

/// Returns the name of a server, or the path of its socket.
#[cfg(feature = "postgres")]
pub fn name_or_socket(host: &postgres::config::Host) -> Result<&str, &Path> {
    match host {
        postgres::config::Host::Tcp(name) => Ok(name),
        postgres::config::Host::Unix(path) => Err(path),
    }
}

/// Returns the signals that interrupt a process, and whether only the first of a kind counts.
pub fn listen() -> Vec<(PollSignal, bool)> {
    let kinds = [SignalKind::interrupt(), SignalKind::terminate(), SignalKind::hangup()];
    let is_heard = |kind: &SignalKind| *kind != SignalKind::hangup() || !is_hangup_ignored();
    let listen = |kind| {
        let mut signal = signal(kind).ok()?;
        let poll: PollSignal = Box::new(move |context| signal.poll_recv(context));
        // A terminal that closes and its shell both send HUP: the second one is no second interruption by a person.
        Some((poll, kind == SignalKind::hangup()))
    };
    kinds.into_iter().filter(is_heard).filter_map(listen).collect()
}

/// Returns whether the process goes on when its terminal closes, as `nohup` wants. If the system does not tell, it ends.
fn is_hangup_ignored() -> bool {
    let status = read_to_string("/proc/self/status").unwrap_or_default();
    let ignored = status.lines().find_map(|line| u64::from_str_radix(line.strip_prefix("SigIgn:")?.trim(), 16).ok());
    // HUP is the first bit.
    ignored.is_some_and(|ignored| ignored & 1 == 1)
}
