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
    arguments::{campaign::Plan, expect_content},
    audience::scope_of,
    clock::format_local,
    earlier,
    input::{MAX_TABLE_BYTES, expect_one_reader},
    ledger::{LedgerPlace, OpenLedger, SchoolKey},
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

pub async fn plan(typed: &Plan) -> Result<Exit, Vec<Problem>> {
    let Plan { content, planning: options, connection, .. } = typed;
    expect_content(content, "campaign plan")?;
    expect_one_reader(&find_stdin_readers(content, connection))?;
    let apps = schools::gather(&typed.schools, connection, options.agentid)?;
    let place = LedgerPlace::find(&typed.ledger, connection.config.as_deref())?;
    let mut files = Files::default();
    let mut planner = Planner { typed, apps, ledger: None };
    let report = if let Some(message) = &content.message {
        let merge = Merge::prepare(message, content, MAX_TABLE_BYTES, &mut files)?;
        planner.plan_message(place, merge, &mut files).await?
    } else {
        let path = content.json.as_deref().unwrap_or(Path::new("-"));
        planner.plan_whole(place, path, &mut files).await?
    };
    report.print(options.output);
    Ok(Exit::Success)
}

struct Planner<'t> {
    typed: &'t Plan,
    apps: Vec<SchoolApp>,
    ledger: Option<OpenLedger>,
}

impl Planner<'_> {
    async fn plan_message(
        &mut self,
        place: LedgerPlace,
        merge: Merge,
        files: &mut Files,
    ) -> Result<Report, Vec<Problem>> {
        let Merge { mut people, letter, preview, cuts, .. } = merge;
        let typed = self.typed;
        let headings = people.headings().to_vec();
        let column = typed.schools.school_column.as_deref();
        let named = Rows::find(&self.apps, column, &headings)?.classes(people.read())?;
        let classes = self.read_people(&named).await?;
        let (new, keys) = self.begin(headings.clone(), letter.draft.msgtype()).await?;
        let (name, send_at) = (new.name.clone(), new.send_at);
        let mut planning = self.open(place, new, keys).await?;
        files.plan(&mut planning);
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
        let planned = planning.finish().await.map_err(|error| self.problem(&error))?;
        let at_most_once = typed.planning.no_duplicate_check;
        let not_following = classes.iter().map(|classes| classes.not_following).sum();
        Ok(Report { preview, send_at, at_most_once, not_following, cuts, ..self.report(planned, name) })
    }

    /// Plans a whole request as one part.
    async fn plan_whole(&mut self, place: LedgerPlace, path: &Path, files: &mut Files) -> Result<Report, Vec<Problem>> {
        let Plan { content, planning: options, connection, schools, .. } = self.typed;
        let more = [("--no-duplicate-check", options.no_duplicate_check), ("--school", schools.is_any())];
        refuse_options(content, options.agentid, connection, &more)?;
        let whole = WholeRequest::read(path, self.apps[0].settings.is_suite(), files)?;
        let (new, keys) = self.begin(Vec::new(), "json").await?;
        let (name, send_at) = (new.name.clone(), new.send_at);
        let mut planning = self.open(place, new, keys).await?;
        files.plan(&mut planning);
        let body = whole.fill_in(files);
        let at_most_once = repeat_of_json(body.as_bytes()) == Repeat::Doubles;
        let request: Value = serde_json::from_str(&body).unwrap_or_default();
        let msgtype = request["msgtype"].as_str().unwrap_or_default();
        let added = planning.add_request(0, &whole.recipients.list(), body.as_bytes(), msgtype).await;
        added.map_err(|error| self.problem(&error))?;
        let planned = planning.finish().await.map_err(|error| self.problem(&error))?;
        Ok(Report { send_at, at_most_once, cuts: whole.cuts.len(), ..self.report(planned, name) })
    }

    fn report(&self, planned: Planned, name: String) -> Report {
        Report {
            planned,
            name,
            schools: self.apps.iter().map(|app| app.name.clone()).collect(),
            preview: None,
            send_at: None,
            is_dry_run: self.typed.planning.dry_run,
            is_person_by_person: self.typed.content.message.is_some(),
            at_most_once: false,
            not_following: 0,
            cuts: 0,
            next: self.ledger.as_ref().map(|opened| opened.next().clone()).unwrap_or_default(),
        }
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
            let options = school::Options {
                access: access.clone(),
                agentid: Some(app.agentid),
                format: planning.output,
                ..school::Options::default()
            };
            let read = ClassPeople::read(app, &options, classes, scope).await;
            people.push(read.map_err(|problems| match self.apps.len() {
                1 => problems,
                _ => problems.into_iter().map(|problem| problem.about(&app.name)).collect(),
            })?);
        }
        Ok(people)
    }

    /// Returns the campaign without its recipients, and the keys of its schools.
    async fn begin(&self, headings: Vec<String>, msgtype: &str) -> Result<(NewCampaign, Vec<SchoolKey>), Vec<Problem>> {
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
        Ok((new, keys))
    }

    /// Opens the ledger, and begins to plan in it. A dry run creates no ledger.
    async fn open(
        &mut self,
        place: LedgerPlace,
        new: NewCampaign,
        keys: Vec<SchoolKey>,
    ) -> Result<Planning, Vec<Problem>> {
        let is_new = self.typed.planning.dry_run && !place.exists();
        let opened = if is_new { LedgerPlace::Memory } else { place }.open().await?;
        opened.follow_sandboxes(keys);
        let planning = opened.ledger.plan(new).await.map_err(|error| opened.problem(&error))?;
        self.ledger = Some(opened);
        Ok(planning)
    }

    fn problem(&self, error: &LedgerError) -> Problem {
        match (error.earlier(), &self.ledger) {
            (Some(earlier), Some(ledger)) => {
                earlier::describe(earlier, &words!("nothing was planned"; "未计划"), ledger.next())
            }
            (None, Some(ledger)) => ledger.problem(error),
            (_, None) => Problem::new(Exit::Invalid, error.to_string()),
        }
    }
}
