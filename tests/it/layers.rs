//! Enforces the structure described in `src/lib.rs` by parsing every source file with `syn`.
//!
//! An edge runs from a file to each file that defines something it names, outside of tests. Re-exports are followed: `use super::X` is an
//! edge to `mod.rs` only if `mod.rs` defines `X`. `mod x;` and `pub use x::X;` alone are not edges; naming `X` is one.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use syn::buffer::{Cursor, TokenBuffer};
use syn::visit::{self, Visit};

/// The layers, lowest first.
const LAYERS: [&str; 6] = ["words", "formats", "record", "stages", "pipelines", "cli"];

/// Only the program may use the environment and the clock.
const SURROUNDINGS: [&[&str]; 6] =
    [&["std", "env"], &["SystemTime", "now"], &["Instant", "now"], &["Timestamp", "now"], &["Zoned", "now"], &["TimeZone", "system"]];

/// File system, network and processes, not allowed up to layer `formats`: modules, and methods of paths.
const OUTSIDE: [&[&str]; 3] = [&["std", "fs"], &["std", "net"], &["std", "process"]];
const PATH_METHODS: [&str; 7] = ["exists", "try_exists", "is_file", "canonicalize", "read_dir", "read_link", "symlink_metadata"];

/// The only exception: it reads files that others have opened, and opens none.
const ALLOWED: &str = "formats/region.rs: std::fs::File touches the disk; `formats` takes bytes and gives bytes";

#[test]
fn the_library_keeps_its_structure() {
    let mut files = Vec::new();
    collect(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), "", &mut files);
    assert!(files.len() > 10, "the sources were not found");
    let mut wrong = violations(&files);
    wrong.retain(|line| line != ALLOWED);
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

fn collect(folder: &Path, name: &str, files: &mut Vec<(String, String)>) {
    for entry in fs::read_dir(folder).unwrap().map(Result::unwrap) {
        let name = format!("{name}{}", entry.file_name().to_str().unwrap());
        if entry.path().is_dir() {
            collect(&entry.path(), &format!("{name}/"), files);
        } else if name.ends_with(".rs") {
            files.push((name, fs::read_to_string(entry.path()).unwrap()));
        }
    }
}

/// A name used in a file: a path from the crate root if it is in this crate, else as written.
#[derive(Clone)]
struct Named {
    path: Vec<String>,
    module: Vec<String>,
    kind: Kind,
    in_test: bool,
}

#[derive(Clone, Copy, PartialEq)]
enum Kind {
    /// In an expression, a type or a pattern.
    Path,
    Use,
    PublicUse,
    Glob,
    PublicGlob,
    Method,
}

struct Read {
    module: Vec<String>,
    in_test: bool,
    modules: BTreeSet<Vec<String>>,
    named: Vec<Named>,
}

impl Read {
    fn new(name: &str, text: &str) -> Self {
        let stem = name.trim_end_matches(".rs").trim_end_matches("/mod");
        let module: Vec<String> = stem.split('/').filter(|part| !["lib", "main"].contains(part)).map(str::to_owned).collect();
        let in_test = module.iter().any(|part| part == "tests");
        let mut read = Self { modules: [module.clone()].into(), module, in_test, named: Vec::new() };
        read.visit_file(&syn::parse_file(text).unwrap());
        read
    }

    fn add(&mut self, path: Vec<String>, kind: Kind) {
        let (module, in_test) = (self.module.clone(), self.in_test);
        self.named.push(Named { path, module, kind, in_test });
    }

    fn use_tree(&mut self, before: &[String], tree: &syn::UseTree, public: bool) {
        let with = |name: &syn::Ident| [before, &[name.to_string()]].concat();
        match tree {
            syn::UseTree::Path(path) => self.use_tree(&with(&path.ident), &path.tree, public),
            syn::UseTree::Group(group) => group.items.iter().for_each(|tree| self.use_tree(before, tree, public)),
            syn::UseTree::Glob(_) => self.add(before.to_vec(), if public { Kind::PublicGlob } else { Kind::Glob }),
            syn::UseTree::Name(name) if name.ident == "self" => self.add(before.to_vec(), Kind::Use),
            syn::UseTree::Name(syn::UseName { ident }) | syn::UseTree::Rename(syn::UseRename { ident, .. }) => {
                self.add(with(ident), if public { Kind::PublicUse } else { Kind::Use });
            }
        }
    }

