//! What a source does with its constants: whatever may change them before
//! another file loads them is found, plain reading is not.

use crate::schema::source;

use super::source_reading::{NAMES, show};
use super::{assert_refused, path, unmark};

const CONSTANTS: &str = "TOOL_VERSIONS = {'wac': '0.8.0', 'wizer': '9.0.0'}\n\
                         TOOL_COMPATIBILITY = {'wac': {'0.8.0': {'wkg': ['0.11.0']}}}\n";

/// Asserts that statements below the constants change one at each `$0`.
#[track_caller]
fn changes(statements: &str) {
    let (text, places) = unmark(&format!("{CONSTANTS}{statements}\n"));
    let (_, findings) = source::read(&path("versions.bzl"), &text, NAMES);
    assert_refused(&text, &findings, &places, &vec!["one assignment -> another statement"; places.len()]);
}

/// Asserts that statements let `found` get to where it may be changed.
#[track_caller]
fn escapes(statements: &str, found: &str) {
    let (text, places) = unmark(&format!("{CONSTANTS}{statements}\n"));
    let (_, findings) = source::read(&path("versions.bzl"), &text, NAMES);
    assert_refused(&text, &findings, &places, &[&format!("a plain read -> {found}")]);
}

/// Asserts that statements only read the constants.
#[track_caller]
fn reads(statements: &str) {
    let text = format!("{CONSTANTS}{statements}\n");
    let (source, findings) = source::read(&path("versions.bzl"), &text, NAMES);
    assert_eq!(findings, [], "in\n{text}");
    assert_eq!(show(&source), ["wac 0.8.0", "wizer 9.0.0", "wac 0.8.0: wkg [0.11.0]"]);
}

#[test]
fn a_change_by_any_way_is_found() {
    changes("$0[None for TOOL_VERSIONS['wizer'] in ['1']]");
    changes("X = $0[None for (TOOL_VERSIONS['wac'], y) in [('1', 2)]]");
    changes("def f():\n    $0for TOOL_VERSIONS['wac'] in ['1']:\n        pass\nf()");
    changes("def f():\n    $0(TOOL_VERSIONS['wac']) = '1'\nf()");
    changes("def f():\n    $0TOOL_VERSIONS['wac'] += '1'\nf()");
    changes("def f():\n    def g():\n        $0TOOL_VERSIONS['wac'] = '1'\n    g()\nf()");
    changes("TOOL_VERSIONS and $0TOOL_VERSIONS.clear()");
    changes("$0(TOOL_VERSIONS or {}).update({})");
    changes("$0(TOOL_VERSIONS if len([]) else {}).pop('wac')");
    changes("X = $0TOOL_VERSIONS.update");
    changes("X = TOOL_VERSIONS.get('wac', $0TOOL_VERSIONS.pop('wac'))");
    changes("X = sorted([1], key = lambda x: $0TOOL_VERSIONS.pop('wac'))");
    changes("$0TOOL_VERSIONS = {}");
    changes("$0def TOOL_VERSIONS():\n    pass");
}

