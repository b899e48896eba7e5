//! What a change lost of digests by other algorithms than SHA-256.

use crate::rules_since_digests::lost;
use crate::served::filled;
use crate::support::world;

#[test]
fn a_digest_of_another_algorithm_is_compared_as_it_is() {
    let files = |url: &str| {
        let text = "//- pins.toml\n[tool.buf]\npin = 'v.bzl :: BUF'\ndigests = { beside = 'd.bzl :: f' }\n//- v.bzl\nBUF = \"1.2.0\"\n\
                    //- d.bzl\nf(url = \"https://x/1.2.0\", integrity = \"{SRI384 URL}\")\n";
        world(&filled(&text.replace("URL", url)))
    };
    let was = files("https://x/1.2.0");
    assert_eq!(lost(&was, &files("https://x/1.2.0")), [""; 0]);
    assert_eq!(lost(&was, &files("https://x/other")).len(), 1);
}
