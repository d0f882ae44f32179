//! `--keep`: the directory in a file, one for each app. It has the ids of the school, names of children, and phone numbers if they
//! were asked for.

use std::{
    borrow::Cow,
    fmt::Write as _,
    io,
    path::PathBuf,
    time::{Duration, SystemTime},
};

use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use wecom_school::directory::Directory;
use wecom_school_campaign::system::{command_to_close, create_private_folder, find_open_rights};

use crate::{
    characters::quote_for_shell,
    clock::to_unix_seconds,
    connect::Settings,
    input::{Unread, open, read_bounded},
    new_file, output,
    problem::Problem,
    state,
};

/// The version of the format. It goes up when older files can't be read any more.
const VERSION: u32 = 1;

/// The largest file that is read, which is more than the largest school needs.
const MAX_BYTES: u64 = 256 << 20;

/// The place of the directory of an app.
pub struct KeptFile {
    pub path: PathBuf,
    /// The server and the ids of the app.
    app: String,
}

#[derive(Serialize, Deserialize)]
struct File<'d> {
    version: u32,
    app: String,
    /// In seconds since 1970.
    kept_at: u64,
    with_mobiles: bool,
    directory: Cow<'d, Directory>,
}

pub struct Kept {
    pub directory: Directory,
    pub with_mobiles: bool,
    age: Duration,
}

impl KeptFile {
    /// Returns the place for the directory of an app; `None` without a home folder.
    pub fn of(settings: &Settings, agentid: Option<i64>) -> Option<Self> {
        let agentid = settings.agentid(agentid).map(|id| id.to_string()).unwrap_or_default();
        let server = settings.server().trim_end_matches('/').to_ascii_lowercase();
        let app = format!("{server} {} {agentid}", settings.app_ids());
        let name = Sha256::digest(&app).iter().take(8).fold("directory-".to_owned(), |mut name, byte| {
            let _ = write!(name, "{byte:02x}");
            name
        });
        Some(Self { path: state::find_folder()?.join("directories").join(name + ".json"), app })
    }

    pub fn is_taken(&self) -> bool {
        self.path.symlink_metadata().is_ok()
    }

    /// Returns the kept directory; `None` if there is none. A problem is a warning if the directory can be read from the server
    /// instead, and an error if other users may read the file.
    pub fn read(&self) -> Result<Option<Kept>, Problem> {
        let path = self.path.display();
        let unusable = |reason: String| {
            Problem::warning(words!("the kept directory can't be used: {reason}"; "无法使用已保存的通讯录：{reason}"))
                .in_file(&path)
                .note(words!("it is read again, and replaced"; "将重新读取并替换"))
        };
        let unread = |unread: Unread| unusable(unread.reason());
        let (file, metadata) = match open(&self.path) {
            Err(unread) if unread.is_absent() => return Ok(None),
            opened => opened.map_err(unread)?,
        };
        if !metadata.is_file() {
            return Err(unread(Unread::NoFile));
        }
        if let Some(rights) = find_open_rights(&self.path, &metadata) {
            let what = words!(
                "others may read the kept directory ({rights})"; "他人可以读取已保存的通讯录（{rights}）"
            );
            let close = command_to_close(&quote_for_shell(&path.to_string()));
            return Err(Problem::configuration(what).in_file(&path).help(words!(
                "{close}, or delete it; --refresh replaces it"; "{close}，或删除该文件；--refresh 会替换它"
            )));
        }
        let bytes = read_bounded(file, MAX_BYTES).map_err(unread)?;
        let file: Option<File> = serde_json::from_slice(&bytes).ok();
        let Some(file) = file.filter(|file| file.version == VERSION && file.app == self.app) else {
            return Err(unusable(words!(
                "it is damaged, or another version of this command has written it"; "内容已损坏，或由本命令的其他版本写出"
            )));
        };
        let kept_at = SystemTime::UNIX_EPOCH.checked_add(Duration::from_secs(file.kept_at));
        let age = kept_at.and_then(|kept_at| SystemTime::now().duration_since(kept_at).ok()).unwrap_or_default();
        Ok(Some(Kept { directory: file.directory.into_owned(), with_mobiles: file.with_mobiles, age }))
    }

    /// Writes the directory, replaces an earlier one, and prints the path.
    pub fn write(&self, directory: &Directory, with_mobiles: bool) -> Result<(), Problem> {
        let kept_at = to_unix_seconds(SystemTime::now());
        let file = File {
            version: VERSION,
            app: self.app.clone(),
            kept_at,
            with_mobiles,
            directory: Cow::Borrowed(directory),
        };
        let folder = self.path.parent().unwrap_or(&self.path);
        let bytes = create_private_folder(folder).and_then(|()| serde_json::to_vec(&file).map_err(io::Error::other));
        new_file::replace(&self.path, &bytes.map_err(|error| new_file::describe_failure(&self.path, &error))?)?;
        let path = self.path.display();
        let numbers = if with_mobiles {
            words!(" and phone numbers"; "和手机号")
        } else {
            words!(", and no phone numbers"; "，不含手机号")
        };
        output::remark(&words!(
            "directory kept in {path}: ids, names of children{numbers}; delete the file to forget it";
            "通讯录已保存到 {path}：含 id、学生姓名{numbers}；删除该文件即可清除"
        ));
        Ok(())
    }
}

impl Kept {
    pub fn describe_age(&self) -> String {
        let age = format_age(self.age);
        words!("directory kept {age}; --refresh reads it again"; "使用{age}保存的通讯录；用 --refresh 重新读取")
    }
}

fn format_age(age: Duration) -> String {
    let minutes = age.as_secs() / 60;
    let (hours, days) = (minutes / 60, minutes / 60 / 24);
    match (minutes, hours, days) {
        (0, ..) => words!("less than a minute ago"; "刚刚"),
        (1, ..) => words!("1 minute ago"; " 1 分钟前"),
        (_, 0, _) => words!("{minutes} minutes ago"; " {minutes} 分钟前"),
        (_, 1, _) => words!("1 hour ago"; " 1 小时前"),
        (.., 0) => words!("{hours} hours ago"; " {hours} 小时前"),
        (.., 1) => words!("1 day ago"; " 1 天前"),
        _ => words!("{days} days ago"; " {days} 天前"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_age_is_given_in_its_largest_unit() {
        for (seconds, age) in [
            (0, "less than a minute ago"),
            (59, "less than a minute ago"),
            (60, "1 minute ago"),
            (3599, "59 minutes ago"),
            (3600, "1 hour ago"),
            (3 * 3600 + 1, "3 hours ago"),
            (86_400, "1 day ago"),
            (90 * 86_400, "90 days ago"),
        ] {
            assert_eq!(format_age(Duration::from_secs(seconds)), age);
        }
    }
}