#[test]
fn a_part_is_followed_under_every_name() {
    changes("$0TOOL_COMPATIBILITY['wac'].update({})");
    changes("X = TOOL_COMPATIBILITY['wac']\n$0X['1'] = {}");
    changes("X, Y = TOOL_COMPATIBILITY['wac'], 1\n$0X['1'] = {}");
    changes("X = TOOL_COMPATIBILITY.values()[0]\n$0X['1'] = {}");
    changes("X = TOOL_COMPATIBILITY.values() + []\n$0X[0]['1'] = {}");
    changes("X = (TOOL_COMPATIBILITY.values() * 2)[0:]\n$0X[0]['1'] = {}");
    changes("X = TOOL_COMPATIBILITY.items()[0][1]['0.8.0']['wkg']\n$0X.append('1')");
    changes("X = dict(TOOL_COMPATIBILITY)\n$0X['wac']['1'] = {}");
    changes("X = dict(TOOL_COMPATIBILITY.items())\n$0X['wac']['1'] = {}");
    changes("X = dict(TOOL_COMPATIBILITY.items())\n$0X['wac']['0.8.0']['wkg'].append('1')");
    changes("X = dict([['a', TOOL_COMPATIBILITY['wac']]])\n$0X['a']['1'] = {}");
    changes("X = TOOL_COMPATIBILITY | {}\n$0X['wac']['1'] = {}");
    changes("X = [r for r in TOOL_COMPATIBILITY.values()]\n$0X[0]['1'] = {}");
    changes("X = {k: r for k, r in TOOL_COMPATIBILITY.items()}\n$0X['wac']['1'] = {}");
    changes("X = [x for y in TOOL_COMPATIBILITY.values() for x in y.values()][0]\n$0X['1'] = {}");
    changes("X = max(TOOL_COMPATIBILITY.values())\n$0X['1'] = {}");
    changes("X = list(TOOL_COMPATIBILITY.values())[0]\n$0X['1'] = {}");
    changes("X = struct(a = TOOL_COMPATIBILITY['wac'])\n$0X.a['1'] = {}");
    changes("X = struct(a = TOOL_VERSIONS)\n$0X.a['1'] = '1'");
    changes("X = (TOOL_COMPATIBILITY.get('a') or TOOL_COMPATIBILITY['wac'])\n$0X['1'] = {}");
    changes("X = (TOOL_COMPATIBILITY.values() or TOOL_COMPATIBILITY['wac'])\n$0X['1'] = {}");
    changes("X = [r for r in TOOL_COMPATIBILITY.values()]\n[$0r.update({}) for r in X]");
    changes("[$0r.update({}) for r in TOOL_COMPATIBILITY.values()]");
    changes("[$0i[1].update({}) for i in TOOL_COMPATIBILITY.items()]");
    for each in [
        "row in TOOL_COMPATIBILITY.values()",
        "_, row in TOOL_COMPATIBILITY.items()",
        "_, row in sorted(TOOL_COMPATIBILITY.items())",
        "_, row in enumerate(TOOL_COMPATIBILITY.values())",
        "_, row in zip([1], TOOL_COMPATIBILITY.values())",
        "row in [TOOL_COMPATIBILITY.get('wac')]",
    ] {
        changes(&format!("def f():\n    for {each}:\n        $0row['x'] = {{}}\nf()"));
    }
    changes("def f():\n    a = TOOL_COMPATIBILITY['wac']\n    b = a\n    c = [b]\n    $0c[0]['1'] = {}\nf()");
    changes("def f():\n    l = TOOL_COMPATIBILITY['wac']['0.8.0']['wkg']\n    $0l += ['1']\nf()");
    changes("def f():\n    [(k, v)] = TOOL_COMPATIBILITY.items()\n    $0v['1'] = {}\nf()");
}

#[test]
fn what_cannot_be_followed_is_said() {
    let names: String = (0..40).map(|index| format!("    x{index} = x{}\n", index + 1)).collect();
    let text = format!("{CONSTANTS}def f():\n{names}    x40 = TOOL_COMPATIBILITY['wac']\n");
    let (_, findings) = source::read(&path("v.bzl"), &text, NAMES);
    assert_eq!(findings.len(), 1);
    assert_eq!(
        findings[0].message,
        "this file gives parts of TOOL_COMPATIBILITY so many names that they cannot be followed"
    );
    assert_eq!(findings[0].place.line, 2);
    let text = format!("{CONSTANTS}{}", "TOOL_VERSIONS['a'] = 1\n".repeat(2000));
    assert_eq!(source::read(&path("v.bzl"), &text, NAMES).1.len(), 1000);
}

