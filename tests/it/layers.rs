//! Holds the layers of the library: imports go downward only, stages do not know each other, and nothing below the program asks its
//! surroundings. The sources are read as text: comments and strings are taken out, what remains is cut into words, and every path is
//! followed to the module that it names.

use std::fs;
use std::path::{Path, PathBuf};

/// The folders of `src`, lowest first.
const LAYERS: [&str; 6] = ["words", "formats", "record", "stages", "pipelines", "cli"];

/// What only the program may ask: the environment and the clock.
const SURROUNDINGS: [&[&str]; 6] =
    [&["std", "env"], &["SystemTime", "now"], &["Instant", "now"], &["Timestamp", "now"], &["Zoned", "now"], &["TimeZone", "system"]];

#[test]
fn the_library_keeps_its_layers() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let files = sources(&root);
    assert!(files.len() > 10, "the sources were not found");
    let mut wrong = Vec::new();
    for file in files {
        let name = file.strip_prefix(&root).unwrap().to_str().unwrap().replace('\\', "/");
        wrong.extend(violations(&name, &fs::read_to_string(&file).unwrap()));
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

fn sources(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files.extend(sources(&path));
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            files.push(path);
        }
    }
    files.sort();
    files
}

/// What is wrong with one file of `src`, a line each.
fn violations(name: &str, text: &str) -> Vec<String> {
    let mut wrong = Vec::new();
    if !text.starts_with("//!") {
        wrong.push(format!("{name}: the first line does not begin with `//!`"));
    }
    let module = module_of(name);
    let Some(layer) = module.first().and_then(|first| layer_of(first)) else { return wrong };
    let tokens = tokens(text);
    let own_modules = declared_modules(&tokens);
    for Reference { path, glob, public, line, test } in references(&tokens, &module) {
        let shown = path.join("::");
        let at = format!("{name}:{line}");
        if let ["crate", first, rest @ ..] = path.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
            if layer_of(first).is_some_and(|named| named > layer) {
                wrong.push(format!("{at}: {shown} lies above `{}`", module[0]));
            }
            let (own, other) = (module.get(1), rest.first());
            if *first == "stages"
                && module[0] == "stages"
                && own.is_some()
                && other.is_some_and(|other| Some(*other) != own.map(String::as_str))
            {
                wrong.push(format!("{at}: stages do not import each other, and this names {shown}"));
            }
        }
        if LAYERS[layer] == "cli" {
            continue;
        }
        // A test may use the temporary folder.
        if !test && SURROUNDINGS.iter().any(|asked| path.windows(asked.len()).any(|window| window == *asked)) {
            wrong.push(format!("{at}: {shown} is for the program alone; options carry what the library needs"));
        }
        // Outside of tests two globs are taken: a face made of modules that this very file declares, and the prelude that another crate
        // offers for its traits.
        let child = path.last().filter(|_| path.len() == 1 || path.len() == module.len() + 2 && path[1..=module.len()] == module[..]);
        let own_face = public && child.is_some_and(|child| own_modules.contains(child));
        let foreign_prelude = path.len() == 2 && path[0] != "crate" && path[1] == "prelude";
        if glob && !test && !own_face && !foreign_prelude {
            wrong.push(format!("{at}: `use {shown}::*` hides where names come from"));
        }
    }
    wrong
}

fn layer_of(module: &str) -> Option<usize> {
    LAYERS.iter().position(|layer| *layer == module)
}

/// `stages/judge/mod.rs` is `stages::judge`; `lib.rs` and `main.rs` are the crate itself.
fn module_of(name: &str) -> Vec<String> {
    let path = name.trim_end_matches(".rs");
    let mut module: Vec<String> = path.split('/').map(str::to_owned).collect();
    if module.last().is_some_and(|last| last == "mod") || ["lib", "main"].contains(&path) {
        module.pop();
    }
    module
}

/// A word, a `::` or any other single sign, and its line.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Token {
    text: String,
    line: usize,
}

