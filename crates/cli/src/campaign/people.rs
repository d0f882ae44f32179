//! The people of classes and of the whole school, as the directory has them: the outcome is then known person by person.

use std::collections::BTreeMap;

use wecom_school::{
    directory::{AllowedScope, Department, Directory, NoticeAudience, Person},
    notice::RecvScope,
};
use wecom_school_campaign::Kind;

use super::schools::SchoolApp;
use crate::{
    output,
    problem::Problem,
    school::{self, Named},
};

/// The people of classes, by what names the class.
#[derive(Debug, Default)]
pub struct ClassPeople {
    people: BTreeMap<String, Vec<(Kind, String)>>,
    /// How many parents do not follow 「学校通知」, so that the server will list them as invalid.
    pub not_following: usize,
}

/// The id that stands for the whole school.
pub const EVERYONE: &str = "@all";

impl ClassPeople {
    /// Reads the people of some classes of a school. `classes` has what names each, and where it is named.
    pub async fn read(
        app: &SchoolApp,
        options: &school::Options,
        classes: &BTreeMap<String, String>,
        scope: RecvScope,
    ) -> Result<Self, Vec<Problem>> {
        app.settings.expect_credentials()?;
        let named = classes.iter().filter(|(name, _)| *name != EVERYONE).map(|(name, origin)| (name, origin.as_str()));
        let find = |directory: &Directory| {
            let found = school::find_all(directory, named.clone())?;
            Ok(found.into_iter().flat_map(|named| named.classes).map(Department::id).collect())
        };
        let directory = if classes.contains_key(EVERYONE) {
            school::load(&app.settings, options).await?
        } else {
            school::load_classes(&app.settings, options, find).await?.0
        };
        school::describe_unread(directory.unread_departments()).iter().for_each(output::complain);
        let (mut people, mut not_following) = (Self::default(), 0);
        let everyone = classes.get_key_value(EVERYONE).map(|(name, _)| (name, Vec::new()));
        let found = school::find_all(&directory, named)?.into_iter().map(|Named { name, classes, .. }| (name, classes));
        for (name, classes) in everyone.into_iter().chain(found) {
            let ids: Vec<String> = classes.iter().map(|class| class.id().to_string()).collect();
            let audience = NoticeAudience {
                recv_scope: scope,
                departments: ids.iter().map(String::as_str).collect(),
                is_to_all: name == EVERYONE,
                ..NoticeAudience::default()
            };
            // Those out of the app's scope are named too: the server's answer decides.
            let reach = directory.reach(&audience, &AllowedScope::everybody());
            not_following += reach.not_following.len();
            let all = reach.recipients.iter().chain(&reach.not_following);
            let members = all.filter_map(|(person, _)| Some((kind_of(*person), person.userid(&directory)?.to_owned())));
            people.people.insert(name.clone(), members.collect());
        }
        Ok(Self { not_following, ..people })
    }

    /// Returns the people of a class.
    pub fn of(&self, class: &str) -> &[(Kind, String)] {
        self.people.get(class).map_or(&[], Vec::as_slice)
    }
}

fn kind_of(person: Person) -> Kind {
    match person {
        Person::Student(_) => Kind::Student,
        Person::Parent(_) => Kind::Parent,
    }
}
