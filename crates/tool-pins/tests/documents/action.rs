//! `action.yml`, read, and its steps run as GitHub would.
//!
//! Runs no action that it uses: the cache's answer is given.

use std::fs;
use std::path::{Path, PathBuf};

use saphyr_parser::{Event, Parser};

use crate::host::{Host, Run};

/// A value of YAML.
#[derive(Clone, Debug)]
pub(crate) enum Yaml {
    Text(String),
    List(Vec<Yaml>),
    Map(Vec<(String, Yaml)>),
}

impl Yaml {
    pub(crate) fn read(text: &str) -> Self {
        let mut events = Parser::new_from_str(text).map(|event| event.unwrap().0);
        let begins = |event: &Event<'_>| matches!(event, Event::MappingStart(..) | Event::SequenceStart(..));
        let first = events.find(begins).unwrap();
        Self::of(first, &mut events)
    }

    fn of<'t>(event: Event<'t>, events: &mut impl Iterator<Item = Event<'t>>) -> Self {
        let mut values = Vec::new();
        match event {
            Event::Scalar(text, ..) => return Self::Text(text.into_owned()),
            Event::SequenceStart(..) | Event::MappingStart(..) => {}
            other => panic!("{other:?}"),
        }
        let is_map = matches!(event, Event::MappingStart(..));
        loop {
            match events.next().unwrap() {
                Event::SequenceEnd | Event::MappingEnd => break,
                inner => values.push(Self::of(inner, events)),
            }
        }
        if !is_map {
            return Self::List(values);
        }
        let pairs = values.chunks(2).map(|pair| (pair[0].text().to_owned(), pair[1].clone()));
        Self::Map(pairs.collect())
    }

    pub(crate) fn text(&self) -> &str {
        let Self::Text(text) = self else { panic!("{self:?}") };
        text
    }

    pub(crate) fn list(&self) -> &[Yaml] {
        let Self::List(items) = self else { panic!("{self:?}") };
        items
    }

    pub(crate) fn map(&self) -> &[(String, Yaml)] {
        let Self::Map(pairs) = self else { panic!("{self:?}") };
        pairs
    }

    pub(crate) fn get(&self, key: &str) -> Option<&Yaml> {
        self.map().iter().find(|(known, _)| known == key).map(|(_, value)| value)
    }
}

/// The action.
pub(crate) struct Action {
    folder: PathBuf,
    yaml: Yaml,
}

impl Action {
    pub(crate) fn read(path: &Path) -> Self {
        let yaml = Yaml::read(&fs::read_to_string(path).unwrap());
        let runs = yaml.get("runs").unwrap();
        assert_eq!(runs.get("using").unwrap().text(), "composite");
        Self { folder: path.parent().unwrap().to_owned(), yaml }
    }

    /// Runs its steps in a repository, with these inputs and this answer of the cache,
    /// up to the first that fails. The last one's run comes back.
    pub(crate) fn run(&self, host: &Host, inputs: &[(&str, &str)], cache_hit: &str) -> Run {
        let mut known = vec![("steps.cache.outputs.cache-hit".to_owned(), cache_hit.to_owned())];
        for (name, input) in self.yaml.get("inputs").unwrap().map() {
            let given = inputs.iter().find(|(given, _)| given == name).map(|(_, value)| *value);
            let value = given.unwrap_or_else(|| input.get("default").unwrap().text());
            known.push((format!("inputs.{name}"), value.to_owned()));
        }
        let output = host.home().join("output");
        let mut last = None;
        for step in self.yaml.get("runs").unwrap().get("steps").unwrap().list() {
            if step.get("if").is_some_and(|condition| !holds(condition.text(), &known)) {
                continue;
            }
            if let Some(used) = step.get("uses") {
                let commit = used.text().split_once('@').unwrap().1;
                assert!(
                    commit.len() == 40 && commit.bytes().all(|byte| byte.is_ascii_hexdigit()),
                    "{commit}"
                );
                step.get("with").unwrap().map().iter().for_each(|(_, value)| {
                    assert!(!filled(value.text(), &known).is_empty());
                });
                continue;
            }
            fs::write(&output, "").unwrap();
            let run = self.step(host, step, &known);
            if run.code != Some(0) {
                return run;
            }
            if let Some(id) = step.get("id") {
                let said = fs::read_to_string(&output).unwrap();
                let pairs = said.lines().filter_map(|line| line.split_once('='));
                known.extend(
                    pairs.map(|(name, value)| {
                        (format!("steps.{}.outputs.{name}", id.text()), value.to_owned())
                    }),
                );
            }
            last = Some(run);
        }
        last.unwrap()
    }

    fn step(&self, host: &Host, step: &Yaml, known: &[(String, String)]) -> Run {
        assert_eq!(step.get("shell").unwrap().text(), "bash");
        let script = step.get("run").unwrap().text();
        assert!(!script.contains("${{"), "what is pasted into a script can be a script: {script}");
        let mut bash = host.command("bash");
        bash.args(["--noprofile", "--norc", "-eo", "pipefail", "-c", script])
            .env("GITHUB_ACTION_PATH", &self.folder)
            .env("GITHUB_OUTPUT", host.home().join("output"))
            .env("GITHUB_PATH", host.home().join("path"))
            .env("RUNNER_TEMP", host.home())
            .envs([("RUNNER_OS", "Linux"), ("RUNNER_ARCH", "X64")]);
        for (name, value) in step.get("env").map(Yaml::map).unwrap_or_default() {
            bash.env(name, filled(value.text(), known));
        }
        if let Some(folder) = step.get("working-directory") {
            bash.current_dir(host.root().join(filled(folder.text(), known)));
        }
        Run::of(bash)
    }
}

/// A text whose expressions have their values.
fn filled(text: &str, known: &[(String, String)]) -> String {
    let mut parts = text.split("${{");
    let mut filled = parts.next().unwrap().to_owned();
    for part in parts {
        let (name, rest) = part.split_once("}}").unwrap();
        filled += value(name.trim(), known);
        filled += rest;
    }
    filled
}

fn value<'k>(name: &str, known: &'k [(String, String)]) -> &'k str {
    let found = known.iter().find(|(known, _)| known == name);
    found.map_or_else(|| panic!("nothing is called {name}: {known:?}"), |(_, value)| value)
}

/// Whether a condition `name != 'value'` holds.
fn holds(condition: &str, known: &[(String, String)]) -> bool {
    let (name, other) = condition.split_once(" != ").unwrap();
    value(name, known) != other.trim_matches('\'')
}