    /// Finds paths in the tokens of a macro.
    fn tokens(&mut self, mut at: Cursor<'_>) {
        while !at.eof() {
            if let Some((inside, _, _, after)) = at.any_group() {
                self.tokens(inside);
                at = after;
                continue;
            }
            let mut path = Vec::new();
            while let Some((name, after)) = at.ident() {
                path.push(name.to_string());
                at = after;
                let colons = at.punct().filter(|(sign, _)| sign.as_char() == ':').and_then(|(_, after)| after.punct());
                match colons.filter(|(sign, _)| sign.as_char() == ':') {
                    Some((_, after)) => at = after,
                    None => break,
                }
            }
            match at.token_tree() {
                _ if !path.is_empty() => self.add(path, Kind::Path),
                Some((_, after)) => at = after,
                None => break,
            }
        }
    }
}

impl<'ast> Visit<'ast> for Read {
    fn visit_item_mod(&mut self, item: &'ast syn::ItemMod) {
        let Some((_, items)) = &item.content else { return };
        let in_test = self.in_test;
        self.module.push(item.ident.to_string());
        self.modules.insert(self.module.clone());
        self.in_test |= ["tests", "test"].contains(&item.ident.to_string().as_str());
        items.iter().for_each(|item| self.visit_item(item));
        self.module.pop();
        self.in_test = in_test;
    }

    fn visit_item_use(&mut self, item: &'ast syn::ItemUse) {
        self.use_tree(&[], &item.tree, !matches!(item.vis, syn::Visibility::Inherited));
    }

    fn visit_path(&mut self, path: &'ast syn::Path) {
        self.add(path.segments.iter().map(|segment| segment.ident.to_string()).collect(), Kind::Path);
        visit::visit_path(self, path);
    }

    fn visit_macro(&mut self, call: &'ast syn::Macro) {
        self.tokens(TokenBuffer::new2(call.tokens.clone()).begin());
        visit::visit_macro(self, call);
    }

    fn visit_expr_method_call(&mut self, call: &'ast syn::ExprMethodCall) {
        self.add(vec![call.method.to_string()], Kind::Method);
        visit::visit_expr_method_call(self, call);
    }
}

/// All files, with an index of modules.
struct Crate {
    files: Vec<Read>,
    /// Index of the file that contains a module.
    modules: BTreeMap<Vec<String>, usize>,
    /// Imports by module and name: the target, and whether it is re-exported.
    imports: BTreeMap<(Vec<String>, String), (Vec<String>, bool)>,
}

impl Crate {
    fn new(sources: &[(String, String)]) -> Self {
        let files: Vec<Read> = sources.iter().map(|(name, text)| Read::new(name, text)).collect();
        let all = files.iter().enumerate();
        let modules = all.flat_map(|(number, file)| file.modules.iter().map(move |module| (module.clone(), number))).collect();
        let mut whole = Self { files, modules, imports: BTreeMap::new() };
        for named in whole.files.iter().flat_map(|file| &file.named) {
            if let (Kind::Use | Kind::PublicUse, Some(last)) = (named.kind, named.path.last()) {
                let to = (whole.absolute(&named.path, &named.module), named.kind == Kind::PublicUse);
                whole.imports.insert((named.module.clone(), last.clone()), to);
            }
        }
        whole
    }

    /// Converts to a path from the crate root, beginning with `crate`; a path outside the crate is unchanged.
    fn absolute(&self, path: &[String], module: &[String]) -> Vec<String> {
        let (mut base, mut rest) = (module.to_vec(), path);
        let mut inside = false;
        while let [first, more @ ..] = rest {
            match first.as_str() {
                "crate" | "classproof" => base.clear(),
                "super" => drop(base.pop()),
                "self" => {}
                _ => break,
            }
            (inside, rest) = (true, more);
        }
        let child = || rest.first().is_some_and(|first| self.modules.contains_key(&[module, std::slice::from_ref(first)].concat()));
        if inside || child() { [&["crate".to_owned()], base.as_slice(), rest].concat() } else { path.to_vec() }
    }

    /// As [`Self::absolute`], after resolving the first name through the imports.
    fn meant(&self, named: &Named) -> Vec<String> {
        let import = named.path.first().and_then(|first| self.imports.get(&(named.module.clone(), first.clone())));
        match import.filter(|_| named.kind == Kind::Path) {
            Some((to, _)) => [to, &named.path[1..]].concat(),
            None => self.absolute(&named.path, &named.module),
        }
    }

