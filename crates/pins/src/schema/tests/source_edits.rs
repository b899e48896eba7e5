//! Edits of the source, byte for byte: what is written, and that nothing else
//! changes.

use crate::schema::source_edit::{add_row, allow};
use crate::value::edit::{Edit, apply};
use crate::value::name::ToolName;
use crate::value::version::Version;

use super::source_reading::{own_table, read, show};

/// Moves the pin of `wac` in a text in which `@` stands for its version. The
/// `@` must become the new version, and the text must read as before but for it.
#[track_caller]
fn moves(text: &str) {
    let before = text.replace('@', "0.8.0");
    let source = read(&before);
    let pin = source.pin("wac").unwrap();
    let after = apply(&before, &[Edit::new(pin.version.span.clone(), "0.9.0-rc.1")]).unwrap();
    assert_eq!(after, text.replace('@', "0.9.0-rc.1"));
    let expected: Vec<String> =
        show(&source).iter().map(|line| line.replace("wac 0.8.0", "wac 0.9.0-rc.1")).collect();
    assert_eq!(show(&read(&after)), expected);
}

fn version(text: &str) -> Version {
    text.parse().unwrap()
}

#[test]
fn a_pin_moves_in_every_layout() {
    moves("TOOL_VERSIONS = {\"wac\": \"@\"}");
    moves("TOOL_VERSIONS={'wac':'@','wkg':'0.8.0',}\n");
    moves("TOOL_VERSIONS = {\r\n\t\"wac\" : '@' ,\t# keep 0.8.0\r\n\t\"wkg\": \"0.8.0\"\r\n}\r\n");
    moves(
        "# wac 0.8.0\nTOOL_VERSIONS = { # é\n    # \"wac\": \"0.8.0\",\n    \"wac\": # c\n      \"@\" # 0.8.0\n}",
    );
    moves("X = \"0.8.0\"; TOOL_VERSIONS = {\n  'a': '0.8.0',\n\n  'wac':\n'@'}; Y = '0.8.0'   \n\n\n");
}

/// Adds a version to the list that `text` has for `wkg` in its only row.
#[track_caller]
fn allows(list: &str, new: &str, expected: &str, versions: &str) {
    let file = |list: &str| {
        format!(
            "TOOL_VERSIONS = {{}}\nTOOL_COMPATIBILITY = {{\n  'wac': {{\n    '1': {{'wkg': {list}}},\n  }},\n}}\n"
        )
    };
    for line_break in ["\n", "\r\n"] {
        let (text, wanted) = (file(list).replace('\n', line_break), file(expected).replace('\n', line_break));
        let source = read(&text);
        let edits = allow(&text, &source.tables[0].rows[0].allowed[0], &version(new));
        let after = apply(&text, &edits).unwrap();
        assert_eq!(after, wanted);
        assert_eq!(show(&read(&after)), [format!("wac 1: wkg [{versions}]")]);
    }
}

#[test]
fn a_version_goes_into_a_list_on_one_line_in_its_order() {
    allows("['1.0', '2.0']", "3.0", "['1.0', '2.0', \"3.0\"]", "1.0 2.0 3.0");
    allows("[\"1.0\", \"2.0\"]", "1.5", "[\"1.0\", \"1.5\", \"2.0\"]", "1.0 1.5 2.0");
    allows("[\"0.9\", \"0.11\"]", "0.10", "[\"0.9\", \"0.10\", \"0.11\"]", "0.9 0.10 0.11");
    allows("[\"2.0\"]", "1.0", "[\"1.0\", \"2.0\"]", "1.0 2.0");
    allows("[\"3.0\", \"2.0\"]", "1.0", "[\"3.0\", \"2.0\", \"1.0\"]", "3.0 2.0 1.0");
    allows("[\"3.0\", \"2.0\"]", "4.0", "[\"4.0\", \"3.0\", \"2.0\"]", "4.0 3.0 2.0");
    allows("[\"2.0\", \"3.0\", \"1.0\"]", "2.5", "[\"2.0\", \"3.0\", \"1.0\", \"2.5\"]", "2.0 3.0 1.0 2.5");
    allows("[\"1.0\",]", "2.0", "[\"1.0\", \"2.0\",]", "1.0 2.0");
    allows("[ \"1.0\" ]", "2.0", "[ \"1.0\", \"2.0\" ]", "1.0 2.0");
    allows("[\"1.0\",\n           \"2.0\"]", "3.0", "[\"1.0\",\n           \"2.0\", \"3.0\"]", "1.0 2.0 3.0");
    allows("[]", "1.0", "[\"1.0\"]", "1.0");
}

