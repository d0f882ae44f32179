//! Schools of this process, and the table of what each of their parents is to be sent.

use std::{
    collections::BTreeMap,
    fmt::Write as _,
    fs::{self, Permissions},
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
    thread,
    time::{Duration, Instant},
};

use fastrand::Rng;
use serde_json::{Value, json};
use wecom_school_sandbox::{Endpoint, Fault, Sandbox, School};

use crate::run::folder;

/// A part of the table's rows is special: every so many rows one names nobody, repeats another row, or has its words.
const UNKNOWN: usize = 97;
const REPEATED: usize = 61;
const SAME_WORDS: usize = 31;
/// Of so many parents, one does not follow.
const NOT_FOLLOWING: usize = 12;

/// What is sent to whom. `{姓名}` and `{金额}` are columns of the table. The title of a card has no room for more.
const WORDS: &str = "{姓名}家长：请于周五前缴餐费 {金额} 元。";

/// The messages that a district sends, as the command takes them.
pub const TEXT: &[&str] = &["text", WORDS];
pub const CARD: &[&str] = &[
    "miniprogram",
    "--appid=wx0f1e2d3c4b5a6978",
    "--pagepath=pages/fee",
    "--thumb=tests/cmd/send/files.in/poster.png",
    "--title",
    WORDS,
];

/// What names of children are made of.
const NAMES: &str = "安北晨初川丹帆谷禾嘉景可岚乐明南宁青然若山书棠望溪夏晓星砚以舟知";

/// A row of the table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    pub school: usize,
    pub id: String,
    name: String,
    amount: String,
}

impl Row {
    pub fn text(&self) -> String {
        WORDS.replace("{姓名}", &self.name).replace("{金额}", &self.amount)
    }
}

/// Schools whose servers run in this process, with a folder for the command that sends to them.
pub struct District {
    pub schools: Vec<Sandbox>,
    pub rows: Vec<Row>,
    pub folder: PathBuf,
}

impl District {
    /// Starts the schools, and writes the configuration and the table.
    pub async fn start(name: &str, schools: usize, notices: usize, seed: u64) -> Self {
        let mut rng = Rng::with_seed(seed);
        let in_each = notices.div_ceil(schools);
        let mut sandboxes = Vec::new();
        for school in 0..schools {
            let school = make_school(school, in_each);
            let sandbox = Sandbox::builder().school(school).outbox_capacity(2 * in_each + 1000).start().await;
            sandboxes.push(sandbox.expect("a free port on loopback"));
        }
        let rows = make_rows(&sandboxes, notices, &mut rng);
        let district = Self { schools: sandboxes, rows, folder: folder(name) };
        district.write_files();
        district
    }

    /// Adds what happens to busy servers and in networks, at another rate for each kind.
    pub fn add_faults(&self) {
        for sandbox in &self.schools {
            let faults = sandbox.faults();
            for (fault, every) in [
                (Fault::reset_after_acceptance(), 101),
                (Fault::reset_before_acceptance(), 113),
                (Fault::close_before_answer(), 127),
                (Fault::truncated_body(), 139),
                (Fault::status(503), 151),
                (Fault::status_after_acceptance(502), 163),
                (Fault::token_expired(), 211),
                (Fault::concurrency_limit(), 223),
                (Fault::delay(Duration::from_millis(20)), 17),
                // An invalid parameter: the notice is refused.
                (Fault::errcode(40058), 307),
            ] {
                faults.add(fault.every(every));
            }
        }
    }

    /// Returns how many requests the schools have delivered so far.
    pub fn delivered_requests(&self) -> u64 {
        self.schools.iter().map(|school| school.requests(Endpoint::Send).accepted).sum()
    }

    /// Waits until the schools have delivered so many requests.
    pub fn wait_for(&self, requests: u64) {
        until(|| self.delivered_requests() >= requests);
    }

    /// Returns how many requests were disturbed by faults so far.
    pub fn faults_fired(&self) -> u64 {
        self.schools.iter().flat_map(|school| school.faults().list()).map(|report| report.fired).sum()
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }

