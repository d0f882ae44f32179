//! The payloads that are measured, as plain values: what an application has before it asks any crate.

use criterion::BatchSize;

/// What every way is given. Each sets the other properties to the same numbers itself.
#[derive(Clone)]
pub struct Values {
    /// Who receives the notice.
    pub parents: Vec<String>,
    /// What it says.
    pub message: Message,
}

/// A message of one of the two types that are measured.
#[derive(Clone)]
pub enum Message {
    /// A text.
    Text {
        /// The text itself.
        content: String,
    },
    /// One article of an mpnews.
    Article {
        /// Its title.
        title: String,
        /// The id of its thumbnail.
        thumb_media_id: String,
        /// The article itself.
        content: String,
    },
}

/// The app that sends.
pub const AGENTID: i64 = 1_000_002;
/// How long the duplicate check remembers.
pub const INTERVAL: i64 = 1800;

/// A payload with its name in the report.
pub struct Payload {
    /// The name.
    pub name: &'static str,
    /// The values, to be cloned for every run.
    pub values: Values,
    /// How many runs share one reading of the clock: many if a run is short; one if it takes much
    /// memory, so that every run finds what the one before has given back.
    pub batch: BatchSize,
}

/// Every payload.
pub fn payloads() -> [Payload; 3] {
    [
        Payload {
            name: "text to 1 parent",
            values: Values { parents: parents(1), message: text() },
            batch: BatchSize::NumIterations(64),
        },
        Payload {
            name: "text to 1000 parents",
            values: Values { parents: parents(1000), message: text() },
            batch: BatchSize::PerIteration,
        },
        Payload {
            name: "mpnews of 600 KB",
            values: Values { parents: parents(1), message: article() },
            batch: BatchSize::PerIteration,
        },
    ]
}

fn parents(count: usize) -> Vec<String> {
    (1..=count).map(|number| format!("parent_{number:04}")).collect()
}

fn text() -> Message {
    Message::Text {
        content: "明天上午八点在操场举行运动会，请孩子穿运动鞋。\n带好\"水杯\"。".into()
    }
}

fn article() -> Message {
    // With a newline and quotes in every line: JSON has to escape them, in the way that real articles need it.
    const LINE: &str = "<p style=\"text-align: left\">各位家长：明天上午八点在操场举行运动会，请孩子穿运动鞋。</p>\n";
    const SIZE: usize = 600_000;
    Message::Article {
        title: "运动会通知".into(),
        thumb_media_id: "2-G6nrLmr5EC3MMfasdfb_-zK1dDdzmd0p7".into(),
        content: LINE.repeat(SIZE / LINE.len()),
    }
}
