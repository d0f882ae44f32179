//! Runs a test on both ledgers: SQLite in a temporary file, and PostgreSQL.
//!
//! The first test that needs PostgreSQL starts a server, and each test has its own database in it. Where PostgreSQL is not
//! installed, the test runs on SQLite alone and says so.

#[path = "../../../../tests/programs.rs"]
#[allow(dead_code, unused_imports, reason = "the tests of the command use the rest")]
pub mod programs;

use std::{
    ffi::OsString,
    path::PathBuf,
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering::SeqCst},
    },
    thread,
    time::{Duration, SystemTime},
};

use rusqlite::types::ValueRef;
use wecom_school_campaign::{Clock, Ledger};

use self::{programs::Folder, server::Server};

/// An empty ledger of one test. It is removed when it is dropped.
pub struct Ledgers {
    pub name: &'static str,
    place: Place,
}

enum Place {
    File {
        folder: Folder,
        /// How many milliseconds the clock of the ledger is ahead.
        ahead: Arc<AtomicI64>,
    },
    Server {
        server: Arc<Server>,
        database: String,
    },
}

impl Ledgers {
    /// Returns an empty ledger of each kind that this machine has.
    pub fn each() -> Vec<Self> {
        Self::postgres().into_iter().chain([Self::file()]).collect()
    }

    /// Returns an empty ledger in a file.
    pub fn file() -> Self {
        Self { name: "SQLite", place: Place::File { folder: Folder::new(), ahead: Arc::default() } }
    }

    /// Returns an empty ledger in a server that the tests share; `None` if PostgreSQL is not installed.
    pub fn postgres() -> Option<Self> {
        Server::shared().map(Self::in_server)
    }

    /// Returns an empty ledger in a server that the test may restart; `None` if PostgreSQL is not installed.
    pub fn own_postgres() -> Option<Self> {
        Server::start().map(|server| Self::in_server(Arc::new(server)))
    }

    fn in_server(server: Arc<Server>) -> Self {
        let database = server.create_database();
        Self { name: "PostgreSQL", place: Place::Server { server, database } }
    }

    /// Opens the ledger, as each worker does.
    pub fn open(&self) -> Ledger {
        let Place::File { ahead, .. } = &self.place else {
            let runtime = || tokio::runtime::Builder::new_current_thread().build().unwrap();
            return apart(|| runtime().block_on(Ledger::connect(&self.url())).unwrap());
        };
        let ahead = Arc::clone(ahead);
        let now = move || {
            let ahead = ahead.load(SeqCst);
            let by = Duration::from_millis(ahead.unsigned_abs());
            if ahead < 0 { SystemTime::now() - by } else { SystemTime::now() + by }
        };
        Ledger::open_with_clock(self.path(), Clock::new(now)).unwrap()
    }

    /// Moves the clock that the ledger goes by.
    pub fn advance(&self, millis: i64) {
        match &self.place {
            Place::File { ahead, .. } => _ = ahead.fetch_add(millis, SeqCst),
            Place::Server { .. } => self.execute(&format!("UPDATE test_clock SET ahead = ahead + {millis}")),
        }
    }

    /// Returns the path of the ledger's file.
    pub fn path(&self) -> PathBuf {
        let Place::File { folder, .. } = &self.place else { panic!("a ledger in PostgreSQL has no path") };
        folder.0.join("campaigns.db")
    }

    /// Returns the server of a ledger in PostgreSQL.
    pub fn server(&self) -> &Server {
        let Place::Server { server, .. } = &self.place else { panic!("a ledger in a file has no server") };
        server
    }

    /// Returns the name of a database in PostgreSQL.
    pub fn database(&self) -> &str {
        let Place::Server { database, .. } = &self.place else { panic!("a ledger in a file has no database") };
        database
    }

    /// Returns the address of a ledger in PostgreSQL.
    pub fn url(&self) -> String {
        self.server().url(self.database())
    }

