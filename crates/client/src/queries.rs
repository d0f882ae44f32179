//! Calls that read the school's directory (家校通讯录), the allowed scope of an app, and how parents follow.

use secrecy::ExposeSecret;
use wecom_school_directory::{AllowedScope, Directory};
use wecom_school_types::{
    Call,
    school::{
        GetAllowScope, GetSubscribeMode, GetSubscribeQrCode, GetSubscribeQrCodeResponse, GetUser, GetUserResponse,
        ListDepartments, ListParents, ListStudents, Parent, Student, SubscribeMode, UserType,
    },
    token::{GetAuthInfo, GetAuthInfoResponse},
};

use crate::{client::Client, error::Error, load::LoadDirectory};

/// A student or a parent, as [`Client::user`] returns one.
#[derive(Clone, Debug, PartialEq)]
pub enum User {
    /// A student, with the parents.
    Student(Student),
    /// A parent, with the children.
    Parent(Parent),
}

impl Client {
    /// Returns the school's departments without people, in one call.
    ///
    /// To read the people too, use [`load_directory`](Self::load_directory).
    ///
    /// # Errors
    /// Every kind of [`Error`].
    pub async fn departments(&self) -> Result<Directory, Error> {
        self.departments_below(None).await
    }

    /// Returns a department and those under it, without people; for `None`, the departments of the whole school.
    pub(crate) async fn departments_below(&self, department: Option<i64>) -> Result<Directory, Error> {
        let request = match department {
            Some(id) => ListDepartments::builder().id(id),
            None => ListDepartments::builder(),
        };
        self.call_and_convert(&built(request.build())?, |answer| {
            if answer.departments.iter().any(|department| department.id.is_none()) {
                return Err("a department of its answer has no id");
            }
            Ok(Directory::new(answer.departments))
        })
        .await
    }

