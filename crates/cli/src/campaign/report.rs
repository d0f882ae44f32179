//! `campaign report`: one HTML file that needs no script and nothing from elsewhere.
//!
//! Names, ids and cells come from files and servers: everything is escaped, and the page allows no script at all.

use wecom_school::Errcode;
use wecom_school_campaign::{Campaign, LedgerEvent, Outcome, RecipientOutcome, Settled};

use super::{
    chosen::{self, Meant},
    counts::{by_school, count, outcomes, people},
    html::{escape, section, table},
    names, reason,
    standing::{Standing, next_command},
    timeline,
};
use crate::{
    arguments::{LedgerReading, campaign::Report},
    clock::format_millis,
    explain,
    lang::{Lang, lang},
    ledger::OpenLedger,
    new_file::{self, NewFile},
    next::Next,
    output,
    problem::{Exit, Problem},
};

/// How many people who were not reached the report names. The export has all of them.
const MAX_PEOPLE: usize = 500;

/// How many rows are read at once.
const PAGE: usize = 1_000;

/// How many bars the timeline has at most.
const MAX_BARS: i64 = 90;

pub async fn write(typed: &Report, reading: &LedgerReading) -> Result<Exit, Vec<Problem>> {
    new_file::expect_new(&typed.to, "--to")?;
    let (opened, campaign) = chosen::read(reading, typed.campaign, Meant::Latest).await?;
    opened.follow_schools(campaign.schools.iter().map(|status| status.school.corp.as_str())).await;
    let page = Page::read(&opened, campaign).await?.render();
    let mut file = NewFile::create(&typed.to)?;
    file.write(&page)?;
    file.finish()?;
    let path = typed.to.display();
    output::remark(&words!("The report is written to {path}"; "报告已写入 {path}"));
    Ok(Exit::Success)
}

struct Page<'p> {
    standing: Standing,
    events: Vec<LedgerEvent>,
    width: i64,
    settled: Vec<Settled>,
    /// The first of those who were not reached.
    missed: Vec<RecipientOutcome>,
    next: &'p Next,
}

impl<'p> Page<'p> {
    async fn read(opened: &'p OpenLedger, campaign: Campaign) -> Result<Self, Vec<Problem>> {
        let (id, ledger) = (campaign.campaign, &opened.ledger);
        let problem = |error| opened.problem(&error);
        let events = ledger.events(id).await.map_err(problem)?;
        let (width, settled) = ledger.timeline(id, MAX_BARS).await.map_err(problem)?;
        let standing = Standing::read(opened, campaign).await?;
        let most = usize::try_from(count_missed(&standing)).unwrap_or_default().min(MAX_PEOPLE);
        let (mut missed, mut after) = (Vec::new(), 0);
        while missed.len() < most {
            let page = ledger.outcomes(id, after, PAGE).await.map_err(problem)?;
            let Some(last) = page.last() else { break };
            after = last.number;
            missed.extend(page.into_iter().filter(|row| is_missed(row) && row.repeats.is_none()));
        }
        missed.truncate(most);
        Ok(Self { standing, events, width, settled, missed, next: opened.next() })
    }

    fn render(&self) -> String {
        let Campaign { campaign, name, .. } = &self.standing.campaign;
        let lang = if lang() == Lang::Zh { "zh-CN" } else { "en" };
        let title = escape(&words!("Campaign {campaign}: {name}"; "{campaign} 号批次：{name}"));
        let body =
            [self.summary(), self.totals(), self.timeline(), self.schools(), self.errors(), self.people()].concat();
        // The body comes last, so that nothing in it is taken for a place.
        let (before, after) = include_str!("report.html").split_once("{body}").unwrap_or_default();
        before.replace("{lang}", lang).replace("{title}", &title) + &body + after
    }

