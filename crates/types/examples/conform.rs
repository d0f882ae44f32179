//! The types as a harness of the conformance kit: reads a case from each line of standard input, and answers whether the type
//! accepts it. `cargo xtask conform -- cargo run -q -p wecom-school-types --example conform` runs every case.

use std::io::{self, BufRead, Write};

use serde_json::{Value, json};
use wecom_school_types::{Checked, Read};

#[macro_use]
#[path = "../../../tests/every_type/mod.rs"]
#[rustfmt::skip]
#[allow(unused_macros, reason = "it also lists the calls")]
mod every_type;

/// Returns the verdict of a type: with what it would send, or with every violation.
fn judge<T: Read + serde::Serialize>(instance: Value) -> Value {
    match serde_json::from_value::<Checked<T>>(instance) {
        Ok(Checked(Ok(value))) => json!({ "verdict": "accepted", "sent": value }),
        Ok(Checked(Err(violations))) => json!({ "verdict": "refused", "reason": violations.to_string() }),
        Err(error) => json!({ "verdict": "error", "reason": error.to_string() }),
    }
}

macro_rules! judges {
    ($($set:ident $path:literal $type:ty;)*) => {
        fn judge_by(ty: &str, instance: Value) -> Value {
            $(one!($set $path $type, ty, instance);)*
            json!({ "verdict": "skipped", "reason": "no such type" })
        }
    };
}

/// The invented API has no types here.
macro_rules! one {
    (SCHOOL $path:literal $type:ty, $ty:ident, $instance:ident) => {
        if $path.strip_suffix(".json") == Some($ty) {
            return judge::<$type>($instance);
        }
    };
    (FOREIGN $($rest:tt)*) => {};
}

every_type!(judges);

fn main() -> io::Result<()> {
    for line in io::stdin().lock().lines() {
        let mut asked: Value = serde_json::from_str(&line?)?;
        let answer = match asked["cmd"].as_str() {
            Some("start") => json!({ "version": 1, "implementation": {
                "name": env!("CARGO_PKG_NAME"),
                "version": env!("CARGO_PKG_VERSION"),
                "language": "rust",
                "homepage": env!("CARGO_PKG_REPOSITORY"),
            } }),
            Some("run") => {
                let instance = asked["instance"].take();
                let mut answer = judge_by(asked["type"].as_str().unwrap_or_default(), instance);
                answer["seq"] = asked["seq"].take();
                answer
            }
            _ => break,
        };
        writeln!(io::stdout(), "{answer}")?;
    }
    Ok(())
}
