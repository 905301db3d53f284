//! A Rust file taken apart into code and comments, line by line, so that a check of one never trips
//! over the other. Knows strings, raw strings, characters, lifetimes and nested comments; not macros.

/// One line of a file.
#[derive(Debug, Default)]
pub(super) struct Line {
    /// The code, with the content of strings taken out.
    pub(super) code: String,
    /// The comment's words, without its slashes.
    pub(super) comment: String,
    /// Whether the comment documents an item (`///` or `//!`).
    pub(super) is_doc: bool,
    /// Whether the line belongs to an item that is compiled for tests only.
    pub(super) is_test: bool,
}

/// One file.
#[derive(Debug)]
pub(super) struct Source {
    /// The first line as it stands.
    pub(super) first_line: String,
    /// All lines.
    pub(super) lines: Vec<Line>,
}

impl Source {
    /// Takes a file apart.
    pub(super) fn parse(text: &str) -> Self {
        let mut reader = Reader::default();
        let mut rest = text;
        while !rest.is_empty() {
            rest = reader.step(rest);
        }
        mark_tests(&mut reader.lines);
        Self {
            first_line: text.lines().next().unwrap_or_default().to_owned(),
            lines: reader.lines,
        }
    }

    /// Returns the lines that are not for tests only, with their numbers.
    pub(super) fn production(&self) -> impl Iterator<Item = (usize, &Line)> {
        let numbered = self.lines.iter().enumerate();
        numbered
            .filter(|(_, line)| !line.is_test)
            .map(|(index, line)| (index + 1, line))
    }

    /// Returns the names of the file's tests.
    pub(super) fn tests(&self) -> Vec<&str> {
        let mut names = Vec::new();
        let mut is_marked = false;
        for line in &self.lines {
            let code = line.code.trim();
            if code.starts_with("#[test]") || code.starts_with("#[tokio::test") {
                is_marked = true;
            } else if let Some((_, rest)) = code.split_once("fn ")
                && is_marked
            {
                let end = rest.find(|letter: char| !is_word(letter));
                names.push(&rest[..end.unwrap_or(rest.len())]);
                is_marked = false;
            }
        }
        names
    }
}

/// Returns whether a character may stand in an identifier.
pub(super) fn is_word(letter: char) -> bool {
    letter.is_alphanumeric() || letter == '_'
}

/// Marks every item below `#[cfg(test)]`: up to its closing brace, or to its semicolon.
fn mark_tests(lines: &mut [Line]) {
    let mut is_inside = false;
    let mut depth = 0;
    for line in lines {
        let code = line.code.trim();
        is_inside |= code == "#[cfg(test)]";
        line.is_test = is_inside;
        if is_inside {
            let before = depth;
            depth += code.matches('{').count();
            depth = depth.saturating_sub(code.matches('}').count());
            let has_braces = before > 0 || code.contains('{');
            is_inside = depth > 0 || !(has_braces || code.ends_with(';'));
        }
    }
}

#[derive(Debug)]
struct Reader {
    lines: Vec<Line>,
    /// Depth of nested block comments.
    depth: usize,
}

impl Default for Reader {
    fn default() -> Self {
        Self {
            lines: vec![Line::default()],
            depth: 0,
        }
    }
}

impl Reader {
    fn line(&mut self) -> &mut Line {
        self.lines.last_mut().expect("starts with one line")
    }

