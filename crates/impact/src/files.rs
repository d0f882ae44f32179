//! What a file of one kind may be.

use std::collections::BTreeSet;

use super::{
    change::{Behaviour, Kind, Source},
    compare::{At, Comparison, Finding, Pair, Places},
    side::place,
};
use wecom_schemas::library::Node;

/// A bound of files: its keyword, what is counted, and whether it is an upper one.
const BOUNDS: &[(&str, &str, bool)] =
    &[("minBytes", "bytes", false), ("maxBytes", "bytes", true), ("maxSeconds", "seconds", true)];

impl<'a> Comparison<'a> {
    /// Compares what one value of a list allows a file to be.
    pub fn file(&mut self, list: &Pair<'a>, entry: &Pair<'a>) {
        match (entry.old.child("file"), entry.new.child("file")) {
            (Some(old), Some(new)) => {
                let file = Pair { old, new };
                for (keyword, counted, is_upper) in BOUNDS {
                    self.bound_of_file(list, entry, &file, (keyword, counted, *is_upper));
                }
                self.life_of_file(list, entry, &file);
                self.formats(list, entry, &file);
                let known = ["minBytes", "maxBytes", "maxSeconds", "keptSeconds", "formats"];
                self.part(&list.into(), &file, &known);
            }
            (None, None) => {}
            (_, new) => {
                let at = At::from(list);
                let (kind, said, behaviour) = if new.is_some() {
                    (Kind::LimitTightened, "is a kind of file, with limits", self.reach(&at).refuses())
                } else {
                    (Kind::LimitRelaxed, "is no kind of file any more", self.reach(&at).accepts())
                };
                let (source, members) = (self.source(list, &["file"]), vec!["file_limits".into()]);
                let finding = Finding { kind, said: said.into(), source, behaviour, members };
                self.note_entry(&at, Some(self.kind(list, entry)), Places::of_keyword(entry, "file"), finding);
            }
        }
    }

    /// `MediaType::Voice`
    fn kind(&self, list: &Pair<'a>, entry: &Pair<'a>) -> String {
        let item = self.new.surface.item(&place(&list.new)).map(|item| item.name.as_str()).unwrap_or_default();
        format!("{item}::{}", entry.new.text("title").unwrap_or_default())
    }

    fn note_file(
        &mut self,
        list: &Pair<'a>,
        entry: &Pair<'a>,
        places: Places,
        kind: Kind,
        said: String,
        behaviour: Behaviour,
    ) {
        let (source, members) = (Source::same(), vec!["file_limits".into()]);
        let subject = self.kind(list, entry);
        self.note_entry(&list.into(), Some(subject), places, Finding { kind, said, source, behaviour, members });
    }

    fn bound_of_file(
        &mut self,
        list: &Pair<'a>,
        entry: &Pair<'a>,
        file: &Pair<'a>,
        (keyword, counted, is_upper): (&str, &str, bool),
    ) {
        let (old, new) = (file.old.integer(keyword), file.new.integer(keyword));
        if old == new {
            return;
        }
        let is_tighter = match (old, new) {
            (Some(old), Some(new)) => (new < old) == is_upper,
            (_, new) => new.is_some(),
        };
        let bound = if is_upper { "may have up to" } else { "has at least" };
        let was = old.map_or("there was no limit".to_owned(), |old| format!("it was {old}"));
        let said = match new {
            Some(new) => format!("{bound} {new} {counted}, {was}"),
            None => format!("may have any number of {counted}, {was}"),
        };
        let (kind, behaviour) = of_files(!is_tighter);
        self.note_file(list, entry, Places::of_keyword(file, keyword), kind, said, behaviour);
    }

    fn life_of_file(&mut self, list: &Pair<'a>, entry: &Pair<'a>, file: &Pair<'a>) {
        let said = match file.differs("keptSeconds") {
            Some((None, Some(new))) => format!("is kept for {new} seconds, which was not said before"),
            Some((Some(old), Some(new))) => format!("is kept for {new} seconds, it was {old}"),
            Some((Some(old), None)) => format!("is kept for nobody says how long, it was {old} seconds"),
            _ => return,
        };
        let behaviour = Behaviour::Other("a file is taken for forgotten at another time".into());
        self.note_file(list, entry, Places::of_keyword(file, "keptSeconds"), Kind::MeaningChanged, said, behaviour);
    }

    fn formats(&mut self, list: &Pair<'a>, entry: &Pair<'a>, file: &Pair<'a>) {
        if file.differs("formats").is_none() {
            return;
        }
        let (old, new) = (file.old.texts("formats"), file.new.texts("formats"));
        let listed = |formats: &[&str]| if formats.is_empty() { "of any format".into() } else { formats.join(" or ") };
        let said = format!("may be {}, it was {}", listed(&new), listed(&old));
        let set = |node: &Node<'_>| node.texts("formats").into_iter().map(str::to_owned).collect::<BTreeSet<_>>();
        let (old, new) = (set(&file.old), set(&file.new));
        let (kind, behaviour) = if old == new {
            (Kind::OrderChanged, Behaviour::Same("the same formats are accepted".into()))
        } else {
            of_files(new.is_empty() || (!old.is_empty() && old.is_subset(&new)))
        };
        self.note_file(list, entry, Places::of_keyword(file, "formats"), kind, said, behaviour);
    }
}

fn of_files(is_wider: bool) -> (Kind, Behaviour) {
    if is_wider {
        (Kind::LimitRelaxed, Behaviour::Wider("more files are accepted".into()))
    } else {
        (Kind::LimitTightened, Behaviour::Refuses("files that were accepted are refused".into()))
    }
}
