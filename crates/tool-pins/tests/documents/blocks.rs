//! Every block of every document, run, or read by the program, as its language is.
//!
//! Leaves the commands of the ways in to `ways`.

use std::fmt::Write as _;
use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::sync::OnceLock;

use crate::checkout::checkout;
use crate::document::{Block, Document};
use crate::host::Host;

/// Blocks that no test runs: each takes minutes, needs what is not here, or is this test.
const NOT_RUN: usize = 3;

/// Ends what a command says, in the output of a block: no command writes it.
const END: &str = "\n\u{1e}";

#[test]
fn every_block_of_the_readme_is_true() {
    assert!(all_true(&[Document::read("README.md")]) > 10);
}

#[test]
fn every_block_of_the_other_documents_is_true() {
    let others: Vec<Document> =
        Document::all().into_iter().filter(|document| document.path != "README.md").collect();
    assert!(all_true(&others) > 30);
}

#[test]
fn few_blocks_are_not_run() {
    let documents = Document::all();
    let reasons: Vec<_> = documents
        .iter()
        .flat_map(Document::blocks)
        .filter_map(|block| block.told.not_run.map(|reason| (block.line, reason)))
        .collect();
    assert_eq!(reasons.len(), NOT_RUN, "{reasons:?}");
}

/// Tries all blocks, and tells of all that are not true; how many were tried comes back.
fn all_true(documents: &[Document]) -> usize {
    let (mut tried, mut wrong) = (0, String::new());
    for document in documents {
        let mut host = None;
        for block in document.blocks() {
            tried += 1;
            if let Err(why) = is_true(&block, &mut host) {
                writeln!(wrong, "{}:{}: {why}", document.path, block.line).unwrap();
            }
        }
    }
    assert!(wrong.is_empty(), "not as the documents say:\n{wrong}");
    tried
}

/// Tries one block, in the repository of the one before it, or in a new one.
fn is_true(block: &Block<'_>, host: &mut Option<Host>) -> Result<(), String> {
    if block.told.not_run.is_some() {
        return Ok(());
    }
    if let Some(name) = block.told.new {
        *host = Some(equipped(name));
    }
    if let Some(path) = block.told.file {
        host.get_or_insert_with(|| equipped("this repository")).write(path, &block.text);
    }
    let host = || host.as_ref().map_or_else(|| Err("no `new:` before it says in which repository"), Ok);
    match block.language {
        // What is a file of the repository is no command.
        "sh" if block.told.file.is_some() || block.told.is_way_in => Ok(()),
        "sh" | "console" => run(block, host()?),
        "toml" if block.told.file.map_or(!block.told.is_way_in, |path| path.ends_with("pins.toml")) => {
            settings(&block.text)
        }
        "toml" => parses("toml", &block.text),
        "starlark" => parses("bzl", &block.text),
        "yaml" => parses("yml", &block.text).and_then(|()| commands_exist(&block.text)),
        "json" | "dockerfile" => parses(block.language, &block.text),
        "text" | "rust" => Ok(()),
        other => Err(format!("the tests know no language {other:?}")),
    }
}

/// A repository in which the programs can be called.
fn equipped(name: &str) -> Host {
    let host = Host::named(name);
    let programs = host.home().join("tool-pins/bin");
    fs::create_dir_all(&programs).unwrap();
    for (name, path) in [
        ("tool-pins", env!("CARGO_BIN_EXE_tool-pins")),
        ("cargo-tool-pins", env!("CARGO_BIN_EXE_cargo-tool-pins")),
        ("tool-pins-fetch", env!("CARGO_BIN_EXE_tool-pins-fetch")),
    ] {
        symlink(path, programs.join(name)).unwrap();
    }
    // In a copy of this repository cargo would compile all of it anew.
    let cargo = host.bash("command -v cargo").exits(0).stdout.trim_end().to_owned();
    let script = format!(
        "#!/bin/sh\nif [ \"$1\" = xtask ]; then shift; exec '{}' \"$@\"; fi\nexec '{cargo}' \"$@\"\n",
        xtask()
    );
    fs::write(programs.join("cargo"), script).unwrap();
    fs::set_permissions(programs.join("cargo"), fs::Permissions::from_mode(0o755)).unwrap();
    // A branch to compare with.
    host.bash("git update-ref refs/remotes/origin/main HEAD").exits(0);
    host
}

/// The program that `cargo xtask` builds and runs here, built by that.
fn xtask() -> &'static str {
    static BUILT: OnceLock<String> = OnceLock::new();
    BUILT.get_or_init(|| {
        let host = Host::named("empty");
        host.bash(&format!("cd '{}' && cargo xtask --version", checkout().display())).exits(0).says("xtask");
        host.bash("echo \"$CARGO_TARGET_DIR/debug/xtask\"").stdout.trim_end().to_owned()
    })
}

