//! `--rest-to`: writes the recipients who were not notified as a list that the next run reads.

use std::path::{Path, PathBuf};

use super::report::Report;
use crate::{
    audience::{KindOptions, Recipients, is_table},
    new_file, output,
    problem::{Exit, Problem},
};

pub struct Rest {
    /// The file of the ids to which nothing was sent.
    path: PathBuf,
    in_doubt: PathBuf,
    /// The options of their kind.
    options: KindOptions,
}

impl Rest {
    /// Checks that the rest of these recipients can be written to a new file, which is not made yet.
    pub fn expect(path: &Path, recipients: &Recipients) -> Result<Self, Problem> {
        let usage = |what, help| Err(Problem::usage(what).help(help));
        let mut kinds = recipients.each().into_iter().filter(|(_, ids)| !ids.is_empty());
        let (Some((kind, _)), None) = (kinds.next(), kinds.next()) else {
            return usage(
                words!("--rest-to requires recipients of one kind: a list holds only one kind"; "--rest-to 只能用于同一种接收人：一个文件只存一种 id"),
                words!("send to parents, students and classes one after the other, and not by --to-all"; "请将家长、学生、班级分开发送，且不用 --to-all"),
            );
        };
        let Some(options) = KindOptions::of(kind) else {
            return usage(
                words!("--rest-to has no list for external users"; "--rest-to 不支持外部联系人"),
                words!("leave out --rest-to"; "请去掉 --rest-to"),
            );
        };
        let mut in_doubt = path.as_os_str().to_owned();
        in_doubt.push(".in-doubt");
        let rest = Self { path: path.to_owned(), in_doubt: in_doubt.into(), options };
        for path in [&rest.path, &rest.in_doubt] {
            new_file::expect_new(path, "--rest-to")?;
        }
        Ok(rest)
    }

    /// Writes who was not notified, and who may have been. Prints the ids and returns how the command ends if that fails.
    pub fn write(&self, report: &Report) -> Option<Exit> {
        let option = self.options.list;
        let mut failed = None;
        for (path, recipients, is_rest) in
            [(&self.path, report.rest(), true), (&self.in_doubt, report.in_doubt(), false)]
        {
            let ids = recipients.ids(self.options.kind);
            if ids.is_empty() {
                continue;
            }
            let (count, shown) = (ids.len(), path.display());
            let name = if is_rest {
                words!("ids that were not sent"; "未发送的 id")
            } else {
                words!("ids in doubt"; "不确定的 id")
            };
            match self.write_list(path, ids) {
                Ok(()) => {
                    let next = words!("; to send to them: {option} {shown}"; "；继续发送：{option} {shown}");
                    let next = if is_rest { next } else { String::new() };
                    output::remark(
                        &words!("{name}: {count}, written to {shown}{next}"; "{name}：{count} 个，已写入 {shown}{next}"),
                    );
                }
                Err(problem) => {
                    let help = words!("the {name} follow, one a line"; "{name}如下，每行一个");
                    output::complain(&problem.help(help));
                    output::remark(&ids.join("\n"));
                    failed = Some(Exit::Unwritten);
                }
            }
        }
        failed
    }

    /// Writes one id a line; a file that is read as a table has a heading.
    fn write_list(&self, path: &Path, ids: &[String]) -> Result<(), Problem> {
        let is_table = is_table(path);
        let heading = is_table.then_some(self.options.heading);
        let is_plain = |id: &str| id.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_-@.".contains(&byte));
        let cell = |id: &str| {
            if is_table && !is_plain(id) { format!("\"{}\"\n", id.replace('"', "\"\"")) } else { format!("{id}\n") }
        };
        let text: String = heading.into_iter().chain(ids.iter().map(String::as_str)).map(cell).collect();
        new_file::create(path, text.as_bytes())
    }
}