#[test]
fn a_constant_gets_no_second_name_and_is_given_to_nobody() {
    for (statements, found) in [
        ("X = $0TOOL_VERSIONS", "TOOL_VERSIONS"),
        ("X = $0TOOL_VERSIONS or {}", "TOOL_VERSIONS or {}"),
        ("X = $0{} if len([]) else TOOL_VERSIONS", "{} if len([]) else TOOL_VERSIONS"),
        ("X = [$0TOOL_VERSIONS]", "TOOL_VERSIONS"),
        ("X = {'a': $0TOOL_VERSIONS}", "TOOL_VERSIONS"),
        ("X = [$0TOOL_VERSIONS for _ in [1]]", "TOOL_VERSIONS"),
        ("def f():\n    x = $0TOOL_VERSIONS\n    return x['wac']", "TOOL_VERSIONS"),
        ("def f():\n    return $0TOOL_VERSIONS", "TOOL_VERSIONS"),
        ("X = (lambda: $0TOOL_VERSIONS)", "TOOL_VERSIONS"),
        ("def f(x = $0TOOL_VERSIONS):\n    pass", "TOOL_VERSIONS"),
        ("def f(x):\n    pass\nf($0TOOL_VERSIONS)", "TOOL_VERSIONS"),
        ("def f(x):\n    pass\nf(x = $0TOOL_VERSIONS)", "TOOL_VERSIONS"),
        ("def print(x):\n    pass\nprint($0TOOL_VERSIONS)", "TOOL_VERSIONS"),
        ("def f(len):\n    len($0TOOL_VERSIONS)", "TOOL_VERSIONS"),
        ("X = getattr($0TOOL_VERSIONS, 'update')", "TOOL_VERSIONS"),
        ("X = {}.get('x', $0TOOL_VERSIONS)", "TOOL_VERSIONS"),
        ("X = json.decode($0TOOL_VERSIONS)", "TOOL_VERSIONS"),
        ("def f(o):\n    o.encode($0TOOL_VERSIONS)", "TOOL_VERSIONS"),
        ("def f(m):\n    m['a'] = $0TOOL_VERSIONS", "TOOL_VERSIONS"),
        ("def f(m):\n    m |= $0TOOL_COMPATIBILITY\nf({})", "TOOL_COMPATIBILITY"),
        // Parts, while the file is loaded.
        ("def f(x):\n    pass\nf($0TOOL_COMPATIBILITY['wac'])", "TOOL_COMPATIBILITY['wac']"),
        ("def f(x):\n    pass\n[f($0r) for r in TOOL_COMPATIBILITY.values()]", "r"),
        ("def f(x):\n    pass\nX = (lambda: f($0TOOL_COMPATIBILITY['wac']))", "TOOL_COMPATIBILITY['wac']"),
        ("def f(**k):\n    pass\nf(**$0TOOL_COMPATIBILITY)", "TOOL_COMPATIBILITY"),
        ("def f(x = $0TOOL_COMPATIBILITY['wac']):\n    pass", "TOOL_COMPATIBILITY['wac']"),
        ("def f():\n    return $0TOOL_COMPATIBILITY['wac']\nX = f()", "TOOL_COMPATIBILITY['wac']"),
        (
            "def f():\n    return $0TOOL_COMPATIBILITY['wac']\ndef g():\n    return f()\nX = [g]",
            "TOOL_COMPATIBILITY['wac']",
        ),
        ("def f():\n    m = []\n    m.append($0TOOL_COMPATIBILITY['wac'])\nf()", "TOOL_COMPATIBILITY['wac']"),
        ("def f():\n    m = {}\n    m.update($0TOOL_COMPATIBILITY)\nf()", "TOOL_COMPATIBILITY"),
        ("def f():\n    m = []\n    m += $0TOOL_COMPATIBILITY.values()\nf()", "TOOL_COMPATIBILITY.values()"),
        ("X = sorted($0TOOL_COMPATIBILITY.values(), key = len)", "TOOL_COMPATIBILITY.values()"),
    ] {
        escapes(statements, found);
    }
}

