//! A `.netrc` file: user names and passwords by host.
//!
//! Does not decide where they are sent: see `auth.rs`. An entry without a host
//! (`default`) is read, so that what follows it is understood, and given to
//! nobody: whoever writes a URL would choose who gets it.

/// The entries of one file. Has no `Debug`: it holds passwords.
#[derive(Default)]
pub(crate) struct Netrc {
    /// In the order of the file; `default` has no host.
    entries: Vec<(Option<String>, Login)>,
}

/// A user name and a password.
#[derive(Clone, Default, PartialEq, Eq)]
pub(crate) struct Login {
    pub(crate) user: String,
    pub(crate) password: String,
}

impl Netrc {
    /// Reads a file's text; the error names the line, and no secret.
    pub(crate) fn parse(text: &str) -> Result<Self, String> {
        let mut netrc = Self::default();
        let mut tokens = Tokens { rest: text, line: 1 };
        while let Some(keyword) = tokens.next()? {
            match keyword.as_str() {
                "machine" => {
                    let host = tokens.value("machine")?.to_ascii_lowercase();
                    netrc.entries.push((Some(host), Login::default()));
                }
                "default" => netrc.entries.push((None, Login::default())),
                "login" => netrc.last(&tokens)?.user = tokens.value("login")?,
                "password" => netrc.last(&tokens)?.password = tokens.value("password")?,
                // A name that only FTP has a use for.
                "account" => drop(tokens.value("account")?),
                "macdef" => tokens.skip_macro(),
                comment if comment.starts_with('#') => tokens.skip_line(),
                _ => return Err(format!("line {}: not a keyword of a netrc file", tokens.line)),
            }
        }
        Ok(netrc)
    }

    /// The entry that `login` and `password` belong to: the one that began
    /// last.
    fn last(&mut self, tokens: &Tokens<'_>) -> Result<&mut Login, String> {
        let last = self.entries.last_mut().map(|(_, login)| login);
        last.ok_or_else(|| format!("line {}: it belongs to no machine", tokens.line))
    }

    /// The entry for a host; none without a user name.
    pub(crate) fn login(&self, host: &str) -> Option<&Login> {
        let is_its =
            |name: &Option<String>| name.as_ref().is_some_and(|name| name.eq_ignore_ascii_case(host));
        let (_, login) = self.entries.iter().find(|(name, _)| is_its(name))?;
        (!login.user.is_empty()).then_some(login)
    }

    /// Whether there is an entry that was meant for any host.
    pub(crate) fn has_default(&self) -> bool {
        self.entries.iter().any(|(name, _)| name.is_none())
    }
}

/// Words between blanks; in double quotes a word may contain blanks.
struct Tokens<'a> {
    rest: &'a str,
    line: usize,
}

