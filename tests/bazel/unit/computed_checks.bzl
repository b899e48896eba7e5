"""What Bazel makes of expressions that crates/pins evaluates as well.

Its test reads this file: each check is an expression, and the text that both
must make of it.
"""

load("//tests/bazel/unit:computed_versions.bzl", "BUF", "MIRROR", "VERSIONS")
load(":checking.bzl", "check")

_URL = "https://example.com/%s/releases/download/v%s/%s"

_TAG = "v1.2.3-rc.1"

_TEN = 0x0a

def computed_checks(name, version = "1.2.3"):
    """Tests of expressions that are made of literals and constants.

    Args:
      name: the start of the tests' names
      version: only ever the default
    """
    file = "tool-{}.zip".format(version)

    check(name + "_templates", [
        ("a tuple", _URL % ("buf", VERSIONS["buf"], file), "https://example.com/buf/releases/download/v1.47.2/tool-1.2.3.zip"),
        ("one value", "v%s" % version, "v1.2.3"),
        ("a tuple of one", "v%s" % (version,), "v1.2.3"),
        ("no value", "100%%" % (), "100%"),
        ("signs", "%s%%%d%s" % (1, 2, "%s"), "1%2%s"),
        ("numbers", "%d %d %s" % (_TEN, -5, VERSIONS["wasi-sdk"]), "10 -5 27"),
        ("fractions", "%s %s %s %s" % (1.5, 1.10, 2.0, 1e5), "1.5 1.1 2.0 100000.0"),
        ("small fractions", "%s %s" % (0.0, 0.0001), "0.0 0.0001"),
        ("words", "%s %s %s" % (True, False, None), "True False None"),
        ("automatic", "{}/{}".format("a", 1), "a/1"),
        ("by number", "{1}{0}{1}{00}".format("a", "b"), "baba"),
        ("by name", "{v}-{v}.{ext}".format(ext = "zip", v = version), "1.2.3-1.2.3.zip"),
        ("mixed", "{} {b} {}".format(1, 2, b = 3), "1 3 2"),
        ("braces", "{{}}{{{}}}{{{{".format(1), "{}{1}{{"),
        ("unused", "{}".format("a", "b", c = "d"), "a"),
        ("spread", "{}{}{x}".format("a", *["b"], **{"x": "c"}), "abc"),
        ("an odd name", "{ a}".format(**{" a": "b"}), "b"),
        ("values with braces", "{}".format("{}") + "%s" % "%s", "{}%s"),
        ("escapes", "a\tb\n\"\\\101", "a\tb\n\"\\A"),
        ("raw", r"\d\"", "\\d\\\""),
        ("long", """a
"b\"""", "a\n\"b\""),
    ])

    check(name + "_operators", [
        ("texts", "a" + "b" + version, "ab1.2.3"),
        ("lists", ",".join(["a"] + ["b"]), "a,b"),
        ("tuples", "%s-%s" % (("a",) + ("b",)), "a-b"),
        ("numbers", str(_TEN + 1), "11"),
        ("% before +", "a%s" % "b" + "c%s" % "d", "abcd"),
        ("a key", VERSIONS["boost"], "1.86.0"),
        ("a key of two", VERSIONS[("go", "linux")], "1.24"),
        ("keys", "%s.%s" % (VERSIONS["nested"]["python"][0], VERSIONS["nested"]["python"][-1]), "3.13"),
        ("a key by a constant", {"v1.2.3-rc.1": "a"}[_TAG], "a"),
        ("a letter", _TAG[0] + _TAG[-1], "v1"),
        ("slices", _TAG[1:] + _TAG[:2] + _TAG[1:-5] + _TAG[:] + _TAG[-4:-2], "1.2.3-rc.1v11.2.3v1.2.3-rc.1rc"),
        ("slices that are too long", _TAG[:100] + _TAG[100:] + _TAG[3:2] + _TAG[-100:1], "v1.2.3-rc.1v"),
        ("slices from nothing", _TAG[0:2] + _TAG[0:0] + _TAG[:-0], "v1"),
        ("slices of lists", "".join(["a", "b", "c"][1:]) + "".join(("d", "e")[:-1]), "bcd"),
        ("fields", BUF.name + BUF.tag, "bufv1.47.2"),
        ("of two loads", MIRROR.format(path = "a"), "https://mirror.example.com/a"),
    ])

    check(name + "_methods", [
        ("replace", "1.2.3".replace(".", "_"), "1_2_3"),
        ("replace some", "1.2.3".replace(".", "_", 1) + "1.2".replace(".", "_", 0), "1_2.31.2"),
        ("replace nothing", "abc".replace("", "-") + "abc".replace("", "-", 2), "-a-b-c--a-bc"),
        ("replace by less", "aaaa".replace("aa", "b") + "aaa".replace("a", ""), "bb"),
        ("lower", "AbC".lower(), "abc"),
        ("upper", "AbC".upper(), "ABC"),
        ("strip", " \t\na b\r\n".strip() + " a ".lstrip() + " a ".rstrip(), "a ba  a"),
        ("strip letters", "v1.2v".strip("v") + "xyaxy".lstrip("xy") + "axy".rstrip("yx"), "1.2axya"),
        ("split", "-".join("a.b.c".split(".")) + "a.b.c".split(".", 1)[1], "a-b-cb.c"),
        ("split less", "a.b".split(".", 0)[0] + "a".split("b")[0] + "".split("a")[0], "a.ba"),
        ("split overlapping", "-".join("aaa".split("aa")), "-a"),
        ("split from the end", "bazelbuild/rules_go".rsplit("/", 1)[-1] + "-".join("a.b.c".rsplit(".", 1)), "rules_goa.b-c"),
        ("join", "-".join(("a", "b")) + "-".join([]) + "-".join(["c"]), "a-bc"),
        ("get", {"a": "b"}.get("a") + {"a": "b"}.get("c", "d"), "bd"),
        ("str", str("a") + str(1) + str(True) + str(-1), "a1True-1"),
        ("dict", dict(a = "b")["a"] + struct(c = "d").c, "bd"),
        ("one after the other", _TAG.lstrip("v").split("-")[0].replace(".", "_").upper(), "1_2_3"),
    ])
