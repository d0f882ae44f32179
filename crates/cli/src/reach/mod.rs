//! `reach`: who will receive a notice, who will not, and why. Sends nothing. `send` uses its parts before and after it sends.

pub mod counts;
pub mod missed;
mod survey;

use serde_json::{Map, json};
use wecom_school::directory::Directory;
use wecom_school_campaign::Kind;

use self::counts::{Counts, lists_as_json, make_table};
pub use self::survey::Survey;
use crate::{
    arguments::Reach as Typed,
    audience::{Recipients, Stream, scope_of, stdin_readers},
    characters::make_harmless_line,
    connect::Settings,
    input::{MAX_IDS_BYTES, expect_one_reader},
    new_file,
    output::{self, Format},
    problem::{Exit, Problem},
    school,
};

pub async fn show(typed: &Typed) -> Result<Exit, Vec<Problem>> {
    let Typed { audience, to, output: format, reading } = typed;
    let secret = ("--secret-stdin", reading.connection.secret_stdin);
    expect_one_reader(&[&stdin_readers(audience)[..], &[secret]].concat())?;
    let settings = Settings::gather(&reading.connection)?;
    settings.expect_credentials()?;
    if let Some(path) = to {
        new_file::expect_new(path, "--to")?;
    }
    let options = school::Options::new(&reading.access, reading.agentid, *format);
    let mut people = Stream::open(audience, MAX_IDS_BYTES)?;
    people.check(&mut |_| {})?;
    let known = resolve_classes(&settings, &options, &mut people).await?;
    let recipients = people.recipients(true)?;
    let scope = scope_of(audience).unwrap_or_default();
    let survey = Survey::take(&settings, &options, &recipients, scope, known).await?;
    survey.warnings.iter().for_each(output::complain);
    let reach = survey.reach(&recipients);
    let (unknown, invalid) = (Recipients::from(&reach.unknown), Recipients::from(&reach.invalid));
    let exit = if reach.recipients.is_empty() {
        Exit::Refused
    } else if !invalid.is_empty() {
        Exit::Partial
    } else {
        Exit::Success
    };
    if *format == Format::Json {
        let mut object = Map::from_iter([("outcome".to_owned(), json!(exit))]);
        object.extend(Counts::of(&reach).as_json().as_object().cloned().unwrap_or_default());
        object.insert("lists".into(), lists_as_json(&reach));
        object.insert("unknown_ids".into(), json!(unknown));
        object.insert("invalid_ids".into(), json!(invalid));
        output::say(&serde_json::Value::Object(object).to_string());
    } else {
        let mut lines = make_table(&reach);
        lines.extend(describe_invalid(&survey, &invalid));
        if reach.recipients.is_empty() {
            lines.push(words!("Nobody receives it: the server would refuse it (81013)."; "无人收到：服务器会拒绝该通知（81013）。"));
        }
        output::say(&lines.join("\n"));
    }
    if let Some(path) = to {
        let missed = missed::list(Some(&survey), &recipients, &invalid);
        missed::write(path, &missed, Some(&survey.directory), people.source()?.as_ref())?;
    }
    Ok(exit)
}

/// Replaces the names of classes by their ids, and returns the list of departments, if it was read for this.
pub async fn resolve_classes(
    settings: &Settings,
    options: &school::Options,
    people: &mut Stream,
) -> Result<Option<Directory>, Vec<Problem>> {
    if !people.has_class_names() {
        return Ok(None);
    }
    let hint = |problem: Problem| {
        problem.note(words!(
            "classes that are given by name need the list of departments; ids need no call";
            "按名称指定班级需要读取部门列表；用 id 则不需要"
        ))
    };
    let directory = school::departments(settings, options).await;
    let directory = directory.map_err(|problems| problems.into_iter().map(hint).collect::<Vec<_>>())?;
    people.resolve_classes(&directory)?;
    Ok(Some(directory))
}

/// Lists the ids that reach nobody, each with the reason.
fn describe_invalid(survey: &Survey, invalid: &Recipients) -> Vec<String> {
    if invalid.is_empty() {
        return Vec::new();
    }
    let counts = invalid.describe_counts();
    let heading = words!("Ids that reach nobody: {counts}"; "无法送达的 id：{counts}");
    std::iter::once(heading).chain(list_with_reasons(survey, invalid)).collect()
}

/// Returns a line for each id that reaches nobody, with the reason.
pub fn list_with_reasons(survey: &Survey, invalid: &Recipients) -> Vec<String> {
    if invalid.is_empty() {
        return Vec::new();
    }
    let reasons = missed::Reasons::of(survey);
    invalid.list_lines(|kind, id| {
        let reason = reasons.explain(kind, id);
        let is_one_person = matches!(kind, Kind::Parent | Kind::ExternalUser);
        let reason = if is_one_person { reason.describe() } else { reason.describe_of_all() };
        let class = id.parse().ok().filter(|_| kind == Kind::Class);
        match class.and_then(|id| survey.directory.department(id)).map(|class| make_harmless_line(class.name())) {
            Some(name) => words!(" ({name}): {reason}"; "（{name}）：{reason}"),
            None => words!(": {reason}"; "：{reason}"),
        }
    })
}
