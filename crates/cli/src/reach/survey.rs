//! Reads the directory and the app's allowed scope, which decide who receives a notice.

use std::{cell::Cell, collections::BTreeSet};

use wecom_school::{
    Errcode, User,
    directory::{AllowedScope, Department, Directory, NoticeAudience, Reach},
    notice::RecvScope,
    types::school::Student,
};

use crate::{
    audience::Recipients,
    connect::Settings,
    failure,
    problem::{Exit, Problem},
    school,
};

/// The most named people that are read one by one. For more, all classes are read.
const MAX_SINGLE_PEOPLE: usize = 20;

#[derive(Debug)]
pub struct Survey {
    pub directory: Directory,
    pub scope: AllowedScope,
    recv_scope: RecvScope,
    /// Whether the app may not read some of the people or departments: an unknown id may be among them.
    pub is_incomplete: bool,
    /// Warnings that make the numbers uncertain, such as a class that could not be read.
    pub warnings: Vec<Problem>,
}

impl Survey {
    /// Reads what is needed to find these recipients, in as few calls as possible:
    ///
    /// - For classes, it reads the list of departments, and makes one call for each class.
    /// - For up to 20 named people, it makes one call each, and one for each child of a parent.
    /// - For more people, external users or the whole school, it reads the whole directory: one call for each class.
    ///
    /// A directory that has people is not read again.
    pub async fn take(
        settings: &Settings,
        options: &school::Options,
        recipients: &Recipients,
        recv_scope: RecvScope,
        known: Option<Directory>,
    ) -> Result<Self, Vec<Problem>> {
        let agentid = settings.agentid(options.agentid)?;
        let known = known.filter(|directory| directory.students().len() > 0);
        let is_partial = known.is_none()
            && !recipients.is_to_all
            && recipients.external_users.is_empty()
            && recipients.parents.len() + recipients.students.len() <= MAX_SINGLE_PEOPLE;
        let mut is_anybody_hidden = false;
        let directory = match known {
            Some(directory) => directory,
            None if is_partial => {
                let find = |directory: &Directory| Ok(find_class_ids(directory, &recipients.classes));
                let (mut directory, _) = school::load_classes(settings, options, find).await?;
                let unknown = |userid: &&String| directory.person(userid).is_none();
                let people: Vec<&String> =
                    recipients.parents.iter().chain(&recipients.students).filter(unknown).collect();
                is_anybody_hidden = add_people(settings, people.into_iter(), &mut directory).await?;
                directory
            }
            None => school::load(settings, options).await?,
        };
        if directory.departments().len() == 0 {
            return Err(no_departments().into());
        }
        let mut warnings = Vec::new();
        let scope = school::allowed_scope(settings, agentid, options.format).await.unwrap_or_else(|problems| {
            warnings.extend(problems.into_iter().map(describe_unknown_scope));
            AllowedScope::everybody()
        });
        warnings.extend(school::describe_unread(directory.unread_departments()));
        let is_incomplete =
            is_anybody_hidden || sees_a_part(&directory) || directory.unread_departments().next().is_some();
        let mut survey = Self { directory, scope, recv_scope, is_incomplete, warnings };
        if is_partial {
            survey.read_siblings(settings, options, recipients).await?;
        }
        Ok(survey)
    }

    /// Reads the other children of parents who seem to be out of scope. A parent is in scope through any child, and a child may
    /// be in a class that was not read.
    async fn read_siblings(
        &mut self,
        settings: &Settings,
        options: &school::Options,
        recipients: &Recipients,
    ) -> Result<(), Vec<Problem>> {
        let outside = self.reach(recipients).out_of_scope;
        let outside =
            outside.iter().filter_map(|(person, _)| Some(person.parent(&self.directory)?.userid().to_owned()));
        let outside: Vec<String> = outside.collect();
        if outside.len() > self.directory.departments().len() {
            self.directory = school::load(settings, options).await?;
            return Ok(());
        }
        self.is_incomplete |= add_people(settings, outside.iter(), &mut self.directory).await?;
        Ok(())
    }

