//! Tells the user how many people a notice will reach, and asks before it goes to many.

use std::{
    io::{self, IsTerminal as _, Write as _},
    thread,
};

use tokio::sync::oneshot;

use super::interruption::Interruptions;
use crate::{
    arguments::send::ASKED_ABOVE,
    audience::Recipients,
    output,
    problem::{Exit, Problem},
    reach::{Survey, counts::Counts},
};

/// The question before a notice goes to many people, with the number of people above which it is asked.
pub struct Question {
    above: usize,
}

impl Question {
    /// Returns the question before a notice to more than `above` people, or to more than by default. `None` outside of a terminal,
    /// and if it is answered already.
    pub fn new(is_answered: bool, above: Option<usize>) -> Option<Self> {
        let is_on_terminal = io::stdin().is_terminal() && io::stderr().is_terminal();
        (is_on_terminal && !is_answered).then_some(Self { above: above.unwrap_or(ASKED_ABOVE) })
    }

    pub fn is_asked_for(&self, people: usize) -> bool {
        people > self.above
    }

    /// Returns whether the directory is read to count the people. Classes take one call each. Only the whole directory tells
    /// more about named people than their ids do, so it is not read for fewer than are asked about.
    pub fn needs_directory(&self, recipients: &Recipients) -> bool {
        recipients.is_to_all || !recipients.classes.is_empty() || estimate_people(recipients) > self.above
    }

    /// Says whom the notice will reach, or asks if these are many. Fails if the answer is not yes.
    pub async fn ask_if_many(
        &self,
        recipients: &Recipients,
        survey: Option<&Survey>,
        interruptions: &mut Interruptions,
    ) -> Result<(), Problem> {
        let (whom, people) = match survey {
            Some(survey) => {
                let reach = survey.reach(recipients);
                let (counts, unseen) = (Counts::of(&reach), survey.find_unseen(recipients, &reach));
                (counts.describe(recipients), counts.recipients() + estimate_people(&unseen))
            }
            None => (recipients.describe_counts(), estimate_people(recipients)),
        };
        let is_many = recipients.is_to_all || self.is_asked_for(people);
        if !is_many {
            output::remark(&words!("sending to {whom}"; "正在发送给 {whom}"));
            return Ok(());
        }
        survey.iter().flat_map(|survey| &survey.warnings).for_each(output::complain);
        confirm(&whom, interruptions).await
    }
}

/// Asks whether to send. Fails if the answer is not yes.
pub async fn confirm(whom: &str, interruptions: &mut Interruptions) -> Result<(), Problem> {
    let question = words!("Send to {whom}? [y/N] "; "发送给 {whom}？[y/N] ");
    let answer = ask(&question, interruptions).await?;
    if is_yes(&answer) { Ok(()) } else { Err(describe_refusal()) }
}

/// Estimates the people for whom the ids stand, if the directory does not tell.
fn estimate_people(recipients: &Recipients) -> usize {
    100 * recipients.classes.len()
        + 2 * recipients.students.len()
        + recipients.parents.len()
        + recipients.external_users.len()
}

/// Asks on the terminal. Returns an empty answer at the end of the input.
async fn ask(question: &str, interruptions: &mut Interruptions) -> Result<String, Problem> {
    let mut stderr = anstream::stderr().lock();
    let _ = write!(stderr, "{question}").and_then(|()| stderr.flush());
    drop(stderr);
    let (sender, answer) = oneshot::channel();
    // Reads in a separate thread, so that an interruption ends the run while the read still waits for a line.
    thread::spawn(move || {
        let mut line = String::new();
        let _ = io::stdin().read_line(&mut line);
        let _ = sender.send(line);
    });
    let answer = interruptions.unless(answer).await.inspect_err(|_| output::remark(""))?.unwrap_or_default();
    if !answer.ends_with('\n') {
        // An answer on a terminal ends with a line break; the end of the input does not, so a line break is written.
        output::remark("");
    }
    Ok(answer)
}

fn is_yes(answer: &str) -> bool {
    matches!(answer.trim().to_lowercase().as_str(), "y" | "yes" | "ｙ" | "是")
}

fn describe_refusal() -> Problem {
    Problem::new(Exit::Unreachable, words!("not confirmed: nothing was sent"; "未确认：未发送"))
        .note(words!("nobody was notified"; "没有人收到通知"))
        .help(words!(
            "answer y to send; --yes does not ask, --ask-above sets from how many people on it asks";
            "回答 y 即发送；--yes 不再询问，--ask-above 设置超过多少人时询问"
        ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_plain_yes_counts_as_yes() {
        assert!(["y\n", "Y", " yes \r\n", "YES\n", "是\n"].into_iter().all(is_yes));
        assert!(!["", "\n", "n\n", "yep\n", "y y\n", "否\n", "ja\n"].into_iter().any(is_yes));
    }

    #[test]
    fn the_directory_is_read_only_if_it_is_needed_to_count() {
        let question = Question { above: 2 };
        let parents = |count| Recipients { parents: vec!["a".into(); count], ..Recipients::default() };
        let class = Recipients { classes: vec!["21".into()], ..Recipients::default() };
        let all = Recipients { is_to_all: true, ..Recipients::default() };
        for (recipients, is_needed) in [(parents(2), false), (parents(3), true), (class, true), (all, true)] {
            assert_eq!(question.needs_directory(&recipients), is_needed, "{recipients:?}");
        }
    }
}
