//! Damaged texts, always the same ones.
//!
//! Does not know what is made of them.

/// Random numbers by xorshift, the same in every run.
pub struct Random(pub u64);

impl Random {
    /// A number below `limit`.
    pub fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % limit.max(1) as u64) as usize
    }

    /// A character boundary of `text`.
    pub fn boundary(&mut self, text: &str) -> usize {
        let mut at = self.below(text.len() + 1);
        while !text.is_char_boundary(at) {
            at -= 1;
        }
        at
    }
}

/// What is put into texts.
const SNIPPETS: [&str; 30] = [
    "",
    " ",
    "\t",
    "\n",
    "\r\n",
    "\r",
    ",",
    ":",
    "=",
    "\"",
    "'",
    "\"\"\"",
    "{",
    "}",
    "[",
    "]",
    "(",
    ")",
    "#",
    "\\",
    "é",
    "\u{feff}",
    "\0",
    "0.47.0",
    "v1",
    "# tool-version: wit-bindgen",
    "\"a\": \"1\",",
    "None",
    "\n    ",
    "🦀",
];

/// A text with one to three pieces cut out, doubled or replaced, or cut off.
pub fn damaged(text: &str, random: &mut Random) -> String {
    let mut text = text.to_owned();
    for _ in 0..=random.below(3) {
        let (a, b) = (random.boundary(&text), random.boundary(&text));
        let (start, end) = (a.min(b), a.max(b));
        // Small damage leaves more that is valid.
        let near =
            (start..=text.len().min(start + random.below(12))).rev().find(|at| text.is_char_boundary(*at));
        let near = near.unwrap_or(start);
        match random.below(8) {
            0 => text.truncate(start),
            1 => text.replace_range(start..end, ""),
            2 => {
                let piece = text[start..end].to_owned();
                text.insert_str(end, &piece);
            }
            3 => text.replace_range(start..near, ""),
            _ => text.replace_range(start..near, SNIPPETS[random.below(SNIPPETS.len())]),
        }
    }
    text
}

/// So many damaged texts.
pub fn damaged_texts(text: &str, count: usize) -> impl Iterator<Item = String> {
    let mut random = Random(0x9e37_79b9_7f4a_7c15);
    (0..count).map(move |_| damaged(text, &mut random))
}
