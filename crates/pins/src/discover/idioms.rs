//! Versions in what is said alike wherever a language or a build tool is used: a tuple of
//! numbers, the default of an option, an assertion about the compiler, a block of settings.
//!
//! Leaves what most languages have in common to `program`.

use super::literal::{Versioned, alone};
use super::program::quoted;
use super::words::{Name, Word, is_of_the_past, read};

/// The version in such a line, if it has one by itself.
pub(super) fn said(line: &str) -> Option<Versioned> {
    tuple(line).or_else(|| option(line)).or_else(|| assertion(line)).or_else(|| requirement(line))
}

/// The version in such a line that only the rest of the text tells of.
pub(super) fn said_in(text: &str, start: usize, line: &str) -> Option<Versioned> {
    of_block(text, start, line).or_else(|| required(text, line))
}

/// The version that a constant is, number by number: `EXPECTED_SAW = (1, 2)`.
fn tuple(line: &str) -> Option<Versioned> {
    let (constant, numbers) = line.split_once(" = (")?;
    let (numbers, end) = numbers.split_once(')')?;
    let is_constant = |c: char| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_';
    let is_number =
        |number: &str| (1..=4).contains(&number.len()) && number.bytes().all(|byte| byte.is_ascii_digit());
    let parts: Vec<&str> = numbers.split(", ").collect();
    let is_version = (2..=3).contains(&parts.len()) && parts.iter().all(|part| is_number(part));
    let is_whole = end.trim_start().is_empty() || end.trim_start().starts_with('#');
    if !is_version || !is_whole || !constant.chars().all(is_constant) {
        return None;
    }
    let Word::Name(name) = read(constant) else { return None };
    let start = constant.len() + " = (".len();
    Some(Versioned { at: start..start + numbers.len(), version: parts.join("."), names: vec![name] })
}

/// The default of an option of a program: `add_argument("--saw-version", default="1.2.0")`,
/// `flag.String("saw-version", "1.2.0", "...")`.
fn option(line: &str) -> Option<Versioned> {
    // Few lines have one.
    let at = line.find("-version")?;
    let mut texts = quoted(line).skip_while(|text| text.end < at);
    let name = texts.next().filter(|text| text.start <= at)?;
    let value = texts.next()?;
    let option = name.text.split([' ', '=']).next().unwrap_or_default();
    let tool = option.trim_start_matches('-').strip_suffix("-version")?;
    let between = line[name.end + 1..value.start - 1].trim_matches([' ', ',']);
    let is_default = matches!(between, "default=" | "default:" | "default: " | "defaultValue:");
    let is_flag = between.is_empty() && line[..name.start].contains("flag.");
    let is_option = option.starts_with("--") && is_default || is_flag;
    let found = alone(value.text).filter(|_| is_option && !is_of_the_past(option))?;
    let Word::Name(name) = read(tool) else { return None };
    let at = value.start + found.at.start..value.start + found.at.end;
    Some(Versioned { at, version: found.version, names: vec![name] })
}

/// The line of releases of the compiler that a program insists on:
/// `static_assert(__saw_major__ == 18)`.
fn assertion(line: &str) -> Option<Versioned> {
    const MACRO: &str = "_major__ ";
    let at = line.find(MACRO)?;
    let (head, rest) = (&line[..at], &line[at + MACRO.len()..]);
    let is_assertion = head.contains("static_assert(") && rest.starts_with("== ");
    let is_refusal = head.starts_with("#if ") && rest.starts_with("!= ");
    let number = &rest.get(3..)?;
    let length = number.find(|c: char| !c.is_ascii_digit()).unwrap_or(number.len());
    let (_, compiler) = head.rsplit_once("__")?;
    let Word::Name(name) = read(compiler) else { return None };
    let start = line.len() - number.len();
    ((is_assertion || is_refusal) && (1..=3).contains(&length)).then(|| Versioned {
        at: start..start + length,
        version: number[..length].to_owned(),
        names: vec![name],
    })
}

