//! Compares the sandbox's delivery, through the client and HTTP, with the oracle.

use fastrand::Rng;
use serde_json::{Value, json};
use wecom_school::{
    Client, Errcode, Media,
    media::MediaType,
    notice::{Notice, Text},
    third_party::{ThirdPartyNotice, ThirdPartyNoticeMiniprogram},
};
use wecom_school_sandbox::{AcceptedNotice, Kind, Recipient, Sandbox, School as SandboxSchool, Why};

use super::{
    RECV_SCOPES, compare, entries,
    schools::{Case, School, Scope},
    table::{self, Entry, Outcome, Status},
};
use crate::{clients::quick, files, sandboxed::provider_of};

const SCHOOLS: u64 = 60;
const NOTICES_PER_SCHOOL: usize = 8;
const AGENTID: i64 = 7;
const THIRD_PARTY_AGENTID: i64 = 8;
const APPID: &str = "wx1";

#[tokio::test]
async fn the_sandbox_delivers_to_whom_the_table_says() {
    let mut delivered = [0; 2];
    for seed in 0..SCHOOLS {
        let rng = &mut Rng::with_seed(seed);
        let school = School::new(rng);
        let scope = Scope::new(rng, &school).map(|scope| known(&school, scope));
        let file = file(&school, scope.as_ref()).to_string();
        let served = SandboxSchool::from_json(&file).unwrap_or_else(|error| panic!("seed {seed}: {error}\n{file}"));
        let sandbox = Sandbox::builder().school(served).start().await.unwrap();
        let client = quick(Client::builder("corp", "secret")).base_url(sandbox.url()).build().unwrap();
        let provider = provider_of(&sandbox);
        let cover = provider.upload(Media::bytes(MediaType::Image, "cover.png", files::png())).await.unwrap();
        for index in 0..NOTICES_PER_SCHOOL {
            let mut case = Case::new(rng, &school, scope.as_ref());
            let is_third_party = index % 2 == 1;
            let sent = if is_third_party {
                case = case.with_external_users(rng);
                case.recv_scope = 0;
                let Some(notice) = third_party_notice(&case, cover.media_id.as_ref()) else { continue };
                provider.send(&notice).await.map(drop)
            } else {
                let Some(notice) = notice(&case) else { continue };
                client.send(&notice).await.map(drop)
            };
            if let Err(error) = sent {
                let is_nobody =
                    [Errcode::ALL_RECIPIENTS_INVALID, Errcode::NO_RECIPIENT].map(Some).contains(&error.errcode());
                let receives = table::expected(&case).people.values().any(|(status, _)| *status == Status::Receives);
                assert!(is_nobody && !receives, "seed {seed}: {case:#?}: {error}");
                continue;
            }
            let outbox = sandbox.outbox();
            compare(seed, &case, &outcome(&case, outbox.last().unwrap()));
            delivered[usize::from(is_third_party)] += 1;
        }
    }
    assert!(delivered.iter().all(|count| *count > SCHOOLS), "most schools have somebody who receives: {delivered:?}");
}

/// Returns the scope without ids that the school does not have, because the file of a school must not name them.
fn known(school: &School, mut scope: Scope) -> Scope {
    scope.students.retain(|userid| school.students.iter().any(|student| student.userid == *userid));
    scope.departments.retain(|id| school.departments.iter().any(|department| department.id == *id));
    scope
}

