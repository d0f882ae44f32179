//! The recipients of a notice.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use crate::lang::words;

// The options are global within `send`, so that they may stand before and after the message.
#[derive(Debug, Args)]
#[command(next_help_heading = words!("Audience"; "收件人"))]
pub struct Audience {
    #[arg(long, global = true, value_name = "USERID", value_delimiter = ',')]
    #[arg(help = words!("Parents, by userid, separated by commas"; "家长的 userid，逗号分隔"))]
    pub to_parent: Vec<String>,

    #[arg(long, global = true, value_name = "USERID", value_delimiter = ',')]
    #[arg(help = words!("Students, by userid, separated by commas"; "学生的 userid，逗号分隔"))]
    pub to_student: Vec<String>,

    #[arg(long, global = true, value_name = "ID", value_delimiter = ',')]
    #[arg(help = words!("Classes, by the id of their department, separated by commas"; "班级的部门 id，逗号分隔"))]
    pub to_class: Vec<String>,

    #[arg(long, global = true, help = words!("The whole school"; "全校"))]
    pub to_all: bool,

    #[arg(long, global = true, value_name = "FILE")]
    #[arg(help = words!(
        "Parents from a file: one userid a line (# begins a comment), or a column of a .csv or .tsv; - reads standard input";
        "从文件读取家长：每行一个 userid（# 开头为注释），或 .csv/.tsv 的一列；- 表示标准输入"
    ))]
    pub parents_from: Option<PathBuf>,

    #[arg(long, global = true, value_name = "HEADING", requires = "parents_from")]
    #[arg(help = words!(
        "Which column of --parents-from [default: parent_userid]"; "--parents-from 的列名 [默认: parent_userid]"
    ))]
    pub parents_column: Option<String>,

    #[arg(long, global = true, value_name = "FILE", help = words!("Students from a file"; "从文件读取学生"))]
    pub students_from: Option<PathBuf>,

    #[arg(long, global = true, value_name = "HEADING", requires = "students_from")]
    #[arg(help = words!(
        "Which column of --students-from [default: student_userid]"; "--students-from 的列名 [默认: student_userid]"
    ))]
    pub students_column: Option<String>,

    #[arg(long, global = true, value_name = "FILE", help = words!("Classes from a file"; "从文件读取班级"))]
    pub classes_from: Option<PathBuf>,

    #[arg(long, global = true, value_name = "HEADING", requires = "classes_from")]
    #[arg(help = words!("Which column of --classes-from [default: party]"; "--classes-from 的列名 [默认: party]"))]
    pub classes_column: Option<String>,

    #[arg(long, global = true, value_enum, value_name = "WHO")]
    #[arg(help = words!("Who in the families receives it [default: parents]"; "家庭中谁收到 [默认: parents 家长]"))]
    pub scope: Option<Scope>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Scope {
    Parents,
    Students,
    Both,
}