    fn summary(&self) -> String {
        let Campaign { created_at, started_at, send_at, cancelled_at, msgtype, .. } = &self.standing.campaign;
        let time = |at: i64| format_millis(at, "%Y-%m-%d %H:%M %:z");
        let mut facts = vec![words!("Message type: {msgtype}"; "消息类型：{msgtype}")];
        let times = [
            (words!("planned"; "计划于"), Some(*created_at)),
            (words!("not before"; "最早发送"), *send_at),
            (words!("first sent"; "首次发送"), *started_at),
            (words!("cancelled"; "取消于"), *cancelled_at),
        ];
        facts.extend(times.into_iter().filter_map(|(what, at)| at.map(|at| format!("{what} {}", time(at)))));
        let headline = self.standing.stage.headline(&self.standing.campaign);
        let next = next_command(&self.standing.campaign, self.standing.stage, self.next);
        let next = next.map_or_else(String::new, |(why, command)| {
            let (why, command) = (escape(&why), escape(&command));
            words!("<p>{why}: <code>{command}</code></p>\n"; "<p>{why}：<code>{command}</code></p>\n")
        });
        format!("<p class=\"dim\">{}</p>\n<p>{}</p>\n{next}", escape(&facts.join(" · ")), escape(&headline))
    }

    fn totals(&self) -> String {
        let counts = self.standing.campaign.counts();
        let mut items = vec![("total", words!("people"; "人数"), counts.total())];
        let some = outcomes(&counts).into_iter().filter(|(_, people)| *people > 0);
        items.extend(some.map(|(outcome, people)| (outcome.name(), names::of_outcome(outcome), people)));
        let item = |(class, name, people): (&str, String, i64)| {
            format!("<li class=\"{class}\"><b>{}</b>{}</li>\n", count(people), escape(&name))
        };
        let mut html = format!("<ul class=\"totals\">\n{}</ul>\n", items.into_iter().map(item).collect::<String>());
        let repeats = self.standing.campaign.repeats();
        if repeats > 0 {
            let (rows, repeats) = (count(counts.total() + repeats), count(repeats));
            let text = words!(
                "Rows of the input: {rows}. Rows that repeat a person with the same notice, who is sent it once: {repeats}.";
                "输入共 {rows} 行，其中 {repeats} 行与前面的接收人和通知相同，只发送一次。"
            );
            html.push_str(&format!("<p class=\"dim\">{}</p>\n", escape(&text)));
        }
        html
    }

    fn timeline(&self) -> String {
        if self.settled.is_empty() {
            return String::new();
        }
        let heading = words!("Timeline"; "时间线");
        let keys = [
            ("good", words!("accepted"; "已接受")),
            ("bad", words!("refused or in doubt"; "被拒绝或不确定")),
            ("pause", words!("pause"; "暂停")),
        ];
        let key =
            |(color, name): (&str, String)| format!("<span style=\"--key: var(--{color})\">{}</span>", escape(&name));
        let keys: String = keys.into_iter().map(key).collect();
        let pauses = timeline::find_pauses(&self.events);
        let chart = timeline::draw(self.width, &self.settled, &pauses, &heading);
        let mut html = format!("<h2>{}</h2>\n{chart}<p class=\"dim key\">{keys}</p>\n", escape(&heading));
        for line in timeline::describe_pauses(&pauses) {
            html.push_str(&format!("<p>{}</p>\n", escape(&line)));
        }
        html
    }

    fn schools(&self) -> String {
        if self.standing.campaign.schools.len() < 2 {
            return String::new();
        }
        let (mut headings, mut rows) = by_school(&self.standing.campaign);
        let numbers = 1..headings.len();
        if self.standing.campaign.schools.iter().any(|status| status.problem.is_some()) {
            headings.push(words!("problem"; "问题"));
            for (row, status) in rows.iter_mut().zip(&self.standing.campaign.schools) {
                row.push(status.problem.as_deref().map(|problem| reason::of_school(problem).0).unwrap_or_default());
            }
        }
        let rows = rows.into_iter();
        section(&words!("By school"; "按学校"), &table(&headings, rows, numbers))
    }