fn file(school: &School, scope: Option<&Scope>) -> Value {
    let departments = |levels: std::ops::Range<i64>| -> Vec<Value> {
        let departments = school.departments.iter().filter(|department| levels.contains(&department.level));
        let entry = departments.map(|department| {
            let mut entry = json!({ "id": department.id, "name": department.name, "parent": department.above });
            if department.level > 1 {
                entry["type"] = ["grade", "stage", "campus"][usize::try_from(department.level - 2).unwrap()].into();
            }
            entry
        });
        entry.collect()
    };
    let students = school
        .students
        .iter()
        .map(|student| json!({ "userid": student.userid, "name": "学生", "classes": student.classes }));
    let parents = school.parents.iter().map(|parent| {
        let children: Vec<&str> = parent.children.iter().map(|child| &*school.students[*child].userid).collect();
        json!({ "userid": parent.userid, "name": "家长", "children": children, "follows": parent.follows,
            "external_userid": parent.external_userid })
    });
    let mut app = json!({ "agentid": AGENTID, "name": "通知", "secret": "secret" });
    let mut suite = json!({ "agentid": THIRD_PARTY_AGENTID, "name": "服务商", "miniprograms": [APPID],
        "suite_id": "suite", "suite_secret": "s", "suite_ticket": "t", "permanent_code": "p" });
    if let Some(Scope { students, departments }) = scope {
        for app in [&mut app, &mut suite] {
            (app["students"], app["departments"]) = (json!(students), json!(departments));
        }
    }
    json!({
        "corpid": "corp", "name": "学校", "departments": departments(2..5), "classes": departments(1..2),
        "students": students.collect::<Vec<_>>(), "parents": parents.collect::<Vec<_>>(), "apps": [app], "suites": [suite],
    })
}

/// Returns the notice; `None` if it would have no recipients at all.
fn notice(case: &Case) -> Option<Notice> {
    let notice = Notice::builder()
        .recv_scope(RECV_SCOPES[case.recv_scope])
        .to_parent_userid(case.texts("to_parent_userid"))
        .to_student_userid(case.texts("to_student_userid"))
        .to_party(case.texts("to_party"))
        .toall(case.is_to_all());
    notice.agentid(AGENTID).message(Text::builder().content("停课一天")).build().ok()
}

/// Returns the notice of a third-party app, which can name external users and which only parents receive.
#[expect(deprecated, reason = "the page still describes to_external_user")]
fn third_party_notice(case: &Case, cover: &str) -> Option<ThirdPartyNotice> {
    let card = ThirdPartyNoticeMiniprogram::builder().appid(APPID).title("夏令营").thumb_media_id(cover).pagepath("p");
    let notice = ThirdPartyNotice::builder()
        .to_external_user(case.texts("to_external_user"))
        .to_parent_userid(case.texts("to_parent_userid"))
        .to_student_userid(case.texts("to_student_userid"))
        .to_party(case.texts("to_party"))
        .toall(case.is_to_all());
    notice.agentid(THIRD_PARTY_AGENTID).miniprogram(card).build().ok()
}

fn outcome(case: &Case, notice: &AcceptedNotice) -> Outcome {
    let statuses = [
        (notice.recipients(), Status::Receives),
        (notice.not_following(), Status::DoesNotFollow),
        (notice.out_of_scope(), Status::IsOutOfScope),
    ];
    let person = |status| move |person: &Recipient| (person.userid.to_uppercase(), (status, entry(case, person)));
    Outcome {
        people: statuses.into_iter().flat_map(|(people, status)| people.iter().map(person(status))).collect(),
        unknown: entries(&notice.unknown),
        invalid: entries(&notice.invalid),
    }
}

fn entry(case: &Case, person: &Recipient) -> Entry {
    let userid = person.userid.to_uppercase();
    match &person.why {
        // The outbox does not say by which of the two lists a parent is named.
        Why::Named if person.kind == Kind::Parent => {
            let is_named = case.ids("to_parent_userid").iter().any(|id| id.to_uppercase() == userid);
            let parent = case.school.parents.iter().find(|parent| parent.userid.to_uppercase() == userid);
            match parent.and_then(|parent| parent.external_userid.clone()).filter(|_| !is_named) {
                Some(id) => ("to_external_user", id),
                None => ("to_parent_userid", userid),
            }
        }
        Why::Named => ("to_student_userid", userid),
        Why::Student(userid) => ("to_student_userid", userid.to_uppercase()),
        Why::Class(id) => ("to_party", id.to_string()),
        Why::School => ("toall", String::new()),
    }
}