    /// Returns the ledger as the command names it: its path, or its address.
    #[allow(dead_code, reason = "the tests of the command use it")]
    pub fn address(&self) -> OsString {
        if matches!(self.place, Place::File { .. }) { self.path().into() } else { self.url().into() }
    }

    /// Runs statements beside the ledger.
    pub fn execute(&self, statements: &str) {
        match &self.place {
            Place::File { .. } => self.raw().execute_batch(statements).unwrap(),
            Place::Server { server, database } => server.execute(database, statements),
        }
    }

    /// Returns the first value of a query, which is an integer.
    pub fn integer(&self, query: &str) -> i64 {
        self.rows(query)[0][0].parse().unwrap()
    }

    /// Returns the rows of a query as texts; empty ones for null.
    pub fn rows(&self, query: &str) -> Vec<Vec<String>> {
        match &self.place {
            Place::File { .. } => {
                let connection = self.raw();
                let mut statement = connection.prepare(query).unwrap();
                let columns = statement.column_count();
                let read = |row: &rusqlite::Row| (0..columns).map(|column| row.get_ref(column).map(text_of)).collect();
                statement.query_map([], read).unwrap().collect::<Result<_, _>>().unwrap()
            }
            Place::Server { server, database } => server.rows(database, query),
        }
    }

    /// Returns the expression for the text in a column of bytes.
    pub fn text_in(&self, column: &str) -> String {
        if self.name == "SQLite" {
            format!("CAST({column} AS TEXT)")
        } else {
            format!("convert_from({column}, 'UTF8')")
        }
    }

    fn raw(&self) -> rusqlite::Connection {
        let connection = rusqlite::Connection::open(self.path()).unwrap();
        connection.busy_timeout(Duration::from_secs(10)).unwrap();
        connection
    }
}

impl Drop for Ledgers {
    fn drop(&mut self) {
        if let Place::Server { server, database } = &self.place {
            server.drop_database(database);
        }
    }
}

fn text_of(value: ValueRef<'_>) -> String {
    match value {
        ValueRef::Null => String::new(),
        ValueRef::Integer(integer) => integer.to_string(),
        ValueRef::Real(number) => number.to_string(),
        ValueRef::Text(bytes) | ValueRef::Blob(bytes) => String::from_utf8_lossy(bytes).into_owned(),
    }
}

/// Runs a function on a thread of its own: a connection to PostgreSQL must not wait on a thread that runs other futures.
fn apart<T: Send>(work: impl FnOnce() -> T + Send) -> T {
    thread::scope(|scope| scope.spawn(work).join().unwrap())
}

mod server {
    use std::{
        fs,
        path::{Path, PathBuf},
        process::{Child, Command, Stdio},
        sync::{
            Arc, OnceLock,
            atomic::{AtomicUsize, Ordering::SeqCst},
        },
    };

    use postgres::{Client, NoTls, SimpleQueryMessage};

    use super::{
        apart,
        programs::{Folder, skip},
    };

    /// A server of PostgreSQL on a socket in its own folder.
    pub struct Server {
        folder: PathBuf,
        /// The folder of the programs; empty if they are on the path.
        programs: PathBuf,
        /// PostgreSQL refuses to run as root, so root runs it as this user.
        user: Option<&'static str>,
        /// Ends the server and removes its folder, however this process ends: its input is closed then.
        ender: Child,
    }

    impl Server {
        /// Returns the server that all tests share.
        pub fn shared() -> Option<Arc<Self>> {
            static SHARED: OnceLock<Option<Arc<Server>>> = OnceLock::new();
            say_skipped(SHARED.get_or_init(|| Self::find().map(Arc::new)).clone())
        }

        /// Starts a server.
        pub fn start() -> Option<Self> {
            say_skipped(Self::find())
        }

