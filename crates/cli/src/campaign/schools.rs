//! The schools of a campaign: which apps send, and how a later run finds their credentials again.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::{Path, PathBuf},
};

use wecom_school::Client;
use wecom_school_campaign::{Campaign, School, SchoolStatus};

use crate::{
    arguments::{Connection, campaign::Schools},
    audience::Table,
    characters::trim_blanks,
    config::Profile,
    connect::Settings,
    identity::find_token_store,
    input::{MAX_REQUEST_BYTES, TextFile, display_name},
    ledger::SchoolKey,
    problem::{Exit, Problem, collect_all},
    source::{Source, absolute},
};

/// The app of a school that sends.
pub struct SchoolApp {
    pub name: String,
    pub agentid: i64,
    pub settings: Settings,
    pub source: Source,
}

/// Returns the schools that the options name: that of the connection if they name no other.
pub fn gather(typed: &Schools, connection: &Connection, agentid: Option<i64>) -> Result<Vec<SchoolApp>, Vec<Problem>> {
    let source = Source::of(connection);
    if !typed.is_any() {
        let settings = Settings::gather(connection)?;
        let agentid = settings.agentid(agentid)?;
        let name = connection.profile.clone().unwrap_or(settings.expect_corpid()?.to_owned());
        return Ok(vec![SchoolApp { name, agentid, settings, source }]);
    }
    refuse_options_of_one_app(connection)?;
    let schools = if let Some(path) = &typed.schools {
        read_table(path, connection, &source)?
    } else {
        collect_all(typed.school.iter().map(|name| {
            let source = Source { school: Some(name.clone()), profile: None, ..source.clone() };
            of_profile(name, connection, source)
        }))?
    };
    let mut seen = BTreeSet::new();
    for school in &schools {
        let key = (school.settings.server(), school.settings.corpid(), school.agentid);
        if !seen.insert(key) {
            let name = &school.name;
            let what = words!("{name}: the same app is named twice"; "{name}：同一个应用出现了两次");
            return Err(Problem::usage(what).help(words!("name each school once"; "每所学校只写一次")).into());
        }
    }
    Ok(schools)
}

fn refuse_options_of_one_app(connection: &Connection) -> Result<(), Problem> {
    let options = [
        ("--corpid", connection.corpid.is_some() && connection.is_typed("corpid")),
        ("--secret-file", connection.secret_file.is_some() && connection.is_typed("secret_file")),
        ("--secret-stdin", connection.secret_stdin),
    ];
    match options.iter().find(|(_, is_given)| *is_given) {
        None => Ok(()),
        Some((option, _)) => {
            let what = words!("{option} belongs to one app, and several schools are named"; "{option} 只属于一个应用，而这里指定了多所学校");
            Err(Problem::usage(what).help(words!("write it into the profile of the school"; "请写入该学校的 profile")))
        }
    }
}

fn of_profile(name: &str, connection: &Connection, source: Source) -> Result<SchoolApp, Vec<Problem>> {
    let connection = Connection { profile: Some(name.to_owned()), ..connection.clone() };
    of_settings(name, Settings::of_school(&connection, |_| {})?, source)
}

fn of_settings(name: &str, settings: Settings, source: Source) -> Result<SchoolApp, Vec<Problem>> {
    let named = |problem: Problem| problem.about(name);
    let agentid = settings.agentid(None).map_err(named)?;
    settings.expect_corpid().map_err(named)?;
    settings.expect_credentials().map_err(named)?;
    Ok(SchoolApp { name: name.to_owned(), agentid, settings, source })
}

/// The columns of a table of schools.
const COLUMNS: [&str; 5] = ["name", "profile", "corpid", "agentid", "permanent_code_file"];

