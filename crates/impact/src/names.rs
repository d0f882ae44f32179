//! The public names that the generator makes of each schema.

use std::collections::{BTreeMap, BTreeSet};

use wecom_schemas::{
    model::{Field, Item, Kind, Model, Operation, Presence, Type, Union, Unit},
    names,
};

/// A name that users of the generated types can write.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Name {
    /// The path below the generated module, such as `notice::Text::content`.
    pub path: String,
    /// The path of the type that it belongs to. Code can use the name only with that type.
    pub owner: String,
    /// What it is. Code that uses a name breaks if its signature changes.
    pub signature: String,
    /// The keyword that the name comes from, [`TYPE`], or nothing if every keyword concerns it.
    pub keyword: &'static str,
}

/// The keyword of a type's own name.
pub const TYPE: &str = "type";
/// The signature of a builder's method that must be called.
pub const REQUIRED: &str = "a required method";

impl Name {
    /// Whether it is the name of a type or property, and not of a detail such as a limit.
    pub fn is_main(&self) -> bool {
        self.keyword.is_empty() || self.keyword == TYPE
    }
}

#[derive(Debug, Default)]
pub struct Names {
    by_location: BTreeMap<String, Vec<Name>>,
    signatures: BTreeMap<String, String>,
    /// What each builder requires, in the order of its type parameters, with the location of the type.
    required: BTreeMap<String, (String, Vec<String>)>,
    branches: BTreeSet<String>,
}

impl Names {
    pub fn of(model: &Model) -> Self {
        let mut names = Self::default();
        for (file, module) in &model.modules {
            for item in &module.items {
                names.item(file, item);
            }
        }
        let signatures = names.by_location.values().flatten().map(|name| (name.path.clone(), name.signature.clone()));
        names.signatures = signatures.collect();
        names
    }

    /// Returns the names that are made of the schema at a location, `file#pointer`.
    pub fn at(&self, location: &str) -> &[Name] {
        self.by_location.get(location).map_or(&[], Vec::as_slice)
    }

    pub fn type_at(&self, location: &str) -> Option<&str> {
        self.at(location).iter().find(|name| name.keyword == TYPE).map(|name| name.path.as_str())
    }

    pub fn is_branch(&self, location: &str) -> bool {
        self.branches.contains(location)
    }

