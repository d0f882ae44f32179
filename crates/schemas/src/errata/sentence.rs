//! Checks that a decision is a whole sentence, so that it can be read without the place where it was taken.
//!
//! No program can prove that a sentence is good. These rules refuse what gives a fragment away: its beginning, its end,
//! its length, a pronoun for a subject, and the absence of every verb in a list.

/// The fewest words of an English sentence.
const FEWEST_WORDS: usize = 4;

/// The fewest characters of a Chinese sentence, without punctuation.
const FEWEST_CHARACTERS: usize = 8;

/// Words that stand for a subject named elsewhere.
const PRONOUNS: &[&str] = &["it", "its", "same", "such", "that", "their", "them", "these", "they", "this", "those"];

/// Words that are a subject only with a noun behind them: "Each list is …", not "Each is …".
const QUANTIFIERS: &[&str] =
    &["all", "another", "any", "both", "each", "either", "neither", "none", "one", "other", "others", "some"];

/// Words before which a subject is missing: "A token with …", not "With …".
const LINKS: &[&str] = &[
    "after",
    "also",
    "and",
    "as",
    "because",
    "before",
    "beyond",
    "but",
    "by",
    "for",
    "from",
    "if",
    "in",
    "into",
    "not",
    "of",
    "on",
    "only",
    "or",
    "otherwise",
    "so",
    "then",
    "to",
    "unless",
    "until",
    "when",
    "where",
    "while",
    "with",
    "without",
];

/// Participles that do not end in "ed".
const PARTICIPLES: &[&str] = &["cut", "found", "given", "kept", "left", "read", "sent", "shown", "taken", "told"];

/// Verbs that are never nouns, and so never a subject.
const AUXILIARIES: &[&str] =
    &["are", "can", "can't", "cannot", "do", "does", "has", "have", "is", "may", "must", "was", "were", "will"];

/// Other verbs of decisions.
const VERBS: &[&str] = &[
    "accept",
    "accepts",
    "adds",
    "answers",
    "appear",
    "appears",
    "applies",
    "apply",
    "asks",
    "become",
    "becomes",
    "begin",
    "begins",
    "belong",
    "belongs",
    "changes",
    "checks",
    "come",
    "comes",
    "contain",
    "contains",
    "counts",
    "cuts",
    "decide",
    "decides",
    "delivers",
    "depend",
    "depends",
    "describe",
    "describes",
    "determine",
    "determines",
    "differ",
    "differs",
    "drops",
    "ends",
    "exist",
    "exists",
    "expect",
    "expects",
    "expire",
    "expires",
    "extends",
    "fails",
    "follow",
    "follows",
    "forgets",
    "get",
    "gets",
    "give",
    "gives",
    "go",
    "goes",
    "hold",
    "holds",
    "ignore",
    "ignores",
    "include",
    "includes",
    "issues",
    "judges",
    "keep",
    "keeps",
    "lasts",
    "leaves",
    "lets",
    "lies",
    "limits",
    "lists",
    "looks",
    "make",
    "makes",
    "mean",
    "means",
    "merges",
    "names",
    "needs",
    "omits",
    "passes",
    "permits",
    "prevents",
    "reads",
    "receive",
    "receives",
    "refuse",
    "refuses",
    "reject",
    "rejects",
    "remain",
    "remains",
    "remembers",
    "replaces",
    "reports",
    "require",
    "requires",
    "returns",
    "runs",
    "says",
    "sees",
    "sends",
    "sets",
    "shows",
    "skips",
    "sorts",
    "stand",
    "stands",
    "starts",
    "stays",
    "stops",
    "stores",
    "suppresses",
    "takes",
    "tells",
    "translates",
    "treats",
    "trims",
    "use",
    "uses",
    "waits",
    "works",
    "writes",
];

/// What follows a verb and no noun: "Answers the code", where the subject is missing, not "Answers may".
const OBJECTS: &[&str] = &["a", "all", "an", "any", "as", "each", "every", "its", "no", "the", "them"];

/// What a Chinese sentence does not begin with: a pronoun, or what comes after a subject.
const CHINESE_OPENINGS: &[&str] = &[
    "一律", "不得", "不能", "也", "会被", "但", "使用", "其", "则", "可以", "否则", "均", "它", "并且", "应当", "应该",
    "必须", "那", "都会", "拒绝", "按", "接受", "最多", "最少", "此", "而且", "该", "这", "须",
];

/// What makes a Chinese sentence say something.
const CHINESE_PREDICATES: &[&str] = &[
    "不能", "为", "会", "保存", "写作", "写出", "决定", "列出", "包含", "发送", "可以", "可能", "含有", "应当", "应答",
    "应该", "得到", "忽略", "截断", "按", "指", "拒绝", "接受", "是", "替换", "检查", "算作", "等于", "表示", "被",
    "视", "计入", "读取", "转译", "返回", "没有", "须",
];

