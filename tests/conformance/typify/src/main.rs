//! The harness of typify: reads a value as the generated type, and reports what that type writes.

use std::io;

use serde::{Serialize, de::DeserializeOwned};
use serde_json::{Value, json};

mod generated {
    #![allow(warnings, clippy::all, clippy::pedantic, reason = "typify writes it")]
    use super::{Value, read};
    include!(concat!(env!("OUT_DIR"), "/types.rs"));

    pub fn judge(ty: &str, value: Value) -> Result<Value, String> {
        read_as(ty, value)
    }

    pub fn types() -> &'static [&'static str] {
        TYPES
    }
}

fn read<T: DeserializeOwned + Serialize>(value: Value) -> Result<Value, String> {
    let read: T = serde_json::from_value(value).map_err(|error| error.to_string())?;
    serde_json::to_value(read).map_err(|error| error.to_string())
}

fn main() -> Result<(), io::Error> {
    for line in io::stdin().lines() {
        let mut request: Value = serde_json::from_str(&line?)?;
        let answer = match request["cmd"].as_str() {
            Some("stop") => break,
            Some("start") => json!({
                "version": 1,
                "implementation": {
                    "name": "typify", "version": env!("TYPIFY_VERSION"), "language": "rust",
                    "homepage": "https://github.com/oxidecomputer/typify",
                },
                "types": generated::types(),
            }),
            _ => {
                let instance = request["instance"].take();
                match generated::judge(request["type"].as_str().unwrap_or_default(), instance) {
                    Ok(sent) => json!({ "seq": request["seq"], "verdict": "accepted", "sent": sent }),
                    Err(reason) => json!({ "seq": request["seq"], "verdict": "refused", "reason": reason }),
                }
            }
        };
        println!("{answer}");
    }
    Ok(())
}
