//! What several crates start for their tests. They include this file by its path.

use std::{
    path::{Path, PathBuf},
    sync::atomic::{AtomicUsize, Ordering::SeqCst},
};

#[path = "skip.rs"]
mod skipped;

pub use self::skipped::skip;

/// A temporary folder. It is removed when it is dropped.
pub struct Folder(pub PathBuf);

impl Folder {
    pub fn new() -> Self {
        static CREATED: AtomicUsize = AtomicUsize::new(0);
        let number = CREATED.fetch_add(1, SeqCst);
        let path = std::env::temp_dir().join(format!("wecom-school-{}-{number}", std::process::id()));
        std::fs::create_dir_all(&path).unwrap();
        Self(path)
    }

    pub fn path(&self) -> &Path {
        &self.0
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        // A panic here would hide the failure of the test.
        let _removed = std::fs::remove_dir_all(&self.0);
    }
}

#[cfg(unix)]
pub use redis_server::RedisServer;

#[cfg(unix)]
mod redis_server {
    use std::{
        fs,
        io::{self, ErrorKind},
        os::unix::net::UnixStream,
        path::Path,
        process::{Child, Command, Stdio},
        time::{Duration, Instant},
    };

    use super::{Folder, skip};

    /// The `redis-server` of one test, on a socket in its own folder. It ends when it is dropped.
    pub struct RedisServer {
        folder: Folder,
        settings: &'static [&'static str],
        process: Child,
    }

    impl RedisServer {
        /// Starts a server; `None` if none is installed.
        pub fn start(settings: &'static [&'static str]) -> Option<Self> {
            let folder = Folder::new();
            let process = Self::spawn(folder.path(), settings);
            if process.as_ref().is_err_and(|error| error.kind() == ErrorKind::NotFound) {
                skip("redis-server is not installed");
                return None;
            }
            let mut server = Self { folder, settings, process: process.unwrap() };
            server.wait();
            Some(server)
        }

        fn spawn(folder: &Path, settings: &[&str]) -> io::Result<Child> {
            let (port, files) = (["--port", "0", "--unixsocket", "redis.sock"], ["--save", "", "--logfile", "log"]);
            let mut command = Command::new("redis-server");
            command.args(port).args(files).arg("--dir").arg(folder).args(settings);
            command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).spawn()
        }

        fn wait(&mut self) {
            let began = Instant::now();
            while UnixStream::connect(self.folder.path().join("redis.sock")).is_err() {
                let ended = self.process.try_wait().unwrap();
                if ended.is_some() || began.elapsed() > Duration::from_mins(1) {
                    let log = fs::read_to_string(self.folder.path().join("log"));
                    panic!("redis-server does not answer: {ended:?}, {log:?}");
                }
                std::thread::sleep(Duration::from_millis(5));
            }
        }

        /// Kills the server: clients hear nothing of it.
        pub fn stop(&mut self) {
            self.process.kill().unwrap();
            self.process.wait().unwrap();
            fs::remove_file(self.folder.path().join("redis.sock")).unwrap();
        }

        pub fn start_again(&mut self) {
            self.process = Self::spawn(self.folder.path(), self.settings).unwrap();
            self.wait();
        }

        /// Returns how errors name the server.
        pub fn at(&self) -> String {
            format!("Redis at {}/redis.sock", self.folder.path().display())
        }

        pub fn url(&self) -> String {
            format!("redis+unix://{}/redis.sock", self.folder.path().display())
        }
    }

    impl Drop for RedisServer {
        fn drop(&mut self) {
            // A panic here would hide the failure of the test.
            let _ended = self.process.kill().and_then(|()| self.process.wait());
        }
    }
}
