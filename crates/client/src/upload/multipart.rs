//! Frames one file as multipart/form-data.
//!
//! reqwest's own frame can't carry `filelength`, and writes a Chinese filename in a form (RFC 5987) that the page does not
//! show.

use bytes::Bytes;

/// The bytes before and after the file.
#[derive(Clone, Debug)]
pub(super) struct Frame {
    pub content_type: String,
    pub head: Bytes,
    pub tail: Bytes,
}

impl Frame {
    pub fn new(part: &str, name: &str, media_type: &str, length: u64) -> Self {
        let boundary = format!("----wecom-school-{:016x}{:016x}", fastrand::u64(..), fastrand::u64(..));
        let name = escaped(name);
        let head = format!(
            "--{boundary}\r\n\
             Content-Disposition: form-data; name=\"{part}\"; filename=\"{name}\"; filelength={length}\r\n\
             Content-Type: {media_type}\r\n\r\n"
        );
        Self {
            content_type: format!("multipart/form-data; boundary={boundary}"),
            head: head.into(),
            tail: format!("\r\n--{boundary}--\r\n").into(),
        }
    }
}

/// Escapes a filename as browsers do: characters that would end it early are percent-encoded, the rest is UTF-8.
fn escaped(name: &str) -> String {
    name.replace('"', "%22").replace('\r', "%0D").replace('\n', "%0A")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_frame_names_the_file_and_its_length() {
        let frame = Frame::new("media", "通\"知\r\n.pdf", "application/octet-stream", 17);
        let boundary = frame.content_type.strip_prefix("multipart/form-data; boundary=").unwrap();
        assert_eq!(
            String::from_utf8(frame.head.to_vec()).unwrap(),
            format!(
                "--{boundary}\r\nContent-Disposition: form-data; name=\"media\"; filename=\"通%22知%0D%0A.pdf\"; \
                 filelength=17\r\nContent-Type: application/octet-stream\r\n\r\n"
            )
        );
        assert_eq!(frame.tail, format!("\r\n--{boundary}--\r\n"));
    }
}