/// Reads a table of schools. Reports everything that is wrong with it, by line.
fn read_table(path: &Path, connection: &Connection, source: &Source) -> Result<Vec<SchoolApp>, Vec<Problem>> {
    let problem = |what: String| Problem::new(Exit::Invalid, what).in_file(&display_name(path));
    let mut text = TextFile::open(path, "--schools", MAX_REQUEST_BYTES)?;
    let mut table = Table::open(text.lines()?)?;
    let headings: Vec<String> = table.headings.cells.iter().map(|heading| trim_blanks(heading).to_owned()).collect();
    let columns = COLUMNS.map(|name| headings.iter().position(|heading| *heading == name));
    if columns[1].is_none() && (columns[2].is_none() || columns[3].is_none()) {
        let there = headings.join(", ");
        let what = words!("there is neither a column `profile` nor `corpid` and `agentid`"; "缺少 `profile` 列，也没有 `corpid` 和 `agentid` 列");
        return Err(problem(what).note(words!("the headings are: {there}"; "表头为：{there}")).into());
    }
    let folder = path.parent().unwrap_or(Path::new(""));
    let source = Source { schools: Some(absolute(path)), ..source.clone() };
    let mut read = Vec::new();
    while let Some(row) = table.next_row(columns[1].or(columns[2]).unwrap_or_default())? {
        let [name, profile, corpid, agentid, code_file] =
            columns.map(|column| column.and_then(|column| row.cells.get(column)).map_or("", |cell| trim_blanks(cell)));
        if [profile, corpid, agentid, code_file].iter().all(|cell| cell.is_empty()) {
            continue;
        }
        let settings = read_row([profile, corpid, agentid, code_file], folder, connection);
        let name = [name, profile, corpid].into_iter().find(|name| !name.is_empty()).unwrap_or_default();
        let line = row.line;
        let at = words!("line {line}"; "第 {line} 行");
        let school = settings.and_then(|settings| of_settings(name, settings, source.clone()));
        read.push(school.map_err(|wrong| wrong.into_iter().map(|wrong| wrong.about(&at)).collect::<Vec<_>>()));
    }
    if read.is_empty() {
        return Err(problem(words!("--schools: there is no school in the file"; "--schools：文件中没有学校")).into());
    }
    collect_all(read)
}

fn read_row(
    [profile, corpid, agentid, code_file]: [&str; 4],
    folder: &Path,
    connection: &Connection,
) -> Result<Settings, Vec<Problem>> {
    let connection = match profile {
        "" => connection.clone(),
        _ => Connection { profile: Some(profile.to_owned()), ..connection.clone() },
    };
    let agentid = match agentid {
        "" => None,
        text => Some(text.parse::<i64>().map_err(|_| {
            Problem::new(Exit::Invalid, words!("agentid `{text}` is no number"; "agentid `{text}` 不是数字"))
        })?),
    };
    Settings::of_school(&connection, |known: &mut Profile| {
        if !corpid.is_empty() {
            known.corpid = Some(corpid.to_owned());
        }
        known.agentid = agentid.or(known.agentid);
        if !code_file.is_empty() {
            known.secret_files.insert("permanent_code".to_owned(), folder.join(code_file));
        }
    })
}

/// The schools that a run sends to, and why it can't send to others.
#[derive(Default)]
pub struct Found {
    pub clients: Vec<(School, Client)>,
    pub settings: BTreeMap<School, Settings>,
    pub failures: Vec<Problem>,
    pub keys: Vec<SchoolKey>,
}

/// Finds the credentials of the schools to which something is to be sent, and makes their clients. A school without them does not
/// stop the others.
pub async fn find(
    campaign: &Campaign,
    is_due: impl Fn(&SchoolStatus) -> bool,
    connection: &Connection,
) -> Result<Found, Problem> {
    let store = find_token_store().await?;
    let mut tables: BTreeMap<PathBuf, Vec<SchoolApp>> = BTreeMap::new();
    let mut found = Found::default();
    for status in campaign.schools.iter().filter(|status| is_due(status)) {
        let school = &status.school;
        let ready = find_one(status, connection, &mut tables).await.and_then(|(settings, key)| {
            if let Some(store) = &store {
                settings.share_tokens(store.clone());
            }
            found.keys.push(key);
            Ok((settings.client()?, settings))
        });
        match ready {
            Ok((client, settings)) => {
                found.clients.push((school.clone(), client));
                found.settings.insert(school.clone(), settings);
            }
            Err(problems) => {
                found.failures.extend(problems.into_iter().map(|problem| name_school(problem, school, campaign)));
            }
        }
    }
    Ok(found)
}

