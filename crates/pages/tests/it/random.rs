//! A page made from random facts is read back to the same facts.

use proptest::prelude::*;
use wecom_pages::{
    fact::{Amount, Fact, Facts, Notation, Overflow, Unit, ascending},
    page_facts::RowFacts,
};

use crate::shown;

proptest! {
    #[test]
    fn a_page_states_the_facts_that_it_was_made_from(rolls in prop::collection::vec(any::<u16>(), 60..400)) {
        let mut dice = Dice(rolls.into_iter());
        let parameters: Vec<Parameter> = (0..=dice.roll(6)).map(|index| Parameter::random(index, &mut dice)).collect();
        let text = page(&parameters, &mut dice);
        let (_, facts) = shown::read(&text);
        let row = |row: &RowFacts| (row.parameter.clone(), shown::row(&row.facts, &row.unread));
        let rows: Vec<(String, String)> = shown::rows(&facts).into_iter().map(row).collect();
        let made: Vec<(String, String)> =
            parameters.iter().map(|it| (it.name.clone(), shown::row(&it.facts, &[]))).collect();
        prop_assert_eq!(rows, made, "{}", text);
    }
}

/// Choices of proptest, so that a failure shrinks to the first ones.
struct Dice(std::vec::IntoIter<u16>);

impl Dice {
    /// Less than `sides`.
    fn roll(&mut self, sides: u16) -> u16 {
        self.0.next().unwrap_or(0) % sides
    }

    fn flip(&mut self) -> bool {
        self.roll(2) == 1
    }

    fn pick<'a>(&mut self, choices: &[&'a str]) -> &'a str {
        choices[usize::from(self.roll(choices.len().try_into().unwrap()))]
    }
}

struct Parameter {
    name: String,
    types: &'static str,
    facts: Facts,
    /// The words that state the facts.
    clauses: Vec<String>,
}

impl Parameter {
    fn random(index: u16, dice: &mut Dice) -> Self {
        let mut parameter =
            Self { name: format!("p{index}"), types: "string", facts: Facts::new(), clauses: Vec::new() };
        match dice.roll(6) {
            0 | 1 => parameter.text(dice),
            2 => parameter.number(dice),
            3 => parameter.values(dice),
            4 => parameter.list(dice),
            _ => parameter.time(dice),
        }
        if dice.roll(6) == 0 {
            let words = dice.pick(&["即将废弃", "已废弃", "不推荐使用"]);
            // Behind a list of values, it has to be said of what.
            let subject = if parameter.facts.iter().any(|fact| fact.kind() == "values") { "该字段" } else { "" };
            parameter.add([Fact::Deprecated], format!("{subject}{words}"));
        }
        parameter.facts.insert(Fact::Required(dice.flip()));
        parameter.facts.insert(Fact::Type(parameter.types.to_owned()));
        parameter
    }

    fn add(&mut self, facts: impl IntoIterator<Item = Fact>, clause: String) {
        self.facts.extend(facts);
        self.clauses.push(clause);
    }

    fn text(&mut self, dice: &mut Dice) {
        let most = dice.roll(5000) + 2;
        let length = u64::from(most);
        let amount = Amount::plain(i64::from(most));
        let before = dice.pick(&["最长不超过", "不超过", "最多", "最长为", "长度不能超过", "不多于", "最大"]);
        let spaced = dice.pick(&["", " "]);
        match dice.roll(6) {
            0 => {
                let bytes = dice.pick(&["个字节", "字节", "bytes"]);
                self.add([Fact::MaxBytes(amount)], format!("{before}{spaced}{most}{spaced}{bytes}"));
            }
            1 => {
                let characters = dice.pick(&["个字符", "个utf8字符", "字", "个字"]);
                self.add([Fact::MaxCharacters(length)], format!("{before}{most}{spaced}{characters}"));
            }
            2 => self.add([Fact::MaxHan(length)], format!("{before}{most}个{}", dice.pick(&["汉字", "中文字符"]))),
            3 => {
                let to = dice.pick(&["~", "-", "到", " ~ ", "至"]);
                let facts = [Fact::MinBytes(Amount::plain(1)), Fact::MaxBytes(amount)];
                self.add(facts, format!("长度为1{to}{most}个字节"));
            }
            4 => {
                let (number, unit) = (i64::from(most), if dice.flip() { Unit::K } else { Unit::M });
                let size = format!("不超过{most}{spaced}{}", unit.written());
                self.add([Fact::MaxBytes(Amount { number, unit })], size + dice.pick(&["", "B"]));
            }
            _ => self.add([Fact::NotEmpty], "不能为空".to_owned()),
        }
        match dice.roll(4) {
            0 => self.add([Fact::Overflow(Overflow::Cut)], "超过会自动截断".to_owned()),
            1 => self.add([Fact::IdTranslation], dice.pick(&["支持id转译", "**（支持id转译）**"]).to_owned()),
            _ => {}
        }
    }

