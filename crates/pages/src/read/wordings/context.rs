//! What stands around a wording, and what is known of the parameter.

use std::ops::Range;

/// What is known of a parameter when its description is read.
#[derive(Clone, Copy, Debug, Default)]
pub struct About<'a> {
    /// Its name, without the objects that hold it.
    pub name: &'a str,
    /// Its type, where column or example tell it.
    pub types: Option<&'a str>,
}

impl About<'_> {
    /// Whether it is a list, or named like one.
    pub fn is_list(&self) -> bool {
        self.types.map_or_else(|| self.name.ends_with("list"), |types| types.ends_with("[]"))
    }

    /// Whether it is a number, or named like one.
    pub fn is_number(&self) -> bool {
        let named_so = || ["limit", "offset", "size", "count", "num"].iter().any(|end| self.name.ends_with(end));
        self.types.map_or_else(named_so, |types| types == "integer" || types == "number")
    }

    /// Whether it is a text.
    pub fn is_text(&self) -> bool {
        self.types == Some("string")
    }

    /// Whether it may be a text, for all that is known.
    pub fn may_be_text(&self) -> bool {
        self.is_text() || (self.types.is_none() && !self.is_number() && !self.is_list())
    }

    /// Whether it is an object or a list of objects: what is said of values is then said of something in it.
    pub fn is_object(&self) -> bool {
        self.types.is_some_and(|types| types.starts_with("object"))
    }
}

/// What the words of a whole text tell of its numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Clue {
    /// It speaks of a span of time that is its value.
    Time,
    /// It speaks of a point in time.
    Moment,
    /// It speaks of a picture.
    Picture,
    /// It speaks of several things that are joined in one text.
    Joined,
    /// It speaks of something before it is encoded, or of parts of it.
    SomethingElse,
}

/// The clues in a text.
#[derive(Clone, Debug)]
pub struct Clues(Vec<Clue>);

impl Clues {
    /// Looks for clues in a text.
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

    /// Whether there is this clue.
    pub fn has(&self, clue: Clue) -> bool {
        self.0.contains(&clue)
    }
}

/// What a wording may look at besides its own words.
#[derive(Clone, Copy)]
pub struct Context<'a> {
    /// The parameter.
    pub about: About<'a>,
    /// What the whole text tells.
    pub clues: &'a Clues,
    /// The places of what is said of one value alone.
    pub values: &'a [Range<usize>],
    /// What stands before the wording.
    pub before: &'a str,
    /// What follows it.
    pub after: &'a str,
}

/// How far back a clause is looked for.
const CLAUSE: usize = 24;

impl Context<'_> {
    /// Whether a number that names no unit ends here: `30次` and `100%` are about something else.
    pub fn ends(&self) -> bool {
        self.after
            .chars()
            .next()
            .is_none_or(|next| next.is_whitespace() || "，,。.；;、(（)）]】！!：:”\"且\u{1}".contains(next))
    }

    /// The words before the wording, back to the last mark.
    pub fn clause(&self) -> &str {
        let is_mark = |letter: char| "，,。；;：:！!？?（(\n\u{1}".contains(letter);
        let length: usize =
            self.before.chars().rev().take(CLAUSE).take_while(|letter| !is_mark(*letter)).map(char::len_utf8).sum();
        self.before[self.before.len() - length..].trim()
    }

    /// Whether a value is what was spoken of last in this sentence.
    pub fn follows_a_value(&self) -> bool {
        let sentence = self.before.rfind(['。', '；', ';', '\n']).unwrap_or_default();
        self.values.iter().any(|own| own.start > sentence)
    }

    /// Whether the limit is the parameter's own, and holds: not an advice, a condition, or a limit of how often.
    pub fn is_limit(&self) -> bool {
        const SOMETHING_ELSE: &[&str] = &[
            "建议",
            "推荐",
            "最好",
            "尽量",
            "通常",
            "一般",
            "大约", // no limit
            "每天",
            "每日",
            "每月",
            "每周",
            "每年",
            "每小时",
            "每分钟",
            "每秒",
            "每人",
            "每个",
            "每组",
            "频率", // of how often
            "总数",
            "用户数",
            "累计",
            "工作日",
            "其中",
            "二者",
            "三者",
            "两者",
        ];
        let clause = self.clause();
        !SOMETHING_ELSE.iter().any(|word| clause.contains(word))
            && !clause.starts_with(['当', '若'])
            && !clause.starts_with("如果")
            && !self.is_condition()
    }

    /// Whether what follows makes a condition of it: `小于等于200时必填`.
    fn is_condition(&self) -> bool {
        let after = self.after.trim_start_matches(|letter: char| "元个条人天秒 ".contains(letter));
        let if_so = ["的时候", "的话", "则", "或", "才"].iter().any(|word| after.starts_with(word));
        if_so || (after.starts_with('时') && !["时间", "时长"].iter().any(|word| after.starts_with(word)))
    }

    /// Whether entries are counted, and not letters or months.
    pub fn counts_entries(&self) -> bool {
        let after = self.after.trim_start().chars().take(4).collect::<String>().to_lowercase();
        let other = [
            "字", "文字", "汉", "中文", "英文", "utf", "byte", "月", "小时", "工作", "星期", "周", "年", "分钟",
            "自然", "位",
        ];
        !other.iter().any(|word| after.starts_with(word))
    }

    /// Whether the length of a list is spoken of, whatever is known of the parameter.
    pub fn is_of_list(&self) -> bool {
        let clause = self.clause();
        let lengths = ["列表长度", "列表大小", "数组长度", "数组大小", "列表个数", "可填充个数"];
        self.about.is_list() || lengths.iter().any(|length| clause.contains(length))
    }
}
