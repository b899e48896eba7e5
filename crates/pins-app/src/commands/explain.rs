//! `explain`: what the rules of `verify` are about.
//!
//! Looks at no repository.

use anyhow::{Result, anyhow};
use pins::explain::{explain, nearest};
use pins::finding::Invocation;
use pins::plan::Refusal;

use super::Done;
use crate::cli::Explain;
use crate::program::Program;
use crate::report::{Explained, Report};

pub(super) fn run(program: &Program, options: &Explain) -> Result<Done> {
    let makers = program.makers();
    let rules = match &options.rule {
        None => program.rules().collect(),
        Some(name) => match program.rules().find(|rule| rule.name == name) {
            Some(rule) => vec![rule],
            None => return Err(unknown(program, name).into()),
        },
    };
    let explained = rules.into_iter().map(|rule| {
        explain(rule, &makers).map_err(|error| anyhow!("the example of {rule}: {}", error.message))
    });
    let explained = Explained { rules: explained.collect::<Result<_>>()?, is_one: options.rule.is_some() };
    Ok(Done::clean(Report::Explained(Box::new(explained))))
}

/// That no rule has such a name, and which one may be meant.
fn unknown(program: &Program, name: &str) -> Refusal {
    let near = nearest(name, program.rules());
    let meant = match near.as_slice() {
        [] => String::new(),
        [one] => format!("; did you mean {one}?"),
        [others @ .., last] => format!("; did you mean {} or {last}?", others.join(", ")),
    };
    let why = format!("no rule is called {name:?}{meant}");
    Refusal::Hinted { why, hint: "this lists all of them", command: Invocation::new(["explain"]) }
}