    /// The file that defines the item of an absolute path; `None` for a whole module and outside the crate.
    fn file_of(&self, path: &[String], steps: usize) -> Option<usize> {
        let inside = path.split_first().filter(|(first, _)| *first == "crate")?.1;
        let depth = (0..=inside.len()).rev().find(|depth| self.modules.contains_key(&inside[..*depth]))?;
        let (module, rest) = inside.split_at(depth);
        let (item, more) = rest.split_first()?;
        match self.imports.get(&(module.to_vec(), item.clone())) {
            Some((to, true)) if steps > 0 && to != path => self.file_of(&[to, more].concat(), steps - 1),
            _ => self.modules.get(module).copied(),
        }
    }
}

/// Violations, one per line.
fn violations(sources: &[(String, String)]) -> Vec<String> {
    let whole = Crate::new(sources);
    // The desk is a face of the program like the command line.
    let layer_of = |module: &str| LAYERS.iter().position(|layer| *layer == if module == "desk" { "cli" } else { module });
    let mut wrong = Vec::new();
    let mut edges = vec![BTreeSet::new(); sources.len()];
    for (number, (file, (name, text))) in whole.files.iter().zip(sources).enumerate() {
        if !text.starts_with("//!") {
            wrong.push(format!("{name}: the first line does not begin with `//!`"));
        }
        let Some(layer) = file.module.first().and_then(|first| layer_of(first)) else { continue };
        for named in &file.named {
            let path = whole.meant(named);
            let shown = path.join("::");
            let has = |parts: &[&[&str]]| parts.iter().any(|parts| path.windows(parts.len()).any(|window| window == *parts));
            if !named.in_test && named.kind != Kind::PublicUse && named.kind != Kind::Method {
                edges[number].extend(whole.file_of(&path, 4).filter(|to| *to != number));
            }
            if let ["crate", first, rest @ ..] = path.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
                if layer_of(first).is_some_and(|named| named > layer) {
                    wrong.push(format!("{name}: {shown} lies above `{}`", LAYERS[layer]));
                }
                let own = file.module.get(1).map(String::as_str);
                if [*first, LAYERS[layer]] == ["stages"; 2] && own.is_some() && rest.first().is_some_and(|other| Some(*other) != own) {
                    wrong.push(format!("{name}: stages do not import each other, and this names {shown}"));
                }
            }
            if named.in_test || LAYERS[layer] == "cli" {
                continue;
            }
            if has(&SURROUNDINGS) {
                wrong.push(format!("{name}: {shown} is for the program alone; options carry what the library needs"));
            }
            let method = named.kind == Kind::Method && PATH_METHODS.contains(&shown.as_str());
            if layer <= 1 && (method || has(&OUTSIDE)) {
                wrong.push(format!("{name}: {shown} touches the disk; `{}` takes bytes and gives bytes", LAYERS[layer]));
            }
            // Two kinds of glob imports are allowed: re-exports of own modules, and the prelude of another crate.
            let own_face = named.kind == Kind::PublicGlob && path.len() == named.module.len() + 2 && path[1..].starts_with(&named.module);
            let prelude = path.len() == 2 && path[0] != "crate" && path[1] == "prelude";
            if matches!(named.kind, Kind::Glob | Kind::PublicGlob) && !own_face && !prelude {
                wrong.push(format!("{name}: `use {shown}::*` hides where names come from"));
            }
        }
    }
    wrong.extend(circles(&edges).iter().map(|circle| {
        let names: Vec<&str> = circle.iter().map(|file| sources[*file].0.as_str()).collect();
        format!("a circle: {}", names.join(", "))
    }));
    wrong.sort();
    wrong.dedup();
    wrong
}

/// Strongly connected sets of files.
fn circles(edges: &[BTreeSet<usize>]) -> BTreeSet<BTreeSet<usize>> {
    let reached = |from: usize| {
        let (mut seen, mut next) = (BTreeSet::new(), vec![from]);
        while let Some(file) = next.pop() {
            next.extend(edges[file].iter().filter(|to| seen.insert(**to)));
        }
        seen
    };
    let reached: Vec<BTreeSet<usize>> = (0..edges.len()).map(reached).collect();
    let in_a_circle = (0..edges.len()).filter(|file| reached[*file].contains(file));
    in_a_circle.map(|file| reached[file].iter().copied().filter(|other| reached[*other].contains(&file)).collect()).collect()
}

/// Tests of the rules: each kind of violation is found, and valid code is not reported.
mod tried {
    use super::violations;

