//! The payloads that are measured, as plain values: what a program has before it uses any crate.

use criterion::BatchSize;

/// The values of a notice. Each way adds the other properties itself, from the same constants.
#[derive(Clone)]
pub struct Values {
    pub parents: Vec<String>,
    pub message: Message,
}

#[derive(Clone)]
pub enum Message {
    Text { content: String },
    Article { title: String, thumb_media_id: String, content: String },
}

pub const AGENTID: i64 = 1_000_002;
pub const INTERVAL: i64 = 1800;

/// A payload with its name in the report.
pub struct Payload<V> {
    pub name: &'static str,
    pub values: V,
    /// How many runs share one reading of the clock: many if a run is short; one if it takes much memory, so that every
    /// run finds the memory that the one before has given back.
    pub batch: BatchSize,
}

pub fn payloads() -> [Payload<Values>; 3] {
    let payload = |name, parents, message, batch| {
        let parents = (1..=parents).map(|number| format!("parent_{number:04}")).collect();
        Payload { name, values: Values { parents, message }, batch }
    };
    [
        payload("text to 1 parent", 1, text(), BatchSize::NumIterations(64)),
        payload("text to 1000 parents", 1000, text(), BatchSize::PerIteration),
        payload("mpnews of 600 KB", 1, article(), BatchSize::PerIteration),
    ]
}

fn text() -> Message {
    Message::Text {
        content: "明天上午八点在操场举行运动会，请孩子穿运动鞋。\n带好\"水杯\"。".into()
    }
}

fn article() -> Message {
    // With a newline and quotes in every line: JSON has to escape them, as it does in real articles.
    const LINE: &str = "<p style=\"text-align: left\">各位家长：明天上午八点在操场举行运动会，请孩子穿运动鞋。</p>\n";
    const SIZE: usize = 600_000;
    Message::Article {
        title: "运动会通知".into(),
        thumb_media_id: "2-G6nrLmr5EC3MMfasdfb_-zK1dDdzmd0p7".into(),
        content: LINE.repeat(SIZE / LINE.len()),
    }
}