    /// Returns who receives a notice to these recipients.
    pub fn reach(&self, recipients: &Recipients) -> Reach {
        let audience = NoticeAudience {
            recv_scope: self.recv_scope,
            parents: texts(&recipients.parents),
            external_users: texts(&recipients.external_users),
            students: texts(&recipients.students),
            departments: texts(&recipients.classes),
            is_to_all: recipients.is_to_all,
        };
        self.directory.reach(&audience, &self.scope)
    }

    /// Returns the recipients of whom the app may not read how many people they are.
    pub fn find_unseen(&self, recipients: &Recipients, reach: &Reach) -> Recipients {
        let unknown = if self.is_incomplete { Recipients::from(&reach.unknown) } else { Recipients::default() };
        let unread = self.directory.unread_departments().map(|class| class.id().to_string());
        let unread: Vec<String> = unread.filter(|id| recipients.classes.contains(id)).collect();
        Recipients { classes: [unknown.classes, unread].concat(), ..unknown }
    }
}

/// Adds these people, with the families that they belong to. People whom the server does not know are left out, and so are
/// those whom the app may not read. Returns whether there are any of the latter.
async fn add_people(
    settings: &Settings,
    userids: impl Iterator<Item = &String>,
    directory: &mut Directory,
) -> Result<bool, Vec<Problem>> {
    let client = settings.client()?;
    let is_anybody_hidden = Cell::new(false);
    let find_user = async |userid: &str| match client.user(userid).await {
        Ok(user) => Ok(Some(user)),
        Err(error) => match error.errcode() {
            Some(Errcode::INVALID_USERID | Errcode::USERID_NOT_FOUND) => Ok(None),
            Some(Errcode::RECIPIENT_OUT_OF_SCOPE | Errcode::NO_PERMISSION_FOR_PERSON) => {
                is_anybody_hidden.set(true);
                Ok(None)
            }
            _ => Err(failure::describe_of_reading(&error, settings)),
        },
    };
    for userid in userids {
        match find_user(userid).await? {
            Some(User::Student(student)) => add_student(directory, student),
            Some(User::Parent(parent)) => {
                for child in parent.children.into_iter().filter_map(|child| child.student_userid) {
                    if directory.student(&child).is_none()
                        && let Some(User::Student(student)) = find_user(&child).await?
                    {
                        add_student(directory, student);
                    }
                }
            }
            None => {}
        }
    }
    Ok(is_anybody_hidden.get())
}

fn add_student(directory: &mut Directory, student: Student) {
    if let Some(class) = student.department.first().copied() {
        directory.add_students(class, [student]);
    }
}

fn texts(ids: &[String]) -> Vec<&str> {
    ids.iter().map(String::as_str).collect()
}

/// Returns the classes in or under departments, each once.
fn find_class_ids(directory: &Directory, ids: &[String]) -> Vec<i64> {
    let departments = ids.iter().filter_map(|id| directory.department(id.parse().ok()?));
    let mut seen = BTreeSet::new();
    departments.flat_map(school::classes_under).map(Department::id).filter(|id| seen.insert(*id)).collect()
}

fn no_departments() -> Problem {
    Problem::new(
        Exit::Configuration,
        words!("the app sees no class of the school's directory"; "应用看不到家校通讯录中的任何班级"),
    )
    .help(words!(
        "let it read the directory: an administrator adds it in the console, under 家校沟通";
        "请管理员在管理后台“家校沟通 → API → 可调用接口的应用”中，授权该应用读取家校通讯录"
    ))
}

/// Returns whether the app sees only some departments: the list leaves out the department above one of them.
fn sees_a_part(directory: &Directory) -> bool {
    directory.departments().any(|department| {
        let above = department.record().parentid.map_or(0, i64::from);
        above != 0 && directory.department(above).is_none()
    })
}

fn describe_unknown_scope(problem: Problem) -> Problem {
    let why = problem.what;
    Problem::warning(words!(
        "whom the app may reach is unknown, so nobody counts as out of its scope";
        "无法读取应用可使用的家长范围，因此未统计“超出范围”的人"
    ))
    .note(why)
}