#[test]
fn a_finding_says_what_to_write_instead() {
    let message = |statement: &str| {
        let (_, findings) = source::read(&path("v.bzl"), &format!("{CONSTANTS}{statement}\n"), NAMES);
        findings[0].message.clone()
    };
    assert_eq!(
        message("X = TOOL_VERSIONS"),
        "TOOL_VERSIONS gets another name, and could be changed there; write dict(TOOL_VERSIONS) for a copy, or read what \
         is needed, such as TOOL_VERSIONS[\"tool\"]"
    );
    assert_eq!(
        message("def f():\n    return TOOL_COMPATIBILITY['wac']\nX = f()"),
        "a part of TOOL_COMPATIBILITY is returned, and could be changed there; read what is needed where it is needed, \
         such as TOOL_COMPATIBILITY[\"tool\"], or do this in another file that loads TOOL_COMPATIBILITY"
    );
    assert_eq!(
        message("TOOL_VERSIONS.clear()"),
        "TOOL_VERSIONS must be one plain literal; this statement changes it: write what it should hold into the literal"
    );
}

#[test]
fn plain_reading_is_none_of_that() {
    for expression in [
        "TOOL_VERSIONS['wac']",
        "TOOL_VERSIONS.get('wac')",
        "[k for k in TOOL_VERSIONS]",
        "{k: v for k, v in TOOL_VERSIONS.items()}",
        "'wac' in TOOL_VERSIONS",
        "'wac' not in TOOL_VERSIONS and not TOOL_VERSIONS",
        "1 if TOOL_VERSIONS else 2",
        "TOOL_VERSIONS == {} or TOOL_VERSIONS != {}",
        "len(TOOL_VERSIONS) + len(TOOL_COMPATIBILITY['wac'])",
        "sorted(TOOL_VERSIONS) + list(TOOL_VERSIONS)",
        "sorted(TOOL_VERSIONS.items(), key = len)",
        "struct(v = TOOL_VERSIONS)",
        "struct(**TOOL_VERSIONS)",
        "str(TOOL_VERSIONS) + repr(TOOL_VERSIONS) + type(TOOL_VERSIONS)",
        "'%s' % TOOL_VERSIONS",
        "', '.join(TOOL_VERSIONS)",
        "'{wac}'.format(**TOOL_VERSIONS)",
        "json.encode(TOOL_VERSIONS)",
        "fail(TOOL_VERSIONS) if False else print(TOOL_VERSIONS)",
        "zip(TOOL_VERSIONS, enumerate(TOOL_VERSIONS))",
        "any(TOOL_VERSIONS) or all(TOOL_VERSIONS) or bool(TOOL_VERSIONS)",
        "TOOL_VERSIONS | {}",
        "TOOL_COMPATIBILITY['wac']['0.8.0']['wkg'][0]",
        "{tool: TOOL_COMPATIBILITY[tool].keys() for tool in TOOL_COMPATIBILITY}",
        "[a for r in TOOL_COMPATIBILITY.values() for v in r.values() for a in v.keys()]",
    ] {
        reads(&format!("X = {expression}"));
    }
    // What is copied may be changed, and names of functions are their own.
    reads("X = dict(TOOL_VERSIONS)\nX['wac'] = '1'");
    reads("X = TOOL_VERSIONS.keys()\nX.append('a')");
    reads("X = TOOL_COMPATIBILITY['wac']['0.8.0']['wkg'] + ['1']\nX.append('1')");
    reads("def f(x):\n    x['a'] = 1\nf(dict(TOOL_VERSIONS))");
    reads("def f(*a, **k):\n    k['a'] = 1\nf(*TOOL_VERSIONS, **TOOL_VERSIONS)");
    reads("def f(TOOL_VERSIONS):\n    TOOL_VERSIONS['wac'] = '1'\nf({})");
    reads("def f():\n    TOOL_VERSIONS = {}\n    TOOL_VERSIONS['wac'] = '1'\nf()");
    reads("X = [TOOL_VERSIONS for TOOL_VERSIONS in [{}]][0]\nX['a'] = 1");
    reads("X = struct(TOOL_VERSIONS = 1)\nY = {'TOOL_VERSIONS': X.TOOL_VERSIONS}");
    // Once the file is loaded Bazel lets nobody change it.
    reads("def f(tool):\n    return TOOL_COMPATIBILITY.get(tool)");
    reads("def f(tool):\n    return g(TOOL_COMPATIBILITY[tool])\ndef g(x):\n    return x");
}

