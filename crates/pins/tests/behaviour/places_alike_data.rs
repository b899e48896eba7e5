//! What looks like a place in data files, Dockerfiles and plain ones, or like what
//! a template describes, and is none.

use crate::places_alike::{Row, only_old_moves};

const TABLE: &str = " :: tools / t";
const PACKAGE: &str = " :: package / [name=\"t\"] / version";

const TOML: &[Row] = &[
    ("another table", TABLE, "[u]\nt = '1.2.3'\n[tools]\nt = 'OLD'\n[v]\nt = '1.2.3'\n"),
    ("table within", TABLE, "[tools]\nt = 'OLD'\n[tools.u]\nt = '1.2.3'\n"),
    ("table around", TABLE, "[u.tools]\nt = '1.2.3'\n[tools]\nt = 'OLD'\n"),
    ("dotted key", TABLE, "u.tools.t = '1.2.3'\n[tools]\nu.t = '1.2.3'\nt = 'OLD'\n"),
    (
        "inline table",
        TABLE,
        "u = { t = '1.2.3', tools = { t = '1.2.3' } }\ntools = { u = { t = '1.2.3' }, t = 'OLD' }\n",
    ),
    ("quoted key with dots", TABLE, "'tools.t' = '1.2.3'\n['tools.u']\nt = '1.2.3'\n[tools]\nt = 'OLD'\n"),
    ("longer keys", TABLE, "[tools]\nt2 = '1.2.3'\nt-x = '1.2.3'\nx_t = '1.2.3'\nt = 'OLD'\n"),
    ("key of another case", TABLE, "[Tools]\nt = '1.2.3'\n[tools]\nT = '1.2.3'\nt = 'OLD'\n"),
    ("comment", TABLE, "[tools]\n# t = '1.2.3'\nt = 'OLD' # '1.2.3'\n#t = '1.2.3'\n"),
    ("long string", TABLE, "x = '''\n[tools]\nt = '1.2.3'\n'''\n[tools]\nt = 'OLD'\n"),
    (
        "long string with escapes",
        TABLE,
        "x = \"\"\"\n\\\"\"\"\n[tools]\nt = '1.2.3'\n\"\"\"\n[tools]\nt = 'OLD'\n",
    ),
    ("key at the top", TABLE, "t = '1.2.3'\n[tools]\nt = 'OLD'\n"),
    ("key not at the top", " :: t", "t = 'OLD'\n[tools]\nt = '1.2.3'\n"),
    (
        "table of another name",
        PACKAGE,
        "[[package]]\nname = 'u'\nversion = '1.2.3'\n[[package]]\nname = 't'\nversion = 'OLD'\n",
    ),
    (
        "table of a longer name",
        PACKAGE,
        "[[package]]\nname = 't-core'\nversion = '1.2.3'\n[[package]]\nname = 't'\nversion = 'OLD'\n",
    ),
    (
        "other array",
        PACKAGE,
        "[[packages]]\nname = 't'\nversion = '1.2.3'\n[[package]]\nname = 't'\nversion = 'OLD'\n",
    ),
    (
        "item of that name",
        PACKAGE,
        "[[package]]\nversion = '1.2.3'\nx = [{ name = 't' }]\n[[package]]\nname = 't'\nversion = 'OLD'\n",
    ),
    ("# in a string", " :: tools / t / #", "[tools]\nt = 'x # 1.2.3' # OLD\n"),
];