impl Tokens<'_> {
    fn next(&mut self) -> Result<Option<String>, String> {
        while let Some(blank) = self.rest.chars().next().filter(char::is_ascii_whitespace) {
            self.skip(blank);
        }
        let mut word = String::new();
        if self.rest.is_empty() {
            return Ok(None);
        }
        if self.rest.starts_with('"') {
            self.skip('"');
            self.quoted(&mut word)?;
            return Ok(Some(word));
        }
        while let Some(c) = self.rest.chars().next().filter(|c| !c.is_ascii_whitespace()) {
            word.push(c);
            self.skip(c);
        }
        Ok(Some(word))
    }

    /// The rest of a quoted word, which ends in its line.
    fn quoted(&mut self, word: &mut String) -> Result<(), String> {
        let refuse = |why: &str| Err(format!("line {}: {why}", self.line));
        let mut chars = self.rest.char_indices();
        while let Some((at, c)) = chars.next() {
            match c {
                '"' => {
                    self.rest = &self.rest[at + 1..];
                    return Ok(());
                }
                '\n' | '\r' => break,
                '\\' => match chars.next() {
                    // A line break to curl, a letter to Python.
                    Some((_, 'n' | 'r' | 't')) => return refuse("programs differ on this escape in quotes"),
                    Some((_, escaped)) => word.push(escaped),
                    None => break,
                },
                c => word.push(c),
            }
        }
        refuse("a quotation mark is not closed")
    }

    fn value(&mut self, keyword: &str) -> Result<String, String> {
        self.next()?.ok_or_else(|| format!("line {}: `{keyword}` lacks its value", self.line))
    }

    fn skip(&mut self, c: char) {
        self.line += usize::from(c == '\n');
        self.rest = &self.rest[c.len_utf8()..];
    }

    fn skip_line(&mut self) {
        self.rest = self.rest.find('\n').map_or("", |end| &self.rest[end..]);
    }

    /// A macro extends to the first empty line.
    fn skip_macro(&mut self) {
        self.skip_line();
        while !self.rest.is_empty() {
            self.rest = &self.rest[1..];
            self.line += 1;
            let line = self.rest.lines().next().unwrap_or_default();
            if line.is_empty() {
                return;
            }
            self.skip_line();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn finds(text: &str, host: &str, expected: Option<(&str, &str)>) {
        let netrc = Netrc::parse(text).unwrap_or_else(|error| panic!("{error}"));
        let found = netrc.login(host).map(|login| (login.user.as_str(), login.password.as_str()));
        assert_eq!(found, expected, "{text:?} for {host}");
    }

    #[test]
    fn the_entry_of_the_host_is_found() {
        let two = "machine a login u password p\nmachine\tb.example\n  login v\n  password q\n";
        finds(two, "a", Some(("u", "p")));
        finds(two, "b.example", Some(("v", "q")));
        finds(two, "B.EXAMPLE", Some(("v", "q")));
        finds(two, "x.b.example", None);
        finds("", "a", None);
        finds("machine a password p", "a", None);
        finds("machine a login u password p machine a login v password q", "a", Some(("u", "p")));
    }

    #[test]
    fn a_default_entry_is_sent_to_nobody_and_ends_with_the_next_machine() {
        let last = "machine a login u password p default login d password e";
        finds(last, "a", Some(("u", "p")));
        finds(last, "b", None);
        finds(last, "default", None);
        finds(last, "", None);
        let first = "default login d password e machine a login u password p";
        finds(first, "a", Some(("u", "p")));
        finds(first, "b", None);
        let between = "machine a login u\ndefault\nlogin d password e\nmachine b\npassword q login v";
        finds(between, "a", Some(("u", "")));
        finds(between, "b", Some(("v", "q")));
        // Of an entry that is cut short nothing is filled in from the next.
        finds("machine a machine b login v password q", "a", None);
        finds("machine a default login d password e", "a", None);
        for (text, expected) in [(last, true), (first, true), ("machine a login default", false), ("", false)]
        {
            assert_eq!(Netrc::parse(text).ok().map(|netrc| netrc.has_default()), Some(expected), "{text}");
        }
    }

    #[test]
    fn comments_macros_accounts_and_quotes_are_understood() {
        for text in [
            "# machine a login x\nmachine a login u password p#1",
            "#machine a login x\r\nmachine a login u password p#1\r\n",
            "machine a # the first\n  login u # machine b\n  password p#1 # default",
            "machine a account z login u password p#1",
            "machine a login u account z password p#1",
            "macdef init\ncd /machine a login no\nbye\n\nmachine a login u password p#1",
            "macdef init\r\nmachine a login no\r\n\r\nmachine a login u password p#1",
            "macdef init\nmachine a login no\n \nmachine a login no\n\nmachine a login u password p#1",
            "machine a login u password p#1\nmacdef init\nmachine a login no\n\n",
            "default login d password e\nmacdef x\nlogin no\n\nmachine a login u password p#1",
            "machine \"a\" login \"u\" password \"p#1\"",
            "\tmachine\n\n a\n\n login\n u\n password\n p#1",
        ] {
            finds(text, "a", Some(("u", "p#1")));
        }
        finds("macdef last\nmachine a login no", "a", None);
        finds(r#"machine a login u password "p q\"r\\""#, "a", Some(("u", "p q\"r\\")));
        finds(r#"machine a login u password p"q\r"#, "a", Some(("u", "p\"q\\r")));
        for keyword in ["macdef", "machine", "default", "login", "#x"] {
            finds(&format!("machine a login u password {keyword}"), "a", Some(("u", keyword)));
        }
        finds("machine a login u password p\u{a0}q", "a", Some(("u", "p\u{a0}q")));
        finds("machine a login \"\" password p", "a", None);
    }

    #[test]
    fn errors_name_the_line_and_no_secret() {
        for (text, expected) in [
            ("\nmachine a login u\nhunter2", "line 3: not a keyword of a netrc file"),
            ("login u", "line 1: it belongs to no machine"),
            ("machine a\nlogin", "line 2: `login` lacks its value"),
            ("machine a password \"hunter2", "line 1: a quotation mark is not closed"),
            ("\nmachine a password \"hunter2\n\"", "line 2: a quotation mark is not closed"),
            ("machine a password \"hunter2\\", "line 1: a quotation mark is not closed"),
            ("machine a password \"hunter\\n2\"", "line 1: programs differ on this escape in quotes"),
            ("\u{feff}machine a", "line 1: not a keyword of a netrc file"),
        ] {
            assert_eq!(Netrc::parse(text).err().as_deref(), Some(expected), "{text:?}");
        }
    }
}