/// What has to change before an English text is a sentence that stands alone.
pub(super) fn english(text: &str) -> Vec<String> {
    let plain = without_code(text);
    let mut flaws = Vec::new();
    for (index, sentence) in sentences(&plain, ". ").into_iter().enumerate() {
        let words: Vec<String> = sentence.split_whitespace().map(word).filter(|word| !word.is_empty()).collect();
        let word = |index: usize| words.get(index).map_or("", String::as_str);
        let is = |list: &[&str], index: usize| list.contains(&word(index));
        let is_verb = |index| is(AUXILIARIES, index) || is(VERBS, index);
        if !sentence.starts_with(|character: char| character.is_uppercase() || character == CODE) {
            flaws.push(format!("begin {} with a capital letter, or with a name in backticks", shown(sentence)));
        }
        if index == 0 && is(PRONOUNS, 0) || is(QUANTIFIERS, 0) && (is_verb(1) || is(LINKS, 1)) {
            flaws.push(format!("name the subject instead of `{}`", word(0)));
        }
        let is_participle = word(0).ends_with("ed") || is(PARTICIPLES, 0);
        let is_object = is(OBJECTS, 1) || word(1).starts_with(|character: char| character.is_ascii_digit());
        let is_predicate = is(AUXILIARIES, 0) || is(VERBS, 0) && is_object || is_participle && is(LINKS, 1);
        if is_predicate || is(LINKS, 0) {
            flaws.push(format!("put the subject before `{}`", word(0)));
        }
        if words.len() < FEWEST_WORDS {
            flaws.push(format!("write {FEWEST_WORDS} words or more where there are {}", words.len()));
        }
        if !(1..words.len()).any(is_verb) {
            let sentence = shown(sentence);
            flaws
                .push(format!("give {sentence} a verb, such as is, has, may or means (schema/README.md has the rule)"));
        }
    }
    if text.trim() != text {
        flaws.push("remove the spaces around it".into());
    }
    if !plain.ends_with('.') || plain.ends_with("..") {
        flaws.push("end with one full stop".into());
    }
    flaws
}

/// What has to change before a Chinese text is a sentence that stands alone.
pub(super) fn chinese(text: &str) -> Vec<String> {
    let plain = without_code(text);
    let mut flaws = Vec::new();
    if !plain.contains(is_han) {
        flaws.push("write it in Chinese".into());
    }
    for (index, sentence) in sentences(&plain, "。").into_iter().enumerate() {
        if !sentence.starts_with(|character: char| character.is_alphanumeric() || "`“「《".contains(character)) {
            flaws.push(format!("begin {} with a word, not with punctuation", shown(sentence)));
        }
        if let Some(opening) = CHINESE_OPENINGS.iter().find(|opening| index == 0 && sentence.starts_with(**opening)) {
            flaws.push(format!("name the subject before `{opening}`"));
        }
        let length = sentence.chars().filter(|character| character.is_alphanumeric() || *character == CODE).count();
        if length < FEWEST_CHARACTERS {
            flaws.push(format!("write {FEWEST_CHARACTERS} characters or more where there are {length}"));
        }
        if !CHINESE_PREDICATES.iter().any(|predicate| sentence.contains(predicate)) {
            let sentence = shown(sentence);
            flaws.push(format!("give {sentence} a verb, such as 是, 为, 会 or 可以 (schema/README.md has the rule)"));
        }
    }
    if !plain.ends_with('。') || plain.ends_with("。。") {
        flaws.push("end with one full stop, `。`".into());
    }
    flaws
}

/// The character that replaces a piece of code while a text is judged.
const CODE: char = '`';

/// The text with one character in place of each piece of code, whose words are not those of the sentence.
fn without_code(text: &str) -> String {
    text.split('`').enumerate().map(|(index, part)| if index % 2 == 0 { part } else { "`" }).collect()
}

/// The sentences of a text.
fn sentences<'a>(text: &'a str, end: &str) -> Vec<&'a str> {
    text.split(end).map(str::trim).filter(|sentence| !sentence.is_empty()).collect()
}

/// A word as the lists have it; nothing of what is punctuation alone.
fn word(token: &str) -> String {
    token.trim_matches(|character: char| !character.is_alphanumeric() && character != CODE).to_lowercase()
}

/// The beginning of a sentence, for an error.
fn shown(sentence: &str) -> String {
    const MOST: usize = 24;
    let beginning: String = sentence.chars().take(MOST).collect();
    let more = if beginning.len() < sentence.len() { "…" } else { "" };
    format!("“{beginning}{more}”")
}

fn is_han(character: char) -> bool {
    matches!(character, '\u{3400}'..='\u{9FFF}' | '\u{20000}'..='\u{323AF}')
}
