//! `campaign plan`: checks everything, and writes a campaign to the ledger. Nothing is sent.

mod letters;
mod report;
mod rows;

use std::{collections::BTreeMap, path::Path, time::SystemTime};

use serde_json::Value;
use wecom_school::retry::{Repeat, repeat_of_json};
use wecom_school_campaign::{Kind, LedgerError, NewCampaign, Planned, Planning, School};

use self::{letters::Letters, report::Report, rows::Rows};
use super::{
    at,
    people::ClassPeople,
    schools::{self, SchoolApp},
};
use crate::{
    arguments::{LedgerReading, campaign::Plan, expect_content},
    audience::scope_of,
    clock::format_local,
    earlier,
    input::{MAX_TABLE_BYTES, expect_one_reader},
    ledger::{LedgerPlace, SchoolKey},
    local_sandbox::LocalSandbox,
    merge::Merge,
    problem::{Exit, Problem},
    progress::Progress,
    school,
    send::{
        find_stdin_readers,
        whole::{WholeRequest, refuse_options},
    },
    uploads::Files,
};

pub async fn plan(typed: &Plan, reading: &LedgerReading) -> Result<Exit, Vec<Problem>> {
    let Plan { content, planning: options, connection, .. } = typed;
    expect_content(content, "campaign plan")?;
    expect_one_reader(&find_stdin_readers(content, connection))?;
    let apps = schools::gather(&typed.schools, connection, options.agentid)?;
    let place = LedgerPlace::find(&reading.ledger, reading.config.as_deref())?;
    let mut files = Files::default();
    let report = Report {
        schools: apps.iter().map(|app| app.name.clone()).collect(),
        is_dry_run: options.dry_run,
        is_person_by_person: content.message.is_some(),
        ..Report::default()
    };
    let mut planner = Planner { typed, apps, place, report };
    let campaign = if let Some(message) = &content.message {
        let merge = Merge::prepare(message, content, MAX_TABLE_BYTES, &mut files)?;
        planner.plan_message(merge, &mut files).await?
    } else {
        let path = content.json.as_deref().unwrap_or(Path::new("-"));
        planner.plan_whole(path, &mut files).await?
    };
    planner.report.print(campaign, planner.place.next(), options.output);
    Ok(Exit::Success)
}

struct Planner<'t> {
    typed: &'t Plan,
    apps: Vec<SchoolApp>,
    place: LedgerPlace,
    report: Report,
}

