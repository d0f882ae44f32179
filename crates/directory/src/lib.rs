#![doc = include_str!("../README.md")]
#![cfg_attr(docsrs, feature(doc_cfg))]
#![warn(missing_docs)]

mod audience;
mod department;
mod directory;
mod find;
mod ids;
mod person;
mod reach;
mod records;
mod scope;
mod snapshot;
mod spelling;
mod tree;

pub use self::{
    audience::NoticeAudience,
    department::{Department, Headcount},
    directory::Directory,
    find::{Candidate, FindError},
    person::{Parent, Student},
    reach::{EntryIds, Reach, Via},
    records::Person,
    scope::AllowedScope,
};

/// The kind of a department (部门类型): the property `type` of an answer.
pub use wecom_school_types::school::DepartmentType;
