//! The keys of a school's file.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, de::Error as _};
use wecom_school_directory::{AllowedScope, DepartmentType};
use wecom_school_types::school::DepartmentAdminType;

use crate::school::{App, AppKind, DirectoryAccess, LEVELS, Secret, Suite};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct SchoolFile {
    pub corpid: String,
    pub name: String,
    #[serde(default = "yes")]
    pub verified: bool,
    #[serde(default = "default_subscribe_mode")]
    pub subscribe_mode: i64,
    #[serde(default)]
    pub departments: Vec<DepartmentEntry>,
    pub classes: Vec<DepartmentEntry>,
    pub students: Vec<StudentEntry>,
    pub parents: Vec<ParentEntry>,
    pub apps: Vec<AppEntry>,
    #[serde(default)]
    pub suites: Vec<SuiteEntry>,
}

/// The id of a department, as a number or as a text of digits.
#[derive(Deserialize)]
#[serde(untagged, expecting = "expected the id of a department, such as 21 or \"21\"")]
pub(crate) enum Id {
    Number(i64),
    Text(String),
}

impl Id {
    /// Returns the number; `None` if it is not a whole number from 1 on.
    pub fn number(&self) -> Option<i64> {
        let number = match self {
            Self::Number(number) => Some(*number),
            Self::Text(text) => text.parse().ok().filter(|_| text.bytes().all(|byte| byte.is_ascii_digit())),
        };
        number.filter(|number| *number > 0)
    }
}

impl fmt::Display for Id {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Number(number) => number.fmt(f),
            Self::Text(text) => text.fmt(f),
        }
    }
}

/// The words for the roles of teachers in a department.
const ADMIN_WORDS: [(DepartmentAdminType, &str); 5] = [
    (DepartmentAdminType::CampusHead, "campus_head"),
    (DepartmentAdminType::StageHead, "stage_head"),
    (DepartmentAdminType::GradeHead, "grade_head"),
    (DepartmentAdminType::HeadTeacher, "head_teacher"),
    (DepartmentAdminType::Teacher, "teacher"),
];

fn read_admin_type<'de, D: Deserializer<'de>>(deserializer: D) -> Result<DepartmentAdminType, D::Error> {
    read_word(deserializer, &ADMIN_WORDS)
}

/// Reads the level of an entry of `departments`. Classes have their own list, and the school itself has no entry.
fn read_level<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<DepartmentType>, D::Error> {
    let is_entry = |level| ![DepartmentType::Class, DepartmentType::School].contains(&level);
    let words: Vec<_> = LEVELS.into_iter().filter(|(level, _)| is_entry(*level)).collect();
    read_word(deserializer, &words).map(Some)
}

fn read_word<'de, T: Copy, D: Deserializer<'de>>(deserializer: D, words: &[(T, &str)]) -> Result<T, D::Error> {
    let given = String::deserialize(deserializer)?;
    let found = words.iter().find(|(_, word)| *word == given);
    found.map(|(value, _)| *value).ok_or_else(|| {
        let words = words.iter().map(|(_, word)| *word).collect::<Vec<_>>().join(", ");
        D::Error::custom(format!("`{given}` is none of {words}"))
    })
}

#[derive(Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct AdminEntry {
    pub userid: String,
    #[serde(rename = "type", deserialize_with = "read_admin_type")]
    pub kind: DepartmentAdminType,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub subject: Option<String>,
}

