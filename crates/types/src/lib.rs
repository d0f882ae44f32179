//! Typed, checked requests of [WeCom (企业微信) school notices][page], which a school sends to parents and students by
//! `POST /cgi-bin/externalcontact/message/send`.
//!
//! The types are generated from hand-kept schemas of the official pages. They do no I/O: build a request here and send it
//! with any HTTP client. They depend on serde alone.
//!
//! # Send a text
//!
//! ```
//! use wecom_school_types::notice::{Notice, Text};
//!
//! let notice = Notice::builder()
//!     .to_party(["3-2"])
//!     .agentid(1000002)
//!     .message(Text::builder().content("台风红色预警：明日停课一天。"))
//!     .enable_duplicate_check(true)
//!     .build()?;
//!
//! assert_eq!(
//!     serde_json::to_string(&notice)?,
//!     r#"{"to_party":["3-2"],"msgtype":"text","agentid":1000002,"text":{"content":"台风红色预警：明日停课一天。"},"enable_duplicate_check":1}"#,
//! );
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! Without `recv_scope` a notice goes to parents; [`RecvScope`](notice::RecvScope) has the other audiences.
//! The same value always gives the same bytes, which the server's duplicate check relies on.
//!
//! # Send news
//!
//! ```
//! use wecom_school_types::notice::{News, NewsArticle, Notice, RecvScope};
//!
//! let article = NewsArticle::builder()
//!     .title("期末考试安排")
//!     .description("各年级考试日期与考场")
//!     .url("https://school.example/exams");
//!
//! let notice = Notice::builder()
//!     .recv_scope(RecvScope::ParentsAndStudents)
//!     .toall(true)
//!     .agentid(1000002)
//!     .message(News::builder().articles([article]))
//!     .build()?;
//! # assert!(serde_json::to_string(&notice)?.contains("news"));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! The eight messages are [`Text`](notice::Text), [`Image`](notice::Image), [`Voice`](notice::Voice),
//! [`Video`](notice::Video), [`File`](notice::File), [`News`](notice::News), [`Mpnews`](notice::Mpnews) and
//! [`Miniprogram`](notice::Miniprogram).
//!
//! # Send as a third-party app
//!
//! Providers (服务商) use [another request][third-party] with miniprogram messages only. It alone has the deprecated
//! `to_external_user`, whose use is a compiler warning.
//!
//! ```
//! use wecom_school_types::third_party::{ThirdPartyNotice, ThirdPartyNoticeMiniprogram};
//!
//! let card = ThirdPartyNoticeMiniprogram::builder()
//!     .appid("wx0123456789abcdef")
//!     .title("欢迎报名夏令营")
//!     .thumb_media_id("MEDIA_ID")
//!     .pagepath("pages/camp");
//! let notice = ThirdPartyNotice::builder().to_student_userid(["s1", "s2"]).agentid(1).miniprogram(card).build()?;
//! # assert!(serde_json::to_string(&notice)?.contains("miniprogram"));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # Fields, getters and builders
//!
//! The fields of a struct are public. If a rule binds properties together, as a notice has to address somebody, the struct
//! has getters instead. The type of a builder names the required properties that it still waits for: the compiler reports
//! `the required property `agentid` is missing`. [`needs`] has these names.
//!
//! # What is checked
//!
//! Every value is valid. The compiler asks for required properties; limits are checked when a value is built or read, and
//! **all** violations are reported at once, each with its JSON pointer, the limit and the measured size. Lengths count bytes
//! of UTF-8, as the pages do: a Chinese character has 3.
//!
//! ```
//! use wecom_school_types::notice::{Notice, Text, TextContent, ToParty};
//!
//! let violations = Notice::builder()
//!     .to_party((0..101).map(|class| class.to_string()))
//!     .agentid(1)
//!     .message(Text::builder().content("字".repeat(700)))
//!     .build()
//!     .unwrap_err();
//!
//! assert_eq!(
//!     violations.to_string(),
//!     "/to_party: 101 entries, at most 100: remove 1, or divide them among several requests\n\
//!      /text/content: 2100 bytes of UTF-8, at most 2048: shorten it by 52",
//! );
//! // The limits are constants.
//! assert_eq!((TextContent::MAX_BYTES, ToParty::MAX_ITEMS), (2048, 100));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! These have limits: the content of a text, the content and author of an mpnews article, the lists of recipients and
//! articles, and the interval of the duplicate check. A notice that addresses nobody is refused too.
//!
//! # What is cut
//!
//! Titles, descriptions and digests are never refused for their length: the server cuts them and sends the notice.
//! [`CutText`] tells beforehand what people will see; [`ShownTexts`] finds all such texts in a value.
//!
//! ```
//! use wecom_school_types::notice::NewsArticleTitle;
//!
//! let title = NewsArticleTitle::try_from("关于".repeat(30))?;
//! assert!(title.is_cut());
//! assert_eq!(title.shown().chars().count(), 42); // 42 × 3 = 126 bytes; a 43rd character would not fit in 128.
//! # Ok::<(), wecom_school_types::Violation>(())
//! ```
//!
//! # Reading
//!
//! Requests are read strictly: an unknown property, such as the `toparty` of a similar API, is a violation. [`Checked`] has
//! the violations as data. Answers are read with tolerance: unknown properties are ignored, a missing list is empty, and an
//! undocumented [`Errcode`] is kept.
//!
//! ```
//! use wecom_school_types::{Errcode, response::SendResponse};
//!
//! let answer: SendResponse = serde_json::from_str(r#"{"errcode":81013,"invalid_party":[42949672960]}"#)?;
//! assert_eq!(answer.errcode, Errcode::ALL_RECIPIENTS_INVALID);
//! assert_eq!(answer.errcode.remedy(), Some("Check that the ids exist and that the app may reach them."));
//! assert_eq!(answer.invalid_party[0].to_string(), "42949672960");
//! # Ok::<(), serde_json::Error>(())
//! ```
//!
//! A notice with `errcode` 0 may still have missed recipients: read the `invalid_*` lists.
//!
//! # Features
//!
//! None is on by default.
//!
//! - `schemars`: every type implements [`JsonSchema`](https://docs.rs/schemars).
//! - `proptest`: every type implements [`Arbitrary`](https://docs.rs/proptest), with valid values that often reach their
//!   limits.
//!
//! [page]: https://developer.work.weixin.qq.com/document/path/92291
//! [third-party]: https://developer.work.weixin.qq.com/document/path/20450

