//! Expressions in CEL (Common Expression Language), compiled once and evaluated over facts: whole numbers, texts and flags.

use std::collections::BTreeMap;
use std::sync::{Arc, LazyLock};

use cel::common::ast::{EntryExpr, Expr, IdedExpr, LiteralValue};
use cel::common::types::{CelBool, CelInt, CelString};
use cel::common::value::CowVal;
use cel::context::VariableResolver;
use cel::{Context, Env, Program, Value};

use super::error::Fault;

/// Maximum length of an expression in bytes. Bounds the time and stack needed for an untrusted standard.
const LONGEST: usize = 1_000;

static ENV: LazyLock<Arc<Env>> = LazyLock::new(|| Arc::new(Env::stdlib()));

/// A fact as a value in an expression.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Seen<'a> {
    /// True or false.
    Flag(bool),
    /// A whole number.
    Number(i64),
    /// A text.
    Text(&'a str),
}

/// Provides the values of names in an expression.
pub trait Lookup: Sync {
    /// The fact with this name.
    fn look_up(&self, name: &str) -> Option<Seen<'_>>;
}

/// An expression that could not be evaluated, or whose value has the wrong type.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{text}: {reason}")]
pub struct EvaluationError {
    /// The expression.
    pub text: String,
    /// The evaluator's error message.
    pub reason: String,
}

/// A compiled expression.
#[derive(Debug)]
pub struct Expression {
    text: String,
    program: Program,
}

struct Resolver<'a>(&'a dyn Lookup);

impl VariableResolver for Resolver<'_> {
    fn resolve<'b>(&'b self, name: &str) -> Option<CowVal<'b, 'b>> {
        Some(match self.0.look_up(name)? {
            Seen::Flag(flag) => CowVal::owned(CelBool::from(flag)),
            Seen::Number(number) => CowVal::owned(CelInt::from(number)),
            Seen::Text(text) => CowVal::owned(CelString::from(text)),
        })
    }
}

impl Expression {
    /// Compiles an expression.
    ///
    /// # Errors
    /// [`Fault::Expression`] if it is too long or not valid CEL, [`Fault::Fraction`] if it contains a number that is not whole,
    /// [`Fault::Loop`] if it iterates over a list.
    pub fn compile(text: &str) -> Result<Self, Fault> {
        if text.len() > LONGEST {
            return Err(Fault::Expression { reason: format!("longer than {LONGEST} bytes") });
        }
        let program = ENV.compile(text).map_err(|errors| Fault::Expression { reason: errors.to_string() })?;
        let compiled = Self { text: text.to_owned(), program };
        if compiled.any(&|expr| matches!(expr, Expr::Literal(LiteralValue::Double(_)))) {
            return Err(Fault::Fraction);
        }
        // Facts contain no lists, and nested loops over list literals could take unlimited time.
        if compiled.any(&|expr| matches!(expr, Expr::Comprehension(_))) {
            return Err(Fault::Loop);
        }
        Ok(compiled)
    }

    /// The source text.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// All names that it refers to; parameters as `param.key`.
    pub fn names(&self) -> Vec<String> {
        let mut names = Vec::new();
        collect(&self.program.expression().expr, &mut names);
        names
    }

    /// Evaluates a condition.
    ///
    /// # Errors
    /// [`EvaluationError`] if the value is not a flag or a fact is missing.
    pub fn is_true(&self, facts: &dyn Lookup) -> Result<bool, EvaluationError> {
        match self.evaluate(facts)? {
            Value::Bool(flag) => Ok(flag),
            other => Err(self.error(format!("{other:?} is neither true nor false"))),
        }
    }

    /// Evaluates a number.
    ///
    /// # Errors
    /// [`EvaluationError`] if the value is not a whole number or a fact is missing.
    pub fn number(&self, facts: &dyn Lookup) -> Result<i64, EvaluationError> {
        match self.evaluate(facts)? {
            Value::Int(number) => Ok(number),
            other => Err(self.error(format!("{other:?} is not a whole number"))),
        }
    }

    fn evaluate(&self, facts: &dyn Lookup) -> Result<Value, EvaluationError> {
        let resolver = Resolver(facts);
        let mut context = Context::with_env(Arc::clone(&ENV));
        context.set_variable_resolver(&resolver);
        self.program.execute(&context).map_err(|error| self.error(error.to_string()))
    }

    fn error(&self, reason: String) -> EvaluationError {
        EvaluationError { text: self.text.clone(), reason }
    }

    fn any(&self, test: &dyn Fn(&Expr) -> bool) -> bool {
        fn walk(expr: &Expr, test: &dyn Fn(&Expr) -> bool) -> bool {
            test(expr) || parts(expr).iter().any(|part| walk(&part.expr, test))
        }
        walk(&self.program.expression().expr, test)
    }
}

/// Replaces the names of named expressions by their text. String literals and dotted names stay unchanged.
pub(super) fn written_out(text: &str, expressions: &BTreeMap<String, String>) -> String {
    if let Some(whole) = expressions.get(text.trim()) {
        return whole.clone();
    }
    // Already too long: compiling will reject it.
    if text.len() > LONGEST {
        return text.to_owned();
    }
    let mut written = String::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let length = match first {
            '\'' | '"' => {
                let mut escaped = false;
                let end = rest.char_indices().skip(1).find(|&(_, character)| {
                    let ends = character == first && !escaped;
                    escaped = character == '\\' && !escaped;
                    ends
                });
                end.map_or(rest.len(), |(at, _)| at + 1)
            }
            _ if is_of_name(first) => rest.find(|character| !is_of_name(character)).unwrap_or(rest.len()),
            _ => first.len_utf8(),
        };
        let (token, after) = rest.split_at(length);
        match expressions.get(token) {
            Some(named) => written.extend(["(", named, ")"]),
            None => written.push_str(token),
        }
        rest = after;
    }
    written
}

fn is_of_name(character: char) -> bool {
    character.is_alphanumeric() || character == '_' || character == '.'
}

/// The direct subexpressions.
fn parts(expr: &Expr) -> Vec<&IdedExpr> {
    match expr {
        Expr::Call(call) => call.target.iter().map(AsRef::as_ref).chain(&call.args).collect(),
        Expr::List(list) => list.elements.iter().collect(),
        Expr::Select(select) => vec![&select.operand],
        Expr::Comprehension(it) => vec![&it.iter_range, &it.accu_init, &it.loop_cond, &it.loop_step, &it.result],
        Expr::Map(map) => map.entries.iter().flat_map(|entry| entry_parts(&entry.expr)).collect(),
        Expr::Struct(value) => value.entries.iter().flat_map(|entry| entry_parts(&entry.expr)).collect(),
        Expr::Ident(_) | Expr::Literal(_) | Expr::Unspecified => Vec::new(),
    }
}

fn entry_parts(entry: &EntryExpr) -> Vec<&IdedExpr> {
    match entry {
        EntryExpr::MapEntry(entry) => vec![&entry.key, &entry.value],
        EntryExpr::StructField(field) => vec![&field.value],
    }
}

fn collect(expr: &Expr, names: &mut Vec<String>) {
    match dotted(expr) {
        Some(name) => names.push(name),
        None => parts(expr).into_iter().for_each(|part| collect(&part.expr, names)),
    }
}

/// The dotted name `a.b.c`, if the expression is only a name.
fn dotted(expr: &Expr) -> Option<String> {
    match expr {
        Expr::Ident(name) => Some(name.clone()),
        Expr::Select(select) if !select.test => Some(format!("{}.{}", dotted(&select.operand.expr)?, select.field)),
        _ => None,
    }
}
