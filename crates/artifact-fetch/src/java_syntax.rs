//! The regular expressions that Java and the `regex` crate read alike, given a
//! text of printable ASCII: a small language, whose every form is listed here.
//!
//! Compiles nothing, and is asked only about what the crate has compiled. What
//! is not listed is refused, also where the two would agree: a list of what
//! they disagree on would never be complete.

use std::iter::Peekable;
use std::str::Chars;

/// Checks that both read a pattern alike.
///
/// # Errors
/// The first thing in it of which that is not known.
pub(crate) fn check(pattern: &str) -> Result<(), String> {
    if let Some(other) = pattern.chars().find(|c| !c.is_ascii_graphic()) {
        return Err(format!("the character {other:?}"));
    }
    let mut reader = Reader { rest: pattern.chars().peekable(), kept: 0 };
    reader.alternation()?;
    match reader.rest.next() {
        None => Ok(()),
        Some(_) => Err("a bracket that closes nothing".to_owned()),
    }
}

/// What a piece of a pattern can match.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Piece {
    /// A place, or a change of flags; it cannot be repeated.
    Nothing,
    /// Something, or nothing at all.
    Perhaps,
    /// At least one character.
    Something,
}

struct Reader<'p> {
    rest: Peekable<Chars<'p>>,
    /// How many groups so far keep what they match.
    kept: usize,
}

