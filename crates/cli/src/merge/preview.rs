//! Shows some notices of a merged message: the shortest, the longest and three others.

use serde_json::{Value, json};
use wecom_school_campaign::Kind;

use crate::{audience::describe_kind, characters::make_harmless};

/// How many notices are shown besides the shortest and the longest.
const OTHERS: usize = 3;

/// A notice as people will see it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sample {
    pub line: usize,
    pub kind: Kind,
    pub id: String,
    pub texts: Vec<SampleText>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SampleText {
    pub pointer: String,
    pub text: String,
    /// The most bytes of UTF-8 that people see, if there is a limit.
    pub limit: Option<usize>,
}

/// Chooses notices while they are rendered, without knowing how many will follow.
#[derive(Debug, Default)]
pub struct Preview {
    rows: usize,
    shortest: Option<(usize, Sample)>,
    longest: Option<(usize, Sample)>,
    /// Each notice whose number is a multiple of `2^step`.
    spread: Vec<Sample>,
    step: u32,
}

impl Preview {
    /// Adds the notice of a row with so many bytes.
    pub fn add(&mut self, bytes: usize, sample: impl Fn() -> Sample) {
        if self.shortest.as_ref().is_none_or(|(least, _)| bytes < *least) {
            self.shortest = Some((bytes, sample()));
        }
        if self.longest.as_ref().is_none_or(|(most, _)| bytes > *most) {
            self.longest = Some((bytes, sample()));
        }
        if self.rows.is_multiple_of(1 << self.step) {
            self.spread.push(sample());
        }
        self.rows += 1;
        if self.spread.len() > 16 {
            self.spread = std::mem::take(&mut self.spread).into_iter().step_by(2).collect();
            self.step += 1;
        }
    }

    /// Returns the chosen notices, each with its name in English and in Chinese.
    fn chosen(&self) -> Vec<(&'static str, &'static str, &Sample)> {
        let (shortest, longest) = (self.shortest.as_ref(), self.longest.as_ref());
        let mut chosen: Vec<_> = shortest.map(|(_, sample)| ("shortest", "最短", sample)).into_iter().collect();
        let is_new = |sample: &Sample, chosen: &[(&str, &str, &Sample)]| {
            chosen.iter().all(|(_, _, other)| other.line != sample.line && other.texts != sample.texts)
        };
        chosen.extend(
            longest.map(|(_, sample)| ("longest", "最长", sample)).filter(|(_, _, sample)| is_new(sample, &chosen)),
        );
        let mut others = Vec::<&Sample>::new();
        for sample in &self.spread {
            if is_new(sample, &chosen) && others.iter().all(|other| other.texts != sample.texts) {
                others.push(sample);
            }
        }
        let count = others.len().min(OTHERS);
        let place = |index: usize| (2 * index + 1) * others.len() / (2 * count);
        chosen.extend((0..count).map(|index| ("another", "其他", others[place(index)])));
        chosen
    }

    /// Returns the preview for people.
    pub fn render(&self) -> String {
        let blocks = self.chosen().into_iter().map(|(english, chinese, sample)| {
            let (line, id, who) = (sample.line, make_harmless(&sample.id), describe_kind(sample.kind));
            let name = words!("{english}"; "{chinese}");
            let title = words!("{name}: line {line}, {who} {id}"; "{name}：第 {line} 行，{who} {id}");
            let texts = match &sample.texts[..] {
                [text] => {
                    let size = text.describe_size();
                    vec![words!("{title}, {size}"; "{title}，{size}"), text.indent(2)]
                }
                texts => {
                    let titled = |text: &SampleText| {
                        let (pointer, size) = (&text.pointer, text.describe_size());
                        words!("  {pointer} ({size})"; "  {pointer}（{size}）") + "\n" + &text.indent(4)
                    };
                    std::iter::once(title).chain(texts.iter().map(titled)).collect()
                }
            };
            texts.join("\n")
        });
        blocks.collect::<Vec<_>>().join("\n\n")
    }

    /// Returns the preview for programs.
    pub fn as_json(&self) -> Value {
        let sample = |(which, _, sample): (&str, &str, &Sample)| {
            let texts = sample.texts.iter().map(
                |SampleText { pointer, text, limit }| json!({ "pointer": pointer, "text": text, "bytes": text.len(), "limit": limit }),
            );
            let kind = sample.kind.name();
            json!({ "which": which, "line": sample.line, "kind": kind, "id": sample.id, "texts": texts.collect::<Vec<_>>() })
        };
        self.chosen().into_iter().map(sample).collect()
    }
}

impl SampleText {
    fn describe_size(&self) -> String {
        let bytes = self.text.len();
        match self.limit {
            Some(limit) if bytes > limit => {
                words!("{bytes} bytes, of which the server keeps {limit}"; "{bytes} 字节，服务器只保留 {limit}")
            }
            Some(limit) => words!("{bytes} of {limit} bytes"; "{bytes} / {limit} 字节"),
            None => words!("{bytes} bytes"; "{bytes} 字节"),
        }
    }

    fn indent(&self, spaces: usize) -> String {
        let line = |line: &str| if line.is_empty() { String::new() } else { " ".repeat(spaces) + line };
        make_harmless(&self.text).split('\n').map(line).collect::<Vec<_>>().join("\n")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_others_are_spread_over_the_rows() {
        for (rows, lines) in
            [(1, &[0][..]), (2, &[0, 1]), (4, &[0, 3, 1, 2]), (100_000, &[0, 99_999, 24_576, 57_344, 90_112])]
        {
            let mut preview = Preview::default();
            for line in 0..rows {
                let text = SampleText { pointer: String::new(), text: line.to_string(), limit: None };
                preview.add(line, || Sample { line, kind: Kind::Parent, id: String::new(), texts: vec![text.clone()] });
            }
            let chosen: Vec<usize> = preview.chosen().into_iter().map(|(_, _, sample)| sample.line).collect();
            assert_eq!(chosen, lines);
        }
    }
}
