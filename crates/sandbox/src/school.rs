//! The school that the sandbox serves: its directory and its apps.

use std::{collections::BTreeMap, fmt};

use serde::Deserialize;
use wecom_school_directory::{AllowedScope, Department, DepartmentType, Directory, Person, Student};

/// A school: a corp of WeCom with its apps and its directory of families (家校通讯录).
///
/// A school does not change while a sandbox runs.
#[derive(Clone)]
pub struct School {
    pub(crate) corpid: String,
    pub(crate) name: String,
    pub(crate) is_invented: bool,
    pub(crate) is_verified: bool,
    pub(crate) subscribe_mode: i64,
    pub(crate) apps: Vec<App>,
    pub(crate) suites: Vec<Suite>,
    pub(crate) directory: Directory,
    /// The names of the parents, by index. The answers, and so the directory, have names only for students.
    pub(crate) parent_names: Vec<Box<str>>,
    pub(crate) aliases: BTreeMap<Person, Box<str>>,
}

impl School {
    /// Returns the corpid, which gettoken and `get_corp_token` require.
    pub fn corpid(&self) -> &str {
        &self.corpid
    }

    /// Returns the school's name, which the inbox shows as its title and which is the name of department 1.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Returns whether this is the [invented](Self::invented) school or a [generated](Self::generate) one. The sandbox
    /// prints the secrets of no other school.
    pub fn is_invented(&self) -> bool {
        self.is_invented
    }

    /// Returns whether the corp is verified (已验证). If not, the call for the QR code gets error 43009.
    pub fn is_verified(&self) -> bool {
        self.is_verified
    }

    /// Returns the value of `subscribe_mode`: 1 if parents may follow 「学校通知」 by scanning the QR code and filling in a form, 2
    /// if they may not.
    pub fn subscribe_mode(&self) -> i64 {
        self.subscribe_mode
    }

    /// Returns the corp's own apps, in the order of the file.
    pub fn apps(&self) -> &[App] {
        &self.apps
    }

    /// Returns the third-party suites with their apps, in the order of the file.
    pub fn suites(&self) -> &[Suite] {
        &self.suites
    }

    /// Returns the departments, students and parents.
    ///
    /// Students are in the order of the file. Parents are in the order of their first children.
    pub fn directory(&self) -> &Directory {
        &self.directory
    }

    /// Returns the classes, in the order of the file.
    pub fn classes(&self) -> impl Iterator<Item = Department<'_>> {
        self.directory.departments().filter(|department| department.kind() == Some(DepartmentType::Class))
    }

    /// Returns the app with this agentid, the corp's own or a third party's.
    pub fn app(&self, agentid: i64) -> Option<&App> {
        self.every_app().find(|app| app.agentid == agentid)
    }

    /// Returns the person's name, which replaces `$userName=…$` in texts; empty if the person is not in this school.
    pub fn name_of(&self, person: Person) -> &str {
        match person {
            Person::Parent(index) => self.parent_names.get(index).map_or("", AsRef::as_ref),
            Person::Student(_) => {
                person.student(&self.directory).and_then(Student::name).map_or("", |name| name.expose_personal())
            }
        }
    }

    /// Returns the person's alias, which replaces `$userAlias=…$` in texts.
    pub fn alias_of(&self, person: Person) -> Option<&str> {
        self.aliases.get(&person).map(AsRef::as_ref)
    }

    pub(crate) fn every_app(&self) -> impl Iterator<Item = &App> {
        self.apps.iter().chain(self.suites.iter().map(|suite| &suite.app))
    }

    pub(crate) fn userid_of(&self, person: Person) -> &str {
        person.userid(&self.directory).unwrap_or_default()
    }
}

impl fmt::Debug for School {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("School")
            .field("corpid", &self.corpid)
            .field("apps", &self.apps)
            .field("suites", &self.suites)
            .field("directory", &self.directory)
            .finish_non_exhaustive()
    }
}