/// The tool that a recipe of Conan builds with: `tool_requires("saw/1.2.0")`.
fn requirement(line: &str) -> Option<Versioned> {
    let at = ["tool_requires(", "build_requires("].iter().find_map(|call| line.find(call))?;
    let text = quoted(line).find(|text| text.start > at)?;
    let (name, version) = text.text.split_once('/')?;
    let found = alone(version.split('@').next()?)?;
    let Word::Name(tool) = read(name) else { return None };
    let start = text.start + name.len() + 1;
    let at = start + found.at.start..start + found.at.end;
    Some(Versioned { at, version: found.version, names: vec![tool] })
}

/// The version of what a block of settings is about: `saw {`, and in it `version.set("1.2.0")`.
fn of_block(text: &str, start: usize, line: &str) -> Option<Versioned> {
    if !is_setting(line) {
        return None;
    }
    let value = quoted(line).next()?;
    let found = alone(value.text).filter(|found| found.version.contains('.'))?;
    let indent = |line: &str| line.len() - line.trim_start().len();
    let begin = text[..start].rfind('\n').map_or(0, |end| end + 1);
    let own = start - begin;
    let before = text[..begin].lines().rev();
    let opener = before.take(MOST_LINES).find(|line| !line.trim().is_empty() && indent(line) < own)?;
    let name = block(opener.trim())?;
    let at = value.start + found.at.start..value.start + found.at.end;
    Some(Versioned { at, version: found.version, names: vec![name] })
}

/// Whether a line sets the version of what its block is about, which it does not name.
pub(super) fn is_setting(line: &str) -> bool {
    const SETTINGS: [&str; 4] = ["version.set(", "toolVersion.set(", "version = ", "toolVersion = "];
    SETTINGS.iter().any(|setting| line.starts_with(setting))
}

/// So far above a setting its block begins.
const MOST_LINES: usize = 20;

/// What a block is about that a line begins: `saw {`, `configure<org.saw.SawExtension> {`.
fn block(line: &str) -> Option<Name> {
    let head = line.strip_suffix('{')?.trim_end();
    let extension = head.strip_prefix("configure<").and_then(|of| of.strip_suffix("Extension>"));
    let name = extension.map_or(head, |path| path.rsplit('.').next().unwrap_or(path));
    let is_name = !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric());
    read(name).name().filter(|_| is_name)
}

