//! What `send` reads of the school's directory: the departments to find named classes, the people to count before it asks, and
//! the reasons why people were missed after the answer. If none of these is needed, it reads nothing.

use wecom_school::directory::Directory;

use super::{interruption::Interruptions, plan::Plan, question::Question, report::Report};
use crate::{
    arguments::{Send, send::Delivery},
    audience::{Named, Stream},
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
        let options = school::Options {
            access: access.clone(),
            agentid: delivery.agentid,
            format: delivery.output,
            ..school::Options::default()
        };
        Self { settings, options, is_dry_run: delivery.dry_run, known: None, survey: None }
    }

    /// Replaces the names of classes by their ids.
    pub async fn resolve_classes(&mut self, named: &mut Named) -> Result<(), Vec<Problem>> {
        if named.has_class_names() {
            self.resolve(|directory| named.resolve_classes(directory)).await?;
        }
        Ok(())
    }

    /// Replaces the names of classes in a table by their ids.
    pub async fn resolve_rows(&mut self, people: &mut Stream) -> Result<(), Vec<Problem>> {
        if people.has_class_names() {
            self.resolve(|directory| people.resolve_classes(directory)).await?;
        }
        Ok(())
    }

    async fn resolve(&mut self, find: impl FnOnce(&Directory) -> Result<(), Vec<Problem>>) -> Result<(), Vec<Problem>> {
        if self.is_dry_run {
            self.settings.expect_credentials()?;
        }
        let directory = reach::read_departments(self.settings, &self.options).await?;
        find(&directory)?;
        if self.is_dry_run && directory.students().len() == 0 {
            let server = self.settings.server();
            output::remark(&words!(
                "the list of departments was read for the ids of the classes, by {server}";
                "已读取部门列表以查找班级的 id，服务器：{server}"
            ));
        }
        self.known = Some(directory);
        Ok(())
    }

    /// On a terminal, says whom the notice will reach, and asks before it goes to many.
    pub async fn confirm(
        &mut self,
        delivery: &Delivery,
        plan: &Plan,
        interruptions: &mut Interruptions,
    ) -> Result<(), Vec<Problem>> {
        let Some(question) = Question::of(delivery, self.settings) else { return Ok(()) };
        let recipients = plan.recipients();
        let mut unread = None;
        if question.needs_directory(recipients) {
            match interruptions.unless(self.take_survey(plan)).await? {
                // The server can't be reached, so the notice could not be sent either.
                Err(problems) if problems.iter().any(|problem| problem.exit == Exit::Unreachable) => {
                    return Err(problems);
                }
                read => unread = read.err(),
            }
        }
        let survey = match (&self.survey, &unread) {
            (Some(survey), _) => Some(Ok(survey)),
            (None, Some(problems)) => Some(Err(&problems[..])),
            (None, None) => None,
        };
        if let Plan::Merged(plan) = plan
            && question.is_asked_for(recipients.len())
        {
            plan.show_preview().await;
        }
        Ok(question.ask_if_many(recipients, survey, interruptions).await?)
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
        let taking = Survey::take(self.settings, &self.options, plan.recipients(), plan.scope(), known);
        let survey = Box::pin(taking).await?;
        self.survey = Some(survey);
        Ok(())
    }
}