        fn find() -> Option<Self> {
            let programs = find_programs()?;
            let folder = Folder::new();
            let user = if owner(folder.path()) == 0 { Some(find_user()?) } else { None };
            if let Some((_, id)) = user {
                give(folder.path(), id);
            }
            let path = folder.path().to_owned();
            let user = user.map(|(name, _)| name);
            // The folder outlives this function: the ender removes it.
            std::mem::forget(folder);
            let mut ender = command(&programs, user, "sh");
            ender.arg("-c").arg("trap '' INT; cat; \"$1\" stop -D \"$2/data\" -m immediate; rm -rf \"$2\"").arg("sh");
            ender.arg(programs.join("pg_ctl")).arg(&path);
            let ender = ender.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
            let server = Self { folder: path, programs, user, ender };
            let trust = ["--auth=trust", "--username=ledger", "--encoding=UTF8", "--locale=C", "--no-sync"];
            server.run("initdb", &trust);
            server.restart();
            Some(server)
        }

        fn run(&self, name: &str, arguments: &[&str]) {
            let mut command = command(&self.programs, self.user, name);
            command.arg("-D").arg(self.folder.join("data")).args(arguments);
            let log = self.folder.join(format!("{name}.log"));
            let output = fs::File::create(&log).unwrap();
            command.stdin(Stdio::null()).stdout(output.try_clone().unwrap()).stderr(output);
            let ended = command.status().unwrap();
            let read = |path: &Path| fs::read_to_string(path).unwrap_or_default();
            assert!(ended.success(), "{name}: {}\n{}", read(&log), read(&self.folder.join("log")));
        }

        fn start_with(&self, settings: &str) {
            let options = format!("-c listen_addresses='' -c fsync=off -k {} {settings}", self.folder.display());
            let log = self.folder.join("log");
            // It also starts a server that does not run.
            let restart = ["restart", "-m", "immediate", "-w", "-t", "120"];
            self.run("pg_ctl", &[&restart[..], &["-l", log.to_str().unwrap(), "-o", &options]].concat());
        }

        /// Kills the processes of the server, and starts it again.
        pub fn restart(&self) {
            self.start_with("");
        }

        /// Starts the server again so that it listens on a port, with this certificate and key.
        pub fn listen(&self, tls: Option<(&Path, &Path)>) -> u16 {
            static PORT: OnceLock<u16> = OnceLock::new();
            let free = || std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
            let port = *PORT.get_or_init(free);
            let mut settings = format!("-c listen_addresses=127.0.0.1 -p {port}");
            if let Some((certificate, key)) = tls {
                give(key, owner(&self.folder));
                let files = [("ssl_cert_file", certificate), ("ssl_key_file", key)];
                settings += " -c ssl=on";
                settings.extend(files.map(|(name, path)| format!(" -c {name}={}", path.display())));
            }
            self.start_with(&settings);
            port
        }

        /// Kills the processes of the server.
        pub fn stop(&self) {
            self.run("pg_ctl", &["stop", "-m", "immediate"]);
        }

        pub fn url(&self, database: &str) -> String {
            format!("postgres://ledger@/{database}?host={}", self.folder.display())
        }

        fn connect(&self, database: &str) -> Result<Client, postgres::Error> {
            Client::connect(&self.url(database), NoTls)
        }

        pub fn execute(&self, database: &str, statements: &str) {
            apart(|| self.connect(database).unwrap().batch_execute(statements).unwrap());
        }

        pub fn rows(&self, database: &str, query: &str) -> Vec<Vec<String>> {
            // A query that is not prepared has texts alone.
            let messages = apart(|| self.connect(database).unwrap().simple_query(query).unwrap());
            let row = |message| match message {
                SimpleQueryMessage::Row(row) => {
                    Some((0..row.len()).map(|column| row.get(column).unwrap_or_default().to_owned()).collect())
                }
                _ => None,
            };
            messages.into_iter().filter_map(row).collect()
        }

