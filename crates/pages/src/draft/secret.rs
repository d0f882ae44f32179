//! Whether a parameter is a secret, by its name and by what its row says.
//!
//! No page marks its secrets. What is only likely is marked too, with a doubt: a person decides.

use std::sync::LazyLock;

use regex::Regex;
use serde_json::{Map, Value, json};

use super::{gather::Row, known::Known, shape::Shape, tree::Node};

/// How names end that belong to secrets and to nothing else, without marks between their words.
const CERTAIN: &str = r"(?:(?:access|refresh|auth|id|provider|suite|corp|login)token|secret|(?:secret|private|session|aes|api|access)key|passw(?:or)?d|(?:permanent|auth|tmpauth|js)code|(?:suite|jsapi|js|user|login|verify|component|config)ticket)$";

/// How names end that may belong to secrets.
const LIKELY: &str = r"(?:token|ticket|credentials?|passcode|pwd|(?:app|encrypt|decrypt|encoding|sign|signing|signature|master|license)key|(?:register|invite|welcome|response|verify|verification|sms|oauth|login|exchange)code|^code)$";

/// How names end that say where a list goes on.
const OTHER: &str = r"(?:page|next|cursor)token$";

/// How the first clause of a row ends that may describe a secret.
const LIKELY_WORDS: &str = r"(?i)(?:凭证|凭据|密钥|秘钥|私钥|口令|密码|授权码|票据|令牌|secret|ticket|token|aeskey|session_key)\s*(?:字段|参数|值|内容|信息|字符串|串)?$";

/// What the first clause of a row says of a name that ends alike and is no secret.
const OTHER_WORDS: &str =
    r"分页|翻页|下一页|游标|(?:编码|编号|错误码|返回码|状态码|国家码|区号|邮编|公钥|(?:错误|国家|行业|地区)代码)$";

static PATTERNS: LazyLock<[Option<Regex>; 5]> =
    LazyLock::new(|| [CERTAIN, LIKELY, OTHER, LIKELY_WORDS, OTHER_WORDS].map(|pattern| Regex::new(pattern).ok()));

/// How sure it is that a parameter is a secret.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Secrecy {
    /// Its name is that of a secret.
    Certain,
    /// Its name or its row hints at one.
    Likely,
    /// Nothing hints at one.
    None,
}

impl Secrecy {
    /// Judges a parameter.
    pub fn of(name: &str, rows: &[&Row]) -> Self {
        let [certain, likely, other, words, other_words] = &*PATTERNS;
        let has = |pattern: &Option<Regex>, text: &str| pattern.as_ref().is_some_and(|pattern| pattern.is_match(text));
        let name = squeezed(name);
        let clauses: Vec<&str> = rows.iter().filter_map(|row| row.words.split(ENDS).next()).map(str::trim).collect();
        if has(certain, &name) {
            return Self::Certain;
        }
        if has(other, &name) || clauses.iter().any(|clause| has(other_words, clause)) {
            return Self::None;
        }
        match (has(likely, &name), clauses.iter().any(|clause| has(certain, &squeezed(clause)))) {
            (true, true) => Self::Certain,
            (true, false) => Self::Likely,
            (false, _) if clauses.iter().any(|clause| has(words, clause)) => Self::Likely,
            (false, _) => Self::None,
        }
    }

    /// The doubt about it.
    pub fn doubt(self) -> Option<&'static str> {
        (self == Self::Likely).then_some("is it a secret? Its name or its row hints at one, so it is assumed")
    }
}

/// What ends the first clause of a row.
const ENDS: [char; 9] = ['，', ',', '。', '；', ';', '（', '(', '：', '\n'];

/// The letters of a name alone: `EncodingAESKey` and `encoding_aes_key` are one.
fn squeezed(name: &str) -> String {
    name.chars().filter(|letter| !"_- ".contains(*letter)).flat_map(char::to_lowercase).collect()
}

/// Whether a parameter of the address is a token, which is no part of what a call asks.
pub fn is_token(name: &str) -> bool {
    squeezed(name).ends_with("token") && Secrecy::of(name, &[]) != Secrecy::None
}

