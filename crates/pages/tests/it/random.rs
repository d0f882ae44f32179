//! Checks that a page made from random facts is read back to the same facts.

use proptest::prelude::*;
use wecom_pages::{
    fact::{Fact, Facts},
    page_facts::RowFacts,
};

use crate::library;

/// The type of a parameter, a clause of its row, and the facts that the clause states. Of the words in braces, one is
/// picked. L and N are random numbers, of which N is greater; H is N hours in seconds.
const CLAUSES: &[(&str, &str, &str)] = &[
    ("string", "{最长不超过|不超过|最多|最长为|长度不能超过|不多于|最大}N{个字节|字节|bytes}", "max_bytes=N"),
    ("string", "{最长不超过|不超过|最多|最长为|最大} N {个字节|字节|bytes}", "max_bytes=N"),
    ("string", "{最长不超过|不超过|最多|长度不能超过|不多于}N{个字符|个utf8字符|字|个字}", "max_characters=N"),
    ("string", "{最长不超过|不超过|最多|最长为|不多于}N个{汉字|中文字符}", "max_han=N"),
    ("string", "长度为1{~|-|到| ~ |至}N个字节", "min_bytes=1 max_bytes=N"),
    ("string", "不超过N{| }K{|B}", "max_bytes=NK"),
    ("string", "不超过N{| }M{|B}", "max_bytes=NM"),
    ("string", "不能为空", "not_empty"),
    ("integer", "有效的值范围是[L, N]", "minimum=L maximum=N"),
    ("integer", "取值范围：L ~ N", "minimum=L maximum=N"),
    ("integer", "最小值L，最大值为N", "minimum=L maximum=N"),
    ("integer", "最大N，{默认为|默认|默认值|不填默认|缺省为}N", "maximum=N default=N"),
    ("integer", "间隔，默认60{s|秒}，最大不超过N小时", "default=60s maximum=Hs"),
    ("string[]", "支持1{到|~|-}N{个|条|项}", "min_items=1 max_items=N"),
    ("string[]", "（最多支持N{个|条|项}）", "max_items=N"),
    ("integer[]", "{不超过|最多可同时查询|每次最多传|至多|个数不超过}N{个|条|项}", "max_items=N"),
];

/// Marks between a value and its meaning, and between two values.
const LIST_MARKS: &[(&str, &str)] =
    &[("表示", "，"), ("-", "；"), ("：", "，"), (":", "<br>"), ("=", "，"), ("代表", "、")];

/// Clauses that may follow for a parameter of this type. An empty type means any type.
const MORE_CLAUSES: &[(&str, &str, &str)] = &[
    ("string", "超过会自动截断", "overflow=cut"),
    ("string", "{支持id转译|**（支持id转译）**}", "id_translation"),
    ("", "{即将废弃|已废弃|不推荐使用}", "deprecated"),
];

proptest! {
    #[test]
    fn a_page_states_the_facts_that_it_was_made_from(rolls in prop::collection::vec(any::<u16>(), 60..400)) {
        let mut dice = Dice(rolls.into_iter());
        let parameters: Vec<Parameter> = (0..=dice.roll(6)).map(|index| make_parameter(index, &mut dice)).collect();
        let text = write_page(&parameters, &mut dice);
        let read = library::read(&text);
        let row = |row: &RowFacts| (row.parameter.clone(), library::row(&row.facts, &row.unread));
        let rows: Vec<(String, String)> = library::rows(&read).into_iter().map(row).collect();
        let made: Vec<(String, String)> =
            parameters.iter().map(|it| (it.name.clone(), library::row(&it.facts, &[]))).collect();
        prop_assert_eq!(rows, made, "{}", text);
    }
}

/// Random choices made by proptest, so that it shrinks a failure to the first choices.
struct Dice(std::vec::IntoIter<u16>);

impl Dice {
    /// Returns a number below `sides`.
    fn roll(&mut self, sides: usize) -> usize {
        usize::from(self.0.next().unwrap_or(0)) % sides
    }

    fn pick<T: Copy>(&mut self, choices: &[T]) -> T {
        choices[self.roll(choices.len())]
    }

    /// Picks one of the words in each pair of braces.
    fn vary(&mut self, clause: &str) -> String {
        let part = |part: &str| match part.split_once('}') {
            Some((words, rest)) => self.pick(&words.split('|').collect::<Vec<_>>()).to_owned() + rest,
            None => part.to_owned(),
        };
        clause.split('{').map(part).collect()
    }
}

