//! Who is named in a request.

use serde::Serialize;
use wecom_school::{Audience, Recipients as OfPart, notice::Notice, third_party::ThirdPartyNotice};

use crate::lang::words;

/// The recipients of one request, or of several.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Recipients {
    #[serde(rename = "to_parent_userid", skip_serializing_if = "Vec::is_empty")]
    pub parents: Vec<String>,
    #[serde(rename = "to_student_userid", skip_serializing_if = "Vec::is_empty")]
    pub students: Vec<String>,
    #[serde(rename = "to_party", skip_serializing_if = "Vec::is_empty")]
    pub classes: Vec<String>,
    #[serde(rename = "to_external_user", skip_serializing_if = "Vec::is_empty")]
    pub external_users: Vec<String>,
    #[serde(rename = "toall", skip_serializing_if = "std::ops::Not::not")]
    pub is_to_all: bool,
}

impl Recipients {
    /// How many ids there are.
    pub fn len(&self) -> usize {
        self.parents.len() + self.students.len() + self.classes.len() + self.external_users.len()
    }

    /// Whether nobody is named.
    pub fn is_empty(&self) -> bool {
        self.len() == 0 && !self.is_to_all
    }

    /// The ids of each kind, in the order in which reports show them: classes, students, parents, external users.
    pub fn each(&self) -> [&Vec<String>; 4] {
        [&self.classes, &self.students, &self.parents, &self.external_users]
    }

    /// The same lists, to be filled.
    pub fn each_mut(&mut self) -> [&mut Vec<String>; 4] {
        [&mut self.classes, &mut self.students, &mut self.parents, &mut self.external_users]
    }

    /// All ids, in the order in which requests name them.
    pub fn ids(&self) -> Vec<&str> {
        [&self.parents, &self.students, &self.classes, &self.external_users]
            .into_iter()
            .flatten()
            .map(String::as_str)
            .collect()
    }

    /// How many of which kind: `2 classes, 1 parent`.
    pub fn counted(&self) -> String {
        self.kinds_counted().join(&words!(", "; "、"))
    }

    /// How many there are, and the first and the last id, in the order in which they were given.
    pub fn span(&self) -> String {
        let whom = self.counted();
        match self.ids().as_slice() {
            [id] => words!("{whom}: {id}"; "{whom}：{id}"),
            [first, .., last] => words!("{whom}: {first} … {last}"; "{whom}：{first} … {last}"),
            [] => whom,
        }
    }

    /// How many of each kind that is named, in the order of [`each`](Self::each).
    pub fn kinds_counted(&self) -> Vec<String> {
        let mut said = Vec::new();
        if self.is_to_all {
            said.push(words!("the whole school"; "全校"));
        }
        match self.classes.len() {
            0 => {}
            1 => said.push(words!("1 class"; "1 个班级")),
            classes => said.push(words!("{classes} classes"; "{classes} 个班级")),
        }
        match self.students.len() {
            0 => {}
            1 => said.push(words!("1 student"; "1 名学生")),
            students => said.push(words!("{students} students"; "{students} 名学生")),
        }
        match self.parents.len() {
            0 => {}
            1 => said.push(words!("1 parent"; "1 位家长")),
            parents => said.push(words!("{parents} parents"; "{parents} 位家长")),
        }
        match self.external_users.len() {
            0 => {}
            1 => said.push(words!("1 external user"; "1 位外部联系人")),
            users => said.push(words!("{users} external users"; "{users} 位外部联系人")),
        }
        said
    }
}

impl From<OfPart> for Recipients {
    fn from(part: OfPart) -> Self {
        match part {
            OfPart::Parents(parents) => Self { parents, ..Self::default() },
            OfPart::Students(students) => Self { students, ..Self::default() },
            OfPart::Classes(classes) => Self { classes, ..Self::default() },
        }
    }
}

impl From<&Audience> for Recipients {
    fn from(audience: &Audience) -> Self {
        audience.parts().into_iter().map(Self::from).collect()
    }
}

impl FromIterator<Recipients> for Recipients {
    fn from_iter<I: IntoIterator<Item = Recipients>>(several: I) -> Self {
        several.into_iter().fold(Self::default(), |mut all, one| {
            all.parents.extend(one.parents);
            all.students.extend(one.students);
            all.classes.extend(one.classes);
            all.external_users.extend(one.external_users);
            all.is_to_all |= one.is_to_all;
            all
        })
    }
}

impl From<&Notice> for Recipients {
    fn from(notice: &Notice) -> Self {
        Self {
            parents: ids(notice.to_parent_userid()),
            students: ids(notice.to_student_userid()),
            classes: ids(notice.to_party()),
            external_users: Vec::new(),
            is_to_all: notice.toall() == Some(true),
        }
    }
}

impl From<&ThirdPartyNotice> for Recipients {
    fn from(notice: &ThirdPartyNotice) -> Self {
        #[expect(deprecated, reason = "page B knows the list still")]
        let external_users = ids(notice.to_external_user());
        Self {
            parents: ids(notice.to_parent_userid()),
            students: ids(notice.to_student_userid()),
            classes: ids(notice.to_party()),
            external_users,
            is_to_all: notice.toall() == Some(true),
        }
    }
}

/// The ids of a list that may be absent.
fn ids<E: ToString>(list: Option<&impl std::ops::Deref<Target = [E]>>) -> Vec<String> {
    list.map_or_else(Vec::new, |list| list.iter().map(ToString::to_string).collect())
}