    /// The violations in files given by name and content.
    fn found(files: &[(&str, &str)]) -> Vec<String> {
        let sources: Vec<_> = files.iter().map(|(name, body)| ((*name).to_owned(), format!("//! A subject.\n{body}\n"))).collect();
        violations(&sources)
    }

    #[track_caller]
    fn is_wrong(name: &str, bodies: &[&str]) {
        for body in bodies {
            assert_eq!(found(&[(name, body)]).len(), 1, "{name}: {body}: {:?}", found(&[(name, body)]));
        }
    }

    #[track_caller]
    fn is_right(name: &str, bodies: &[&str]) {
        for body in bodies {
            assert_eq!(found(&[(name, body)]), Vec::<String>::new(), "{name}: {body}");
        }
    }

    #[test]
    fn imports_that_go_upward() {
        is_wrong("words/path.rs", &["use crate::formats::bagit::Bag;", "fn f() { g!(\"x\", [crate::record::y(1)]) }"]);
        is_wrong(
            "formats/bagit.rs",
            &["use crate::{words::path::MemberPath, record::class};", "use crate::{words::digest, stages::{walk as w}};"],
        );
        is_wrong("record/layout.rs", &["fn f() -> crate::stages::walk::Walk { todo() }", "use super::super::cli as c;"]);
        is_wrong("record/class/mod.rs", &["use super::super::pipelines::pack;"]);
        is_wrong("stages/judge/mod.rs", &["mod tests { use super::super::super::pipelines::verify; }"]);
        is_wrong("pipelines/pack.rs", &["impl From<crate::cli::Error> for Error {}"]);
        is_right("words/path.rs", &["// use crate::stages;\nconst A: &str = \"crate::cli::x\";", "fn stages() { pipelines::run() }"]);
    }

    #[test]
    fn stages_that_know_each_other() {
        is_wrong("stages/walk.rs", &["use crate::stages::probe::Probe;", "use super::probe;", "fn f() { super::place::place() }"]);
        is_right("stages/walk.rs", &["use crate::record::class;", "mod x {} use self::x::Y;"]);
        is_right("stages/probe/photo.rs", &["use super::Probe; use crate::stages::probe::video;"]);
        is_right("pipelines/pack.rs", &["use crate::stages::{walk, probe};"]);
    }

    #[test]
    fn surroundings_and_the_disk() {
        let asking = ["use std::{fs, env};", "fn f() { std::env::var(\"HOME\"); }", "fn f() { jiff::Timestamp::now(); }"];
        is_wrong("stages/walk.rs", &asking);
        is_right("cli/run.rs", &asking);
        is_right("stages/walk.rs", &["mod tests { fn f() { std::env::temp_dir(); } }", "fn f() { env!(\"CARGO_PKG_VERSION\"); now(); }"]);
        let disk = ["use std::fs::File;", "fn f(path: &Path) -> bool { path.is_file() }"];
        is_wrong("formats/bagit.rs", &disk);
        is_right("stages/walk.rs", &disk);
    }

    #[test]
    fn globs_and_heads() {
        is_wrong("record/layout.rs", &["use std::io::*;", "use super::*;", "pub use crate::words::path::*;"]);
        is_right("record/layout.rs", &["#[cfg(test)]\nmod tests { use super::*; }", "use rayon::prelude::*;", "mod x {} pub use x::*;"]);
        assert_eq!(violations(&[("words/path.rs".to_owned(), "use std::fmt;\n".to_owned())]).len(), 1);
    }

    #[test]
    fn circles_between_files() {
        let face = ("record/class/mod.rs", "mod a; mod b; pub use a::A; pub struct Own;");
        let circle = [face, ("record/class/a.rs", "use super::b::B; pub struct A;"), ("record/class/b.rs", "use super::A; pub struct B;")];
        assert_eq!(found(&circle), ["a circle: record/class/a.rs, record/class/b.rs"]);
        // A child that uses an item defined in its `mod.rs` forms no cycle with a `mod.rs` that only re-exports it.
        let taking = ("record/class/a.rs", "use super::Own; pub struct A(Own);");
        assert_eq!(found(&[face, taking]), Vec::<String>::new());
        let using = ("record/class/mod.rs", "mod a; pub use a::A; pub struct Own; fn f(a: A) {}");
        assert_eq!(found(&[using, taking]), ["a circle: record/class/mod.rs, record/class/a.rs"]);
        let through = ("record/class/b.rs", "use crate::record::class; fn f() { class::A; }");
        assert_eq!(found(&[face, ("record/class/a.rs", "use super::b::B; pub struct A;"), through]).len(), 1);
    }
}