        /// Returns the folder of the server's socket, by which errors name it.
        pub fn at(&self) -> String {
            self.folder.display().to_string()
        }

        /// Creates a database whose clock the test can move.
        pub fn create_database(&self) -> String {
            static CREATED: AtomicUsize = AtomicUsize::new(0);
            let name = format!("ledger_{}", CREATED.fetch_add(1, SeqCst));
            self.execute("postgres", &format!("CREATE DATABASE {name}"));
            // This function comes before that of the server.
            let clock = "CREATE TABLE test_clock (ahead BIGINT NOT NULL);
                 INSERT INTO test_clock VALUES (0);
                 CREATE FUNCTION clock_timestamp() RETURNS TIMESTAMPTZ LANGUAGE sql VOLATILE AS
                     'SELECT pg_catalog.clock_timestamp() + ahead * interval ''1 millisecond'' FROM public.test_clock';";
            self.execute(&name, clock);
            self.execute(&name, &format!("ALTER DATABASE {name} SET search_path = public, pg_catalog"));
            name
        }

        pub fn drop_database(&self, name: &str) {
            let drop = format!("DROP DATABASE {name} WITH (FORCE)");
            // A panic here would hide the failure of the test.
            let _dropped = apart(|| self.connect("postgres").and_then(|mut client| client.batch_execute(&drop)));
        }
    }

    impl Drop for Server {
        fn drop(&mut self) {
            drop(self.ender.stdin.take());
            let _ended = self.ender.wait();
        }
    }

    fn command(programs: &Path, user: Option<&str>, name: &str) -> Command {
        let program = if name == "sh" { name.into() } else { programs.join(name) };
        let Some(user) = user else { return Command::new(program) };
        let mut command = Command::new("setpriv");
        command
            .arg(format!("--reuid={user}"))
            .arg(format!("--regid={}", group_of(user)))
            .arg("--clear-groups")
            .arg(program);
        // The folder of the tests may be closed to the user.
        command.current_dir("/");
        command
    }

    fn id(flag: &str, user: &str) -> Option<u32> {
        let output = Command::new("id").args([flag, user]).output().ok()?;
        String::from_utf8(output.stdout).ok()?.trim().parse().ok()
    }

    fn group_of(user: &str) -> u32 {
        id("-g", user).unwrap()
    }

    fn find_user() -> Option<(&'static str, u32)> {
        ["postgres", "nobody"].into_iter().find_map(|user| Some((user, id("-u", user)?)))
    }

    /// Returns the user to whom a file belongs.
    #[cfg(unix)]
    fn owner(path: &Path) -> u32 {
        std::os::unix::fs::MetadataExt::uid(&fs::metadata(path).unwrap())
    }

    #[cfg(unix)]
    fn give(path: &Path, user: u32) {
        std::os::unix::fs::chown(path, Some(user), Some(user)).unwrap();
    }

    // No tests start a server on other systems.
    #[cfg(not(unix))]
    fn owner(_: &Path) -> u32 {
        1
    }

    #[cfg(not(unix))]
    fn give(_: &Path, _: u32) {}

    fn say_skipped<T>(server: Option<T>) -> Option<T> {
        if server.is_none() {
            skip("on PostgreSQL, which is not installed");
        }
        server
    }

    /// Finds the folder of the newest version's programs; it is empty if they are on the path.
    fn find_programs() -> Option<PathBuf> {
        let versions = fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
        let folders = versions.map(|version| version.path().join("bin")).filter(|bin| bin.join("initdb").exists());
        let version = |bin: &PathBuf| bin.parent()?.file_name()?.to_str()?.parse::<u32>().ok();
        if let Some(newest) = folders.max_by_key(version) {
            return Some(newest);
        }
        let found = Command::new("initdb").arg("--version").stdout(Stdio::null()).stderr(Stdio::null()).status();
        found.is_ok_and(|ended| ended.success()).then(PathBuf::new)
    }
}
