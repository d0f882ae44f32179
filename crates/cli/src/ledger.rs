//! The ledger of what was sent: where it is, how the schools are called in it, and what its errors mean.

use std::{
    fs,
    io::ErrorKind,
    path::{Path, PathBuf},
    sync::{Arc, OnceLock},
    time::SystemTime,
};

use wecom_school::{notice::Notice, types::Call as _};
use wecom_school_campaign::{Campaign, Clock, Ledger, LedgerError, system::create_private_folder};

use crate::{
    arguments::LedgerOptions,
    config::Config,
    connect::Settings,
    credential,
    local_sandbox::{self, LocalSandbox},
    next::Next,
    output,
    problem::{Exit, Problem},
    state,
};

const FILE_NAME: &str = "campaigns.db";

/// A server of a database begins with one of these.
const SERVERS: [&str; 2] = ["postgres://", "postgresql://"];

/// Where a ledger is, and the options with which commands name it. It has no `Debug`: an address may hold a password.
#[derive(Clone, PartialEq, Eq)]
pub enum LedgerPlace {
    File(PathBuf, Next),
    Server(String, Next),
    /// It ends with the process.
    Memory,
}

/// An open ledger.
pub struct OpenLedger {
    pub ledger: Ledger,
    pub place: LedgerPlace,
    clock: SandboxClock,
}

/// The clock of a ledger in a file: that of a sandbox, once there is one, else that of the machine.
#[derive(Clone, Default)]
struct SandboxClock(Arc<OnceLock<LocalSandbox>>);

impl SandboxClock {
    fn now(&self) -> SystemTime {
        self.0.get().map_or_else(SystemTime::now, LocalSandbox::now)
    }
}

/// The app of a school as the ledger names it, and the sandbox that serves it.
pub struct SchoolKey {
    pub corp: String,
    pub app: String,
    pub sandbox: Option<LocalSandbox>,
}

impl LedgerPlace {
    /// Returns where the ledger is: by the option or the variable, else by the configuration, else in the folder of states.
    pub fn find(typed: &LedgerOptions, config: Option<&Path>) -> Result<Self, Vec<Problem>> {
        let next = Next::of(typed, config);
        if let Some(ledger) = typed.ledger.as_deref() {
            let is_server = is_server(ledger);
            if is_server && !typed.is_from_environment {
                // Other users of the machine can see command lines.
                let what = words!(
                    "--ledger names a file; the address of a server may hold a password, which others on this machine could see";
                    "--ledger 只能指定文件；数据库地址可能含有密码，他人可以看到"
                );
                return Err(Problem::usage(what)
                    .help(words!(
                        "use the variable WECOM_LEDGER, or the key ledger in the configuration";
                        "请用环境变量 WECOM_LEDGER 或配置文件中的 ledger 指定"
                    ))
                    .into());
            }
            return Ok(if is_server {
                Self::Server(credential::trim_marks(ledger).to_owned(), next)
            } else {
                Self::File(ledger.into(), next)
            });
        }
        let config = Config::load(config)?;
        if let Some(ledger) = config.ledger {
            let folder = config.path.as_deref().and_then(Path::parent).unwrap_or(Path::new(""));
            return Ok(if is_server(&ledger) {
                Self::Server(ledger, next)
            } else {
                Self::File(folder.join(ledger), next)
            });
        }
        state::find_folder().map(|folder| Self::File(folder.join(FILE_NAME), next)).ok_or_else(|| {
            Problem::configuration(
                words!("no folder for the ledger: there is no home folder"; "没有可存放发送账本的目录：找不到主目录"),
            )
            .help(words!("name a file by --ledger or WECOM_LEDGER"; "请用 --ledger 或 WECOM_LEDGER 指定文件"))
            .into()
        })
    }

    /// Returns the place for people: of an address, the server and the database.
    pub fn describe(&self) -> String {
        match self {
            Self::File(path, _) => path.display().to_string(),
            Self::Server(address, _) => {
                let rest = address.split_once("://").map_or("", |(_, rest)| rest);
                let rest = rest.split(['?', '#']).next().unwrap_or_default();
                let rest = rest.rsplit_once('@').map_or(rest, |(_, server)| server);
                format!("postgres://{rest}")
            }
            Self::Memory => words!("in memory"; "内存"),
        }
    }

    /// Opens the ledger, and creates it and its usual folder if they do not exist.
    pub async fn open(self) -> Result<OpenLedger, Problem> {
        self.open_by(SandboxClock::default(), false).await
    }

    /// Opens a ledger that exists, also where it can't be written.
    pub async fn open_to_read(self) -> Result<OpenLedger, Problem> {
        self.open_by(SandboxClock::default(), true).await
    }

