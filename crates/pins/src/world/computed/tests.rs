//! Expressions whose constants stand in other files, and what Bazel gives for the
//! same ones.

use std::sync::Mutex;

use super::*;
use crate::syntax::node::{Kind, Node, Syntax};
use crate::syntax::starlark::AnyStarlark;
use crate::value::date::Date;
use crate::world::FileText;
use crate::world::layout::Layout;

const DAY: Date = Date { year: 2026, month: 11, day: 22 };

fn path(path: &str) -> RepoPath {
    path.parse().unwrap()
}

fn world(files: &[(&str, &str)]) -> World {
    let mut world = World::new(Layout::default(), DAY);
    files.iter().for_each(|(name, text)| world.insert(&path(name), *text));
    world
}

/// What the value of the argument or constant `name` of a file comes to.
fn computed(world: &World, file: &str, name: &str) -> Result<ComputedText, Uncomputed> {
    let parsed = AnyStarlark::parse(world.text(file).unwrap()).unwrap();
    let mut span = None;
    parsed.root().each(&mut |node| match &node.kind {
        Kind::Assignment(entry) if entry.name() == name => span = Some(entry.value.span.clone()),
        Kind::Call(call) => {
            let named = call.named.iter().find(|entry| entry.name() == name);
            span = span.take().or(named.map(|entry| entry.value.span.clone()));
        }
        _ => {}
    });
    computed_text(world, &path(file), &span.unwrap())
}

/// A text with the literals that it was taken from, or why there is none, each
/// with its file.
fn told(world: &World, computed: Result<ComputedText, Uncomputed>) -> String {
    let written = |path: &RepoPath, span: &Span| {
        let text = world.text(path).and_then(|text| text.get(span.clone())).unwrap_or_default();
        format!("{path} {text}")
    };
    match computed {
        Ok(computed) => {
            let sources = computed.sources.iter().map(|(path, span)| written(path, span));
            format!("{} = {}", computed.text, sources.collect::<Vec<_>>().join(", "))
        }
        Err(why) => format!("{}: {}", written(&why.path, &why.span), why.why),
    }
}

#[track_caller]
fn check(files: &[(&str, &str)], expected: &str) {
    let world = world(files);
    assert_eq!(told(&world, computed(&world, files[0].0, "x")), expected, "{files:?}");
}

/// The texts of a file that Bazel's own tests load, and that say themselves what
/// each expression comes to.
#[test]
fn bazel_gives_the_same() {
    let checks = include_str!("../../../../../tests/bazel/unit/computed_checks.bzl");
    let versions = include_str!("../../../../../tests/bazel/unit/computed_versions.bzl");
    let mirrors = include_str!("../../../../../tests/bazel/unit/computed_mirrors.bzl");
    let file = "tests/bazel/unit/computed_checks.bzl";
    let world = world(&[
        (file, checks),
        ("tests/bazel/unit/computed_versions.bzl", versions),
        ("tests/bazel/unit/computed_mirrors.bzl", mirrors),
    ]);
    let root = AnyStarlark::parse(checks).unwrap();
    let mut found = 0;
    root.root().each(&mut |node| {
        let Kind::Call(call) = &node.kind else { return };
        let list = call.positional.last().and_then(Node::sequence).filter(|_| call.name == "check");
        for case in list.unwrap_or_default() {
            let Some([what, expression, expected]) = case.sequence() else { panic!("{case:?}") };
            let computed = computed_text(&world, &path(file), &expression.span);
            let computed = computed.map(|computed| computed.text);
            assert_eq!(computed.as_deref(), Ok(expected.as_text().unwrap()), "{:?}", what.as_text());
            found += 1;
        }
    });
    assert_eq!(found, checks.matches("        (\"").count(), "this test reads the checks wrongly");
}

