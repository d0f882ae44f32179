//! Loads a directory: the departments first, then the people of all classes or of some.

use std::{fmt, future::IntoFuture};

use futures_util::{FutureExt, StreamExt, future::BoxFuture, stream};
use wecom_school_directory::Directory;
use wecom_school_types::{Errcode, school::DepartmentId};

use crate::{client::Client, error::Error};

/// A request for a [`Directory`], from [`Client::load_directory`] or [`Client::load_classes`]. Await it to make its calls.
///
/// It makes one call for the departments, unless they are given, and one for each class. Grades, stages, campuses and the school
/// itself have no students of their own and are not read. A department without a documented type counts as a class. Classes
/// that are [named](Client::load_classes) are read whatever their types are. At most [8](Self::MAX_UNDER_WAY) calls are under
/// way at once, and fewer while the server answers that there are too many.
///
/// Classes are added in the order of the departments, so the same answers give the same directory. Apart from the directory, only
/// the answers of calls under way are in memory.
///
/// # Classes that the app can't see
///
/// An app with limited rights may see a class in the list and not be allowed to read its people (60011, 65022). The load
/// continues, and [`Directory::unread_departments`] lists those classes: the directory does not know who is in them. If the app
/// may read no class at all, the load fails with the error of the first class.
///
/// # Deadline and cancellation
///
/// Each call has the client's [deadline](Client::with_deadline); the time of a rate limit's pause does not count. When the client's
/// calls are [cancelled](Client::with_cancellation), the load ends with an error that [is cancelled](Error::is_cancelled). Dropping
/// the load ends it as well. It only reads, so nothing changes on the server.
///
/// # Errors
/// The error of the call for the departments, or of the first class, in their order, that could not be read.
/// [`Error::department`] is the id of that class. The people who were read until then are dropped.
#[must_use = "nothing is loaded before it is awaited"]
pub struct LoadDirectory<'p> {
    client: Client,
    part: Part,
    on_progress: Option<Box<dyn FnMut(usize, usize) + Send + 'p>>,
}

/// The part of the school that is loaded.
#[derive(Debug)]
enum Part {
    /// A department and those under it; without a department the whole school.
    Below(Option<i64>),
    /// Some classes of departments that are known.
    Classes(Box<Directory>, Vec<DepartmentId>),
}

impl LoadDirectory<'_> {
    /// The most calls of one load that are under way at once. The limit leaves room for other calls of the app.
    pub const MAX_UNDER_WAY: usize = 8;

    pub(crate) fn whole(client: Client) -> Self {
        Self { client, part: Part::Below(None), on_progress: None }
    }

    pub(crate) fn classes(client: Client, departments: Directory, classes: Vec<DepartmentId>) -> Self {
        Self { client, part: Part::Classes(departments.into(), classes), on_progress: None }
    }

    /// Loads only this department and the departments under it. Default: the whole school, or the named classes, which it replaces.
    pub fn only(mut self, department: impl Into<i64>) -> Self {
        self.part = Part::Below(Some(department.into()));
        self
    }

    /// Sets a function that is called with the number of classes that are done and the number of all classes, first when the
    /// departments are known and then after each class. Default: none.
    pub fn on_progress<'q>(self, on_progress: impl FnMut(usize, usize) + Send + 'q) -> LoadDirectory<'q> {
        LoadDirectory { client: self.client, part: self.part, on_progress: Some(Box::new(on_progress)) }
    }

    async fn load(self) -> Result<Directory, Error> {
        let (client, mut on_progress) = (self.client.with_time_for_rate_limits(), self.on_progress);
        let (mut directory, classes) = match self.part {
            Part::Below(department) => {
                let directory = client.departments_below(department).await?;
                let classes = directory.departments().filter(|department| department.takes_students());
                let classes = classes.filter_map(|class| class.record().id).collect();
                (directory, classes)
            }
            Part::Classes(departments, classes) => (*departments, classes),
        };
        let mut progress = |done| {
            if let Some(on_progress) = &mut on_progress {
                on_progress(done, classes.len());
            }
        };
        progress(0);
        let read = |class: DepartmentId| client.students(class.get()).map(move |students| (class, students));
        let mut answers = stream::iter(classes.iter().copied()).map(read).buffered(Self::MAX_UNDER_WAY).enumerate();
        let (mut first_refusal, mut refused) = (None, 0);
        while let Some((index, (class, students))) = answers.next().await {
            match students {
                Ok(students) => directory.add_students(class, students),
                Err(error) if is_hidden(&error) => {
                    directory.mark_unread(class);
                    first_refusal.get_or_insert(error);
                    refused += 1;
                }
                Err(error) => return Err(error),
            }
            progress(index + 1);
        }
        match first_refusal {
            Some(error) if refused == classes.len() => Err(error),
            _ => Ok(directory),
        }
    }
}

/// Returns whether the server refuses only this department, because the app may not see its people.
fn is_hidden(error: &Error) -> bool {
    matches!(error.errcode(), Some(Errcode::RECIPIENT_OUT_OF_SCOPE | Errcode::NO_SCHOOL_DIRECTORY_PERMISSION))
}

impl<'p> IntoFuture for LoadDirectory<'p> {
    type Output = Result<Directory, Error>;
    type IntoFuture = BoxFuture<'p, Self::Output>;

    fn into_future(self) -> Self::IntoFuture {
        self.load().boxed()
    }
}

impl fmt::Debug for LoadDirectory<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("LoadDirectory").field("part", &self.part).finish_non_exhaustive()
    }
}
