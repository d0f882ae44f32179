//! Reads the directory from the server, or uses the kept one.

use std::{collections::BTreeMap, future::IntoFuture as _};

use wecom_school::{
    Error,
    directory::{AllowedScope, Department, Directory},
};

use super::kept::KeptFile;
use crate::{
    arguments::AccessOptions,
    characters::make_harmless_line,
    connect::Settings,
    failure,
    layout::join_first,
    output::{self, Format},
    problem::{Exit, Problem},
    progress::Progress,
};

/// How many classes a warning lists.
const MAX_SHOWN: usize = 10;

/// The options that decide how a run gets the directory.
#[derive(Clone, Debug)]
pub struct Options {
    pub access: AccessOptions,
    /// `--agentid` as it was given.
    pub agentid: Option<i64>,
    pub with_mobiles: bool,
    /// The format of the report. Progress is shown only in the one for people.
    pub format: Format,
}

impl Options {
    pub fn new(access: &AccessOptions, agentid: Option<i64>, format: Format) -> Self {
        Self { access: access.clone(), agentid, with_mobiles: false, format }
    }
}

/// Where a run gets the directory.
enum Source {
    Kept(Box<Directory>),
    /// The server, and the place to keep its answers.
    Server(Option<KeptFile>),
}

/// Returns the whole directory: the kept one, or one call for the departments and one for each class.
pub async fn load(settings: &Settings, options: &Options) -> Result<Directory, Vec<Problem>> {
    let (directory, _) = classes(settings, options, |directory| Ok(all_classes(directory))).await?;
    Ok(directory)
}

/// Returns the departments from the kept directory, or by one call, which reads no people.
pub async fn departments(settings: &Settings, options: &Options) -> Result<Directory, Vec<Problem>> {
    let (directory, _) = classes(settings, options, |_| Ok(Vec::new())).await?;
    Ok(directory)
}

/// Returns the departments with the people of some classes, which `find` chooses: of the kept directory, or by one call for the
/// departments and one for each class. A directory to be kept is read as a whole.
pub async fn classes(
    settings: &Settings,
    options: &Options,
    find: impl Fn(&Directory) -> Result<Vec<i64>, Vec<Problem>>,
) -> Result<(Directory, Vec<i64>), Vec<Problem>> {
    let place = match choose_source(settings, options)? {
        Source::Kept(directory) => {
            let classes = find(&directory)?;
            return Ok((*directory, classes));
        }
        Source::Server(place) => place,
    };
    let departments = read_departments(settings, options.format).await?;
    let classes = find(&departments)?;
    let read = if place.is_some() { all_classes(&departments) } else { classes.clone() };
    let mut directory =
        if read.is_empty() { departments } else { read_people(departments, read, settings, options.format).await? };
    if let Some(place) = place {
        if !options.with_mobiles {
            directory.remove_mobiles();
        }
        place.write(&directory, options.with_mobiles)?;
    }
    Ok((directory, classes))
}

fn all_classes(directory: &Directory) -> Vec<i64> {
    directory.departments().filter(|department| department.takes_students()).map(Department::id).collect()
}

/// Says which classes the app may not read, if there are any.
pub fn describe_unread<'d>(unread: impl Iterator<Item = Department<'d>>) -> Option<Problem> {
    let names: Vec<String> = unread.map(name_class).collect();
    let (count, some) = (names.len(), join_first(&names, MAX_SHOWN));
    let what = words!(
        "classes that the app may not read, whose people are not counted: {count}";
        "应用无权读取的班级（其中的人未计入）：{count} 个"
    );
    (count > 0).then(|| Problem::warning(what).note(make_harmless_line(&some)))
}

fn name_class(class: Department<'_>) -> String {
    format!("{} ({})", class.path(), class.id())
}

/// Returns the students and departments that an app may reach.
pub async fn allowed_scope(settings: &Settings, agentid: i64, format: Format) -> Result<AllowedScope, Vec<Problem>> {
    let client = settings.client()?;
    let read = Progress::of_reading(format).during(client.activity(), client.allowed_scope(agentid)).await;
    read.map_err(|error| describe(&error, settings))
}

fn choose_source(settings: &Settings, options: &Options) -> Result<Source, Problem> {
    let AccessOptions { keep, refresh } = options.access;
    let Some(place) = KeptFile::of(settings, options.agentid) else {
        return if keep { Err(no_folder()) } else { Ok(Source::Server(None)) };
    };
    if refresh {
        return Ok(Source::Server(Some(place).filter(|place| keep || place.is_taken())));
    }
    match place.read() {
        Ok(Some(kept)) if options.with_mobiles && !kept.with_mobiles => {
            output::remark(&words!(
                "the kept directory has no phone numbers, so it is read again";
                "已保存的通讯录不含手机号，将重新读取"
            ));
            Ok(Source::Server(keep.then_some(place)))
        }
        Ok(Some(kept)) => {
            output::remark(&kept.describe_age());
            Ok(Source::Kept(kept.directory.into()))
        }
        Ok(None) => Ok(Source::Server(keep.then_some(place))),
        Err(warning) if warning.exit == Exit::Success => {
            output::complain(&warning);
            Ok(Source::Server(Some(place)))
        }
        Err(problem) => Err(problem),
    }
}

async fn read_people(
    departments: Directory,
    classes: Vec<i64>,
    settings: &Settings,
    format: Format,
) -> Result<Directory, Vec<Problem>> {
    let client = settings.client()?;
    let names: BTreeMap<i64, String> = departments.departments().map(|class| (class.id(), name_class(class))).collect();
    let progress = Progress::of_classes(classes.len(), format);
    let bar = progress.bar.clone();
    let loading = client.load_classes(departments, classes).on_progress(move |done, _| bar.set_position(done as u64));
    let loaded = progress.during(client.activity(), loading.into_future()).await;
    loaded.map_err(|error| {
        let problem = failure::describe_of_reading(&error, settings);
        let name = error.department().and_then(|class| names.get(&class)).map(|name| make_harmless_line(name));
        let note = |name| words!("this concerns the class {name}"; "涉及班级：{name}");
        name.map(note).into_iter().fold(problem, Problem::note).into()
    })
}

async fn read_departments(settings: &Settings, format: Format) -> Result<Directory, Vec<Problem>> {
    let client = settings.client()?;
    let read = Progress::of_reading(format).during(client.activity(), client.departments()).await;
    read.map_err(|error| describe(&error, settings))
}

fn describe(error: &Error, settings: &Settings) -> Vec<Problem> {
    failure::describe_of_reading(error, settings).into()
}

fn no_folder() -> Problem {
    let what = words!("there is no folder in which --keep can keep the directory"; "--keep 找不到可以保存通讯录的目录");
    Problem::new(Exit::Configuration, what).help(words!(
        "set XDG_STATE_HOME to a folder of your own, or leave out --keep";
        "请把环境变量 XDG_STATE_HOME 设为自己的目录，或去掉 --keep"
    ))
}
