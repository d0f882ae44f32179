//! Measures what the checks cost: this crate, `serde_json` without checks (the floor), and `serde_json` with one of the two
//! validators of `jsonschema`.
//!
//! `cargo bench -p wecom-school-types` measures times, named `work/payload/way`. With `--bench payload -- instructions` it
//! counts instructions instead, which needs valgrind.
//!
//! - `serialise`: plain values are made into a notice, checked, and written to bytes.
//! - `parse`: bytes are read into a notice and checked.
//! - `answer`: reads bytes into the answer about a class. The floor is what `serde` derives for structs of the same shape.
//! - `check`: the check alone. A validator only looks at a [`Value`]; ours and the floor make a notice of it, from a value
//!   that they may take apart (`moved`) or have to copy from (`borrowed`). A program without JSON needs the builder alone
//!   (`built`).
//!
//! The schema of both validators has maxLength where ours has maxBytes, which is not standard: they count characters and so
//! refuse a little less.

#[path = "payload/answers.rs"]
mod answers;
#[path = "payload/instructions.rs"]
mod instructions;
#[path = "payload/plain.rs"]
mod plain;
#[path = "payload/values.rs"]
mod values;

use std::hint::black_box;

use criterion::Criterion;
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use serde_json::Value;
use wecom_school_types::{
    notice::{Mpnews, MpnewsArticle, Notice, Text},
    school::{ListParentsResponse, ListStudentsResponse},
};

use self::values::{AGENTID, INTERVAL, Message, Payload, Values, payloads};

/// Measures one way to do a work on a payload. Making the input and freeing the output are not measured.
trait Meter {
    fn run<V, I, O>(
        &mut self,
        work: &str,
        payload: &Payload<V>,
        way: &str,
        input: impl Fn() -> I,
        run: impl Fn(I) -> O,
    );
}

impl Meter for Criterion {
    fn run<V, I, O>(
        &mut self,
        work: &str,
        payload: &Payload<V>,
        way: &str,
        input: impl Fn() -> I,
        run: impl Fn(I) -> O,
    ) {
        let mut group = self.benchmark_group(format!("{work}/{}", payload.name));
        group.bench_function(way, |bencher| bencher.iter_batched(&input, &run, payload.batch));
    }
}

/// Measures every way to do every work on a payload.
fn measure(meter: &mut impl Meter, payload: &Payload<Values>) {
    let schema = include_str!("payload/notice.json").parse().expect("the schema is JSON");
    let validator = jsonschema::validator_for(&schema).expect("the schema is a schema");
    let is_valid = |value: &Value| validator.is_valid(value);
    let floor = |values: Values| plain::Notice::from(values);
    let values = || payload.values.clone();
    let (_, bytes) = written(floor(values()));
    let value: Value = parsed(&bytes);
    assert_eq!(parsed::<Value>(&written(build(values())).1), value, "ours is another notice than the floor's");
    // Every check refuses a notice that breaks a rule at the root of the schema which depends on a property.
    let mut wrong = value.clone();
    wrong["to_parent_userid"] = Value::Array(Vec::new());
    assert_eq!([Notice::deserialize(&wrong).is_ok(), is_valid(&wrong), Compiled::is_valid(&wrong)], [false; 3]);

    meter.run("serialise", payload, "floor", values, |values| written(floor(values)));
    meter.run("serialise", payload, "ours", values, |values| written(build(values)));
    meter.run("serialise", payload, "jsonschema", values, |values| validated(floor(values), is_valid));
    meter.run("serialise", payload, "jsonschema macro", values, |values| validated(floor(values), Compiled::is_valid));

    let slice = || bytes.as_slice();
    meter.run("parse", payload, "floor", slice, parsed::<plain::Notice>);
    meter.run("parse", payload, "ours", slice, parsed::<Notice>);
    meter.run("parse", payload, "jsonschema", slice, |bytes| validated_and_parsed(bytes, is_valid));
    meter.run("parse", payload, "jsonschema macro", slice, |bytes| validated_and_parsed(bytes, Compiled::is_valid));

    meter.run("check", payload, "ours built", values, build);
    meter.run("check", payload, "floor moved", || value.clone(), |value| plain::Notice::deserialize(value).is_ok());
    meter.run("check", payload, "floor borrowed", || &value, |value| plain::Notice::deserialize(value).is_ok());
    meter.run("check", payload, "ours moved", || value.clone(), |value| Notice::deserialize(value).is_ok());
    meter.run("check", payload, "ours borrowed", || &value, |value| Notice::deserialize(value).is_ok());
    meter.run("check", payload, "jsonschema", || &value, is_valid);
    meter.run("check", payload, "jsonschema macro", || &value, Compiled::is_valid);
}