    fn errors(&self) -> String {
        if self.standing.errors.is_empty() {
            return String::new();
        }
        let headings = [
            words!("code"; "错误码"),
            words!("people"; "人数"),
            words!("requests"; "请求"),
            words!("outcome"; "结果"),
            words!("error"; "错误"),
            words!("what to do"; "处理办法"),
        ];
        let rows = self.standing.errors.iter().map(|error| {
            let remedy = error.errcode.map(Errcode::from).and_then(explain::remedy).map(str::to_owned);
            vec![
                error.errcode.map(|code| code.to_string()).unwrap_or_default(),
                count(error.people),
                count(error.parts),
                names::of_outcome(error.outcome),
                reason::of_outcome(error.outcome, error.errcode, Some(&error.error)).unwrap_or_default(),
                self.advise(error.outcome).or(remedy).unwrap_or_default(),
            ]
        });
        section(&words!("Errors"; "错误"), &table(&headings, rows, 0..3))
    }

    /// Returns what to do about people who may have it; `None` for other outcomes.
    fn advise(&self, outcome: Outcome) -> Option<String> {
        if outcome == Outcome::Accepted {
            return Some(words!(
                "Do not send it again. The app's records of messages show who has it."; "请勿再次发送。是否已收到，可在应用的发送记录中查看。"
            ));
        }
        if outcome != Outcome::Unknown || self.standing.campaign.cancelled_at.is_some() {
            return None;
        }
        let resend = self.next.command("resume", format_args!("{} --resend-unknown", self.standing.campaign.campaign));
        Some(words!(
            "The app's records of messages show who has it. To send it once more (some may then have it twice): {resend}";
            "是否已收到，可在应用的发送记录中查看。再次发送给这些人（有人可能会收到两次）：{resend}"
        ))
    }

    fn people(&self) -> String {
        let all = count_missed(&self.standing);
        if all == 0 {
            return String::new();
        }
        let own = [
            words!("row"; "行号"),
            words!("school"; "学校"),
            words!("kind"; "类型"),
            words!("id"; "id"),
            words!("outcome"; "结果"),
            words!("reason"; "原因"),
        ];
        let headings: Vec<String> = own.into_iter().chain(self.standing.campaign.headings.iter().cloned()).collect();
        let rows = self.missed.iter().map(|row| {
            let mut cells = vec![
                row.number.to_string(),
                row.school.clone(),
                names::of_kind(row.kind),
                row.id.clone(),
                names::of_outcome(row.outcome),
                reason::of_outcome(row.outcome, row.errcode, row.error.as_deref()).unwrap_or_default(),
            ];
            cells.extend(row.cells.iter().cloned());
            cells
        });
        let mut html = table(&headings, rows, 0..1);
        let more = all - i64::try_from(self.missed.len()).unwrap_or_default();
        if more > 0 {
            let more = people(more);
            let accepted = if self.standing.unclear() > 0 { ",accepted" } else { "" };
            let only = format!("--only invalid,refused,unknown,cancelled{accepted}");
            let export = self.next.command(
                "export",
                format_args!("{0} {only} --to campaign-{0}-missed.csv", self.standing.campaign.campaign),
            );
            let text = words!("And {more} more. All of them: "; "另有 {more}。全部名单：");
            html.push_str(&format!("<p>{}<code>{}</code></p>\n", escape(&text), escape(&export)));
        }
        let all = count(all);
        section(&words!("People who do not have it, or may not: {all}"; "没有收到或可能没有收到的人：{all}"), &html)
    }
}

/// Returns whether a recipient has not received the notice, or may not have.
fn is_missed(row: &RecipientOutcome) -> bool {
    match row.outcome {
        Outcome::Invalid | Outcome::Refused | Outcome::Unknown | Outcome::Cancelled => true,
        Outcome::Accepted => row.error.is_some(),
        _ => false,
    }
}

fn count_missed(standing: &Standing) -> i64 {
    let counts = standing.campaign.counts();
    counts.invalid + counts.refused + counts.unknown + counts.cancelled + standing.unclear()
}