    fn write_files(&self) {
        let (mut config, mut list) = (String::new(), "profile\n".to_owned());
        for (number, sandbox) in self.schools.iter().enumerate() {
            let app = &sandbox.school().apps()[0];
            let (corpid, agentid, url) = (sandbox.school().corpid(), app.agentid, sandbox.url());
            let settings =
                format!("corpid = \"{corpid}\"\nagentid = {agentid}\nsecret_file = \"secret\"\nbase_url = \"{url}\"");
            writeln!(config, "[profiles.school-{number}]\n{settings}\n").expect("a text");
            writeln!(list, "school-{number}").expect("a text");
            write(&self.path("secret"), app.secret().expect("an app of the corp itself"));
        }
        write(&self.path("config.toml"), &config);
        write(&self.path("schools.csv"), &list);
        let mut table = "school,parent_userid,姓名,金额\n".to_owned();
        for Row { school, id, name, amount } in &self.rows {
            writeln!(table, "school-{school},{id},{name},{amount}").expect("a text");
        }
        write(&self.path("table.csv"), &table);
    }

    /// Returns how often each parent of a school received each text.
    pub fn deliveries(&self) -> BTreeMap<(usize, String, String), u64> {
        let mut deliveries = BTreeMap::new();
        for (school, sandbox) in self.schools.iter().enumerate() {
            let outbox = sandbox.outbox();
            assert_eq!(outbox.dropped, 0, "the outbox is too small");
            for notice in &outbox.notices {
                let shown = [&notice.shown["content"], &notice.shown["title"]];
                let text = shown.into_iter().find_map(Value::as_str).unwrap_or_default();
                for userid in notice.userids() {
                    *deliveries.entry((school, userid.to_owned(), text.to_owned())).or_default() += 1;
                }
            }
        }
        deliveries
    }
}

/// Makes a school of a corp of its own with so many parents, of whom some do not follow.
fn make_school(number: usize, parents: usize) -> School {
    let students = 0..parents;
    let class_of = |student: usize| (100 + student / 50).to_string();
    let school = json!({
        "corpid": format!("wwdistrict{number}"),
        "name": "晴川学校",
        "apps": [{ "agentid": 1_000_002, "name": "通知", "secret": "secret-of-the-district",
            "miniprograms": ["wx0f1e2d3c4b5a6978"] }],
        "classes": students.clone().step_by(50).map(|first| json!({ "id": class_of(first), "name": class_of(first) }))
            .collect::<Value>(),
        "students": students.clone().map(|place| {
            json!({ "userid": format!("s{place}"), "name": "安宁", "class": class_of(place) })
        }).collect::<Value>(),
        "parents": students.map(|place| {
            json!({ "userid": format!("p{place}"), "name": "安母", "children": [format!("s{place}")],
                "follows": place % NOT_FOLLOWING != 7 })
        }).collect::<Value>(),
    });
    School::from_json(&school.to_string()).unwrap_or_else(|error| panic!("{error}"))
}

/// Makes a row for each of so many parents, in an order in which the schools take turns.
fn make_rows(schools: &[Sandbox], notices: usize, rng: &mut Rng) -> Vec<Row> {
    let mut parents: Vec<_> = schools.iter().map(|school| school.school().directory().parents()).collect();
    let names: Vec<char> = NAMES.chars().collect();
    let mut rows: Vec<Row> = Vec::with_capacity(notices);
    while rows.len() < notices {
        let (number, school) = (rows.len(), rows.len() % schools.len());
        let parent = parents[school].next().expect("as many parents as rows");
        let earlier = number.checked_sub(schools.len()).map(|earlier| rows[earlier].clone());
        rows.push(match earlier {
            Some(earlier) if number % REPEATED == 0 => earlier,
            Some(earlier) if number % SAME_WORDS == 0 => Row { id: parent.userid().to_owned(), ..earlier },
            _ => {
                let name = (0..3).map(|_| names[rng.usize(..names.len())]).collect();
                let amount = format!("{}.{:02}", rng.u32(300..900), rng.u32(..100));
                let is_unknown = number % UNKNOWN == 0;
                let id = if is_unknown { format!("gone-{number}") } else { parent.userid().to_owned() };
                Row { school, id, name, amount }
            }
        });
    }
    rows
}

/// Waits until something is so. It fails after minutes, so that a test does not hang.
pub fn until(mut is_so: impl FnMut() -> bool) {
    let began = Instant::now();
    while !is_so() {
        assert!(began.elapsed() < Duration::from_mins(10), "the campaign stands still");
        thread::sleep(Duration::from_millis(1));
    }
}

fn write(path: &Path, text: &str) {
    fs::write(path, text).expect("a folder for tests");
    fs::set_permissions(path, Permissions::from_mode(0o600)).expect("a file of this process");
}