    /// Takes one token off the text and returns the rest.
    fn step<'t>(&mut self, text: &'t str) -> &'t str {
        if self.depth > 0 {
            return self.block_comment(text);
        }
        if text.starts_with("//") {
            return self.line_comment(text);
        }
        if let Some(rest) = text.strip_prefix("/*") {
            self.depth = 1;
            return rest;
        }
        if let Some(length) = raw_string_length(text) {
            return self.string(text, length);
        }
        if text.starts_with('"') {
            return self.string(text, string_length(text));
        }
        if text.starts_with('\'') {
            return self.quote(text);
        }
        self.code(text)
    }

    fn code<'t>(&mut self, text: &'t str) -> &'t str {
        // A word is taken whole, so that the `r` of an identifier opens no raw string.
        let word = text.find(|letter| !is_word(letter)).unwrap_or(text.len());
        let length = text.chars().next().map_or(0, char::len_utf8).max(word);
        let (token, rest) = text.split_at(length);
        if token == "\n" {
            self.lines.push(Line::default());
        } else {
            self.line().code.push_str(token);
        }
        rest
    }

    fn line_comment<'t>(&mut self, text: &'t str) -> &'t str {
        let end = text.find('\n').unwrap_or(text.len());
        let (comment, rest) = text.split_at(end);
        let is_doc = comment.starts_with("///") || comment.starts_with("//!");
        let line = self.line();
        line.is_doc = is_doc;
        let words = comment.trim_start_matches(['/', '!']).trim();
        line.comment.push_str(words);
        rest
    }

    fn block_comment<'t>(&mut self, text: &'t str) -> &'t str {
        if let Some(rest) = text.strip_prefix("*/") {
            self.depth -= 1;
            return rest;
        }
        if let Some(rest) = text.strip_prefix("/*") {
            self.depth += 1;
            return rest;
        }
        let length = text.chars().next().map_or(0, char::len_utf8);
        let (token, rest) = text.split_at(length);
        if token == "\n" {
            self.lines.push(Line::default());
        } else {
            self.line().comment.push_str(token);
        }
        rest
    }

    fn string<'t>(&mut self, text: &'t str, length: usize) -> &'t str {
        let (string, rest) = text.split_at(length.min(text.len()));
        self.line().code.push_str("\"\"");
        for _ in string.matches('\n') {
            self.lines.push(Line::default());
        }
        rest
    }

    /// Takes a character, or the tick of a lifetime.
    fn quote<'t>(&mut self, text: &'t str) -> &'t str {
        let inside = &text[1..];
        let length = if inside.starts_with('\\') {
            inside[2..].find('\'').map(|end| end + 4)
        } else {
            let first = inside.chars().next().map_or(0, char::len_utf8);
            inside[first..].starts_with('\'').then_some(first + 2)
        };
        self.line()
            .code
            .push_str(if length.is_some() { "''" } else { "'" });
        &text[length.unwrap_or(1)..]
    }
}

fn string_length(text: &str) -> usize {
    let mut is_escaped = false;
    for (index, letter) in text.char_indices().skip(1) {
        match letter {
            _ if is_escaped => is_escaped = false,
            '\\' => is_escaped = true,
            '"' => return index + 1,
            _ => {}
        }
    }
    text.len()
}

/// Returns the length of the raw string the text starts with, if it does.
fn raw_string_length(text: &str) -> Option<usize> {
    let after = text.strip_prefix("br").or_else(|| text.strip_prefix('r'))?;
    let hashes = after.len() - after.trim_start_matches('#').len();
    after[hashes..].strip_prefix('"')?;
    let close = format!("\"{}", "#".repeat(hashes));
    let open = text.len() - after.len() + hashes + 1;
    let end = text[open..]
        .find(&close)
        .map(|end| open + end + close.len());
    Some(end.unwrap_or(text.len()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn code_and_comments_are_told_apart() {
        let text = "//! Head.\nlet a = \"// no\"; // yes\nlet r = r#\"x\n\"//\"#;\n/* b\n/* c */ */ fn f<'a>('\\'', '\"') {}";

        let source = Source::parse(text);

        let code: Vec<_> = source.lines.iter().map(|line| line.code.as_str()).collect();
        assert_eq!(
            code,
            [
                "",
                "let a = \"\"; ",
                "let r = \"\"",
                ";",
                "",
                " fn f<'a>('', '') {}"
            ]
        );
        assert_eq!(source.lines[1].comment, "yes");
        assert!(source.lines[0].is_doc && !source.lines[1].is_doc);
    }

    #[test]
    fn tests_are_found_and_do_not_count_as_production() {
        let text = "fn a() {}\n#[cfg(test)]\nmod fixture;\nfn b() {}\n#[cfg(test)]\nmod tests {\n\
            #[test]\nfn it_works() {}\n#[tokio::test]\nasync fn later() {}\n}";

        let source = Source::parse(text);

        let production: Vec<usize> = source.production().map(|(number, _)| number).collect();
        assert_eq!(production, [1, 4]);
        assert_eq!(source.tests(), ["it_works", "later"]);
    }
}