impl Planner<'_> {
    async fn plan_message(&mut self, merge: Merge, files: &mut Files) -> Result<Planned, Vec<Problem>> {
        let Merge { mut people, letter, preview, cuts, .. } = merge;
        let typed = self.typed;
        let headings = people.headings().to_vec();
        let column = typed.schools.school_column.as_deref();
        let named = Rows::find(&self.apps, column, &headings)?.classes(people.read())?;
        let classes = self.read_people(&named).await?;
        let mut planning = self.begin(headings.clone(), letter.draft.msgtype(), files).await?;
        let mut letters = Letters {
            letter: &letter,
            files,
            scope: scope_of(&typed.content.audience),
            is_each: typed.content.merging.each,
            is_duplicate_check_on: !typed.planning.no_duplicate_check,
            written: BTreeMap::new(),
        };
        let rows = Rows::find(&self.apps, column, &headings)?;
        let progress = Progress::of_planning(typed.planning.output);
        let mut is_any = false;
        for entry in people.read() {
            let entry = entry?;
            progress.bar.inc(1);
            for school in rows.schools_of(&entry)? {
                let app = (school, self.apps[school].agentid);
                let is_of_class = matches!(entry.kind, Kind::Class | Kind::Everyone);
                let itself = [(entry.kind, entry.id.clone())];
                let members = if is_of_class { classes[school].of(&entry.id) } else { &itself };
                is_any |= !members.is_empty();
                for (kind, id) in members {
                    let content = letters.content(app, *kind, &entry, is_of_class)?;
                    let added = planning.add(school, *kind, id, content, entry.cells.as_deref()).await;
                    added.map_err(|error| self.problem(&error))?;
                }
            }
        }
        if !is_any {
            return Err(Problem::new(
                Exit::Invalid,
                words!("nobody would receive it: the classes have no people"; "没有接收人：所选班级中没有人"),
            )
            .help(words!("to see the classes: wecom-school classes"; "查看班级：wecom-school classes"))
            .into());
        }
        (self.report.preview, self.report.cuts) = (preview, cuts);
        self.report.at_most_once = typed.planning.no_duplicate_check;
        self.report.not_following = classes.iter().map(|classes| classes.not_following).sum();
        planning.finish().await.map_err(|error| self.problem(&error).into())
    }

    /// Plans a whole request as one part.
    async fn plan_whole(&mut self, path: &Path, files: &mut Files) -> Result<Planned, Vec<Problem>> {
        let Plan { content, planning: options, connection, schools, .. } = self.typed;
        let more = [("--no-duplicate-check", options.no_duplicate_check), ("--school", schools.is_any())];
        refuse_options(content, options.agentid, connection, &more)?;
        let whole = WholeRequest::read(path, self.apps[0].settings.is_suite(), files)?;
        let mut planning = self.begin(Vec::new(), "json", files).await?;
        let body = whole.fill_in(files);
        self.report.at_most_once = repeat_of_json(body.as_bytes()) == Repeat::Doubles;
        self.report.cuts = whole.cuts.len();
        let request: Value = serde_json::from_str(&body).unwrap_or_default();
        let msgtype = request["msgtype"].as_str().unwrap_or_default();
        let added = planning.add_request(0, &whole.recipients.list(), body.as_bytes(), msgtype).await;
        added.map_err(|error| self.problem(&error))?;
        planning.finish().await.map_err(|error| self.problem(&error).into())
    }

    /// Reads the people of the classes that are named, school by school.
    async fn read_people(&self, named: &[BTreeMap<String, String>]) -> Result<Vec<ClassPeople>, Vec<Problem>> {
        let Plan { access, planning, content, .. } = self.typed;
        let scope = scope_of(&content.audience).unwrap_or_default();
        let mut people = Vec::new();
        for (app, classes) in self.apps.iter().zip(named) {
            if classes.is_empty() {
                people.push(ClassPeople::default());
                continue;
            }
            let options = school::Options::new(access, Some(app.agentid), planning.output);
            let read = ClassPeople::read(app, &options, classes, scope).await;
            people.push(read.map_err(|problems| match self.apps.len() {
                1 => problems,
                _ => problems.into_iter().map(|problem| problem.about(&app.name)).collect(),
            })?);
        }
        Ok(people)
    }

    /// Opens the ledger, and begins to plan a campaign in it. A dry run creates no ledger.
    async fn begin(
        &mut self,
        headings: Vec<String>,
        msgtype: &str,
        files: &mut Files,
    ) -> Result<Planning, Vec<Problem>> {
        let options = &self.typed.planning;
        let mut keys = Vec::new();
        let mut schools = Vec::new();
        for app in &self.apps {
            let key = SchoolKey::find(&app.settings, app.agentid).await;
            schools.push(School { name: app.name.clone(), corp: key.corp.clone(), app: key.app.clone() });
            keys.push(key);
        }
        let now = keys.iter().find_map(|key| key.sandbox.as_ref()).map_or_else(SystemTime::now, LocalSandbox::now);
        let send_at = options.at.as_deref().map(|text| at::parse(text, now)).transpose()?;
        let name = options.name.clone().unwrap_or_else(|| format!("{msgtype} {}", format_local(now, "%Y-%m-%d %H:%M")));
        let new = NewCampaign {
            name,
            headings,
            schools,
            sources: self.apps.iter().map(|app| app.source.to_text()).collect(),
            send_at,
            allows_repeats: options.again,
            is_dry_run: options.dry_run,
            ..NewCampaign::default()
        };
        (self.report.name, self.report.send_at) = (new.name.clone(), new.send_at);
        if options.dry_run && !self.place.exists() {
            self.place = LedgerPlace::Memory;
        }
        let opened = self.place.clone().open().await?;
        opened.follow_sandboxes(keys);
        let mut planning = opened.ledger.plan(new).await.map_err(|error| opened.problem(&error))?;
        files.plan(&mut planning);
        Ok(planning)
    }

    fn problem(&self, error: &LedgerError) -> Problem {
        let undone = || words!("nothing was planned"; "未计划");
        let describe = |earlier| earlier::describe(earlier, &undone(), self.place.next());
        error.earlier().map_or_else(|| self.place.problem(error), describe)
    }
}
