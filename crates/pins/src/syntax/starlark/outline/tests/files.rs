//! Whole files: such as repositories have, and such as nobody has.

use super::*;

#[test]
fn files_of_repositories_are_read() {
    check(&[
        (
            "module(name = \"m\", version = \"1.0\")\nbazel_dep(name = \"r\", version = \"2.0\", repo_name = None)\n\
             e = use_extension(\"@r//:e.bzl\", \"e\", dev_dependency = True)\ne.tag(versions = [\"3.0\"])\n\
             use_repo(e, \"a\", b = \"c\")\n",
            "module(name='m', version='1.0'); bazel_dep(name='r', version='2.0', repo_name=Null); \
             e = use_extension('@r//:e.bzl', 'e', dev_dependency=Boolean(\"True\")); e.tag(versions=['3.0']); \
             use_repo(<>, 'a', b='c')",
        ),
        (
            "load(\"@r//:d.bzl\", \"l\", k = \"j\")\npackage(default_visibility = [\"//visibility:public\"])\n\
             l(\n    name = \"n\",\n    srcs = glob([\"*.rs\"], exclude = [\"x\"]) + select({\n        \
             \"//conditions:default\": [],\n    }),\n    **{\"tags\": [\"t\"]}\n)\n\
             [k(name = \"t_%s\" % t) for t in [\"a\"]]\n",
            "package(default_visibility=['//visibility:public']); l(<spread argument: {'tags': ['t']}>, name='n', \
             srcs=<concatenation: glob(['*.rs'], exclude=['x']), select({'//conditions:default': []})>); \
             <comprehension: k(name=<formatted string: 't_%s', <>>), <>, ['a']>",
        ),
        (
            "workspace(name = \"w\")\nV = \"1.0\"\nhttp_archive(\n    name = \"h\",\n    strip_prefix = \"h-\" + V,\n    \
             urls = [\"https://h/{}.zip\".format(V)],  # \"2.0\"\n)\n",
            "workspace(name='w'); V = '1.0'; http_archive(name='h', strip_prefix=<concatenation: 'h-', <>>, \
             urls=[<formatted string: 'https://h/{}.zip', (<>)>])",
        ),
        (
            "if __name__ == \"m\":\n    x = 1 + \\\n        2\ncmd = \"a\" if y else \\\n    \"b\"\n\
             docker_build(\"i:1.0\", \".\", build_args = {\"V\": \"2.0\"})\n",
            "<computed value: <>, 'm'>; x = <concatenation: 1, 2>; cmd = <conditional: 'a', <>, 'b'>; \
             docker_build('i:1.0', '.', build_args={'V': '2.0'})",
        ),
    ]);
}

/// As deep as the parser reads, with everything that makes a node on each level.
#[test]
fn the_deepest_file_fits_into_a_small_stack() {
    let level = "x if [{1: f(a * b < c or not (";
    let closing = ")).d[0]}] else y";
    let deepest = (1..500).map(|levels| format!("a = {}1{}", level.repeat(levels), closing.repeat(levels)));
    let deepest = deepest.take_while(|text| AnyStarlark::parse(text).is_ok()).last().unwrap();
    assert!(deepest.len() > 20 * (level.len() + closing.len()));
    let in_thread = std::thread::Builder::new().stack_size(2 << 20);
    let nodes = in_thread.spawn(move || every(&root(&deepest)).len()).unwrap().join().unwrap();
    assert!(nodes > 100);
}

/// What only gets longer must get neither deeper nor slower by more.
#[test]
fn long_chains_are_one_node() {
    let many = 20_000;
    for (link, parts) in [(" + x", many + 1), ("()", many), ("[1]", many + 1), (".b", 1), (".b()", many)] {
        let text = format!("a = x{}", link.repeat(many));
        let root = root(&text);
        let nodes = every(&root);
        let longest = nodes.iter().map(|node| children(node).len()).max().unwrap();
        assert!(nodes.len() <= many + 6, "{link:?}: {}", nodes.len());
        assert_eq!(longest, parts.max(2), "{link:?}");
    }
    let entries = "f(name = \"x\", urls = [\"y\"])\ndef g(a = \"1\"):\n    return [a]\n".repeat(many / 5);
    assert_eq!(children(&root(&entries)).len(), 2 * many / 5);
}
