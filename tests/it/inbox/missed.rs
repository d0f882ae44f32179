//! The inbox shows whom a notice did not reach, and the school as a tree, in both languages.

use serde_json::json;
use wecom_school::Client;
use wecom_school_sandbox::{Sandbox, School};

use super::page::{COUNT, ROWS, in_browser};
use crate::clients::quick;

/// A school of two campuses. The scope of app 3 is a part of one of them.
const SCHOOL: &str = "../crates/sandbox/tests/it/transcripts/directory.toml";

#[test]
fn a_notice_shows_who_did_not_receive_it_and_the_school_is_a_tree() {
    in_browser(async |inbox| {
        let sandbox = Sandbox::builder().school(School::from_file(SCHOOL).unwrap()).start().await.unwrap();
        let client = quick(Client::builder("wwdirectory", "part")).base_url(sandbox.url()).build().unwrap();
        let notice = |changes: &[(&str, serde_json::Value)]| {
            let mut notice = json!({ "agentid": 3, "msgtype": "text", "text": { "content": "停课" }, "recv_scope": 2 });
            for (name, value) in changes {
                notice[*name] = value.clone();
            }
            notice.to_string()
        };
        let everybody = notice(&[
            ("to_party", json!(["2", "6", "99"])),
            ("to_student_userid", json!(["an", "nobody"])),
            ("to_parent_userid", json!(["an"])),
        ]);
        let _sent = client.send_json(everybody).await.unwrap();
        let _sent = client.send_json(notice(&[("to_student_userid", json!(["di"]))])).await.unwrap();

        let select = "[name=audience]";
        for (language, reasons, heads) in [
            ("en", ["Not following", "Out of scope", "Unknown ids"], "Teachers: qian"),
            ("zh-CN", ["未关注", "不在应用可使用的家长范围内", "id 不存在"], "老师：qian"),
        ] {
            inbox.browser.go(&format!("{}/#/notices/1", sandbox.url())).await;
            inbox.choose("[data-setting=language]", language).await;
            inbox.until(&format!("document.documentElement.lang === {language:?}")).await;
            inbox.see(select, &reasons).await;
            let unknown = ["nobody\tinvalid_student_userid", "99\tinvalid_party", "an\tinvalid_parent_userid"];
            let (invalid, scope) = ("[data-part=invalid] tr", "[data-part=out-of-scope]");
            let following = "[data-part=not-following]";
            for (wanted, seen, parts) in [
                ("not_following", (following, &["父"][..]), [0, 0, 1, 0]),
                ("out_of_scope", (scope, &["柏"]), [0, 0, 0, 1]),
                ("unknown", (invalid, &unknown), [0, 4, 0, 0]),
                ("missed", (invalid, &["6\tinvalid_party"]), [0, 5, 1, 1]),
                ("all", (scope, &["柏"]), [1, 5, 1, 1]),
            ] {
                inbox.choose(select, wanted).await;
                inbox.see(seen.0, seen.1).await;
                for (part, count) in ["[data-part=recipients]", invalid, following, scope].into_iter().zip(parts) {
                    inbox.count(part, count).await;
                }
            }
            // The second notice reached everybody whom it addressed.
            inbox.browser.go(&format!("{}/#/notices/2", sandbox.url())).await;
            inbox.find("[data-notice=\"2\"] [data-part=recipients]").await;
            inbox.count(select, 0).await;
            for (missed, listed) in [("false", "2"), ("out_of_scope", "1"), ("not_following", "1"), ("unknown", "1")] {
                inbox.browser.go(&format!("{}/#/notices?missed={missed}", sandbox.url())).await;
                inbox.count(ROWS, 1).await;
                inbox.find(&format!("{ROWS}[data-id=\"{listed}\"]")).await;
                inbox.find(COUNT).await;
            }

            inbox.browser.go(&format!("{}/#/school", sandbox.url())).await;
            inbox
                .see(".families summary", &["东校区 2", "西校区 3", "小学 4", heads, "一年级 5", "1班 11", "1班 13"])
                .await;
            inbox.click(".families [data-class=\"12\"] summary").await;
            inbox.click(".families [data-class=\"12\"] a[data-userid=di]").await;
            // A class whose name exists twice is shown with its path.
            inbox.see("[data-person] .terms", &["2班 12", "西校区/1班 13"]).await;
        }
        // The browser leaves the page before the sandbox ends.
        inbox.open("").await;
    });
}