#[test]
fn a_version_goes_into_a_list_on_several_lines() {
    allows(
        "[\n      '1.0',\n      '3.0',\n    ]",
        "2.0",
        "[\n      '1.0',\n      \"2.0\",\n      '3.0',\n    ]",
        "1.0 2.0 3.0",
    );
    allows("[\n      '2.0',\n    ]", "1.0", "[\n      \"1.0\",\n      '2.0',\n    ]", "1.0 2.0");
    allows("[\n\t'1.0',\n\t'2.0'\n]", "3.0", "[\n\t'1.0',\n\t'2.0',\n\t\"3.0\"\n]", "1.0 2.0 3.0");
    allows(
        "[\n      '1.0', # a, b\n      '2.0' # c, ]\n      # end\n    ]",
        "3.0",
        "[\n      '1.0', # a, b\n      '2.0', # c, ]\n      \"3.0\"\n      # end\n    ]",
        "1.0 2.0 3.0",
    );
    allows(
        "[ # head ]\n      # of 2.0\n      '2.0', # two\n    ]",
        "3.0",
        "[ # head ]\n      # of 2.0\n      '2.0', # two\n      \"3.0\",\n    ]",
        "2.0 3.0",
    );
    allows(
        "[\n      '1.0', '2.0',\n      '4.0', '5.0'\n    ]",
        "3.0",
        "[\n      '1.0', '2.0',\n      \"3.0\",\n      '4.0', '5.0'\n    ]",
        "1.0 2.0 3.0 4.0 5.0",
    );
    allows(
        "[ # head ]\n      # of 2.0\n      '2.0', # two\n    ]",
        "1.0",
        "[ # head ]\n      \"1.0\",\n      # of 2.0\n      '2.0', # two\n    ]",
        "1.0 2.0",
    );
    allows("[\n    ]", "1.0", "[\n      \"1.0\",\n    ]", "1.0");
    allows(
        "[\n      # none yet, [see above]\n    ]",
        "1.0",
        "[\n      # none yet, [see above]\n      \"1.0\",\n    ]",
        "1.0",
    );
    allows("[ # none\n    ]", "1.0", "[ # none\n      \"1.0\",\n    ]", "1.0");
}

/// Adds the row 2.0 to the table of `wac` in a file that ends with it, with
/// the row `model` as its model; also with CRLF, and with tabs.
#[track_caller]
fn adds_row(table: &str, model: Option<&str>, expected: &str, rows: &[&str]) {
    let file =
        |table: &str| format!("TOOL_VERSIONS = {{}}\nTOOL_COMPATIBILITY = {{\n    'wac': {table},\n}}");
    for (line_break, indent) in [("\n", "    "), ("\r\n", "    "), ("\n", "\t")] {
        let laid_out = |text: &str| file(text).replace('\n', line_break).replace("    ", indent);
        let (text, wanted) = (laid_out(table), laid_out(expected));
        let source = read(&text);
        let table = &source.tables[0];
        let model = model.map(|model| table.row(&version(model)).unwrap());
        let pins: Vec<(ToolName, Version)> =
            [("wkg", "0.11.0"), ("wasmtime", "37")].map(|(t, v)| (t.parse().unwrap(), version(v))).into();
        let after = apply(&text, &add_row(&text, table, &version("2.0"), &pins, model)).unwrap();
        assert_eq!(after, wanted);
        assert_eq!(show(&read(&after)), rows);
    }
}