/// The levels of departments, lowest first, with the words for them in files and in the control API. The department above another
/// one has a higher level.
pub(crate) const LEVELS: [(DepartmentType, &str); 5] = [
    (DepartmentType::Class, "class"),
    (DepartmentType::Grade, "grade"),
    (DepartmentType::Stage, "stage"),
    (DepartmentType::Campus, "campus"),
    (DepartmentType::School, "school"),
];

/// Returns the word for a level.
pub(crate) fn describe_level(level: DepartmentType) -> &'static str {
    LEVELS.iter().find(|(known, _)| *known == level).map_or("department", |(_, word)| word)
}

/// The right of an app to the school's directory (可调用接口的应用).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DirectoryAccess {
    /// The app has no such right. If it is an app for parents, it still reads the people in its allowed scope.
    #[default]
    None,
    /// 读取家校通讯录: the app reads the whole directory.
    Read,
    /// 读取和编辑家校通讯录: the app reads the whole directory and `subscribe_mode`. At most one app of a school has this right.
    Edit,
}

/// The developer of an app. It decides whether the app receives mobile numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AppKind {
    /// 自建应用: developed by the corp itself. The app receives mobile numbers.
    Internal,
    /// 第三方应用: developed by a provider for any corp. The app never receives mobile numbers.
    ThirdParty,
    /// 代开发应用: developed by a provider for this corp. The app receives mobile numbers if an administrator allowed it.
    Customized {
        /// Whether an administrator of the corp allowed mobile numbers.
        is_given_mobiles: bool,
    },
}

/// An app (应用) of the corp.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct App {
    /// The agentid, which each notice of the app names.
    pub agentid: i64,
    /// The name, which phones show above a notice.
    pub name: String,
    pub(crate) secret: Option<Secret>,
    /// Whether it is among 家长可使用的应用 (the apps for parents). If not, sending gets error 48002.
    pub is_for_parents: bool,
    /// Whether it is enabled. If not, sending gets error 50003.
    pub is_enabled: bool,
    /// The appids of the miniprograms linked to it.
    pub miniprograms: Vec<String>,
    /// The students and departments whose parents the app may reach (可使用的家长范围).
    pub scope: AllowedScope,
    /// The app's right to the school's directory.
    pub directory: DirectoryAccess,
    /// The developer of the app.
    pub kind: AppKind,
}

impl App {
    /// Returns the secret for gettoken; `None` for a third-party app, whose suite has one.
    pub fn secret(&self) -> Option<&str> {
        self.secret.as_ref().map(|secret| secret.0.as_str())
    }

    /// Returns whether the app receives the mobile numbers of parents.
    pub fn is_given_mobiles(&self) -> bool {
        matches!(self.kind, AppKind::Internal | AppKind::Customized { is_given_mobiles: true })
    }
}

/// A third-party suite (第三方应用) that the corp has authorised, with its one app.
#[derive(Clone, Debug)]
#[expect(clippy::struct_field_names, reason = "the names of the page")]
#[non_exhaustive]
pub struct Suite {
    /// The suite's id, which `get_suite_token` requires.
    pub suite_id: String,
    pub(crate) suite_secret: Secret,
    pub(crate) suite_ticket: Secret,
    pub(crate) permanent_code: Secret,
    /// The suite's app in the corp. `get_corp_token` issues its token.
    pub app: App,
}

impl Suite {
    /// Returns the suite's secret, which `get_suite_token` requires.
    pub fn suite_secret(&self) -> &str {
        &self.suite_secret.0
    }

    /// Returns the ticket that WeCom would push to the provider. `get_suite_token` requires it.
    pub fn suite_ticket(&self) -> &str {
        &self.suite_ticket.0
    }

    /// Returns the corp's permanent authorisation code, which `get_corp_token` requires.
    pub fn permanent_code(&self) -> &str {
        &self.permanent_code.0
    }
}

#[derive(Clone, Deserialize)]
pub(crate) struct Secret(pub String);

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("…")
    }
}