#![warn(missing_docs)]
// The macro for the setters of a table recurses for each row.
#![recursion_limit = "512"]

#[doc(hidden)]
pub mod runtime;

/// Written by `cargo xtask codegen` from `schema/`.
#[rustfmt::skip]
mod generated;

#[cfg(not(feature = "proptest"))]
#[doc(hidden)]
pub use self::runtime::absent::{
    runtime_nothing as runtime_any, runtime_nothing as runtime_any_union, runtime_nothing as runtime_arbitrary,
};
#[cfg(not(feature = "schemars"))]
#[doc(hidden)]
pub use self::runtime::absent::{
    runtime_nothing as runtime_describe, runtime_nothing as runtime_describe_union,
    runtime_nothing as runtime_json_schema,
};

pub use self::{
    // A new folder of schemas becomes a new module here without an edit.
    generated::*,
    runtime::{
        BoundedText, Branch, Build, Call, CheckResult, Checked, Code, CutText, DuplicateCheck, Enumeration, Expected,
        FileFormat, FileKind, FileLimits, FileProblem, Found, Given, IsSet, JsonType, Literal, Method, Overflow,
        QueryParameter, Read, Repeat, RepeatRule, Rule, SentIn, ShownText, ShownTexts, TextLimits, TextOrInteger, Unit,
        Violation, Violations, WrittenBody, after_http_scheme, properties_only_of,
    },
};
