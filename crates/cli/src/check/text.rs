//! The output for people, with each location shown in its file.

use super::report::{FileReport, problems};
use crate::{lang::words, output, problem::Problem, shorten};

pub fn print(reports: impl Iterator<Item = FileReport>) {
    let (mut files, mut violations, mut cut) = (0, 0, 0);
    for FileReport { name, text, violations: wrong, cut: cuts, warnings, uploads, .. } in reports {
        files += 1;
        violations += wrong.kept.len() + wrong.more;
        cut += cuts.len();
        let uploads = uploads.iter().map(|(pointer, file)| {
            let pointer = shorten::middle(pointer);
            let what = words!(
                "{pointer}: the file {file} is uploaded by `send`; it is not checked here";
                "{pointer}：文件 {file} 在 `send` 时上传，此处不检查"
            );
            Problem::remark(what).in_file(&name)
        });
        let wrong = problems(&name, &text, &wrong.kept, wrong.more).into_iter();
        let warnings = problems(&name, &text, &cuts, 0).into_iter().chain(problems(&name, &text, &warnings, 0));
        for problem in wrong.chain(warnings).chain(uploads) {
            output::say(&(problem.render() + "\n"));
            output::say("");
        }
    }
    output::say(&words!(
        "files: {files}, violations: {violations}, texts that the server cuts: {cut}";
        "文件 {files} 个，问题 {violations} 处，会被截断的文字 {cut} 处"
    ));
}