    async fn open_by(self, clock: SandboxClock, is_only_read: bool) -> Result<OpenLedger, Problem> {
        let opened = match &self {
            Self::File(path, _) if is_only_read => {
                let clock = clock.clone();
                Ledger::open_read_only(path, Clock::new(move || clock.now()))
            }
            Self::File(path, _) => {
                if path.file_name().is_some_and(|name| name == FILE_NAME)
                    && let (Some(folder), Some(usual)) = (path.parent(), state::find_folder())
                    && folder == usual
                {
                    // If this fails, the ledger can't be created either, and says why.
                    let _ = create_private_folder(folder);
                }
                let clock = clock.clone();
                Ledger::open_with_clock(path, Clock::new(move || clock.now()))
            }
            Self::Server(address, _) => Ledger::connect(address).await,
            Self::Memory => {
                let clock = clock.clone();
                Ledger::in_memory(Clock::new(move || clock.now()))
            }
        };
        match opened {
            Ok(ledger) => Ok(OpenLedger { ledger, place: self, clock }),
            Err(error) => Err(self.problem(&error)),
        }
    }

    /// Returns whether the ledger exists. That of a server is expected to; an empty file is not one yet.
    pub fn exists(&self) -> bool {
        match self {
            Self::File(path, _) => match fs::metadata(path) {
                Ok(found) => found.is_dir() || found.len() > 0,
                Err(error) => error.kind() != ErrorKind::NotFound,
            },
            Self::Server(..) | Self::Memory => true,
        }
    }

    /// Returns the options that the next command needs as well.
    pub fn next(&self) -> &Next {
        static NONE: Next = Next::none();
        match self {
            Self::File(_, next) | Self::Server(_, next) => next,
            Self::Memory => &NONE,
        }
    }

    /// Describes why the ledger can't be used, and what to do.
    pub fn problem(&self, error: &LedgerError) -> Problem {
        let is_server = matches!(self, Self::Server(..));
        let (what, help) = if error.is_full() {
            if is_server {
                (
                    words!("the disk of the ledger's server is full"; "发送账本的数据库服务器磁盘已满"),
                    words!("free some space there, and try again; nothing is lost"; "请在服务器上腾出空间后重试；数据不会丢失"),
                )
            } else {
                (
                    words!("the disk of the ledger, or of temporary files, is full"; "发送账本或临时文件所在的磁盘已满"),
                    words!("free some space, or name another folder for temporary files in TMPDIR (on Windows TEMP), and try again; nothing is lost";
                    "请腾出空间，或用环境变量 TMPDIR（Windows 上为 TEMP）指定其他临时目录后重试；数据不会丢失"),
                )
            }
        } else if error.is_unwritable() {
            let help = if is_server {
                words!("check the rights of the user in the address, and that the server is no read-only copy (standby)";
                "请检查地址中用户的权限，并确认该服务器不是只读副本")
            } else {
                words!("check the folder and the rights of the file, or name another by --ledger or WECOM_LEDGER";
                "请检查目录和文件权限，或用 --ledger、WECOM_LEDGER 指定其他文件")
            };
            (words!("the ledger can't be written"; "无法写入发送账本"), help)
        } else if error.is_busy() {
            let program = if is_server { "psql" } else { "sqlite3" };
            (
                words!("another program keeps the ledger locked"; "发送账本被其他程序锁定"),
                words!("end the program that has it open for writing, such as {program} with BEGIN, and try again";
                "请结束占用它的程序（例如开启了事务的 {program}）后重试"),
            )
        } else if error.is_newer() {
            (
                words!("a newer version of wecom-school has written the ledger"; "发送账本由更新版本的 wecom-school 写入"),
                words!("update wecom-school, or name another ledger by --ledger or WECOM_LEDGER";
                "请升级 wecom-school，或用 --ledger、WECOM_LEDGER 指定其他账本"),
            )
        } else if error.is_damaged() {
            if is_server {
                (
                    words!("the database is no ledger, or it is damaged"; "该数据库不是发送账本，或已损坏"),
                    words!("restore a backup; without one, name an empty database in WECOM_LEDGER or the configuration, and take from the \
                    app's records who has been notified";
                    "请恢复备份；若无备份，请在 WECOM_LEDGER 或配置文件中指定空的数据库，并从应用的发送记录中查看谁已收到通知"),
                )
            } else {
                (
                    words!("the file is no ledger, or it is damaged"; "该文件不是发送账本，或已损坏"),
                    words!("put a copy of it in its place; without one, name a new file by --ledger, and take from the app's records who \
                    has been notified";
                    "请用备份替换；若无备份，请用 --ledger 指定新文件，并从应用的发送记录中查看谁已收到通知"),
                )
            }
        } else if error.is_unreachable() {
            (
                words!("the server of the ledger can't be reached"; "无法连接发送账本的数据库服务器"),
                words!("check the address in WECOM_LEDGER or the configuration, and the network, and try again; nothing is lost";
                "请检查 WECOM_LEDGER 或配置文件中的地址以及网络后重试；数据不会丢失"),
            )
        } else if error.is_refused() {
            return Problem::new(Exit::Usage, error.to_string());
        } else {
            let help = if is_server {
                words!("correct the address in WECOM_LEDGER or the configuration"; "请更正 WECOM_LEDGER 或配置文件中的地址")
            } else {
                words!("name another by --ledger or WECOM_LEDGER"; "请用 --ledger 或 WECOM_LEDGER 指定其他账本")
            };
            (words!("the ledger can't be used"; "发送账本无法使用"), help)
        };
        Problem::new(Exit::Configuration, what)
            .in_file(&self.describe())
            .note(words!("{error}"; "详情（英文）：{error}"))
            .help(help)
    }
}