#[test]
fn constants_come_from_loaded_files() {
    let url = "load(\"//a:b.bzl\", \"url\")\nhttp_archive(name = \"n\", x = url)";
    check(
        &[
            ("MODULE.bazel", url),
            (
                "a/b.bzl",
                "load(\":c.bzl\", \"V\", tools = \"T\")\nurl = \"v{}/{}\".format(V, tools[\"buf\"][\"v\"])",
            ),
            (
                "a/c.bzl",
                "load(\"@//:d.bzl\", \"X\")\nV = X + \"-rc\"\nT = {\"buf\": {\"v\": 1}, \"go\": f()}",
            ),
            ("d.bzl", "X = \"1.2\""),
        ],
        "v1.2-rc/1 = a/b.bzl \"v{}/{}\", a/c.bzl \"-rc\", a/c.bzl 1, d.bzl \"1.2\"",
    );
    // Defaults of parameters, and names of functions, are those of their own file.
    check(
        &[
            ("a.bzl", "load(\":b.bzl\", \"V\")\ndef f(v = V):\n    W = \"w\"\n    x = v + W"),
            ("b.bzl", "V = W + \"1\"\nW = \"v\""),
        ],
        "v1w = a.bzl \"w\", b.bzl \"1\", b.bzl \"v\"",
    );
    // Files may load each other, as long as no constant is made of itself.
    check(
        &[
            ("a.bzl", "load(\":b.bzl\", \"B\")\nA = \"1\"\nx = B"),
            ("b.bzl", "load(\":a.bzl\", \"A\")\nB = A + \"2\""),
        ],
        "12 = a.bzl \"1\", b.bzl \"2\"",
    );
}

#[test]
fn what_cannot_be_loaded_is_refused_where_it_stands() {
    let load = "load(\"//:b.bzl\", \"V\")\nx = V";
    for (label, text, expected) in [
        ("b.bzl", "W = 1", "a.bzl V: b.bzl does not define V"),
        (
            "b.bzl",
            "load(\":a.bzl\", \"V\")",
            "a.bzl V: b.bzl does not define V: it only loads it, and what a file loads cannot be loaded from there",
        ),
        ("b.bzl", "V = f(\"1\")", "b.bzl f: it calls the function f, which is not evaluated"),
        ("b.bzl", "V = \"1\"\nV += \"2\"", "b.bzl V: V is given another value here"),
        (
            "b.bzl",
            "V = [\"1\"]\nV.append(\"2\")",
            "b.bzl V.append(\"2\"): what V stands for may be changed here",
        ),
        ("b.bzl", "W = V\nV = W", "b.bzl V: V is made of itself"),
        ("b.bzl", "def V(): pass", "a.bzl V: V is a function, which is not evaluated"),
        (
            "b.bzl",
            "V = \"1\"\n)",
            "a.bzl //:b.bzl: V is loaded from //:b.bzl, which is no Starlark (line 2: a value is expected here)",
        ),
        (
            "c.bzl",
            "V = \"1\"",
            "a.bzl //:b.bzl: V is loaded from //:b.bzl, and b.bzl is not among the files that are read",
        ),
    ] {
        check(&[("a.bzl", load), (label, text)], expected);
    }
    check(
        &[("a.bzl", "load(\"@r//:b.bzl\", \"V\")\nx = \"v{}\".format(V)")],
        "a.bzl @r//:b.bzl: V is loaded from @r//:b.bzl, which is in another repository",
    );
    check(
        &[("a.bzl", "load(\":b.json\", \"V\")\nx = V"), ("b.json", "{}")],
        "a.bzl :b.json: V is loaded from :b.json, which is no Starlark file",
    );
    check(
        &[("a.bzl", "load(\":b.bzl\", \"B\")\nA = B\nx = A"), ("b.bzl", "load(\":a.bzl\", \"A\")\nB = A")],
        "b.bzl A: A is made of itself",
    );
}

#[test]
fn files_that_cannot_be_read_are_told() {
    let mut world = world(&[("a.bzl", "load(\":b.bzl\", \"V\")\nx = V"), ("c.json", "1"), ("d.bzl", "a b")]);
    world.insert(&path("b.bzl"), FileText::Unreadable("it is large".to_owned()));
    let told_of = |file: &str| told(&world, computed_text(&world, &path(file), &(0..1)));
    assert_eq!(
        told(&world, computed(&world, "a.bzl", "x")),
        "a.bzl :b.bzl: V is loaded from :b.bzl, which cannot be read"
    );
    assert_eq!(told_of("b.bzl"), "b.bzl : b.bzl cannot be read");
    assert_eq!(told_of("c.json"), "c.json 1: c.json is no Starlark file");
    assert_eq!(told_of("d.bzl"), "d.bzl a: d.bzl is no Starlark (line 1: the statement should end here)");
    assert_eq!(told_of("e.bzl"), "e.bzl : e.bzl is not among the files that are read");
}

