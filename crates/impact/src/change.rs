//! What can be said of a change.

use serde::Serialize;

/// Everything that changed between two sets of schemas.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Impact {
    /// What breaks first, words alone last.
    pub changes: Vec<Change>,
    /// What this generator refuses in schemas that their own dialect accepts, each with its side. It was compared as
    /// JSON all the same; what of it could not be read has no names in Rust.
    pub passed_over: Vec<String>,
}

/// One change of one fact.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Change {
    /// What kind of fact.
    pub kind: Kind,
    /// What it is about: the place in JSON (`text.content`), or the name of a definition that stands in several.
    pub subject: String,
    /// What is so now, as the rest of a sentence about the subject.
    pub said: String,
    /// Where it stood, `file#pointer`; absent if it was not there.
    pub old: Option<String>,
    /// Where it stands, `file#pointer`; absent if it is gone.
    pub new: Option<String>,
    /// Whether code that compiled still compiles.
    pub source: Source,
    /// Whether what was accepted still is.
    pub behaviour: Behaviour,
    /// The public items of Rust that it touches.
    pub rust: Vec<String>,
    /// The places in requests and answers where it is felt.
    pub used_by: Vec<String>,
    /// The line for the changelog; absent if nobody needs one.
    pub changelog: Option<String>,
}

/// What became of code that uses the types.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "effect", content = "why", rename_all = "kebab-case")]
pub enum Source {
    /// It compiles as before.
    Compiles(String),
    /// Some of it does not compile any more.
    Breaks(String),
}

/// What became of values and requests.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "effect", content = "why", rename_all = "kebab-case")]
pub enum Behaviour {
    /// Nothing.
    Same(String),
    /// More is accepted than before, and nothing less.
    Wider(String),
    /// What was accepted still is, and comes to something else.
    Other(String),
    /// What was accepted is refused.
    Refuses(String),
}

impl Source {
    /// Rust shows the same names and types; a value or a comment may differ.
    pub(super) fn same() -> Self {
        Self::Compiles("no name or type changes".into())
    }
}

impl Change {
    /// Whether somebody downstream has to change something.
    pub fn is_breaking(&self) -> bool {
        matches!(self.source, Source::Breaks(_)) || matches!(self.behaviour, Behaviour::Refuses(_))
    }

    /// The group under which people find it.
    pub fn group(&self) -> Group {
        match &self.behaviour {
            _ if self.is_breaking() => Group::Breaking,
            _ if self.kind == Kind::Words => Group::Words,
            Behaviour::Other(_) => Group::OtherEffect,
            _ => Group::Compatible,
        }
    }
}

/// How much a change asks of the people downstream.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Group {
    /// Code does not compile, or values are refused.
    Breaking,
    /// All compiles and is accepted, and comes to something else.
    OtherEffect,
    /// Nothing is to be done.
    Compatible,
    /// Only words changed.
    Words,
}

/// The kind of a change.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// Less is accepted than before.
    LimitTightened,
    /// More is accepted than before.
    LimitRelaxed,
    /// Another limit, neither tighter nor wider: other things are counted.
    LimitChanged,
    /// The server refuses what it cut, or cuts what it refused.
    OverflowChanged,
    /// Ids in a text are replaced by names, or no longer.
    IdTranslationChanged,
    /// A text is a secret, or no longer.
    SecretChanged,
    /// A property is new.
    PropertyAdded,
    /// A property is gone.
    PropertyRemoved,
    /// A property has to be there.
    PropertyRequired,
    /// A property may be absent.
    PropertyOptional,
    /// A property is deprecated.
    PropertyDeprecated,
    /// A property is no longer deprecated.
    PropertyUndeprecated,
    /// A property has another name in Rust.
    PropertyRenamed,
    /// A value is of another type.
    TypeChanged,
    /// null is accepted, or no longer.
    NullChanged,
    /// An enumeration has a new value.
    ValueAdded,
    /// An enumeration has lost a value.
    ValueRemoved,
    /// A value of an enumeration has another name in Rust.
    ValueRenamed,
    /// The only value of a property is another one.
    ConstantChanged,
    /// What an absent property means.
    DefaultChanged,
    /// What a property means, or what a picture should be.
    MeaningChanged,
    /// At least one of other properties has to say something.
    RuleChanged,
    /// What becomes of unknown properties.
    StrangersChanged,
    /// The order in which something is written or listed.
    OrderChanged,
    /// A union has a new branch: a new message.
    BranchAdded,
    /// A union has lost a branch.
    BranchRemoved,
    /// How a union is told apart or called.
    UnionChanged,
    /// A request can be sent.
    CallAdded,
    /// A request can't be sent any more.
    CallRemoved,
    /// A request is sent otherwise.
    CallChanged,
    /// A code is documented.
    CodeAdded,
    /// A code is no longer documented.
    CodeRemoved,
    /// A code has another class, name or number.
    CodeChanged,
    /// A class of codes came, went or moved.
    ClassChanged,
    /// A type is new.
    TypeAdded,
    /// A type is gone.
    TypeRemoved,
    /// A type has another name.
    TypeRenamed,
    /// A schema stands in another file, and its type has its name.
    Moved,
    /// A file of definitions is new.
    FileAdded,
    /// A file of definitions is gone.
    FileRemoved,
    /// A decision was taken.
    DecisionAdded,
    /// A decision is gone.
    DecisionRemoved,
    /// Something else was decided, or it shapes other places.
    DecisionChanged,
    /// Descriptions, terms and sources.
    Words,
    /// A keyword that this comparison has no words for.
    Other,
}