/// Cuts source into tokens; comments, strings and characters leave nothing.
fn tokens(text: &str) -> Vec<Token> {
    let letters: Vec<char> = text.chars().collect();
    let (mut tokens, mut at, mut line) = (Vec::new(), 0, 1);
    let is_word = |letter: char| letter.is_alphanumeric() || letter == '_';
    while at < letters.len() {
        let start = at;
        let next = letters.get(at + 1).copied().unwrap_or(' ');
        match letters[at] {
            '/' if next == '/' => at = find(&letters, at, &['\n']),
            '/' if next == '*' => at = after_comment(&letters, at),
            '"' => at = after_string(&letters, at),
            '\'' => at = after_character(&letters, at),
            'r' | 'b' | 'c' if string_opens(&letters, at) => {
                at = find(&letters, at, &['"', '\'']);
                let hashes = letters[start..at].iter().filter(|letter| **letter == '#').count();
                let raw = letters[start..at].contains(&'r');
                at = match letters[at] {
                    '\'' => after_character(&letters, at),
                    _ if raw => after_raw_string(&letters, at, hashes),
                    _ => after_string(&letters, at),
                };
            }
            letter if is_word(letter) => {
                while at < letters.len() && is_word(letters[at]) {
                    at += 1;
                }
                tokens.push(Token { text: letters[start..at].iter().collect(), line });
            }
            ':' if next == ':' => {
                tokens.push(Token { text: "::".to_owned(), line });
                at += 2;
            }
            letter => {
                if !letter.is_whitespace() {
                    tokens.push(Token { text: letter.to_string(), line });
                }
                at += 1;
            }
        }
        line += letters[start..at.min(letters.len())].iter().filter(|letter| **letter == '\n').count();
    }
    tokens
}

fn find(letters: &[char], from: usize, wanted: &[char]) -> usize {
    letters[from..].iter().position(|letter| wanted.contains(letter)).map_or(letters.len(), |found| from + found)
}

/// Whether `r"`, `r#"`, `b"`, `b'`, `br"`, `c"` and the like begin here, and no word such as `read` or `r#type`.
fn string_opens(letters: &[char], at: usize) -> bool {
    let prefix: String = letters[at..].iter().take(2).take_while(|letter| letter.is_alphabetic()).collect();
    let after = &letters[at + prefix.len()..];
    let hashes = after.iter().take_while(|letter| **letter == '#').count();
    match (prefix.as_str(), after.get(hashes)) {
        ("r" | "br" | "cr", Some('"')) => true,
        ("b" | "c", Some('"')) | ("b", Some('\'')) => hashes == 0,
        _ => false,
    }
}

fn after_comment(letters: &[char], mut at: usize) -> usize {
    let mut depth = 0;
    while at + 1 < letters.len() {
        match (letters[at], letters[at + 1]) {
            ('/', '*') => (depth, at) = (depth + 1, at + 2),
            ('*', '/') if depth == 1 => return at + 2,
            ('*', '/') => (depth, at) = (depth - 1, at + 2),
            _ => at += 1,
        }
    }
    letters.len()
}

fn after_string(letters: &[char], at: usize) -> usize {
    let mut at = at + 1;
    while at < letters.len() && letters[at] != '"' {
        at += if letters[at] == '\\' { 2 } else { 1 };
    }
    at + 1
}

fn after_raw_string(letters: &[char], mut at: usize, hashes: usize) -> usize {
    loop {
        at = find(letters, at + 1, &['"']);
        if at >= letters.len() || letters[at + 1..].iter().take(hashes).filter(|letter| **letter == '#').count() == hashes {
            return at + 1 + hashes;
        }
    }
}

/// After `'x'` or `'\n'`; after the quote alone where it opens a lifetime.
fn after_character(letters: &[char], at: usize) -> usize {
    match (letters.get(at + 1), letters.get(at + 2)) {
        (Some('\\'), _) => find(letters, at + 3, &['\'']) + 1,
        (_, Some('\'')) => at + 3,
        _ => at + 1,
    }
}

/// A path that the source names, followed to the crate's root where it is relative.
#[derive(Debug)]
struct Reference {
    path: Vec<String>,
    glob: bool,
    public: bool,
    line: usize,
    /// Whether it stands in tests.
    test: bool,
}