/// Marks the schema of a text, if it is a secret; where the dialect can't mark it, that is a doubt.
pub fn mark(node: &Node, shape: &Shape, known: &mut Known, schema: &mut Map<String, Value>) {
    let secrecy = Secrecy::of(&node.name, &node.rows);
    let has_values = ["const", "oneOf", "enum"].iter().any(|keyword| schema.contains_key(*keyword));
    if secrecy == Secrecy::None || has_values || *shape == Shape::Boolean {
        return;
    }
    let is_shown = schema.contains_key("idTranslation") || schema.get("overflow") == Some(&json!("truncate"));
    if *shape == Shape::Text && !is_shown {
        // An absent secret is none, and no empty one.
        schema.shift_remove("default");
        schema.insert("secret".into(), json!(true));
        if let Some(doubt) = secrecy.doubt() {
            known.doubt(doubt);
        }
    } else if secrecy == Secrecy::Certain || *shape == Shape::TextOrInteger || is_shown {
        known.doubt("is it a secret? The dialect marks only a text as one that is neither cut nor translated");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(name: &str, words: &str) -> Secrecy {
        let row = Row {
            line: 1,
            path: vec![name.to_owned()],
            facts: crate::fact::Facts::new(),
            unread: Vec::new(),
            term: None,
            words: words.to_owned(),
        };
        Secrecy::of(
            name,
            if words.is_empty() { &[] } else { std::slice::from_ref(&row) }.iter().collect::<Vec<_>>().as_slice(),
        )
    }

    #[test]
    fn what_lets_somebody_in_is_a_secret() {
        for name in [
            "access_token",
            "suite_access_token",
            "provider_access_token",
            "component_access_token",
            "refresh_token",
            "corpsecret",
            "suite_secret",
            "provider_secret",
            "appSecret",
            "secret",
            "permanent_code",
            "auth_code",
            "pre_auth_code",
            "suite_ticket",
            "SuiteTicket",
            "jsapi_ticket",
            "user_ticket",
            "session_key",
            "js_code",
            "EncodingAESKey",
            "encoding_aes_key",
            "private_key",
            "password",
            "api_key",
        ] {
            assert_eq!(of(name, ""), Secrecy::Certain, "{name}");
        }
        assert_eq!(of("ticket", "生成签名所需的jsapi_ticket，最长为512字节"), Secrecy::Certain);
    }

    #[test]
    fn what_may_let_somebody_in_is_likely_one() {
        for (name, words) in [
            ("code", ""),
            ("code", "通过成员授权获取到的code，最大为512字节"),
            ("code", "扫描二维码登录后得到的code"),
            ("ticket", ""),
            ("token", "回调事件返回的token字段，10分钟内有效"),
            ("register_code", "注册码"),
            ("welcome_code", "通过添加外部联系人事件推送给企业的发送欢迎语的凭证，有效期为20秒"),
            ("key", "会话密钥"),
            ("sign", "企业的支付密钥（32位）"),
            ("pass", "会议密码"),
        ] {
            assert_eq!(of(name, words), Secrecy::Likely, "{name} {words}");
        }
    }

    #[test]
    fn what_only_sounds_like_a_secret_is_none() {
        for (name, words) in [
            ("corpid", "企业ID，获取方式参考：术语说明-corpid"),
            ("expires_in", "凭证的有效时间（秒）"),
            ("userid", "成员的userid，需用access_token获取"),
            ("errcode", "返回码"),
            ("qr_code", "二维码链接"),
            ("qrcode", "联系二维码的URL"),
            ("next_page_token", "下一页的token"),
            ("page_token", ""),
            ("token", "分页游标"),
            ("code", "部门编码"),
            ("country_code", "国家码"),
            ("key", "模板的key"),
            ("event_key", "事件KEY值"),
            ("publickey_ver", "加密使用的公钥版本号"),
            ("token_type", "凭证类型"),
            ("state", "授权链接中带的state值"),
            ("group_chat_id", "班级群id"),
        ] {
            assert_eq!(of(name, words), Secrecy::None, "{name} {words}");
        }
    }
}