/// Says which school a problem is about, if the campaign has several.
pub fn name_school(problem: Problem, school: &School, campaign: &Campaign) -> Problem {
    if campaign.schools.len() > 1 { problem.about(&school.name) } else { problem }
}

async fn find_one(
    status: &SchoolStatus,
    connection: &Connection,
    tables: &mut BTreeMap<PathBuf, Vec<SchoolApp>>,
) -> Result<(Settings, SchoolKey), Vec<Problem>> {
    let source = Source::parse(status.source.as_deref());
    let connection = source.complete(connection);
    let agentid: i64 = status.school.app.parse().unwrap_or_default();
    let settings = if let Some(path) = &source.schools {
        if !tables.contains_key(path) {
            tables.insert(path.clone(), read_table(path, &connection, &Source::default())?);
        }
        let corpid = status.school.corp.split(' ').next();
        let is_same = |app: &SchoolApp| app.agentid == agentid && app.settings.corpid() == corpid;
        // Sandboxes share a corpid, so that the name decides. A school that was renamed is still found.
        let is_named = |app: &SchoolApp| is_same(app) && app.name == status.school.name;
        let found = tables.get_mut(path).and_then(|apps| {
            let place = apps.iter().position(is_named).or_else(|| apps.iter().position(is_same))?;
            Some(apps.swap_remove(place).settings)
        });
        found.ok_or_else(|| {
            let what = words!("the table of schools no longer has the school"; "学校列表中已没有该学校");
            Problem::configuration(what).in_file(&display_name(path))
        })?
    } else if let Some(name) = &source.school {
        of_profile(name, &connection, Source::default())?.settings
    } else {
        Settings::gather(&connection)?
    };
    settings.expect_credentials()?;
    let key = SchoolKey::find(&settings, agentid).await;
    if key.corp != status.school.corp {
        return Err(describe_other_school(&status.school.corp, &key.corp).into());
    }
    Ok((settings, key))
}

fn describe_other_school(planned: &str, found: &str) -> Problem {
    let without_run = |corp: &str| corp.rsplit_once(" run ").map_or(corp, |(corp, _)| corp).to_owned();
    if without_run(planned) == without_run(found) {
        let what = words!(
            "the sandbox has ended or was restarted, and what it was sent is gone"; "沙箱已关闭或重新启动，之前收到的内容都已清除"
        );
        return Problem::new(Exit::Unreachable, what)
            .help(words!("plan the campaign again, once a sandbox runs there"; "请启动沙箱后重新计划"));
    }
    Problem::configuration(words!(
        "the campaign was planned for {planned}, and the credentials lead to {found}";
        "计划时的学校为 {planned}，而现有凭证属于 {found}"
    ))
    .help(words!("name the profile of the school by --profile"; "请用 --profile 指定该学校的 profile"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_typed_counts_before_what_is_kept_and_that_before_the_environment() {
        let connection = |base_url: Option<&str>, from_environment: &[&str]| Connection {
            base_url: base_url.map(str::to_owned),
            from_environment: from_environment.iter().map(ToString::to_string).collect(),
            ..Connection::default()
        };
        let kept = Source { base_url: Some("kept".into()), ..Source::default() };
        for (given, from_environment, expected) in [
            (Some("typed"), &[][..], "typed"),
            (Some("environment"), &["base_url"][..], "kept"),
            (None, &[][..], "kept"),
        ] {
            let completed = kept.complete(&connection(given, from_environment));
            assert_eq!(completed.base_url.as_deref(), Some(expected));
            assert!(completed.is_typed("base_url"));
        }
        assert_eq!(Source::parse(Some(&kept.to_text())), kept);
        assert_eq!(Source::of(&connection(Some("typed"), &[])).base_url.as_deref(), Some("typed"));
        assert_eq!(Source::of(&connection(Some("environment"), &["base_url"])), Source::default());
    }
}
