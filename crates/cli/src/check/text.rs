//! What people read: each place shown in its file.

use super::{finding::Findings, problems, report::Report, said};
use crate::{lang::words, output, problem::Problem};

/// Prints what there is to say of each file, then how much it was. Whether nothing is wrong.
pub fn print(reports: impl Iterator<Item = Report>) -> bool {
    let (mut files, mut violations, mut cut) = (0, 0, 0);
    for report in reports {
        files += 1;
        let Findings { kept, more } = &report.violations;
        violations += kept.len() + more;
        cut += report.cut.len();
        let name = &report.name;
        let wrong = problems(name, &report.text, kept, *more);
        let cut = problems(name, &report.text, &report.cut, 0);
        let warnings = problems(name, &report.text, &report.warnings, 0);
        let uploads = report.uploads.iter().map(|upload| {
            let (pointer, file) = (said::shortened(&upload.pointer), &upload.file);
            let what = words!(
                "{pointer}: the file {file} is uploaded by `send`; it is not looked at here";
                "{pointer}：文件 {file} 在 `send` 时上传，此处不检查"
            );
            Problem::remark(what).in_file(name)
        });
        for problem in wrong.into_iter().chain(cut).chain(warnings).chain(uploads) {
            output::say(&(problem.render() + "\n"));
            output::say("");
        }
    }
    output::say(&words!(
        "files: {files}, violations: {violations}, texts that the server cuts: {cut}";
        "文件 {files} 个，问题 {violations} 处，会被截断的文字 {cut} 处"
    ));
    violations == 0
}