    /// Returns a request that loads the school's departments, students and parents: one call for the departments, and one for
    /// each class.
    ///
    /// Awaiting it makes the calls. [`LoadDirectory`] describes the options, the limits and the errors.
    ///
    /// ```
    /// # use wecom_school::Client;
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let sandbox = wecom_school_sandbox::Sandbox::builder().start().await?;
    /// # let (corpid, secret) = (sandbox.school().corpid(), sandbox.school().apps()[0].secret().unwrap());
    /// # let client = Client::builder(corpid, secret).base_url(sandbox.url()).build()?;
    /// let directory = client.load_directory().on_progress(|done, classes| eprintln!("{done} of {classes}")).await?;
    /// let following = directory.parents().filter(|parent| parent.is_following()).count();
    /// println!("{following} of {} parents follow the school", directory.parents().len());
    ///
    /// let class = directory.find_department("一年级1班")?;
    /// for student in class.students() {
    ///     println!("{}", student.userid());
    /// }
    /// # assert!(following > 0 && class.students().len() > 0);
    /// # Ok(())
    /// # }
    /// ```
    pub fn load_directory(&self) -> LoadDirectory<'static> {
        LoadDirectory::whole(self.clone())
    }

    /// Returns a request for the people of some classes, which it adds to a directory that has the departments: one call for
    /// each class.
    ///
    /// Ids that the directory lacks are left out. An id that is named twice is read once.
    ///
    /// ```
    /// # use wecom_school::Client;
    /// # async fn parents(client: &Client) -> Result<usize, Box<dyn std::error::Error>> {
    /// let departments = client.departments().await?;
    /// let class = departments.find_department("一年级1班")?.id();
    /// let directory = client.load_classes(departments, [class]).await?;
    /// # Ok(directory.parents().len())
    /// # }
    /// ```
    pub fn load_classes(
        &self,
        departments: Directory,
        classes: impl IntoIterator<Item = i64>,
    ) -> LoadDirectory<'static> {
        let mut known = Vec::new();
        for id in classes.into_iter().filter_map(|id| departments.department(id)?.record().id) {
            if !known.contains(&id) {
                known.push(id);
            }
        }
        LoadDirectory::classes(self.clone(), departments, known)
    }

    /// Returns the students of a class, each with the parents, in one call.
    ///
    /// Students of departments under it are not included.
    ///
    /// # Errors
    /// Every kind of [`Error`]. [`Error::department`] is the id of the department.
    pub async fn students(&self, department: impl Into<i64>) -> Result<Vec<Student>, Error> {
        let department = department.into();
        let request = built(ListStudents::builder().department_id(department).build())?;
        let read = self.call_and_convert(&request, |answer| {
            for student in &answer.students {
                check_id(student.student_userid.as_deref(), "a student of its answer has no student_userid")?;
                for parent in &student.parents {
                    check_id(parent.parent_userid.as_deref(), "a parent of its answer has no parent_userid")?;
                }
            }
            Ok(answer.students)
        });
        read.await.map_err(|error| error.of_department(department))
    }

    /// Returns the parents of the students of a class, each with the children, in one call.
    ///
    /// # Errors
    /// Every kind of [`Error`]. [`Error::department`] is the id of the department.
    pub async fn parents(&self, department: impl Into<i64>) -> Result<Vec<Parent>, Error> {
        let department = department.into();
        let request = built(ListParents::builder().department_id(department).build())?;
        let read = self.call_and_convert(&request, |answer| {
            for parent in &answer.parents {
                check_id(parent.parent_userid.as_deref(), "a parent of its answer has no parent_userid")?;
            }
            Ok(answer.parents)
        });
        read.await.map_err(|error| error.of_department(department))
    }

    /// Returns the student or the parent with this userid.
    ///
    /// # Errors
    /// Every kind of [`Error`]. It is [invalid](Error::is_invalid) if the userid is empty or has more than 64 bytes.
    pub async fn user(&self, userid: impl Into<String>) -> Result<User, Error> {
        self.call_and_convert(&built(GetUser::builder().userid(userid).build())?, read_user).await
    }

    /// Returns the students and departments whose parents may use the app, and so receive its notices.
    ///
    /// If the answer lists nobody, nobody is in scope.
    ///
    /// # Errors
    /// Every kind of [`Error`].
    pub async fn allowed_scope(&self, agentid: i64) -> Result<AllowedScope, Error> {
        let request = built(GetAllowScope::builder().agentid(agentid).build())?;
        let scope = |scope: Option<_>| scope.map(AllowedScope::from).ok_or("its answer has no allow_scope");
        self.call_and_convert(&request, |answer| scope(answer.allow_scope)).await
    }

    /// Returns the addresses of the QR code by which parents follow 「学校通知」, in three sizes.
    ///
    /// # Errors
    /// Every kind of [`Error`].
    pub async fn subscribe_qr_code(&self) -> Result<GetSubscribeQrCodeResponse, Error> {
        self.call(&built(GetSubscribeQrCode::builder().build())?).await
    }

    /// Returns whether parents who scan the QR code may follow by filling in a form.
    ///
    /// # Errors
    /// Every kind of [`Error`].
    pub async fn subscribe_mode(&self) -> Result<SubscribeMode, Error> {
        let request = built(GetSubscribeMode::builder().build())?;
        self.call_and_convert(&request, |answer| answer.subscribe_mode.ok_or("its answer has no subscribe_mode")).await
    }

    /// Returns the corp's authorisation of the suite: the corp, and the app with its rights.
    ///
    /// # Errors
    /// Every kind of [`Error`]. It is [invalid](Error::is_invalid) if the client was not created by
    /// [`for_suite_app`](Self::for_suite_app).
    pub async fn auth_info(&self) -> Result<GetAuthInfoResponse, Error> {
        self.call(&self.auth_info_request()?).await
    }

    /// Returns the agentid that a suite's app has in this corp. Notices of the app name it.
    ///
    /// # Errors
    /// The errors of [`auth_info`](Self::auth_info). The error is [unread](Error::is_unread) if the suite is of the old kind and the
    /// corp has authorised several of its apps; [`auth_info`](Self::auth_info) lists them.
    pub async fn agentid(&self) -> Result<i64, Error> {
        self.call_and_convert(&self.auth_info_request()?, |answer| {
            let agents = answer.auth_info.map(|info| info.agent).unwrap_or_default();
            match &agents[..] {
                [agent] => agent.agentid.map(i64::from).ok_or("the app of its answer has no agentid"),
                [] => Err("its answer has no app"),
                _ => Err("its answer has several apps: choose one by Client::auth_info"),
            }
        })
        .await
    }

    fn auth_info_request(&self) -> Result<GetAuthInfo, Error> {
        let (corpid, permanent_code) = self.authorisation(GetAuthInfo::PATH)?;
        let request = GetAuthInfo::builder().auth_corpid(corpid).permanent_code(permanent_code.expose_secret());
        built(request.build())
    }
}

/// Returns the request, or the error for values that violate a limit.
fn built<C: Call>(request: Result<C, wecom_school_types::Violations>) -> Result<C, Error> {
    request.map_err(|violations| Error::refused(violations, C::PATH))
}

/// Refuses an answer that has a person without a userid. A directory without the person would be wrong in silence.
fn check_id(userid: Option<&str>, why: &'static str) -> Result<(), &'static str> {
    if userid.is_some_and(|userid| !userid.is_empty()) { Ok(()) } else { Err(why) }
}

/// Returns the person that `user_type` names. Without a `user_type`, the answer must have exactly one person.
fn read_user(answer: GetUserResponse) -> Result<User, &'static str> {
    match (answer.user_type, answer.student, answer.parent) {
        (Some(UserType::Student), Some(student), _) | (None, Some(student), None) => Ok(User::Student(student)),
        (Some(UserType::Parent), _, Some(parent)) | (None, None, Some(parent)) => Ok(User::Parent(parent)),
        (Some(UserType::Student), None, _) => Err("its user_type is 1, and it has no student"),
        (Some(UserType::Parent), _, None) => Err("its user_type is 2, and it has no parent"),
        (None, ..) => Err("it has no user_type, and not one person alone"),
        _ => Err("its user_type is neither 1 (a student) nor 2 (a parent)"),
    }
}