    fn number(&mut self, dice: &mut Dice) {
        self.types = "integer";
        let (least, span) = (i64::from(dice.roll(50)), i64::from(dice.roll(900)) + 1);
        let most = least + span;
        let facts = [Fact::Minimum(Amount::plain(least)), Fact::Maximum(Amount::plain(most))];
        match dice.roll(4) {
            0 => self.add(facts, format!("有效的值范围是[{least}, {most}]")),
            1 => self.add(facts, format!("取值范围：{least} ~ {most}")),
            2 => self.add(facts, format!("最小值{least}，最大值为{most}")),
            _ => self.add([facts[1].clone()], format!("最大{most}")),
        }
        if dice.flip() {
            self.default(&most.to_string(), dice);
        }
    }

    fn default(&mut self, value: &str, dice: &mut Dice) {
        let words = dice.pick(&["默认为", "默认", "默认值", "不填默认", "缺省为"]);
        self.add([Fact::Default(value.to_owned())], format!("{words}{value}"));
    }

    fn values(&mut self, dice: &mut Dice) {
        self.types = "integer";
        let first = dice.roll(3);
        let values: Vec<String> = (first..first + 2 + dice.roll(4)).map(|value| value.to_string()).collect();
        let (mark, between) = match dice.roll(6) {
            0 => ("表示", "，"),
            1 => ("-", "；"),
            2 => ("：", "，"),
            3 => (":", "<br>"),
            4 => ("=", "，"),
            _ => ("代表", "、"),
        };
        let meanings = ["书", "刊", "报", "图", "谱", "卷"];
        let list: Vec<String> =
            values.iter().zip(meanings).map(|(value, meaning)| format!("{value}{mark}{meaning}")).collect();
        let list = list.join(between);
        if dice.flip() {
            self.default(&values[0], dice);
        }
        self.add([Fact::Values(ascending(values))], list);
    }

    fn list(&mut self, dice: &mut Dice) {
        self.types = if dice.flip() { "string[]" } else { "integer[]" };
        let most = u64::from(dice.roll(2000)) + 2;
        let counted = dice.pick(&["个", "条", "项"]);
        match dice.roll(3) {
            0 => {
                let facts = [Fact::MinItems(1), Fact::MaxItems(most)];
                self.add(facts, format!("支持1{}{most}{counted}", dice.pick(&["到", "~", "-"])));
            }
            1 => self.add([Fact::MaxItems(most)], format!("（最多支持{most}{counted}）")),
            _ => {
                let before = dice.pick(&["不超过", "最多可同时查询", "每次最多传", "至多", "个数不超过"]);
                self.add([Fact::MaxItems(most)], format!("{before}{most}{counted}"));
            }
        }
    }

    fn time(&mut self, dice: &mut Dice) {
        self.types = "integer";
        let hours = i64::from(dice.roll(20)) + 1;
        self.clauses.push("间隔".to_owned());
        self.add([Fact::Default("60s".to_owned())], format!("默认60{}", dice.pick(&["s", "秒"])));
        self.add([Fact::Maximum(Amount::seconds(hours * 3600))], format!("最大不超过{hours}小时"));
    }
}

/// The page, in one of many styles.
fn page(parameters: &[Parameter], dice: &mut Dice) -> String {
    let with_types = dice.flip();
    let (bar, indent) = (dice.pick(&["| ", "|"]), dice.pick(&["", " ", "> "]));
    let [named, required, described] = [
        dice.pick(&["参数", "字段", "**参数**", "参数名"]),
        dice.pick(&["是否必须", "必须", "必填", "是否必填"]),
        dice.pick(&["说明", "描述", "备注"]),
    ];
    let types = if with_types { format!("{bar}类型") } else { String::new() };
    let mut text = format!("# 页\n\n**请求示例：**\n```\n{}\n```\n\n**参数说明：**\n\n", example(parameters));
    text += &format!("{indent}{bar}{named} {bar}{required} {types}{bar}{described} |\n");
    text += &format!("{indent}|--|--{}|--|\n", if with_types { "|--" } else { "" });
    for parameter in parameters {
        let required = if parameter.facts.contains(&Fact::Required(true)) { "是" } else { "否" };
        let types = if with_types { format!("{bar}{} ", parameter.types) } else { String::new() };
        let between = dice.pick(&["，", "。", "<br>", "；"]);
        let words = parameter.clauses.join(between);
        let words = match dice.roll(4) {
            0 => format!("说的是甲{between}{words}"),
            1 => format!("[甲](#2031/7){between}!!#ff0000 {words}!!"),
            _ => words,
        };
        let end = dice.pick(&["|", " |", ""]);
        text += &format!("{indent}{bar}{} {bar}{required} {types}{bar}{words}{end}\n", parameter.name);
    }
    text + dice.pick(&["", "\n> 注：最多7次\n", "\n**权限说明：**\n- 无\n"])
}

/// An example that shows the type of each.
fn example(parameters: &[Parameter]) -> String {
    let value = |types| match types {
        "integer" => "1",
        "string[]" => r#"["a"]"#,
        "integer[]" => "[1]",
        _ => r#""a""#,
    };
    let properties: Vec<String> =
        parameters.iter().map(|it| format!("  \"{}\": {}", it.name, value(it.types))).collect();
    format!("{{\n{}\n}}", properties.join(",\n"))
}