fn references(tokens: &[Token], file: &[String]) -> Vec<Reference> {
    let mut references = Vec::new();
    let mut module = file.to_vec();
    // The depths of braces at which inline modules end.
    let (mut ends, mut depth, mut at) = (Vec::new(), 0, 0);
    let word = |at: usize| tokens.get(at).map_or("", |token| token.text.as_str());
    while at < tokens.len() {
        let in_test = module.iter().any(|name| name == "tests" || name == "test");
        match word(at) {
            "{" => depth += 1,
            "}" => {
                depth -= 1;
                if ends.last() == Some(&depth) {
                    ends.pop();
                    module.pop();
                }
            }
            "mod" if word(at + 2) == "{" => {
                ends.push(depth);
                depth += 1;
                module.push(word(at + 1).to_owned());
                at += 2;
            }
            "use" if word(at + 1) != "<" => {
                let public = at > 0 && [")", "pub"].contains(&word(at - 1));
                let mut leaves = Vec::new();
                let mut next = at + 1;
                tree(tokens, &mut next, &[], &mut leaves);
                for (path, glob, line) in leaves {
                    references.push(Reference { path: absolute(&path, &module), glob, public, line, test: in_test });
                }
                at = next;
            }
            first if is_name(first) && word(at + 1) == "::" && (at == 0 || word(at - 1) != "::") => {
                let mut path = vec![first.to_owned()];
                let mut next = at + 1;
                while word(next) == "::" && is_name(word(next + 1)) {
                    path.push(word(next + 1).to_owned());
                    next += 2;
                }
                let line = tokens[at].line;
                references.push(Reference { path: absolute(&path, &module), glob: false, public: false, line, test: in_test });
                at = next - 1;
            }
            _ => {}
        }
        at += 1;
    }
    references
}

/// The leaves of a `use` tree: path, whether it ends in `*`, line.
fn tree(tokens: &[Token], at: &mut usize, before: &[String], leaves: &mut Vec<(Vec<String>, bool, usize)>) {
    let word = |at: usize| tokens.get(at).map_or("", |token| token.text.as_str());
    let line = tokens.get(*at).map_or(0, |token| token.line);
    let mut path = before.to_vec();
    loop {
        match word(*at) {
            "::" => *at += 1,
            "{" => {
                *at += 1;
                while !["}", ""].contains(&word(*at)) {
                    tree(tokens, at, &path, leaves);
                    if word(*at) == "," {
                        *at += 1;
                    }
                }
                *at += 1;
                return;
            }
            "*" => {
                *at += 1;
                leaves.push((path, true, line));
                return;
            }
            "as" => *at += 2,
            name if is_name(name) => {
                // `self` in a group is the group's own path.
                if name != "self" || path.is_empty() {
                    path.push(name.to_owned());
                }
                *at += 1;
            }
            _ => {
                leaves.push((path, false, line));
                return;
            }
        }
    }
}

fn is_name(word: &str) -> bool {
    word.chars().next().is_some_and(|letter| letter.is_alphabetic() || letter == '_')
}

/// `super::x` and `self::x` as the crate's root sees them; other paths as they are.
fn absolute(path: &[String], module: &[String]) -> Vec<String> {
    let (mut base, mut rest) = (module.to_vec(), path);
    let mut relative = false;
    while let [first, more @ ..] = rest {
        match first.as_str() {
            "super" => drop(base.pop()),
            "self" => {}
            _ => break,
        }
        (relative, rest) = (true, more);
    }
    if !relative {
        return rest.to_vec();
    }
    [&["crate".to_owned()], base.as_slice(), rest].concat()
}

/// The modules that a file declares with `mod name;`.
fn declared_modules(tokens: &[Token]) -> Vec<String> {
    let declarations = tokens.windows(3).filter(|three| three[0].text == "mod" && three[2].text == ";");
    declarations.map(|three| three[1].text.clone()).collect()
}

/// The judge, judged: each kind of violation is found, and what only looks like one is not.
mod judged {
    use super::violations;

    fn found(name: &str, body: &str) -> Vec<String> {
        violations(name, &format!("//! A subject.\n{body}\n"))
    }

    #[test]
    fn imports_that_go_upward() {
        for (name, body) in [
            ("words/path.rs", "use crate::formats::bagit::Bag;"),
            ("formats/bagit.rs", "use crate::{words::path::MemberPath, record::class};"),
            ("formats/bagit.rs", "use crate::{\n    words::{path, digest},\n    stages::{walk as w},\n};"),
            ("record/layout.rs", "fn f() -> crate::stages::walk::Walk { todo() }"),
            ("record/class/mod.rs", "use super::super::pipelines::pack;"),
            ("record/layout.rs", "use super::super::cli as c;"),
            ("stages/walk.rs", "pub(crate) use crate::pipelines::pack as p;"),
            ("stages/judge/mod.rs", "mod tests {\n    use super::super::super::pipelines::verify;\n}"),
            ("pipelines/pack.rs", "impl From<crate::cli::Error> for Error {}"),
            ("words/path.rs", "type T = r#type; use crate::record;"),
            ("words/path.rs", "const C: char = '\"'; use crate::record; const D: &str = \"\\\"\";"),
            ("words/path.rs", "fn f<'a>(x: &'a str) -> &'a str { crate::record::y(x) }"),
            ("words/path.rs", "const A: &[u8] = br#\"a \" b\"#; use crate::record;"),
        ] {
            assert_eq!(found(name, body).len(), 1, "{name}: {body}: {:?}", found(name, body));
        }
    }

