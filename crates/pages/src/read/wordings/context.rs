//! The text around a wording, and what is known of the parameter.

use std::ops::Range;

use regex::Captures;

use crate::{
    fact::Fact,
    read::{about::About, numbers::number},
};

/// What a wording states; `None` if it turns out to state nothing for certain.
pub type Statement = Option<Vec<Fact>>;

/// A regular expression, and what its words state.
pub type Wording = (&'static str, fn(&Captures, &Context) -> Statement);

pub fn count(found: &Captures, name: &str) -> Option<u64> {
    number(&found[name])?.try_into().ok()
}

/// What a whole text tells of its numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Clue {
    /// The value is a span of time.
    Time,
    /// The text names a point in time.
    Moment,
    Picture,
    /// Several things are joined in one text.
    Joined,
    /// The numbers are about a part, or about the value before it is encoded.
    SomethingElse,
}

#[derive(Clone, Debug)]
pub struct Clues(Vec<Clue>);

impl Clues {
    pub fn of(text: &str) -> Self {
        let has = |words: &[&str]| words.iter().any(|word| text.contains(word));
        let between =
            ["跨度", "相差", "之间", "范围", "区间", "相距", "开始时间", "结束时间", "起始", "播放", "录制", "间隔不"];
        let times = ["秒", "间隔", "时长", "有效期", "有效时间", "过期", "超时", "1s", "0s"];
        let clues = [
            (Clue::Time, has(&times) && !has(&between)),
            (Clue::Moment, has(&["时间戳"])),
            (Clue::Picture, has(&["图", "尺寸", "像素", "分辨率", "头像"])),
            (Clue::Joined, has(&["分隔", "隔开", "分割", "拼接"])),
            (Clue::SomethingElse, has(&["编码前", "压缩前", "加密前", "解码后", "分块大小", "分片大小"])),
        ];
        Self(clues.into_iter().filter_map(|(clue, there)| there.then_some(clue)).collect())
    }

    pub fn has(&self, clue: Clue) -> bool {
        self.0.contains(&clue)
    }
}

#[derive(Clone, Copy)]
pub struct Context<'a> {
    pub about: About<'a>,
    pub clues: &'a Clues,
    /// The parts of the text about one value alone.
    pub values: &'a [Range<usize>],
    pub before: &'a str,
    pub after: &'a str,
}

const CLAUSE: usize = 24;

impl Context<'_> {
    /// Whether a number without a unit ends here: `30次` and `100%` are about something else.
    pub fn ends(&self) -> bool {
        self.after
            .chars()
            .next()
            .is_none_or(|next| next.is_whitespace() || "，,。.；;、(（)）]】！!：:”\"且\u{1}".contains(next))
    }

    /// Returns the words before, back to the last mark.
    pub fn clause(&self) -> &str {
        let is_mark = |letter: char| "，,。；;：:！!？?（(\n\u{1}".contains(letter);
        let length: usize =
            self.before.chars().rev().take(CLAUSE).take_while(|letter| !is_mark(*letter)).map(char::len_utf8).sum();
        self.before[self.before.len() - length..].trim()
    }

    /// Whether the sentence spoke of a value last.
    pub fn follows_a_value(&self) -> bool {
        let sentence = self.before.rfind(['。', '；', ';', '\n']).unwrap_or_default();
        self.values.iter().any(|own| own.start > sentence)
    }

    /// Whether this is a limit of the parameter: no advice, no condition, and no limit of how often.
    pub fn is_limit(&self) -> bool {
        const ADVICE: &[&str] = &["建议", "推荐", "最好", "尽量", "通常", "一般", "大约"];
        const HOW_OFTEN: &[&str] = &["每天", "每日", "每月", "每周", "每年", "每小时", "每分钟", "每秒", "频率"];
        const SOMETHING_ELSE: &[&str] =
            &["每人", "每个", "每组", "总数", "用户数", "累计", "工作日", "其中", "二者", "三者", "两者"];
        let clause = self.clause();
        ![ADVICE, HOW_OFTEN, SOMETHING_ELSE].concat().iter().any(|word| clause.contains(word))
            && !clause.starts_with(['当', '若'])
            && !clause.starts_with("如果")
            && !self.is_condition()
    }

    /// Whether the words after make a condition of it: `小于等于200时必填`.
    fn is_condition(&self) -> bool {
        let after = self.after.trim_start_matches(|letter: char| "元个条人天秒 ".contains(letter));
        let if_so = ["的时候", "的话", "则", "或", "才"].iter().any(|word| after.starts_with(word));
        if_so || (after.starts_with('时') && !["时间", "时长"].iter().any(|word| after.starts_with(word)))
    }

    /// Whether the number counts entries, and not letters or months.
    pub fn counts_entries(&self) -> bool {
        let after = self.after.trim_start().chars().take(4).collect::<String>().to_lowercase();
        let other = [
            "字", "文字", "汉", "中文", "英文", "utf", "byte", "月", "小时", "工作", "星期", "周", "年", "分钟",
            "自然", "位",
        ];
        !other.iter().any(|word| after.starts_with(word))
    }

    pub fn is_of_list(&self) -> bool {
        let clause = self.clause();
        let lengths = ["列表长度", "列表大小", "数组长度", "数组大小", "列表个数", "可填充个数"];
        self.about.is_list() || lengths.iter().any(|length| clause.contains(length))
    }
}