/// Runs the commands of a block, one after another in one shell, and compares what
/// they say with what is shown, and how they end.
fn run(block: &Block<'_>, host: &Host) -> Result<(), String> {
    let commands = commands(block);
    let mut script = String::new();
    for (command, _) in &commands {
        writeln!(
            script,
            "{{ {command}\n}} 2>&1 </dev/null; code=$?; printf '{END}%s\\n' $code; (exit $code)"
        )
        .unwrap();
    }
    let mut bash = host.command("bash");
    bash.args(["--noprofile", "--norc", "-c", &script]);
    let output = crate::host::Run::of(bash);
    let mut rest = output.stdout.as_str();
    for (command, shown) in commands {
        let (said, after) = rest.split_once(END).ok_or_else(|| format!("`{command}`: {}", output.stderr))?;
        let (code, after) = after.split_once('\n').unwrap();
        rest = after;
        let wanted = block.told.exits.or(shown.is_none().then_some(0));
        if wanted.is_some_and(|wanted| wanted.to_string() != code) {
            return Err(format!("`{command}` exits with {code}:\n{said}"));
        }
        if shown.as_ref().is_some_and(|shown| !shows(shown, said)) {
            return Err(format!("`{command}` says:\n{said}\n--- instead of\n{}", shown.unwrap()));
        }
    }
    Ok(())
}

/// The commands of a block, each with what it is shown to say, if that is shown.
fn commands(block: &Block<'_>) -> Vec<(String, Option<String>)> {
    let mut commands: Vec<(String, Option<String>)> = Vec::new();
    let shows = block.language == "console";
    for line in block.text.lines() {
        let command = if shows { line.strip_prefix("$ ") } else { Some(line) };
        let open = commands.last_mut();
        match (command, open) {
            (_, Some((open, None))) if open.ends_with('\\') => *open += &format!("\n{line}"),
            (Some(""), _) => {}
            (Some(command), _) => commands.push((command.to_owned(), None)),
            (None, Some((_, output))) => {
                let output = output.get_or_insert_default();
                *output += line;
                output.push('\n');
            }
            (None, None) => panic!("a session begins with `$ `, not with {line:?}"),
        }
    }
    let silent = shows.then(String::new);
    commands.into_iter().map(|(command, output)| (command, output.or_else(|| silent.clone()))).collect()
}

/// Whether a command said what is shown, in which a line `...` stands for any lines.
fn shows(shown: &str, said: &str) -> bool {
    let trimmed = |text: &str| text.trim().lines().map(str::trim_end).collect::<Vec<_>>().join("\n");
    let (shown, said) = (format!("\n{}\n", trimmed(shown)), format!("\n{}\n", trimmed(said)));
    let mut parts = shown.split("\n...\n");
    let first = parts.next().unwrap();
    let Some(mut rest) = said.strip_prefix(first) else { return false };
    let mut parts: Vec<&str> = parts.collect();
    let Some(last) = parts.pop() else { return rest.is_empty() };
    for part in parts {
        let Some((_, after)) = rest.split_once(part) else { return false };
        rest = after;
    }
    rest.ends_with(last)
}

/// Has the program read settings.
fn settings(text: &str) -> Result<(), String> {
    let host = equipped("empty");
    host.write("pins.toml", text);
    let run = host.bash("cargo xtask verify");
    if matches!(run.code, Some(0 | 1)) { Ok(()) } else { Err(format!("{}\n{text}", run.stderr)) }
}

/// Has the program parse a text, as a file with this ending.
fn parses(ending: &str, text: &str) -> Result<(), String> {
    let host = equipped("empty");
    host.write("pin", "1\n");
    host.write("pins.toml", &format!("[tool.t]\npin = 'pin'\nalso = 'block.{ending} :: no-such-thing'\n"));
    host.write(&format!("block.{ending}"), text);
    let run = host.bash("tool-pins verify");
    let looked = run.code == Some(1) && run.stdout.contains("no-such-thing");
    let parsed = looked && !run.stdout.contains("no place in it was checked");
    if parsed { Ok(()) } else { Err(format!("{}{}", run.stdout, run.stderr)) }
}

/// Has the programs that are called in a workflow say whether they have such options.
fn commands_exist(yaml: &str) -> Result<(), String> {
    let host = equipped("empty");
    for line in yaml.lines() {
        let text = line.trim_start_matches([' ', '-']);
        let text = text.strip_prefix("run: ").or(text.strip_prefix("command: ")).unwrap_or(text);
        let command = match text.strip_prefix("args: ") {
            Some(arguments) => format!("tool-pins {arguments}"),
            None => text.to_owned(),
        };
        if command.starts_with("tool-pins ") || command.starts_with("cargo xtask ") {
            let run = host.bash(&format!("{command} --help"));
            if run.code != Some(0) {
                return Err(format!("`{command}`: {}", run.stderr));
            }
        }
    }
    Ok(())
}