struct Parameter {
    name: String,
    types: &'static str,
    facts: Facts,
    clauses: Vec<String>,
}

fn make_parameter(index: usize, dice: &mut Dice) -> Parameter {
    let least = dice.roll(50);
    let most = least + 2 + dice.roll(5000);
    let numbers = [("L", least), ("N", most), ("H", most * 3600)];
    let fill = |text: &str| {
        numbers.iter().fold(text.to_owned(), |text, (letter, number)| text.replace(letter, &number.to_string()))
    };
    let has_values = dice.roll(6) == 0;
    let mut types = "integer";
    let mut stated: Vec<(String, String)> = Vec::new();
    if has_values {
        let first = dice.roll(3);
        let values: Vec<String> = (first..first + 2 + dice.roll(4)).map(|value| value.to_string()).collect();
        if dice.roll(2) == 0 {
            let words = dice.vary("{默认为|默认|默认值|不填默认|缺省为}");
            stated.push((words + &values[0], format!("default={}", values[0])));
        }
        let (mark, between) = dice.pick(LIST_MARKS);
        let meanings = ["书", "刊", "报", "图", "谱"];
        let list = values.iter().zip(meanings).map(|(value, meaning)| format!("{value}{mark}{meaning}"));
        stated.push((list.collect::<Vec<_>>().join(between), format!("values={}", values.join("|"))));
    } else {
        let (type_name, clause, facts) = dice.pick(CLAUSES);
        types = type_name;
        stated.push((fill(&dice.vary(clause)), fill(facts)));
    }
    for (_, clause, facts) in MORE_CLAUSES.iter().filter(|(of, ..)| of.is_empty() || *of == types) {
        if dice.roll(4) == 0 {
            // After a list of values, the clause has to name what it is about.
            let subject = if has_values { "该字段" } else { "" };
            stated.push((format!("{subject}{}", dice.vary(clause)), (*facts).to_owned()));
        }
    }
    let mut facts = Facts::from([Fact::Required(dice.roll(2) == 1), Fact::Type(types.to_owned())]);
    facts.extend(stated.iter().flat_map(|(_, facts)| facts.split(' ')).map(|fact| fact.parse::<Fact>().unwrap()));
    let clauses = stated.into_iter().map(|(clause, _)| clause).collect();
    Parameter { name: format!("p{index}"), types, facts, clauses }
}

/// Writes the page in one of many styles.
fn write_page(parameters: &[Parameter], dice: &mut Dice) -> String {
    let with_types = dice.roll(2) == 1;
    let types = |types: &str| if with_types { format!("|{types}") } else { String::new() };
    let indent = dice.pick(&["", " ", "> "]);
    let header = format!("|参数 |是否必须 {}|说明 |", types("类型"));
    let mut text = format!("# 页\n\n**请求示例：**\n```\n{}\n```\n\n**参数说明：**\n\n", write_example(parameters));
    text += &format!("{indent}{header}\n{indent}|--|--{}|--|\n", types("--"));
    for parameter in parameters {
        let required = if parameter.facts.contains(&Fact::Required(true)) { "是" } else { "否" };
        let between = dice.pick(&["，", "。", "<br>", "；"]);
        let words = parameter.clauses.join(between);
        let words = match dice.roll(4) {
            0 => format!("说的是甲{between}{words}"),
            1 => format!("[甲](#2031/7){between}!!#ff0000 {words}!!"),
            _ => words,
        };
        let (bar, end) = (dice.pick(&["| ", "|"]), dice.pick(&["|", " |", ""]));
        text +=
            &format!("{indent}{bar}{} {bar}{required} {}{bar}{words}{end}\n", parameter.name, types(parameter.types));
    }
    text + dice.pick(&["", "\n> 注：最多7次\n", "\n**权限说明：**\n- 无\n"])
}

/// Writes an example that shows the type of each parameter.
fn write_example(parameters: &[Parameter]) -> String {
    let property = |parameter: &Parameter| match parameter.types {
        "integer" => format!("  \"{}\": 1", parameter.name),
        "string[]" => format!("  \"{}\": [\"a\"]", parameter.name),
        "integer[]" => format!("  \"{}\": [1]", parameter.name),
        _ => format!("  \"{}\": \"a\"", parameter.name),
    };
    format!("{{\n{}\n}}", parameters.iter().map(property).collect::<Vec<_>>().join(",\n"))
}