#[test]
fn a_key_is_no_part() {
    reads("def f(x):\n    pass\n[f(k) for k in (TOOL_COMPATIBILITY['wac'] or TOOL_COMPATIBILITY['wac'])]");
    reads("def f(x):\n    pass\nX = {k: r for k, r in TOOL_COMPATIBILITY.items()}\n[f(k) for k in X]");
}

#[test]
fn ordinary_macros_are_valid() {
    reads(
        r#"
def get_tool_version(tool, default = None, *args, **kwargs):
    """The version of a tool, `\\d+`.

	Tabs inside a string are text.
    """
    if tool not in TOOL_VERSIONS:
        fail("no {}: {}".format(tool, ", ".join(sorted(TOOL_VERSIONS.keys()))))
    elif default: return default
    return TOOL_VERSIONS[tool]  # é

def check():
    messages = []
    for tool, rows in TOOL_COMPATIBILITY.items():
        if tool not in TOOL_VERSIONS:
            continue
        messages.append(tool)
        row = rows.get(TOOL_VERSIONS[tool], {})
        for other, allowed in row.items():
            if other in TOOL_VERSIONS and TOOL_VERSIONS[other] not in allowed:
                messages.append("%s %s %s" % (tool, other, ", ".join(allowed)))
    return messages

def _tool_impl(ctx):
    out = ctx.actions.declare_file(ctx.label.name)
    ctx.actions.write(out, TOOL_VERSIONS["wac"] + "\n\t\"\\\101")
    return [DefaultInfo(files = depset([out])), ToolInfo(version = -1 + ~2 * (3 // 4) % 5)]

ToolInfo = provider(doc = "x", fields = {"version": "v", 'other': 'o'})
tool = rule(
    implementation = _tool_impl,
    attrs = dict({"srcs": attr.label_list()}, **{"_x": attr.label(default = Label("//:x"))}),
)

def twice():
    return {"a": 1, "a": 2}

def macro(name, srcs = [], *, tags = (), **kwargs):
    native.genrule(name = name, srcs = [s for s in srcs if s][::-1], tags = list(tags) + [0x1F, 0o17, 1.5, .5, 1e3], **kwargs)
    def inner(x): return x
    assert_(inner(lambda x: x) != None)
    match("a"); print("b"); type = exec("c")

def assert_(*a): pass
def match(*a): pass
def exec(a): return a; pass

MESSAGES = check(); match("a")
(A, [B, C]) = (1, \
	(2, 3))
assert_(True)
match("a")
"#,
    );
}

#[test]
fn a_part_is_followed_through_parentheses_and_deep_lists() {
    changes("(X) = TOOL_COMPATIBILITY['wac']\n$0X['1'] = {}");
    reads("(X) = TOOL_VERSIONS.get('wac')\nY = X");
    // What is nested deeper is taken for the constant itself.
    reads("X = [[[[TOOL_COMPATIBILITY['wac']]]]]\nX.append(1)");
    changes("X = [[[[[TOOL_COMPATIBILITY['wac']]]]]]\n$0X.append(1)");
    changes("X = struct(a = TOOL_COMPATIBILITY['wac']) or TOOL_COMPATIBILITY['wac']\n$0X.a.clear()");
    changes(
        "X = struct(a = TOOL_COMPATIBILITY['wac']) or TOOL_COMPATIBILITY['wac']\nY = $0X.a\n$0Y['1'] = {}",
    );
    changes("X = [TOOL_COMPATIBILITY['wac']['0.8.0']['wkg']]\n$0X[0] += ['1']");
}

#[test]
fn what_holds_no_part_may_be_changed() {
    reads("X = sorted(TOOL_VERSIONS, key = lambda x: x)");
    reads("def f(x):\n    return x\nX = f(str([TOOL_COMPATIBILITY['wac']]))");
    reads("X = [1, 2][:]\nY = [1, 2][::2]\nZ = [1, 2][1:]\nA = [1, 2][1::]");
    reads("def f():\r\n    x = 1\r\n \r\n    return x\r");
}
