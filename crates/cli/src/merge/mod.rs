//! The notice of a campaign with its recipients: the same for all of them, or rendered for each row of a table (`--each`).
//!
//! [`Merge::prepare`] reads the files once and judges every row. [`Stream::read`] then returns the recipients once more, and
//! [`Letter::notice`] the notice for each.

mod judge;
mod letter;
mod preview;
mod template;

use self::judge::{Judge, Judged};
pub use self::{letter::Letter, preview::Preview};
use crate::{
    arguments::send::{Content, Message},
    audience::{Entry, Stream, scope_of},
    finding::Cut,
    message,
    problem::{Problem, expect_both, unless_any},
    uploads::Files,
};

/// A message with its recipients, all of which are judged.
pub struct Merge {
    pub people: Stream,
    pub letter: Letter,
    /// With `--each`, some of the notices as people will see them.
    pub preview: Option<Preview>,
    /// How many texts of the rows the server will cut.
    pub cuts: usize,
    /// The texts without fields that the server will cut.
    pub shared_cuts: Vec<Cut>,
}

impl Merge {
    /// Reads the message and the recipients, from files of at most `max_bytes`, judges the notice of every row, and warns of what the server cuts. Reports everything
    /// that is wrong. Sends nothing.
    pub fn prepare(
        message: &Message,
        Content { audience, merging, .. }: &Content,
        max_bytes: u64,
        files: &mut Files,
    ) -> Result<Self, Vec<Problem>> {
        let (mut people, draft) = expect_both(Stream::open(audience, max_bytes), message::draft(message, files))?;
        let scope = scope_of(audience);
        let letter = if merging.each {
            expect_table(&people)?;
            Letter::of_each(draft, scope, message, people.headings())?
        } else {
            draft.hint_at_fields(people.all_headings().flatten().map(String::as_str));
            Letter::of_all(draft, scope)
        };
        let (name, headings) = (people.file_name().to_owned(), people.headings().to_vec());
        let mut problems = files.read().err().unwrap_or_default();
        let mut judge = Judge::new(&letter, files, &headings);
        let checked = if letter.has_fields() {
            people.check(&mut |entry| judge.judge(entry))
        } else {
            judge.judge_once();
            people.check(&mut |_: &Entry| {})
        };
        problems.extend(checked.err().unwrap_or_default());
        let Judged { problems: mut wrong, preview, cuts, shared_cuts } = judge.finish(&name);
        wrong.append(&mut problems);
        let preview = letter.has_fields().then_some(preview);
        unless_any(wrong, Self { people, letter, preview, cuts, shared_cuts })
    }
}

fn expect_table(people: &Stream) -> Result<(), Problem> {
    if people.is_table() {
        return Ok(());
    }
    let what = words!("--each needs one table that names all recipients"; "--each 需要一个包含所有接收人的表格");
    Err(Problem::usage(what).help(words!(
        "--parents-from with a .csv or .tsv, or with --parents-column, and no other recipients; the same for students and classes";
        "用 --parents-from 指定 .csv 或 .tsv 表格（或同时用 --parents-column），不再指定其他接收人；学生和班级同理"
    )))
}