fn is_server(ledger: &str) -> bool {
    SERVERS.iter().any(|scheme| ledger.get(..scheme.len()).is_some_and(|start| start.eq_ignore_ascii_case(scheme)))
}

impl OpenLedger {
    /// Finds and opens the ledger.
    pub async fn open(typed: &LedgerOptions, config: Option<&Path>) -> Result<Self, Vec<Problem>> {
        Ok(LedgerPlace::find(typed, config)?.open().await?)
    }

    /// Opens an empty ledger that ends with the process, and goes by the same clock.
    pub async fn in_memory(&self) -> Result<Self, Problem> {
        LedgerPlace::Memory.open_by(self.clock.clone(), false).await
    }

    /// Returns a campaign.
    pub async fn campaign(&self, campaign: i64) -> Result<Campaign, Problem> {
        self.ledger.campaign(campaign).await.map_err(|error| {
            if !error.is_refused() {
                return self.problem(&error);
            }
            let what = words!("the ledger has no campaign {campaign}"; "账本中没有 {campaign} 号批次");
            self.with_list(Problem::usage(what))
        })
    }

    /// Adds the place of the ledger to a problem, and the command that lists all campaigns.
    pub fn with_list(&self, problem: Problem) -> Problem {
        let list = self.next().command("list", "");
        let problem = problem.in_file(&self.place.describe());
        problem.help(words!("to see all campaigns:\n  {list}"; "查看全部批次：\n  {list}"))
    }

    /// Makes the ledger go by the clock of a sandbox, unless it goes by one already.
    pub fn follow(&self, sandbox: LocalSandbox) {
        let _ = self.clock.0.set(sandbox);
    }

    /// Makes the ledger go by the clock of the first of these schools if all of them are sandboxes on this machine.
    pub fn follow_sandboxes(&self, keys: Vec<SchoolKey>) {
        let sandboxes: Option<Vec<LocalSandbox>> = keys.into_iter().map(|key| key.sandbox).collect();
        if let Some(first) = sandboxes.and_then(|sandboxes| sandboxes.into_iter().next()) {
            self.follow(first);
        }
    }

    /// Makes the ledger go by the clock of the sandbox that serves these corps, if all of them are served by sandboxes on this
    /// machine that still run.
    pub async fn follow_schools(&self, corps: impl Iterator<Item = &str>) {
        let mut first = None;
        for corp in corps {
            let Some((server, run)) = corp.split_once(" at ").and_then(|(_, rest)| rest.split_once(" run ")) else {
                return;
            };
            if first.is_none() {
                first = local_sandbox::ask(server).await.filter(|sandbox| sandbox.run == run);
            }
        }
        if let Some(sandbox) = first {
            self.follow(sandbox);
        }
    }

    /// Returns the time by which the ledger goes, unless a server has its own.
    pub fn now(&self) -> SystemTime {
        self.clock.now()
    }

    pub fn problem(&self, error: &LedgerError) -> Problem {
        self.place.problem(error)
    }

    /// Returns the options that the next command needs as well.
    pub fn next(&self) -> &Next {
        self.place.next()
    }
}

impl SchoolKey {
    /// Returns the key of the app that sends. A sandbox on this machine is asked for its run, because it forgets everything when
    /// it starts again.
    pub async fn find(settings: &Settings, agentid: i64) -> Self {
        let sandbox = local_sandbox::find(settings).await;
        let server = settings.server().trim_end_matches('/').to_ascii_lowercase();
        let corpid = settings.corpid().unwrap_or("unknown");
        let corp = match &sandbox {
            Some(LocalSandbox { run, .. }) => format!("{corpid} at {server} run {run}"),
            None if server == Notice::SERVER.trim_end_matches('/') => corpid.to_owned(),
            None => format!("{corpid} at {server}"),
        };
        Self { corp, app: agentid.to_string(), sandbox }
    }
}

/// Warns that the ledger can't be used, before a command goes on without it.
pub fn warn_unusable(problems: Vec<Problem>) {
    for problem in problems {
        output::complain(&problem.into_warning());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_password_of_an_address_is_shown() {
        for (address, shown) in [
            ("postgres://me:p@ss@db.example:5432/ledger?sslmode=require", "postgres://db.example:5432/ledger"),
            ("postgresql://db.example/ledger", "postgres://db.example/ledger"),
        ] {
            assert_eq!(LedgerPlace::Server(address.to_owned(), Next::none()).describe(), shown);
        }
    }
}
