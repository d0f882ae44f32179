//! Windows. It has no modes: a new file has the rights of its folder, and the folders of a user are closed to other users.

use std::{
    env,
    fs::{self, File, Metadata},
    io,
    path::{Path, PathBuf},
    process::Command,
};

use tokio::signal::windows as signals;
use winapi_util::file::information;

use super::PollSignal;

/// The signs that a word of PowerShell may have without quotes, beside letters and digits.
pub const PLAIN_SIGNS: &str = "-_./:=%+\\";

/// Groups to which people belong who are not the owner: their sign in a list of rights, and their name.
const GROUPS: [(&str, &str); 7] = [
    ("WD", "Everyone"),
    ("AU", "Authenticated Users"),
    ("BU", "Users"),
    ("IU", "Interactive"),
    ("DU", "Domain Users"),
    ("BG", "Guests"),
    ("AN", "Anonymous"),
];

/// Returns a word in quotes for PowerShell, which takes typographic quotes for plain ones. A quote is written twice.
pub fn quote(word: &str) -> String {
    let twice = |sign: char| std::iter::repeat_n(sign, if "'‘’‚‛".contains(sign) { 2 } else { 1 });
    format!("'{}'", word.chars().flat_map(twice).collect::<String>())
}

/// Returns the folder of the configurations of all programs; `None` without a home.
pub fn find_config_folder() -> Option<PathBuf> {
    find_folder("APPDATA", "Roaming")
}

/// Returns the folder of what all programs keep between runs; `None` without a home.
pub fn find_state_folder() -> Option<PathBuf> {
    find_folder("LOCALAPPDATA", "Local")
}

fn find_folder(variable: &str, usual: &str) -> Option<PathBuf> {
    let set = env::var_os(variable).map(PathBuf::from).filter(|folder| folder.is_absolute());
    set.or_else(|| Some(env::home_dir()?.join("AppData").join(usual)))
}

/// Creates a folder, with the folders above it. It has the rights of the folder above.
pub fn create_private_folder(path: &Path) -> io::Result<()> {
    fs::create_dir_all(path)
}

/// Creates a file that only this user can read, and opens it to write.
pub fn create_private_file(path: &Path) -> io::Result<File> {
    let file = File::options().write(true).create_new(true).open(path)?;
    if find_open_rights(path, &file.metadata()?).is_some() {
        let ended = icacls(path).args(["/inheritance:r", "/grant:r", &full_rights()]).output()?;
        if !ended.status.success() {
            drop(file);
            fs::remove_file(path)?;
            return Err(io::Error::other(
                "other people can read every new file in its folder, and icacls can't prevent it",
            ));
        }
    }
    Ok(file)
}

/// Returns the groups of other people who may read or write a file; `None` if there are none, or if the system does not tell.
pub fn find_open_rights(path: &Path, _: &Metadata) -> Option<String> {
    // The names of groups depend on the language of the system. Only a saved list has signs in their place.
    let saved = env::temp_dir().join(format!("wecom-school-{:016x}", fastrand::u64(..)));
    let rights = icacls(path).arg("/save").arg(&saved).output().and_then(|_| fs::read(&saved));
    let _removed = fs::remove_file(&saved);
    find_groups(&rights.ok()?)
}

/// Returns the tool of the system for the rights of a file.
fn icacls(path: &Path) -> Command {
    let folder = env::var_os("SystemRoot").unwrap_or_else(|| r"C:\Windows".into());
    let mut command = Command::new(Path::new(&folder).join(r"System32\icacls.exe"));
    command.arg(path);
    command
}

/// Returns all rights for this user, as `icacls` reads them.
fn full_rights() -> String {
    let [domain, user] = ["USERDOMAIN", "USERNAME"].map(|name| env::var(name).unwrap_or_default());
    format!(r"{domain}\{user}:F")
}

/// Returns the groups that a saved list of rights allows anything. Each right is written `(A;flags;what;;;who)`.
fn find_groups(saved: &[u8]) -> Option<String> {
    let units: Vec<u16> = saved.chunks_exact(2).map(|pair| u16::from_le_bytes([pair[0], pair[1]])).collect();
    let text = String::from_utf16_lossy(&units);
    let allowed: Vec<&str> = text.split('(').filter(|right| right.starts_with("A;")).collect();
    let is_allowed = |sign: &str| allowed.iter().any(|right| right.split([';', ')']).nth(5) == Some(sign));
    let groups: Vec<&str> = GROUPS.iter().filter(|(sign, _)| is_allowed(sign)).map(|(_, name)| *name).collect();
    (!groups.is_empty()).then(|| groups.join(", "))
}

/// Returns the commands that give a file to this user alone. `path` is quoted for PowerShell.
///
/// The first one removes rights of the file's own, and the second one those of the folder.
pub fn command_to_close(path: &str) -> String {
    format!("icacls {path} /reset; icacls {path} /inheritance:r /grant:r {}", quote(&full_rights()))
}

/// Returns whether it is what a shell makes of `<(command)`. PowerShell has nothing like it.
pub fn is_pipe(_: &Metadata) -> bool {
    false
}

/// Returns what tells a file from others, and how many names it has; `None` if there is none.
pub fn identify(path: &Path) -> Option<((u64, u64), u64)> {
    let found = information(&File::open(path).ok()?).ok()?;
    Some(((found.volume_serial_number(), found.file_index()), found.number_of_links()))
}

/// Returns the name of a server, or the path of its socket. Windows has no sockets with a path.
#[cfg(feature = "postgres")]
#[allow(clippy::unnecessary_wraps, reason = "other systems have sockets")]
pub fn name_or_socket(host: &postgres::config::Host) -> Result<&str, &Path> {
    let postgres::config::Host::Tcp(name) = host;
    Ok(name)
}

/// Returns the signals that interrupt a process, and whether only the first of a kind counts.
///
/// After a window was closed or the user has logged off, Windows ends the process within seconds.
pub fn listen() -> Vec<(PollSignal, bool)> {
    macro_rules! listen {
        ($($kind:ident)*) => {
            [$(signals::$kind().map(|mut signal| -> PollSignal { Box::new(move |context| signal.poll_recv(context)) })),*]
        };
    }
    let listened = listen!(ctrl_c ctrl_break ctrl_close ctrl_logoff ctrl_shutdown);
    listened.into_iter().flatten().map(|poll| (poll, false)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_groups_of_other_people_are_found_in_a_list_of_rights() {
        let user = "(A;ID;FA;;;S-1-5-21-1004336348-1177238915-682003330-1001)";
        for (rights, groups) in [
            (format!("D:AI(A;ID;FA;;;SY)(A;ID;FA;;;BA){user}"), None),
            (format!("D:PAI(D;;FR;;;BU){user}"), None),
            (format!("D:AI(A;ID;0x1200a9;;;BU){user}(A;ID;0x1301bf;;;AU)"), Some("Authenticated Users, Users")),
            ("D:(A;;FA;;;WD)".to_owned(), Some("Everyone")),
        ] {
            let saved = format!("secret\r\n{rights}\r\n");
            let saved: Vec<u8> = saved.encode_utf16().flat_map(u16::to_le_bytes).collect();
            assert_eq!(find_groups(&saved).as_deref(), groups, "{rights}");
        }
    }
}
