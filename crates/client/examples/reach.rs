//! Lists who will receive a notice and who will not: `cargo run --package wecom-school --example reach`.

mod support;

use wecom_school::{
    directory::{Department, Directory, NoticeAudience, Parent, Person, Student},
    notice::{Notice, Text},
};

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let school = support::School::open().await?;

    let directory = school.client.load_directory().await?;
    let scope = school.client.allowed_scope(school.agentid).await?;
    for class in directory.unread_departments() {
        println!("{} may not be read: nothing is known of its people", class.name());
    }

    let notice = Notice::builder()
        .to_party(&school.classes)
        .to_student_userid(["nobody"])
        .agentid(school.agentid)
        .message(Text::builder().content("台风红色预警：明日停课一天。"))
        .build()?;

    let reach = directory.reach(&NoticeAudience::from(&notice), &scope);
    println!("{} people will receive the notice", reach.recipients.len());
    println!("{} will not, since they do not follow the school:", reach.not_following.len());
    for (person, _) in &reach.not_following {
        println!("  {}", describe(*person, &directory));
    }
    println!("{} will not, since the app may not reach them:", reach.out_of_scope.len());
    for (person, _) in &reach.out_of_scope {
        println!("  {}", describe(*person, &directory));
    }
    println!("ids that name nobody: {:?}", reach.unknown.students);
    Ok(())
}

/// Returns the userid, with the classes of the student or of the parent's children.
fn describe(person: Person, directory: &Directory) -> String {
    let children = person.parent(directory).into_iter().flat_map(Parent::children);
    let students = person.student(directory).into_iter().chain(children);
    let mut classes: Vec<&str> = students.flat_map(Student::departments).map(Department::name).collect();
    classes.sort_unstable();
    classes.dedup();
    format!("{}, {}", person.userid(directory).unwrap_or_default(), classes.join(" and "))
}