impl Reader<'_> {
    /// Branches up to a closing bracket or the end.
    fn alternation(&mut self) -> Result<Piece, String> {
        let mut all = Piece::Something;
        loop {
            if self.branch()? != Piece::Something {
                all = Piece::Perhaps;
            }
            if self.rest.next_if_eq(&'|').is_none() {
                return Ok(all);
            }
        }
    }

    fn branch(&mut self) -> Result<Piece, String> {
        let mut whole = Piece::Perhaps;
        while let Some(c) = self.rest.next_if(|c| !matches!(c, '|' | ')')) {
            let (piece, inner) = match c {
                '^' | '$' => (Piece::Nothing, 0),
                '\\' => (self.escape()?, 0),
                '(' => self.group()?,
                '[' => (self.class()?, 0),
                '*' | '+' | '?' | '{' => return Err("a quantifier that follows nothing".to_owned()),
                _ => (Piece::Something, 0),
            };
            if self.quantified(piece, inner)? == Piece::Something {
                whole = Piece::Something;
            }
        }
        Ok(whole)
    }

    /// What a piece, which holds so many `inner` groups, becomes with the
    /// quantifier that may follow it.
    fn quantified(&mut self, piece: Piece, inner: usize) -> Result<Piece, String> {
        let repeats = self.rest.peek() != Some(&'?');
        let (least, most) = match self.rest.peek() {
            Some('*') => (0, None),
            Some('+') => (1, None),
            Some('?') => (0, Some(1)),
            Some('{') => self.count()?,
            _ => return Ok(piece),
        };
        self.rest.next();
        self.rest.next_if_eq(&'?');
        match self.rest.peek() {
            Some('+') => return Err("a possessive quantifier".to_owned()),
            Some('*' | '?' | '{') => return Err("a quantifier after a quantifier".to_owned()),
            _ => {}
        }
        match piece {
            Piece::Nothing => Err("a quantifier that repeats no character".to_owned()),
            _ if most == Some(0) => Err("a quantifier that allows nothing".to_owned()),
            // What a group holds after it has matched nothing differs.
            Piece::Perhaps if repeats => Err("repeating a group that can match nothing".to_owned()),
            // Java does not always forget what such a group matched in vain.
            _ if inner > 0 && repeats => Err("repeating a group around another `(...)`".to_owned()),
            _ if least == 0 => Ok(Piece::Perhaps),
            _ => Ok(piece),
        }
    }

    /// The bounds between braces, up to the closing one.
    fn count(&mut self) -> Result<(u32, Option<u32>), String> {
        self.rest.next();
        let text: String = std::iter::from_fn(|| self.rest.next_if(|c| *c != '}')).collect();
        let refuse = || format!("the quantifier `{{{text}}}`");
        let number = |digits: &str| {
            let plain = digits.chars().all(|c| c.is_ascii_digit());
            digits.parse::<u32>().ok().filter(|_| plain).ok_or_else(refuse)
        };
        match text.split_once(',') {
            None => number(&text).map(|count| (count, Some(count))),
            Some((least, "")) => Ok((number(least)?, None)),
            Some((least, most)) => Ok((number(least)?, Some(number(most)?))),
        }
    }

    /// What follows `(`, and how many groups within it keep their match.
    fn group(&mut self) -> Result<(Piece, usize), String> {
        let mut keeps = true;
        if self.rest.next_if_eq(&'?').is_some() {
            match self.rest.next() {
                Some('<') => self.name()?,
                first => {
                    keeps = false;
                    if self.flags(first)? == ')' {
                        return Ok((Piece::Nothing, 0));
                    }
                }
            }
        }
        let before = self.kept;
        let piece = self.alternation()?;
        let inner = self.kept - before;
        self.kept += usize::from(keeps);
        self.rest.next_if_eq(&')').map(|_| (piece, inner)).ok_or_else(|| "a group without an end".to_owned())
    }

    /// A group's name as Java wants it, with the bracket that ends it.
    fn name(&mut self) -> Result<(), String> {
        let name: String = std::iter::from_fn(|| self.rest.next_if(|c| *c != '>')).collect();
        self.rest.next();
        let is_good = name.starts_with(|c: char| c.is_ascii_alphabetic())
            && name.chars().all(|c| c.is_ascii_alphanumeric());
        if is_good { Ok(()) } else { Err(format!("the group name {name:?}")) }
    }

    /// Flags that mean the same, and the `:` or `)` that ends them.
    fn flags(&mut self, first: Option<char>) -> Result<char, String> {
        let mut flag = first;
        loop {
            match flag {
                Some('i' | 's' | '-') => flag = self.rest.next(),
                Some(end @ (':' | ')')) => return Ok(end),
                Some(other) => return Err(format!("`{other}` in `(?...)`")),
                None => return Err("a group without an end".to_owned()),
            }
        }
    }

    /// What follows `\` outside a class.
    fn escape(&mut self) -> Result<Piece, String> {
        match self.rest.peek() {
            Some('A' | 'z' | 'b' | 'B') => {
                self.rest.next();
                if self.rest.peek() == Some(&'{') {
                    Err("`{` after `\\b`".to_owned())
                } else {
                    Ok(Piece::Nothing)
                }
            }
            _ => self.escaped_character().map(|_| Piece::Something),
        }
    }

    /// The character that an escape stands for; none for one of several.
    fn escaped_character(&mut self) -> Result<Option<char>, String> {
        match self.rest.next() {
            Some('d' | 'D' | 's' | 'S' | 'w' | 'W') => Ok(None),
            Some('x') => self.hexadecimal().map(Some),
            // To the crate these two are the edges of a word.
            Some(c) if c.is_ascii_punctuation() && !matches!(c, '<' | '>') => Ok(Some(c)),
            Some(other) => Err(format!("`\\{other}`")),
            None => Err("a backslash at the end".to_owned()),
        }
    }

    /// Two digits, or any number of them in braces.
    fn hexadecimal(&mut self) -> Result<char, String> {
        let digits: String = match self.rest.next_if_eq(&'{') {
            Some(_) => {
                let digits = std::iter::from_fn(|| self.rest.next_if(|c| *c != '}')).collect();
                self.rest.next();
                digits
            }
            None => self.rest.by_ref().take(2).collect(),
        };
        let code = u8::from_str_radix(&digits, 16).ok().filter(|_| !digits.starts_with('+'));
        let c = code.map(char::from).filter(char::is_ascii_graphic);
        c.ok_or_else(|| format!("`\\x` with {digits:?}"))
    }

    /// What follows `[`: characters, ranges, and escapes for sets of them.
    fn class(&mut self) -> Result<Piece, String> {
        self.rest.next_if_eq(&'^');
        let mut is_first = true;
        loop {
            let c = self.rest.next().ok_or("a class without an end")?;
            match c {
                // Where it stands first, it is a member, but begins no range.
                ']' if is_first => {}
                ']' => return Ok(Piece::Something),
                '[' => return Err("a class in a class".to_owned()),
                '&' | '-' | '~' if self.rest.peek() == Some(&c) => {
                    return Err(format!("`{c}{c}` in a class"));
                }
                '-' if !is_first && self.rest.peek() != Some(&']') => {
                    return Err("a `-` in the middle of a class".to_owned());
                }
                '\\' => self.range(|reader| reader.escaped_character())?,
                '-' => {}
                _ => self.range(|_| Ok(Some(c)))?,
            }
            is_first = false;
        }
    }

    /// A member of a class, and the rest of the range that it may begin.
    fn range(&mut self, first: impl Fn(&mut Self) -> Result<Option<char>, String>) -> Result<(), String> {
        let first = first(self)?;
        let mut ahead = self.rest.clone();
        if ahead.next() != Some('-') || ahead.next() == Some(']') {
            return Ok(());
        }
        self.rest.next();
        let last = match self.rest.next() {
            Some('\\') => self.escaped_character()?,
            Some('[' | '-' | '&' | '~') | None => None,
            last => last,
        };
        if first.is_some() && last.is_some() { Ok(()) } else { Err("a range without two ends".to_owned()) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn refused(patterns: &[&str], expected: &str) {
        for pattern in patterns {
            let why = check(pattern).expect_err(pattern);
            assert!(why.contains(expected), "{pattern}: {why}");
        }
    }

    #[test]
    fn what_both_read_alike_is_taken() {
        for pattern in [
            "",
            "github.com/([^/]+)/([^/]+)/releases/download/([^/]+)/(.*)",
            "(?i)github\\.com/(?:o|p)/(?<file>.+)\\.(tar\\.gz|zip)",
            "^a|b$|",
            r"\Aa\z|\ba\B",
            "a*b+c?d*?e+?f??g{2}h{2,}i{2,3}j{2}?",
            r"(a)+(?:ab)*[ab]+\d+\x41+\x{41}{2}\++]+}+",
            "(a*)?(b|)?(?:)?((a)b)?",
            "((?:a|b)+/)*(.*)",
            r"[]+][^]+][+\]][a-z0-9_.-][-a][a-][^a-][a^]",
            r"[\d\D\s\S\w\W\-\[\]\\\x41-\x{5a}!-/]",
            r"\.\/\-\_\@\%\&\~\#\{\}\[\]\(\)\|\^\$\*\+\?\\",
            "(?i:a)(?-i)(?s-i:.)(?is)b",
        ] {
            assert_eq!(check(pattern), Ok(()), "{pattern}");
        }
    }

    #[test]
    fn escapes_that_differ_are_refused() {
        refused(&[r"\<", r"a\<b"], r"`\<`");
        refused(&[r"\>", r"[\>]"], r"`\>`");
        // To Java a set, to the crate one character.
        refused(&[r"\v", r"[\v]"], r"`\v`");
        refused(&[r"\p{Punct}", r"[\p{Punct}]", r"\pL"], r"`\p`");
        refused(&[r"\P{L}"], r"`\P`");
        refused(&[r"\b{start}", r"\B{2}"], "`{` after");
        refused(&[r"\u0041"], r"`\u`");
        refused(&[r"[\b]", r"[a\A]"], "`");
        refused(&[r"\x4", r"\x", r"\xé", r"\x{}", r"\x{100}", r"\x{7f}", r"\x0a", r"\x{+41}"], "");
    }

    #[test]
    fn classes_that_differ_are_refused() {
        refused(&["[&&a]", "[a&&b]", "[^&&a]", "[a&&]", "[a&&[b]]", r"[\d&&a]"], "`&&` in a class");
        refused(&["[~~a]", "[a~~b]"], "`~~` in a class");
        refused(&["[--a]"], "`--` in a class");
        refused(&["[a--b]", r"[\d-z]", r"[a-\d]", "[!-&&]", "[a-[b]]"], "a range without two ends");
        refused(&["[a-c-e]", "[]-a]"], "");
        refused(&["[[:alpha:]]", "[a[b]]", "[[a]b]", "[^a[b]]"], "a class in a class");
    }

    #[test]
    fn repetitions_that_differ_are_refused() {
        let nullable = [
            "(a*)*",
            "(a|b*)+",
            "(|a)*",
            "(a?)+",
            "(a?){2}",
            "(a*){1}",
            "(?:a*b*)*",
            "((a*))*",
            "(^)*",
            "()+",
        ];
        refused(&nullable, "repeating a group that can match nothing");
        let kept = ["((a)b)+", "(?:(a))*", "((a)){2}", "((a)){1}", "(?<x>(?<y>a)b)+", "(?:a(b)?c)+"];
        refused(&kept, "repeating a group around another");
        refused(
            &["a++", "a*+", "a?+", "a{2}+", "(a)++", "[a]++", r"\d++", r"\x{41}?+"],
            "a possessive quantifier",
        );
        refused(&["a**", "a+*", "a*{2}", "a???", "a{2}{3}"], "a quantifier after a quantifier");
        refused(&["^*", "$+", r"\b?", "(?i)*"], "a quantifier that repeats no character");
        refused(&["a{0}", "(a){0,0}"], "a quantifier that allows nothing");
        // The crate takes these two.
        refused(&["a{,3}", "a{2,+3}", "a{}"], "the quantifier `{");
        refused(&["a|*b", "(*a)", "{2}"], "a quantifier that follows nothing");
    }

    #[test]
    fn groups_and_flags_that_differ_are_refused() {
        refused(&["(?U)a", "(?u)a", "(?x)a b", "(?x)ab", "(?R)a", "(?d)a", "(?m)^", "(?=a)", "(?P<n>a)"], "");
        refused(&["(?U)a"], "`U` in `(?...)`");
        refused(&["(?P<n>a)"], "`P` in `(?...)`");
        refused(&["(?<n_m>a)", "(?<1>a)", "(?<_>a)", "(?<a.b>a)", "(?<>a)"], "the group name");
        refused(&["a b", "ä", "a\tb", "[é]"], "the character");
    }
}