    #[test]
    fn stages_that_know_each_other() {
        for body in [
            "use crate::stages::probe::Probe;",
            "use super::probe;",
            "use crate::stages::{walk::Walk, probe};",
            "fn f() { super::place::place() }",
        ] {
            assert_eq!(found("stages/walk.rs", body).len(), 1, "{body}");
        }
        for body in ["use crate::stages::walk::Walk;", "use self::walk;", "mod tests {\n    use super::Walk;\n}"] {
            assert_eq!(found("stages/walk.rs", body).len(), 0, "{body}");
        }
        assert_eq!(found("stages/probe/photo.rs", "use super::Probe; use crate::stages::probe::video;").len(), 0);
        assert_eq!(found("pipelines/pack.rs", "use crate::stages::{walk, probe};").len(), 0);
    }

    #[test]
    fn surroundings() {
        for body in [
            "use std::env;",
            "use std::{fs, env};",
            "fn f() { std::env::var(\"HOME\"); }",
            "fn f() { SystemTime::now(); }",
            "fn f() { std::time::SystemTime::now(); }",
            "fn f() { jiff::Timestamp::now(); }",
            "fn f() { let t = Instant::now; }",
        ] {
            assert_eq!(found("stages/walk.rs", body).len(), 1, "{body}");
            assert_eq!(found("cli/run.rs", body).len(), 0, "{body}");
        }
        assert_eq!(found("stages/walk.rs", "mod tests {\n    fn f() { std::env::temp_dir(); }\n}").len(), 0);
        assert_eq!(found("stages/walk.rs", "fn f() { env!(\"CARGO_PKG_VERSION\"); now(); options.now }").len(), 0);
    }

    #[test]
    fn globs() {
        for body in
            ["use std::io::*;", "use crate::words::*;", "use super::*;", "pub use crate::words::path::*;", "use crate::{words::path::*};"]
        {
            assert_eq!(found("record/layout.rs", body).len(), 1, "{body}");
        }
        assert_eq!(found("record/layout.rs", "#[cfg(test)]\nmod tests {\n    use super::*;\n}").len(), 0);
        assert_eq!(found("record/layout/tests.rs", "use super::*;").len(), 0);
        assert_eq!(found("record/layout.rs", "use rayon::prelude::*;").len(), 0);
        assert_eq!(found("record/layout.rs", "use crate::prelude::*; use super::prelude::*;").len(), 2);
        assert_eq!(found("record/class/mod.rs", "mod types;\npub use self::types::*;").len(), 0);
        assert_eq!(found("record/class/mod.rs", "mod types;\npub use types::*;").len(), 0);
        assert_eq!(found("record/class/mod.rs", "pub use types::*;").len(), 1);
        assert_eq!(found("record/class/mod.rs", "mod types;\nuse types::*;").len(), 1);
    }

    #[test]
    fn heads() {
        assert_eq!(violations("words/path.rs", "use std::fmt;\n").len(), 1);
        assert_eq!(violations("lib.rs", "pub mod words;\n").len(), 1);
        assert_eq!(violations("main.rs", "//! The program.\nmod cli;\n").len(), 0);
    }

    #[test]
    fn what_is_not_code() {
        for body in [
            "// use crate::stages::walk;",
            "/* crate::cli /* nested */ crate::cli */",
            "/// See [`crate::cli`].\nfn f() {}",
            "const A: &str = \"crate::cli::x\";",
            "const A: &str = r#\"use crate::cli; \"quoted\" \"#;",
            "const A: &str = \"line \\\" crate::cli\";",
            "use crate::words::digest::Digest;",
            "fn stages() { pipelines::run() }",
        ] {
            assert_eq!(found("words/path.rs", body), Vec::<String>::new(), "{body}");
        }
    }
}