#[test]
fn a_row_goes_into_the_table_in_its_order_and_layout() {
    const NEW: &str = "wac 2.0: wkg [0.11.0], wasmtime [37]";
    adds_row(
        "{\n        '1.0': {\n            'wkg': ['1'],\n        },\n    }",
        Some("1.0"),
        "{\n        '1.0': {\n            'wkg': ['1'],\n        },\n        \"2.0\": {\n            \
         \"wkg\": [\"0.11.0\"],\n            \"wasmtime\": [\"37\"],\n        },\n    }",
        &["wac 1.0: wkg [1]", NEW],
    );
    adds_row(
        "{\n        '1.0': {'wkg': ['1']}, # one\n        # of three\n        '3.0': {'wkg': ['3']} # three\n    }",
        Some("3.0"),
        "{\n        '1.0': {'wkg': ['1']}, # one\n        \"2.0\": {\"wkg\": [\"0.11.0\"], \"wasmtime\": [\"37\"]},\n        \
         # of three\n        '3.0': {'wkg': ['3']} # three\n    }",
        &["wac 1.0: wkg [1]", NEW, "wac 3.0: wkg [3]"],
    );
    adds_row(
        "{\n        '3.0': {\n            'wkg': ['3'],\n        },\n        '1.0': {},\n    }",
        Some("3.0"),
        "{\n        '3.0': {\n            'wkg': ['3'],\n        },\n        \"2.0\": {\n            \
         \"wkg\": [\"0.11.0\"],\n            \"wasmtime\": [\"37\"],\n        },\n        '1.0': {},\n    }",
        &["wac 3.0: wkg [3]", NEW, "wac 1.0: "],
    );
    adds_row(
        "{'1.0': {'wkg': ['1']}}",
        Some("1.0"),
        "{'1.0': {'wkg': ['1']}, \"2.0\": {\"wkg\": [\"0.11.0\"], \"wasmtime\": [\"37\"]}}",
        &["wac 1.0: wkg [1]", NEW],
    );
    adds_row(
        "{}",
        None,
        "{\n        \"2.0\": {\n            \"wkg\": [\"0.11.0\"],\n            \"wasmtime\": [\"37\"],\n        },\n    }",
        &[NEW],
    );
    adds_row(
        "{\n        # no row yet\n    }",
        None,
        "{\n        # no row yet\n        \"2.0\": {\n            \"wkg\": [\"0.11.0\"],\n            \
         \"wasmtime\": [\"37\"],\n        },\n    }",
        &[NEW],
    );
}

#[test]
fn edits_of_one_file_go_together() {
    let text =
        "TOOL_VERSIONS = {'wac': '1.0', 'wkg': '1'}\nTOOL_COMPATIBILITY = {'wac': {'1.0': {'wkg': ['1']}}}";
    let source = read(text);
    let table = own_table(&source, "wac");
    let mut edits: Vec<Edit> = vec![Edit::new(source.pin("wac").unwrap().version.span.clone(), "2.0")];
    edits.push(Edit::new(source.pin("wkg").unwrap().version.span.clone(), "3"));
    edits.extend(allow(text, &table.rows[0].allowed[0], &version("3")));
    edits.extend(add_row(
        text,
        table,
        &version("2.0"),
        &[("wkg".parse().unwrap(), version("3"))],
        table.rows.first(),
    ));
    assert_eq!(
        apply(text, &edits).unwrap(),
        "TOOL_VERSIONS = {'wac': '2.0', 'wkg': '3'}\n\
         TOOL_COMPATIBILITY = {'wac': {'1.0': {'wkg': ['1', \"3\"]}, \"2.0\": {\"wkg\": [\"3\"]}}}"
    );
}