    /// Returns each name that code can't use with `new` names any more, with its location and the reason.
    pub fn breaks<'a>(&'a self, new: &'a Self) -> impl Iterator<Item = (&'a str, String, String)> {
        let names = self.by_location.iter().flat_map(|(at, names)| names.iter().map(move |name| (at.as_str(), name)));
        let broken = names.filter_map(|(at, name)| Some((at, name.path.clone(), new.breaks_name(name)?)));
        broken.chain(self.required.iter().filter_map(|(path, (at, old))| {
            let (_, new) = new.required.get(path)?;
            let kept = old.iter().filter(|name| new.contains(name));
            let is_reordered = !kept.eq(new.iter().filter(|name| old.contains(name)));
            let builder = names::builder_type(path);
            let why = format!("`{builder}` has its type parameters in another order");
            is_reordered.then_some((at.as_str(), builder, why))
        }))
    }

    /// Returns why code that uses `name` does not compile with these names; `None` if it compiles.
    pub fn breaks_name(&self, name: &Name) -> Option<String> {
        if name.owner != name.path && !self.signatures.contains_key(&name.owner) {
            return None;
        }
        match self.signatures.get(&name.path) {
            None => Some(format!("`{}` is gone", name.path)),
            Some(now) if *now == name.signature => None,
            Some(now) => Some(format!("`{}` is {now} (before: {})", name.path, name.signature)),
        }
    }

    /// Adds a member of the type `owner`, or the type itself if the member has no name.
    fn add(&mut self, at: &str, owner: &str, member: &str, signature: &str, keyword: &'static str) {
        let member = if member.is_empty() { String::new() } else { format!("::{member}") };
        self.add_path(at, owner, owner.to_owned() + &member, signature, keyword);
    }

    fn add_path(&mut self, at: &str, owner: &str, path: String, signature: &str, keyword: &'static str) {
        let name = Name { path, owner: owner.to_owned(), signature: signature.to_owned(), keyword };
        self.by_location.entry(at.to_owned()).or_default().push(name);
    }

    /// Adds a field or getter, and the method of the builder that sets it.
    fn add_property(&mut self, at: &str, owner: &str, name: &str, ty: &str, is_required: bool) {
        self.add(at, owner, name, &format!("`{ty}`"), "");
        let setter = format!("{}::{name}", names::builder_type(owner));
        self.add_path(at, owner, setter, if is_required { REQUIRED } else { "an optional method" }, "");
    }

    fn item(&mut self, file: &str, item: &Item) {
        let in_folder = |name: &String| [names::public_path(file), vec![name.clone()]].concat().join("::");
        let (owner, at) = (in_folder(&item.name), format!("{file}#{}", item.pointer));
        // Whether the type has the member, the keyword that it comes from, and its name.
        let mut members: Vec<(bool, &'static str, &str)> = Vec::new();
        let signature = match &item.kind {
            Kind::Text(text) => {
                let counts = |unit| text.max.is_some_and(|(_, counted)| counted == unit);
                members.extend([
                    (counts(Unit::Bytes), "length", "MAX_BYTES"),
                    (counts(Unit::Characters), "length", "MAX_CHARACTERS"),
                    (text.cut, "length", "shown"),
                    (text.cut, "length", "is_cut"),
                    (text.secret, "secret", "expose_secret"),
                    (text.personal, "personal", "expose_personal"),
                    (!text.secret && !text.personal, "secret", "as_str"),
                    (!text.secret && !text.personal, "secret", "to_string"),
                ]);
                "a text".to_owned()
            }
            Kind::Integer(integer) => {
                members.extend([
                    (integer.default.is_some(), "default", "DEFAULT"),
                    (integer.is_limited(), "minimum", "MINIMUM"),
                    (integer.is_limited(), "maximum", "MAXIMUM"),
                ]);
                "an integer".to_owned()
            }
            Kind::List(list) => {
                members.push((list.min_items > 0, "minItems", "MIN_ITEMS"));
                members.push((list.max_items.is_some(), "maxItems", "MAX_ITEMS"));
                format!("a list of `{}`", list.entry)
            }
            Kind::Enumeration(enumeration) => {
                members.push((enumeration.default.is_some() && !enumeration.is_open, "default", "default"));
                let (values, signature) =
                    if enumeration.is_open { ("values", "an open enumeration") } else { ("oneOf", "an enumeration") };
                for (index, variant) in enumeration.variants.iter().enumerate() {
                    let at = format!("{at}/{values}/{index}");
                    self.add(&at, &owner, &variant.name, "", "");
                    if variant.file.is_some() {
                        self.add(&at, &owner, "file_limits", "", "");
                    }
                }
                signature.to_owned()
            }
            Kind::Codes(codes) => {
                for (index, code) in codes.known.iter().enumerate() {
                    self.add(&format!("{at}/codes/known/{index}"), &owner, &code.name, "", "");
                }
                for (index, class) in codes.classes.iter().enumerate() {
                    let path = format!("{owner}Class::{}", class.name);
                    self.add_path(&format!("{at}/codes/classes/{index}"), &owner, path, "", "");
                }
                "a code".to_owned()
            }
            Kind::Object(object) => {
                if let Some(union) = &object.union {
                    let [sum, tags] = [&union.name, &union.tag.type_name].map(in_folder);
                    self.union(&at, &owner, [&sum, &tags], union);
                }
                if let Some(operation) = &object.operation {
                    self.operation(&format!("{at}/call"), &owner, operation);
                }
                let has_rule = !object.at_least_one_of.is_empty();
                members.push((has_rule, "atLeastOneOf", "AT_LEAST_ONE_OF"));
                format!("a struct with {}", if has_rule { "getters" } else { "public fields" })
            }
            Kind::Branch(_) => {
                self.branches.insert(at.clone());
                "a struct with public fields".to_owned()
            }
        };
        for field in item.fields() {
            self.field(&format!("{file}#{}", field.pointer), &owner, field);
        }
        self.add(&at, &owner, "", &signature, TYPE);
        for (_, keyword, member) in members.into_iter().filter(|(has, ..)| *has) {
            self.add(&at, &owner, member, "", keyword);
        }
        self.required.insert(owner, (at, item.needs().into_iter().map(str::to_owned).collect()));
    }

    fn union(&mut self, at: &str, owner: &str, [sum, tags]: [&str; 2], union: &Union) {
        let variants = format!("{at}/variants");
        self.add(&variants, sum, "", "", "");
        self.add(&variants, sum, &union.tag.rust_name, "", "tag");
        self.add(&variants, tags, "", "", "tag");
        self.add_property(&variants, owner, &union.field, &union.name, true);
        for (index, branch) in union.branches.iter().enumerate() {
            for owner in [sum, tags] {
                self.add(&format!("{at}/oneOf/{index}"), owner, &branch.name, "", "");
            }
        }
    }

    fn operation(&mut self, at: &str, owner: &str, operation: &Operation) {
        let implementation = format!("{owner} as Call");
        self.add(at, &implementation, "", "", TYPE);
        let response = format!("`{}`", operation.response);
        for (keyword, member, signature) in [
            ("response", "Response", response.as_str()),
            ("server", "SERVER", ""),
            ("method", "METHOD", ""),
            ("path", "PATH", ""),
            ("in", "SENT_IN", ""),
            ("part", "PART", ""),
            ("repeat", "REPEAT", ""),
            ("query", "QUERY", ""),
        ] {
            self.add_path(at, &implementation, format!("{owner}::{member}"), signature, keyword);
        }
        for index in 0..operation.query.len() {
            self.add_path(&format!("{at}/query/{index}"), &implementation, format!("{owner}::QUERY"), "", "");
        }
    }

    fn field(&mut self, at: &str, owner: &str, field: &Field) {
        // A switch is a `bool` wherever people see it.
        let ty = if field.ty == Type::Flag { "bool".to_owned() } else { field.ty.to_string() };
        let ty = if field.presence == Presence::Optional { format!("Option<{ty}>") } else { ty };
        match field.constant {
            Some(_) => self.add(at, owner, &field.rust_name, &format!("`{ty}`"), ""),
            None => self.add_property(at, owner, &field.rust_name, &ty, field.need().is_some()),
        }
    }
}
