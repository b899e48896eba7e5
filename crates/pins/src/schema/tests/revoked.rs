//! How a registry file says that a release is revoked.

use super::registry_reading::read;
use crate::schema::revoked::revoke;
use crate::value::date::Date;
use crate::value::edit::apply;

/// The day and the reason of every revocation here.
const WHY: (Date, &str) = (Date { year: 2026, month: 11, day: 22 }, "it \"leaks\"");

/// A file with these `versions`.
fn file(versions: &str) -> String {
    format!(
        "{{\n  \"tool_name\": \"wac\",\n  \"github_repo\": \"a/b\",\n  \"url_template\": \"https://x/{{url_suffix}}\",\n  \
         \"latest_version\": \"1.0\",\n  \"supported_platforms\": [\"linux_amd64\"],\n  \"versions\": {versions}\n}}\n"
    )
    .replace('@', &"ab".repeat(32))
}

#[test]
fn a_revocation_is_written_in_the_layout_of_the_file() {
    let key = "\"revoked\": \"2026-11-22: it \\\"leaks\\\"\"";
    let artifact = "\"linux_amd64\": {\"sha256\": \"@\", \"url_suffix\": \"l\"}";
    let lines = "{\n    \"1.0\": {\n      \"release_date\": \"2026-01-02\",\n      \"platforms\": {\n        \
                 \"linux_amd64\": {\n          \"sha256\": \"@\",\n          \"url_suffix\": \"l\"\n        }\n      }\n    }\n  }";
    for (versions, platform, expected) in [
        (
            format!("{{\n    \"1.0\": {{\"platforms\": {{{artifact}}}}}\n  }}"),
            None,
            format!("{{\n    \"1.0\": {{{key}, \"platforms\": {{{artifact}}}}}\n  }}"),
        ),
        (
            lines.to_owned(),
            None,
            lines.replace("      \"platforms\"", &format!("      {key},\n      \"platforms\"")),
        ),
        (
            lines.to_owned(),
            Some("linux_amd64"),
            lines.replace("\"l\"\n", &format!("\"l\",\n          {key}\n")),
        ),
        (
            format!(
                "{{\"1.0\":{{\"note\":1,\"platforms\":{{{}}}}}}}",
                artifact.replace(": ", ":").replace(", ", ",")
            ),
            Some("linux_amd64"),
            format!(
                "{{\"1.0\":{{\"note\":1,\"platforms\":{{{}}}}}}}",
                artifact
                    .replace("}", &format!(", {key}}}"))
                    .replace("\", \"", "\",\"")
                    .replace("\": ", "\":")
                    .replace("\":\"2026-11-22:it", "\":\"2026-11-22: it")
            ),
        ),
    ] {
        for change in
            [str::to_owned, |text: &str| text.replace('\n', "\r\n"), |text: &str| text.trim_end().to_owned()]
        {
            let text = change(&file(&versions));
            let platform = platform.map(|platform| platform.parse().unwrap());
            let edits =
                revoke(&text.as_str().into(), &read(&text), &"1.0".parse().unwrap(), platform.as_ref(), WHY);
            let after = apply(&text, &edits).unwrap();
            assert_eq!(after, change(&file(&expected)));
            let registry = read(&after);
            let revocation = registry.revocation(&"1.0".parse().unwrap()).unwrap();
            assert_eq!(revocation.platform, platform.as_ref());
            assert_eq!(revocation.revoked.to_string(), "revoked since 2026-11-22: it \"leaks\"");
            // Once is enough.
            assert_eq!(
                revoke(&after.as_str().into(), &registry, &"1.0".parse().unwrap(), platform.as_ref(), WHY),
                []
            );
        }
    }
}

#[test]
fn a_release_counts_as_revoked_where_a_platform_that_it_needs_is() {
    let artifact = |platform: &str, more: &str| {
        format!("\"{platform}\": {{\"sha256\": \"@\", \"url_suffix\": \"l\"{more}}}")
    };
    let revoked = ", \"revoked\": \"why\"";
    for (linux, mac, expected) in [("", revoked, None), (revoked, "", Some("linux_amd64")), ("", "", None)] {
        let artifacts = [artifact("linux_amd64", linux), artifact("darwin_arm64", mac)].join(", ");
        let registry = read(&file(&format!("{{\"1.0\": {{\"platforms\": {{{artifacts}}}}}}}")));
        let revocation = registry.revocation(&"1.0".parse().unwrap());
        let platform = revocation.and_then(|revocation| revocation.platform);
        assert_eq!(platform.map(|platform| platform.as_str()), expected, "{artifacts}");
        assert_eq!(registry.newest_stable().is_none(), expected.is_some());
    }
}