/// A department. Classes have a list of their own, and no type.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct DepartmentEntry {
    pub id: Id,
    pub name: String,
    #[serde(rename = "type", default, deserialize_with = "read_level")]
    pub level: Option<DepartmentType>,
    pub parent: Option<Id>,
    pub register_year: Option<i64>,
    pub standard_grade: Option<i64>,
    pub order: Option<i64>,
    #[serde(default)]
    pub graduated: bool,
    #[serde(default)]
    pub admins: Vec<AdminEntry>,
    pub group_chat: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct StudentEntry {
    pub userid: String,
    pub name: String,
    pub class: Option<Id>,
    pub classes: Option<Vec<Id>>,
    pub alias: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ParentEntry {
    pub userid: String,
    pub name: String,
    pub children: Vec<ChildEntry>,
    /// The relation, such as 妈妈, to the children whose entries give no relation.
    pub relation: Option<String>,
    pub mobile: Option<MobileEntry>,
    pub alias: Option<String>,
    pub external_userid: Option<String>,
    #[serde(default = "yes")]
    pub follows: bool,
}

/// A mobile number. It is an enum because the error of serde for a `String` would show a number without quotes.
#[derive(Deserialize)]
#[serde(untagged, expecting = "expected a mobile number as text: write it in quotes")]
pub(crate) enum MobileEntry {
    Text(String),
}

#[derive(Deserialize)]
#[serde(untagged, expecting = "expected a student's userid, or { userid = \"…\", relation = \"…\" }")]
pub(crate) enum ChildEntry {
    Userid(String),
    Related(RelatedChild),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RelatedChild {
    pub userid: String,
    pub relation: String,
}

impl ChildEntry {
    pub fn userid(&self) -> &str {
        let (Self::Userid(userid) | Self::Related(RelatedChild { userid, .. })) = self;
        userid
    }

    pub fn relation(&self) -> Option<&String> {
        let Self::Related(child) = self else { return None };
        Some(&child.relation)
    }
}

/// Defines the entry of an app: the given keys, and those that apps of the corp and of suites have in common.
macro_rules! app_entry {
    ($name:ident { $($own:tt)* }) => {
        #[derive(Deserialize)]
        #[serde(deny_unknown_fields)]
        pub(crate) struct $name {
            $($own)*
            pub agentid: i64,
            pub name: String,
            #[serde(default = "yes")]
            pub for_parents: bool,
            #[serde(default = "yes")]
            pub enabled: bool,
            #[serde(default)]
            pub miniprograms: Vec<String>,
            pub departments: Option<Vec<Id>>,
            /// The same as `departments`, for files that were written when schools had only classes.
            pub classes: Option<Vec<Id>>,
            pub students: Option<Vec<String>>,
            #[serde(default)]
            pub directory: DirectoryAccess,
        }

        impl $name {
            pub fn scope(&self) -> ScopeEntry<'_> {
                let Self { departments, classes, students, .. } = self;
                ScopeEntry { departments: departments.as_deref(), classes: classes.as_deref(), students: students.as_deref() }
            }

            fn app(&self, scope: AllowedScope) -> App {
                App {
                    agentid: self.agentid,
                    name: self.name.clone(),
                    secret: None,
                    is_for_parents: self.for_parents,
                    is_enabled: self.enabled,
                    miniprograms: self.miniprograms.clone(),
                    scope,
                    directory: self.directory,
                    kind: AppKind::Internal,
                }
            }
        }
    };
}

app_entry!(AppEntry { pub secret: Secret, });
app_entry!(SuiteEntry {
    pub suite_id: String,
    pub suite_secret: Secret,
    pub suite_ticket: Secret,
    pub permanent_code: Secret,
    #[serde(default)]
    pub customized: bool,
    #[serde(default)]
    pub mobiles: bool,
});

/// The lists that limit the scope of an app. Without any list, the scope is the whole school.
#[derive(Clone, Copy)]
pub(crate) struct ScopeEntry<'f> {
    pub departments: Option<&'f [Id]>,
    pub classes: Option<&'f [Id]>,
    pub students: Option<&'f [String]>,
}

impl AppEntry {
    pub fn into_app(self, scope: AllowedScope) -> App {
        App { secret: Some(self.secret.clone()), ..self.app(scope) }
    }
}

impl SuiteEntry {
    pub fn into_suite(self, scope: AllowedScope) -> Suite {
        let customized = AppKind::Customized { is_given_mobiles: self.mobiles };
        let kind = if self.customized { customized } else { AppKind::ThirdParty };
        let app = App { kind, ..self.app(scope) };
        let Self { suite_id, suite_secret, suite_ticket, permanent_code, .. } = self;
        Suite { suite_id, suite_secret, suite_ticket, permanent_code, app }
    }
}

pub(crate) const fn yes() -> bool {
    true
}

const fn default_subscribe_mode() -> i64 {
    1
}