/// The version of a constant that says what is required, where nothing else will do, as the
/// program compares it so: `REQUIRED_SAW = '1.2.0'`, and somewhere `!== REQUIRED_SAW`.
fn required(text: &str, line: &str) -> Option<Versioned> {
    // Few lines have one.
    if !line.contains("REQUIRED_") {
        return None;
    }
    let (head, _) = line.split_once('=')?;
    let constant = head.split([' ', ':']).find(|word| word.starts_with("REQUIRED_"))?;
    let value = quoted(line).next().filter(|value| value.start > head.len())?;
    let found = alone(value.text).filter(|found| found.version.contains('.'))?;
    let is_equal = |line: &str| {
        const BEFORE: [&str; 6] = ["==", "!=", "!==", "endsWith(", "ends_with(", "endswith("];
        let sides = line.split_once(constant).map(|(left, right)| (left.trim_end(), right.trim_start()));
        sides.is_some_and(|(left, right)| {
            BEFORE.iter().any(|sign| left.ends_with(sign))
                || right.starts_with("==")
                || right.starts_with("!=")
        })
    };
    let Word::Name(name) = read(constant.strip_prefix("REQUIRED_")?) else { return None };
    let at = value.start + found.at.start..value.start + found.at.end;
    text.lines().any(is_equal).then_some(Versioned { at, version: found.version, names: vec![name] })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(line: &str, found: Option<Versioned>) -> String {
        found
            .map(|it| format!("{} {} at {}", it.names[0].shown, it.version, &line[it.at]))
            .unwrap_or_default()
    }

    #[test]
    fn a_line_alone_says_it() {
        for (line, expected) in [
            ("EXPECTED_SAW = (1, 12)", "saw 1.12 at 1, 12"),
            ("SAW = (1, 12, 0)  # as CI", "saw 1.12.0 at 1, 12, 0"),
            ("MIN_SAW = (1, 12)", ""),
            ("saw = (1, 12)", ""),
            ("SAW = (1, 12) + REST", ""),
            ("SAW = (1, 12, 0, 4)", ""),
            ("SAW = (1, 65536)", ""),
            ("LISTEN = (\"1\", 80)", ""),
            ("p.add_argument(\"--saw-version\", default=\"1.2.0\", help=\"3.4.5\")", "saw 1.2.0 at 1.2.0"),
            ("@click.option('--saw-kit-version', default='1.2.0')", "saw-kit 1.2.0 at 1.2.0"),
            ("flag.String(\"saw-version\", \"v1.2.0\", \"\")", "saw 1.2.0 at 1.2.0"),
            ("p.add_argument(\"--saw-version\", help=\"1.2.0\")", ""),
            ("p.add_argument(\"--min-saw-version\", default=\"1.2.0\")", ""),
            ("p.add_argument(\"--version\", default=\"1.2.0\")", ""),
            ("run(\"saw-version\", \"1.2.0\")", ""),
            ("static_assert(__saw_major__ == 18, \"saw 18 only\");", "saw 18 at 18"),
            ("#if __saw_major__ != 18", "saw 18 at 18"),
            ("#if __saw_major__ == 18", ""),
            ("static_assert(__saw_major__ >= 18);", ""),
            ("static_assert(__saw_major__ == 201103);", ""),
            ("self.tool_requires(\"saw/1.2.0\")", "saw 1.2.0 at 1.2.0"),
            ("self.tool_requires(\"saw/v1.2.0@o/stable\")", "saw 1.2.0 at 1.2.0"),
            ("self.tool_requires(\"saw/[>=1.2]\")", ""),
            ("self.requires(\"saw/1.2.0\")", ""),
        ] {
            assert_eq!(shown(line, said(line)), expected, "{line}");
        }
    }

    #[test]
    fn the_rest_of_the_text_says_what_a_line_is_about() {
        for (text, expected) in [
            ("saw {\n    x = 1\n    version.set(\"1.2.0\")\n}", "saw 1.2.0 at 1.2.0"),
            ("configure<org.saw.SawExtension> {\n    version = \"1.2.0\"\n}", "saw 1.2.0 at 1.2.0"),
            ("a {\n  saw {\n    toolVersion = \"1.2.0\"\n", "saw 1.2.0 at 1.2.0"),
            ("saw {\n    version = \"v1.2.0\"\n}", "saw 1.2.0 at 1.2.0"),
            ("saw {\n    axe = \"1.2.0\"\n}", ""),
            ("saw(x) {\n    version = \"1.2.0\"\n", ""),
            ("saw {\n}\nversion = \"1.2.0\"\n", ""),
            ("REQUIRED_SAW = '1.2.0'\nif (saw !== REQUIRED_SAW) {", "saw 1.2.0 at 1.2.0"),
            ("REQUIRED_SAW = 'v1.2.0'\nif REQUIRED_SAW != saw:", "saw 1.2.0 at 1.2.0"),
            ("REQUIRED_SAW = '1.2.0'\nif (!saw.endsWith(REQUIRED_SAW)) {", "saw 1.2.0 at 1.2.0"),
            ("REQUIRED_SAW = '1.2.0'\nif (saw < REQUIRED_SAW) {", ""),
            ("REQUIRED_SAW = '1.2.0'\nprint(REQUIRED_SAW)", ""),
        ] {
            let line = text.lines().find(|line| line.contains("1.2.0")).unwrap();
            let start = text.find(line.trim_start()).unwrap();
            let line = line.trim();
            assert_eq!(shown(line, said_in(text, start, line)), expected, "{text}");
        }
    }
}
