//! What `send` reads of the school's directory: the departments to find named classes, the people to count before it asks, and
//! the reasons why people were missed after the answer. If none of these is needed, it reads nothing.

use wecom_school::directory::Directory;

use super::{interruption::Interruptions, plan::Plan, question::Question, report::Report};
use crate::{
    arguments::{Send, send::Delivery},
    audience::Stream,
    connect::Settings,
    output,
    problem::{Exit, Problem},
    reach::{self, Survey},
    school,
};

pub struct DirectoryAccess<'s> {
    settings: &'s Settings,
    options: school::Options,
    is_dry_run: bool,
    /// The directory that was read for the names of classes. Only a kept one has people.
    known: Option<Directory>,
    survey: Option<Survey>,
}

impl<'s> DirectoryAccess<'s> {
    pub fn of(send: &Send, settings: &'s Settings) -> Self {
        let Send { access, delivery, .. } = send;
        let options = school::Options::new(access, delivery.agentid, delivery.output);
        Self { settings, options, is_dry_run: delivery.dry_run, known: None, survey: None }
    }

    /// Replaces the names of classes by their ids.
    pub async fn resolve_classes(&mut self, people: &mut Stream) -> Result<(), Vec<Problem>> {
        if self.is_dry_run && people.has_class_names() {
            self.settings.expect_credentials()?;
        }
        self.known = reach::resolve_classes(self.settings, &self.options, people).await?;
        if self.is_dry_run && self.known.as_ref().is_some_and(|directory| directory.students().len() == 0) {
            let server = self.settings.server();
            output::remark(&words!(
                "the list of departments was read for the ids of the classes, by {server}";
                "已读取部门列表以查找班级的 id，服务器：{server}"
            ));
        }
        Ok(())
    }

    /// On a terminal, says whom the notice will reach, and asks before it goes to many.
    pub async fn confirm(
        &mut self,
        delivery: &Delivery,
        plan: &Plan,
        interruptions: &mut Interruptions,
    ) -> Result<(), Vec<Problem>> {
        let above = delivery.ask_above.or(self.settings.ask_above());
        let Some(question) = Question::new(delivery.yes, above) else { return Ok(()) };
        let recipients = &plan.recipients;
        if question.needs_directory(recipients)
            && let Err(problems) = interruptions.unless(self.take_survey(plan)).await?
        {
            // If the server can't be reached, the notice could not be sent either.
            if problems.iter().any(|problem| problem.exit == Exit::Unreachable) {
                return Err(problems);
            }
            let why = problems.first().map(|problem| problem.what.as_str()).unwrap_or_default();
            output::remark(&words!(
                "the directory can't be read, so only ids are counted: {why}"; "无法读取家校通讯录，只能统计 id：{why}"
            ));
        }
        if let Some(preview) = plan.preview().filter(|_| question.is_asked_for(recipients.len())) {
            output::remark(&(preview.render() + "\n"));
        }
        Ok(question.ask_if_many(recipients, self.survey.as_ref(), interruptions).await?)
    }

    /// Returns the survey that explains why people were missed, if people were missed or a file of them was requested; `None`
    /// if the directory can't be read.
    pub async fn explain(
        mut self,
        report: &Report,
        plan: &Plan,
        is_wanted: bool,
        interruptions: &mut Interruptions,
    ) -> Option<Survey> {
        let (named, invalid) = report.missed();
        let is_of_use = !invalid.is_empty() || is_wanted && !named.is_empty();
        if !is_of_use || interruptions.token.is_cancelled() {
            return None;
        }
        if self.survey.is_none() {
            let read = interruptions.unless(self.take_survey(plan)).await.map_err(Vec::from).and_then(|read| read);
            if let Err(problems) = read
                && is_wanted
            {
                problems.iter().for_each(output::complain);
            }
        }
        let survey = self.survey.take()?;
        survey.warnings.iter().for_each(output::complain);
        Some(survey)
    }

    async fn take_survey(&mut self, plan: &Plan) -> Result<(), Vec<Problem>> {
        let known = self.known.take();
        let taking = Survey::take(self.settings, &self.options, &plan.recipients, plan.scope, known);
        let survey = Box::pin(taking).await?;
        self.survey = Some(survey);
        Ok(())
    }
}
