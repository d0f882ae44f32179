//! Rows in the text form of COPY.

use crate::database::Value;

/// Returns rows of so many columns.
pub(super) fn encode(columns: usize, rows: &[Value]) -> Vec<u8> {
    let mut out = Vec::new();
    for row in rows.chunks(columns) {
        for (place, value) in row.iter().enumerate() {
            if place > 0 {
                out.push(b'\t');
            }
            push(&mut out, value);
        }
        out.push(b'\n');
    }
    out
}

fn push(out: &mut Vec<u8>, value: &Value) {
    match value {
        Value::Null => out.extend(b"\\N"),
        Value::Integer(integer) => out.extend(integer.to_string().as_bytes()),
        Value::Text(text) => {
            for byte in text.bytes() {
                match byte {
                    b'\\' => out.extend(b"\\\\"),
                    b'\t' => out.extend(b"\\t"),
                    b'\n' => out.extend(b"\\n"),
                    b'\r' => out.extend(b"\\r"),
                    _ => out.push(byte),
                }
            }
        }
        Value::Bytes(bytes) => {
            const DIGITS: &[u8; 16] = b"0123456789abcdef";
            out.extend(b"\\\\x");
            out.extend(bytes.iter().flat_map(|byte| [byte >> 4, byte & 15].map(|digit| DIGITS[usize::from(digit)])));
        }
    }
}
