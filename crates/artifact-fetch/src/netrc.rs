//! A `.netrc` file: user names and passwords by host.
//!
//! Does not decide where they are sent: see `auth.rs`.

/// The entries of one file. Has no `Debug`: it holds passwords.
#[derive(Default)]
pub(crate) struct Netrc {
    machines: Vec<(String, Login)>,
    default: Option<Login>,
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
                    netrc.machines.push((host, Login::default()));
                }
                "default" => netrc.default = Some(Login::default()),
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

    /// The entry that `login` and `password` belong to: by the file format's
    /// definition nothing can follow `default`.
    fn last(&mut self, tokens: &Tokens<'_>) -> Result<&mut Login, String> {
        let machine = self.machines.last_mut().map(|(_, login)| login);
        self.default
            .as_mut()
            .or(machine)
            .ok_or_else(|| format!("line {}: it belongs to no machine", tokens.line))
    }

    /// The entry for a host, or the default one; none without a user name.
    pub(crate) fn login(&self, host: &str) -> Option<&Login> {
        let machine = self.machines.iter().find(|(name, _)| name.eq_ignore_ascii_case(host));
        let login = machine.map(|(_, login)| login).or(self.default.as_ref())?;
        (!login.user.is_empty()).then_some(login)
    }
}

/// Words between blanks; in double quotes a word may contain blanks.
struct Tokens<'a> {
    rest: &'a str,
    line: usize,
}

impl Tokens<'_> {
    fn next(&mut self) -> Result<Option<String>, String> {
        while let Some(blank) = self.rest.chars().next().filter(|c| c.is_whitespace()) {
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
        while let Some(c) = self.rest.chars().next().filter(|c| !c.is_whitespace()) {
            word.push(c);
            self.skip(c);
        }
        Ok(Some(word))
    }

    fn quoted(&mut self, word: &mut String) -> Result<(), String> {
        let start = self.line;
        while let Some(c) = self.rest.chars().next() {
            self.skip(c);
            match c {
                '"' => return Ok(()),
                '\\' => {
                    let Some(escaped) = self.rest.chars().next() else { break };
                    self.skip(escaped);
                    word.push(escaped);
                }
                c => word.push(c),
            }
        }
        Err(format!("line {start}: a quotation mark is not closed"))
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
    fn the_default_entry_serves_other_hosts() {
        let text = "machine a login u password p default login d password e";
        finds(text, "a", Some(("u", "p")));
        finds(text, "b", Some(("d", "e")));
    }

    #[test]
    fn comments_macros_accounts_and_quotes_are_understood() {
        finds("# machine a login x\nmachine a login u password p#1", "a", Some(("u", "p#1")));
        finds("machine a account z login u password p", "a", Some(("u", "p")));
        let text = "macdef init\ncd /machine a login no\nbye\n\nmachine a login u password p";
        finds(text, "a", Some(("u", "p")));
        finds("macdef last\nmachine a login no", "a", None);
        finds(r#"machine a login u password "p q\"r\\""#, "a", Some(("u", "p q\"r\\")));
        finds("machine a login u password macdef", "a", Some(("u", "macdef")));
    }

    #[test]
    fn errors_name_the_line_and_no_secret() {
        for (text, expected) in [
            ("\nmachine a login u\nhunter2", "line 3: not a keyword of a netrc file"),
            ("login u", "line 1: it belongs to no machine"),
            ("machine a\nlogin", "line 2: `login` lacks its value"),
            ("machine a password \"hunter2", "line 1: a quotation mark is not closed"),
        ] {
            assert_eq!(Netrc::parse(text).err().as_deref(), Some(expected), "{text:?}");
        }
    }
}