/// What was not read, as links are not, is what a label names all the same.
#[test]
fn files_that_were_not_read_are_there() {
    let of = |label: &str, listed: &[&str]| {
        let load = format!("load(\"{label}\", \"V\")\nx = V");
        let mut world = world(&[("a/b/c.bzl", &load), ("v.bzl", "V = \"1\""), ("a/v.bzl", "V = \"2\"")]);
        world.insert(&path("MODULE.bazel"), "");
        let paths: Vec<RepoPath> = listed.iter().map(|listed| path(listed)).collect();
        world.note_unread(&paths, |path| !path.ends_with("gone.bzl") && !path.contains("deleted"));
        let world = world.with(&path("v.bzl"), "V = \"3\"").laid_out_anew("".into()).unwrap();
        told(&world, computed(&world, "a/b/c.bzl", "x"))
    };
    assert_eq!(of("//:v.bzl", &["v.bzl", "a/deleted/v.bzl", "a/README.md"]), "3 = v.bzl \"3\"");
    for root in ["MODULE.bazel", "WORKSPACE", "REPO.bazel", ".buckconfig"] {
        assert_eq!(of("//:v.bzl", &[&format!("a/{root}")]), "2 = a/v.bzl \"2\"");
    }
    assert_eq!(of(":v.bzl", &[]), "2 = a/v.bzl \"2\"");
    let missing =
        "a/b/c.bzl :v.bzl: V is loaded from :v.bzl, and a/b/v.bzl is not among the files that are read";
    assert_eq!(of(":v.bzl", &["a/b/BUILD"]), missing);
    let unread = "a/b/c.bzl :v.bzl: V is loaded from :v.bzl, which is a/b/v.bzl, and that is not among the files that are read";
    assert_eq!(of(":v.bzl", &["a/b/BUILD", "a/b/v.bzl"]), unread);
}

/// Whether a file is there is asked of the disk: not of every file of a large repository.
#[test]
fn only_of_files_that_matter_it_is_asked_whether_they_are_there() {
    let mut world = world(&[("a.bzl", ""), ("b.txt", "")]);
    let paths = ["BUILD", "a.bzl", "b.txt", "c.bzl", "d.txt", "e/WORKSPACE"].map(path);
    let asked = Mutex::new(Vec::new());
    world.note_unread(&paths, |path| {
        asked.lock().unwrap().push(path.to_string());
        true
    });
    assert_eq!(asked.into_inner().unwrap(), ["BUILD", "c.bzl", "e/WORKSPACE"]);
}

#[test]
fn loads_go_through_so_many_files_and_no_more() {
    let files = |count: usize| {
        let mut world = world(&[]);
        let all: Vec<String> = (1..count).map(|n| format!("v{n}")).collect();
        let loads: String = all.iter().map(|v| format!("load(\":{v}.bzl\", \"{v}\")\n")).collect();
        world.insert(&path("a.bzl"), format!("{loads}x = \"\".join([{}])", all.join(", ")));
        for v in all {
            world.insert(&path(&format!("{v}.bzl")), format!("{v} = \"1\""));
        }
        computed(&world, "a.bzl", "x").map(|computed| computed.text.len()).map_err(|why| why.why)
    };
    assert_eq!(files(100), Ok(99));
    assert_eq!(files(101), Err("it takes more than 100 files to evaluate this".to_owned()));
    let mut world = world(&[("v0.bzl", "load(\":v1.bzl\", \"v1\")\nx = v1\nv0 = x")]);
    for n in 1..1_000 {
        let text = format!("load(\":v{0}.bzl\", \"v{0}\")\nv{n} = v{0}", (n + 1) % 1_000);
        world.insert(&path(&format!("v{n}.bzl")), text);
    }
    let why = computed(&world, "v0.bzl", "x").unwrap_err();
    assert_eq!((&*why.path, &*why.why), ("v99.bzl", "it takes more than 100 files to evaluate this"));
}

/// Before and after a pin moves: the text follows, and one of its sources is the pin.
#[test]
fn the_text_follows_a_pin() {
    let before = world(&[
        ("MODULE.bazel", "load(\"//:v.bzl\", \"V\")\nhttp_archive(x = \"v{}.zip\".format(V[\"buf\"]))"),
        ("v.bzl", "V = {\"buf\": \"1.9\"}"),
    ]);
    let after = before.with(&path("v.bzl"), "V = {\"buf\": \"1.10\"}");
    let expected = [
        "v1.9.zip = MODULE.bazel \"v{}.zip\", v.bzl \"1.9\"",
        "v1.10.zip = MODULE.bazel \"v{}.zip\", v.bzl \"1.10\"",
    ];
    assert_eq!([&before, &after].map(|world| told(world, computed(world, "MODULE.bazel", "x"))), expected);
}
