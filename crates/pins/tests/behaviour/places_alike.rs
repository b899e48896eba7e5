//! What looks like a place and is none: `verify` does not speak of it, and a bump
//! leaves it, whatever version it says.

use pins::plan::{Goal, Refusal};

use crate::support::{findings, lines, planned, request, world};

/// A short name, a place in the file of the table without that file, and the text
/// of the file: `OLD` where the place leads to, and beside it what looks alike.
pub(crate) type Row = (&'static str, &'static str, &'static str);

pub(crate) const OLD: &str = "1.2.3";
pub(crate) const NEW: &str = "2.0.1";

/// The repository of a row, where the place says one version and what looks alike
/// another.
pub(crate) fn fixture(
    file: &str,
    (_, place, text): (&str, &str, &str),
    version: &str,
    alike: &str,
) -> String {
    let place = place.replace(OLD, alike);
    let text = text.replace(OLD, alike).replace("OLD", version);
    let settings = format!("[tool.t]\npin = \"pin.txt\"\nalso = '{file}{place}'\n");
    format!("//- pins.toml\n{settings}//- pin.txt\n{version}\n//- {file}\n{text}")
}

/// What is wrong with a row whose look-alikes say this version.
fn fault(file: &str, row: Row, alike: &str) -> Option<String> {
    let [before, after] = [OLD, NEW].map(|version| world(&fixture(file, row, version, alike)));
    let found = lines(&findings(&before));
    if !found.is_empty() {
        return Some(format!("{found:?}"));
    }
    let goal = Goal::Bump(request("t", NEW, false));
    let plan: Result<_, Refusal> = planned(&before, &goal, |wanted| panic!("{wanted:?} has no artifacts"));
    let plan = match plan {
        Ok(plan) => plan.after,
        Err(why) => return Some(format!("{why:?}")),
    };
    let differs = after.paths().find(|path| plan.text(path) != after.text(path))?;
    Some(format!("{differs} becomes\n{}", plan.text(differs).unwrap_or_default()))
}

/// Asserts that of each text just `OLD` is the place, be what looks alike the same
/// version or another.
#[track_caller]
pub(crate) fn only_old_moves(file: &str, rows: &[Row]) {
    let tried = rows.iter().flat_map(|row| [(row, OLD), (row, "0.9.8")]);
    let faults: Vec<String> = tried
        .filter_map(|(row, alike)| Some(format!("{} ({alike}): {}", row.0, fault(file, *row, alike)?)))
        .collect();
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

const CALL: &str = " :: tool(name=\"t\") / .version";

/// What is no code, or not the code that it looks like.
const STARLARK_TEXT: &[Row] = &[
    ("docstring", CALL, "'''tool(name = 't', version = '1.2.3')'''\ntool(name = 't', version = 'OLD')\n"),
    ("comment", CALL, "# tool(name = 't', version = '1.2.3')\ntool(name = 't', version = 'OLD')\n"),
    (
        "commented-out argument",
        CALL,
        "tool(\n    # version = '1.2.3',\n    name = 't',\n    version = 'OLD',\n)\n",
    ),
    ("comment behind", CALL, "tool(name = 't', version = 'OLD') # '1.2.3'\n"),
    (
        "string with a call",
        CALL,
        "X = \"tool(name = 't', version = '1.2.3')\"\ntool(name = 't', version = 'OLD')\n",
    ),
    ("argument with a call's text", CALL, "tool(doc = \"version = '1.2.3'\", name = 't', version = 'OLD')\n"),
    (
        "docstring of a function",
        CALL,
        "def f():\n    '''\n    tool(name = 't', version = '1.2.3')\n    '''\n    tool(name = 't', version = 'OLD')\n",
    ),
    (
        "formatted text",
        " :: VERSION",
        "VERSION = 'OLD'\nX = 'VERSION = {} 1.2.3'.format(VERSION)\nY = '1.2.3 %s' % VERSION\n",
    ),
    ("f-string", " :: VERSION", "VERSION = 'OLD'\nX = f'1.2.3 {VERSION}'\n"),
    (
        "load",
        " :: VERSION",
        "load('//1.2.3:tool.bzl', 'VERSION')\nload('//x', VERSION_T = '1.2.3')\nVERSION = 'OLD'\n",
    ),
    ("# in a string", " :: tool() / .name / #", "tool(name = 't # 1.2.3', text = ' # 1.2.3') # OLD\n"),
    (
        "# behind an escaped quote",
        " :: tool() / .name / #",
        "tool(name = 't', text = 'it\\'s # 1.2.3') # OLD\n",
    ),
    (
        "# in a long string",
        " :: tool() / .name / #",
        "tool(name = 't', text = \"\"\"a \" # 1.2.3\"\"\") # OLD\n",
    ),
    ("comment on the next line", " :: VERSION / #", "# 1.2.3\nVERSION = 't' # OLD\n# 1.2.3\n"),
    (
        "another tool's URL",
        " :: tool(name=\"t\") / .url ~ https://x/{version}.tgz",
        "tool(name = 'u', url = 'https://x/1.2.3.tgz')\ntool(name = 't', url = 'https://x/OLD.tgz')\n",
    ),
];

/// Other calls, and other arguments.
const STARLARK_CALLS: &[Row] = &[
    ("another name", CALL, "tool(name = 'u', version = '1.2.3')\ntool(name = 't', version = 'OLD')\n"),
    (
        "longer names",
        CALL,
        "tool(name = 't2', version = '1.2.3')\ntool(name = 'x-t', version = '1.2.3')\ntool(name = 't', version = 'OLD')\n",
    ),
    ("another call", CALL, "other(name = 't', version = '1.2.3')\ntool(name = 't', version = 'OLD')\n"),
    (
        "longer calls",
        CALL,
        "tool_2(name = 't', version = '1.2.3')\nmy_tool(name = 't', version = '1.2.3')\ntool(name = 't', version = 'OLD')\n",
    ),
    (
        "method of that name",
        CALL,
        "a.tool(name = 't', version = '1.2.3')\nc.a.tool(name = 't', version = '1.2.3')\ntool(name = 't', version = 'OLD')\n",
    ),
    (
        "other objects",
        " :: a.b() / .v",
        "b(v = '1.2.3')\nc.b(v = '1.2.3')\nc.a.b(v = '1.2.3')\na.b.c(v = '1.2.3')\na.b(v = 'OLD')\n",
    ),
    ("method of a call", " :: b() / .v", "a().b(v = '1.2.3')\na[0].b(v = '1.2.3')\nb(v = 'OLD')\n"),
    ("call inside", CALL, "tool(name = 't', parts = [part(version = '1.2.3')], version = 'OLD')\n"),
    ("call around", CALL, "wrap(tool(name = 't', version = 'OLD'), name = 't', version = '1.2.3')\n"),
    (
        "name of an inner call",
        CALL,
        "tool(part = part(name = 't'), name = 'u', version = '1.2.3')\ntool(name = 't', version = 'OLD')\n",
    ),
    (
        "name in a map",
        CALL,
        "tool(attrs = {'name': 't'}, version = '1.2.3')\ntool(name = 't', version = 'OLD')\n",
    ),
    ("key of a map", CALL, "tool(name = 't', attrs = {'version': '1.2.3'}, version = 'OLD')\n"),
    (
        "longer arguments",
        CALL,
        "tool(name = 't', version_2 = '1.2.3', min_version = '1.2.3', version = 'OLD')\n",
    ),
    ("argument without a name", CALL, "tool('1.2.3', name = 't', version = 'OLD')\n"),
    (
        "other argument by its place",
        " :: tool(0=\"t\") / .version",
        "tool('u', 't', version = '1.2.3')\ntool(name = 't', version = '1.2.3')\ntool('t', version = 'OLD')\n",
    ),
    ("other item", " :: V / [1]", "V = ['1.2.3', 'OLD', '1.2.3']\n"),
    (
        "struct of another name",
        " :: V / [name=\"t\"] / .v",
        "V = [struct(name = 'u', v = '1.2.3'), struct(name = 't', v = 'OLD')]\n",
    ),
    (
        "struct in another list",
        " :: V / [name=\"t\"] / .v",
        "U = [struct(name = 't', v = '1.2.3')]\nV = [struct(name = 't', v = 'OLD')]\n",
    ),
];

/// Other names, and other functions.
const STARLARK_NAMES: &[Row] = &[
    ("variable of a function", " :: VERSION", "def f():\n    VERSION = '1.2.3'\n\nVERSION = 'OLD'\n"),
    ("longer variables", " :: VERSION", "VERSION_2 = '1.2.3'\nMY_VERSION = '1.2.3'\nVERSION = 'OLD'\n"),
    ("key of that name", " :: VERSION", "X = {'VERSION': '1.2.3'}\nVERSION = 'OLD'\n"),
    ("argument of that name", " :: VERSION", "f(VERSION = '1.2.3')\nVERSION = 'OLD'\n"),
    (
        "field of that name",
        " :: VERSION",
        "def f(x):\n    x.VERSION = '1.2.3'\n    x['VERSION'] = '1.2.3'\n\nVERSION = 'OLD'\n",
    ),
    ("compared", " :: VERSION", "VERSION = 'OLD'\nX = VERSION == '1.2.3'\n"),
    ("nested key", " :: V / t", "V = {'u': {'t': '1.2.3'}, 't': 'OLD'}\n"),
    ("longer keys", " :: V / t", "V = {'t2': '1.2.3', 'x.t': '1.2.3', 't': 'OLD', '1.2.3': 't'}\n"),
    (
        "other keys of several texts",
        " :: V / (\"t\", \"l\")",
        "V = {('t', 'm'): '1.2.3', ('t',): '1.2.3', ('t', 'l', 'l'): '1.2.3', 't': '1.2.3', ('t', 'l'): 'OLD'}\n",
    ),
    ("key of another map", " :: V / t", "U = {'t': '1.2.3'}\nV = {'t': 'OLD'}\n"),
    (
        "default of another function",
        " :: def f / .v",
        "def g(v = '1.2.3'):\n    pass\n\ndef f(v = 'OLD'):\n    pass\n",
    ),
    ("default of another parameter", " :: def f / .v", "def f(v2 = '1.2.3', v = 'OLD'):\n    pass\n"),
    (
        "default of an inner function",
        " :: def f / .v",
        "def f(v = 'OLD'):\n    def g(v = '1.2.3'):\n        pass\n",
    ),
    (
        "inner function of that name",
        " :: def f / .v",
        "def g():\n    def f(v = '1.2.3'):\n        pass\n\ndef f(v = 'OLD'):\n    pass\n",
    ),
    ("parameter assigned to", " :: def f / .v", "def f(v = 'OLD'):\n    v = '1.2.3'\n"),
    (
        "lambda",
        " :: def f / .v",
        "g = lambda v = '1.2.3': v\n\ndef f(v = 'OLD'):\n    return lambda v = '1.2.3': v\n",
    ),
    (
        "variable of another function",
        " :: def f / V",
        "def g():\n    V = '1.2.3'\n\ndef f():\n    V = 'OLD'\n\nV = '1.2.3'\n",
    ),
    ("call of the function", " :: def f / .v", "def f(v = 'OLD'):\n    pass\n\nf(v = '1.2.3')\n"),
    (
        "call in another function",
        " :: def f / tool() / .v",
        "def g():\n    tool(v = '1.2.3')\n\ndef f():\n    tool(v = 'OLD')\n\ntool(v = '1.2.3')\n",
    ),
];

#[test]
fn starlark() {
    only_old_moves("a.bzl", STARLARK_TEXT);
    only_old_moves("a.bzl", STARLARK_CALLS);
    only_old_moves("a.bzl", STARLARK_NAMES);
}