const JSON: &[Row] = &[
    ("key deeper", TABLE, r#"{"tools": {"u": {"t": "1.2.3"}, "t": "OLD", "v": {"tools": {"t": "1.2.3"}}}}"#),
    ("another map", TABLE, r#"{"devtools": {"t": "1.2.3"}, "tools": {"t": "OLD"}}"#),
    ("list", TABLE, r#"{"x": [{"t": "1.2.3"}, {"tools": {"t": "1.2.3"}}], "tools": {"t": "OLD"}}"#),
    ("string with a key", TABLE, r#"{"x": "\"tools\": {\"t\": \"1.2.3\"}", "tools": {"t": "OLD"}}"#),
    ("key behind a backslash", TABLE, r#"{"tools": {"\\t": "1.2.3", "\"t": "1.2.3", "t": "OLD"}}"#),
    ("package of a scope", TABLE, r#"{"tools": {"@x/t": "1.2.3", "t": "OLD", "@t/x": "1.2.3"}}"#),
    (
        "scope of a package",
        " :: tools / @x/t",
        r#"{"tools": {"t": "1.2.3", "@x/t": "OLD", "@y/t": "1.2.3"}}"#,
    ),
    ("longer names", TABLE, r#"{"tools": {"t-core": "1.2.3", "t": "OLD", "tt": "1.2.3", "t.js": "1.2.3"}}"#),
    ("version as a key", TABLE, r#"{"tools": {"1.2.3": "t", "t": "OLD"}, "1.2.3": {"t": "1.2.3"}}"#),
    (
        "item of another name",
        PACKAGE,
        r#"{"package": [{"name": "t2", "version": "1.2.3"}, {"name": "t", "version": "OLD"}]}"#,
    ),
];

const JOB: &str = " :: jobs / a / steps / [uses=\"t@*\"] / with / v";

const YAML: &[Row] = &[
    ("key deeper", TABLE, "tools:\n  u:\n    t: 1.2.3\n  t: OLD\n  v: {t: 1.2.3}\n"),
    ("another map", TABLE, "u:\n  t: 1.2.3\ntools:\n  t: OLD\nt: 1.2.3\n"),
    ("longer keys", TABLE, "tools:\n  t2: 1.2.3\n  t-x: 1.2.3\n  t: OLD\n  t.x: 1.2.3\n  t:x: 1.2.3\n"),
    ("comment", TABLE, "tools:\n  # t: 1.2.3\n  t: OLD # t: 1.2.3\n#  t: 1.2.3\n"),
    ("block scalar", TABLE, "x: |\n  tools:\n    t: 1.2.3\ny: >-\n  t: 1.2.3\ntools:\n  t: OLD\n"),
    ("quoted over lines", TABLE, "x: \"\n  tools:\n   t: 1.2.3\"\ntools:\n  t: OLD\n"),
    ("plain over lines", TABLE, "tools:\n  u: t\n    1.2.3\n  t: OLD\n"),
    ("list", TABLE, "x:\n- t: 1.2.3\n- tools: {t: 1.2.3}\ntools:\n  t: OLD\n"),
    ("quoted key", TABLE, "'tools: t': 1.2.3\ntools:\n  't ': 1.2.3\n  't': OLD\n"),
    (
        "another job",
        JOB,
        "jobs:\n  b:\n    steps:\n    - uses: t@v1\n      with: {v: 1.2.3}\n  a:\n    steps:\n    - uses: t@v1\n      with: {v: OLD}\n",
    ),
    (
        "another step",
        JOB,
        "jobs:\n  a:\n    steps:\n    - uses: u/t@v1\n      with: {v: 1.2.3}\n    - uses: t@v1\n      with: {v: OLD}\n    - uses: tt@v1\n      with: {v: 1.2.3}\n",
    ),
    (
        "script of a step",
        JOB,
        "jobs:\n  a:\n    steps:\n    - run: |\n        - uses: t@v1\n          with: {v: 1.2.3}\n    - uses: t@v1\n      with: {v: OLD}\n",
    ),
    (
        "another system",
        " :: include / [os=\"linux\"] / v",
        "include:\n- {os: linux-arm, v: 1.2.3}\n- {os: linux, v: OLD}\n- {v: 1.2.3}\n",
    ),
    ("# in a string", " :: x / [0] / #", "x: [u, 't # 1.2.3', \"it's \\\" # 1.2.3\"] # OLD\n"),
    ("# in a word", " :: x / #", "x: t#1.2.3 # OLD\n"),
    ("comment on another line", " :: x / #", "# 1.2.3\nx: t # OLD\n# 1.2.3\ny: u # 1.2.3\n"),
];

const FROM: &str = " :: FROM(image=\"t\") / .tag";

const DOCKERFILE: &[Row] = &[
    (
        "another stage",
        " :: FROM(image=\"t\",as=\"a\") / .tag",
        "FROM t:1.2.3 AS b\nFROM t:OLD AS a\nFROM t:1.2.3\nFROM t:1.2.3 AS aa\n",
    ),
    ("comment", FROM, "# FROM t:1.2.3\nFROM t:OLD\n  #FROM t:1.2.3\n"),
    ("heredoc", FROM, "FROM t:OLD\nRUN <<EOF\nFROM t:1.2.3\nEOF\nCOPY <<\"E\" /x\nFROM t:1.2.3\nE\n"),
    (
        "line that goes on",
        FROM,
        "FROM t:OLD\nRUN a \\\nFROM t:1.2.3\nRUN b \\\n# FROM t:1.2.3\n  FROM t:1.2.3\n",
    ),
    (
        "registry's port",
        " :: FROM(image=\"r:5000/t\") / .tag",
        "FROM r:1.2.3/t\nFROM r:5000/t:OLD\nFROM r:5000/u:1.2.3\n",
    ),
    ("image of a registry", FROM, "FROM r/t:1.2.3\nFROM t/r:1.2.3\nFROM t:OLD\n"),
    ("longer images", FROM, "FROM t-slim:1.2.3\nFROM tt:1.2.3\nFROM t:OLD\n"),
    ("stage of that name", FROM, "FROM u:1.2.3 AS t\nFROM t:OLD\n"),
    (
        "copy from an image",
        FROM,
        "FROM t:OLD\nCOPY --from=t:1.2.3 /a /a\nRUN --mount=type=bind,from=t:1.2.3 a\n",
    ),
    ("longer arguments", " :: ARG / .T", "ARG T_2=1.2.3\nARG X_T=1.2.3\nARG T=OLD\nARG t=1.2.3\n"),
    ("environment", " :: ARG / .T", "ENV T=1.2.3\nARG T=OLD\nLABEL T=1.2.3\n"),
    (
        "argument in a command",
        " :: ARG / .T",
        "ARG T=OLD\nRUN ARG T=1.2.3 && T=1.2.3 a\nCMD [\"ARG\", \"T=1.2.3\"]\n",
    ),
    ("value of another", " :: ENV / .T", "ENV A=\"T=1.2.3\" T=OLD B=T=1.2.3\nENV C T=1.2.3\n"),
];

const TOOL_VERSIONS: &[Row] = &[
    ("longer names", " :: t", "t2 1.2.3\nt-x 1.2.3\nt OLD\nx-t 1.2.3\n"),
    ("comment", " :: t", "# t 1.2.3\nt OLD # t 1.2.3\n#t 1.2.3\n"),
    ("name as a version", " :: t", "u t\nv 1.2.3\nt OLD\n"),
    ("another case", " :: t", "T 1.2.3\nt OLD\n"),
];

const PLAIN: &[Row] = &[
    ("longer files", "", "OLD\n//- xVERSION\n1.2.3\n//- VERSION.md\n1.2.3\n//- VERSION2\n1.2.3\n"),
    ("file in a folder", "", "OLD\n//- a/VERSION\n1.2.3\n//- VERSION/b\n1.2.3\n"),
    ("comment in a file", "", "# 1.2.3\nOLD\n# v1.2.3\n"),
];

#[test]
fn data() {
    only_old_moves("a.toml", TOML);
    only_old_moves("a.json", JSON);
    only_old_moves("a.yml", YAML);
}

#[test]
fn other_files() {
    only_old_moves("Dockerfile", DOCKERFILE);
    only_old_moves(".tool-versions", TOOL_VERSIONS);
    only_old_moves("VERSION", PLAIN);
}