/// Measures both ways to read the answers about a class.
fn measure_answers(meter: &mut impl Meter) {
    let [students, parents] = answers::payloads();
    measure_answer::<ListStudentsResponse, answers::Students>(meter, &students);
    measure_answer::<ListParentsResponse, answers::Parents>(meter, &parents);
}

fn measure_answer<Ours: Serialize + DeserializeOwned, Floor: Serialize + DeserializeOwned>(
    meter: &mut impl Meter,
    payload: &Payload<Vec<u8>>,
) {
    let bytes = || payload.values.as_slice();
    let [ours, floor] = [written(parsed::<Ours>(bytes())).1, written(parsed::<Floor>(bytes())).1];
    assert_eq!(parsed::<Value>(&ours), parsed::<Value>(&floor), "ours and the floor write different answers");
    meter.run("answer", payload, "floor", bytes, parsed::<Floor>);
    meter.run("answer", payload, "ours", bytes, parsed::<Ours>);
}

/// The validator that `jsonschema`'s macro writes as Rust code, for this schema alone.
#[jsonschema::validator(path = "benches/payload/notice.json", methods = { is_valid = true, validate = false, iter_errors = false })]
struct Compiled;

fn build(values: Values) -> Notice {
    let notice = Notice::builder()
        .to_parent_userid(values.parents)
        .agentid(AGENTID)
        .enable_duplicate_check(true)
        .duplicate_check_interval(INTERVAL);
    let notice = match values.message {
        Message::Text { content } => notice.message(Text::builder().content(content).enable_id_trans(false)).build(),
        Message::Article { title, thumb_media_id, content } => {
            let article = MpnewsArticle::builder().title(title).thumb_media_id(thumb_media_id).content(content);
            notice.message(Mpnews::builder().articles([article]).enable_id_trans(false)).build()
        }
    };
    notice.expect("the values keep within the limits")
}

/// Returns the notice too, so that freeing it is not measured.
fn written<N: Serialize>(notice: N) -> (N, Vec<u8>) {
    let bytes = serde_json::to_vec(&notice).expect("a notice can be written");
    (notice, bytes)
}

fn parsed<N: DeserializeOwned>(bytes: &[u8]) -> N {
    serde_json::from_slice(bytes).expect("the bytes hold a valid notice")
}

/// Writes the floor's notice with a validator. It only answers yes or no, which is cheaper than naming violations; on the
/// way to and from the structs it needs a [`Value`].
fn validated(notice: plain::Notice, is_valid: impl Fn(&Value) -> bool) -> (plain::Notice, Vec<u8>) {
    let value = serde_json::to_value(&notice).expect("a notice can be written");
    assert!(is_valid(&value), "the values keep within the limits");
    (notice, written(value).1)
}

fn validated_and_parsed(bytes: &[u8], is_valid: impl Fn(&Value) -> bool) -> plain::Notice {
    let value: Value = parsed(bytes);
    assert!(is_valid(&value), "the bytes hold a valid notice");
    serde_json::from_value(value).expect("the value holds a notice")
}

fn main() {
    const LARGER_THAN_ANY: usize = 24 << 20;
    if instructions::count() {
        return;
    }
    // glibc returns large blocks of memory to the system until one has been freed. Without this, the way that is measured
    // first would pay for its 600 KB anew in every run, and the others would not.
    drop(black_box(Vec::<u8>::with_capacity(LARGER_THAN_ANY)));
    let mut criterion = Criterion::default().configure_from_args();
    for payload in payloads() {
        measure(&mut criterion, &payload);
    }
    measure_answers(&mut criterion);
    criterion.final_summary();
}
