//! What a finding offers in place of steps that lead to several places.

use crate::places_refused::at;
use crate::support::{findings, lines, world};

/// The steps that a finding offers choose what they stand beside.
#[test]
fn every_way_that_is_offered_leads_to_one_place() {
    for (step, file, text) in [
        (
            "x",
            "a.json",
            "{\"a\": {\"x\": \"1.2.0\"}, \"b/c\": {\"x\": \"1.2.0\"}, \"d\": [{\"x\": \"1.2.0\"}]}\n",
        ),
        ("x", "a.yml", "jobs:\n  a: {x: 1.2.0}\n  b:\n    - name: c d\n      x: 1.2.0\n    - x: 1.2.0\n"),
        ("x", "a.toml", "a.x = '1.2.0'\n[b]\nx = '1.2.0'\n[[c]]\nx = '1.2.0'\n"),
        (
            ".v",
            "a.bzl",
            "f(name = \"a\", v = \"1.2.0\")\nf(name = \"b\", v = \"1.2.0\")\ng(v = \"1.2.0\")\ndef h(v = \"1.2.0\"):\n    pass\n",
        ),
        ("f / .v", "a.bzl", "X = [f(name = \"a\", v = \"1.2.0\"), f(v = \"1.2.0\")]\n"),
        ("FROM / .tag", "Dockerfile", "FROM a:1.2.0\nFROM b:1.2.0\n"),
    ] {
        let found = findings(&world(&at(&format!("{file} :: {step}"), file, text)));
        let [found] = found.as_slice() else { panic!("{found:?}") };
        assert_eq!(found.rule.name, "place-ambiguous", "{text}");
        assert!(found.labels.len() > 1, "{found:?}");
        for label in &found.labels {
            let drifted = {
                let mut lines: Vec<String> = text.split('\n').map(str::to_owned).collect();
                let line = &mut lines[label.place.line - 1];
                let (before, after) = line.split_at(label.place.column - 1);
                *line = format!("{before}{}", after.replacen("1.2.0", "9.9.9", 1));
                lines.join("\n")
            };
            let place = format!("{file} :: {}", label.text);
            let chosen = lines(&findings(&world(&at(&place, file, &drifted))));
            let [chosen] = chosen.as_slice() else { panic!("{place}: {chosen:?} in\n{drifted}") };
            assert!(chosen.ends_with("place-version: 1.2.0 -> 9.9.9"), "{place}: {chosen}");
        }
    }
}
