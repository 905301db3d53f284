//! What in a person's words may be pressed: an https address that is read here, and nothing else.
//!
//! A Windows path (`\\host\share`) that a program makes a link of sends the reader's password hash to whoever wrote
//! it. So paths and addresses of other schemes are not only no links here: they are shown broken up, so that no other
//! program that they are pasted into makes a link of them either. What is written with look-alike slashes or with
//! invisible characters inside is taken for what it looks like.

mod https_link;

pub use https_link::HttpsLink;

use crate::text::is_visible;

/// Schemes that a program may act on. Those that begin with `ms-` are added to them.
const SCHEMES: [&str; 23] = [
    "about",
    "blob",
    "chrome",
    "data",
    "dav",
    "file",
    "ftp",
    "http",
    "https",
    "intent",
    "jar",
    "javascript",
    "ldap",
    "nfs",
    "res",
    "search",
    "search-ms",
    "shell",
    "smb",
    "ssh",
    "vbscript",
    "view-source",
    "vnc",
];
const OFFICE: &str = "ms-";

/// A piece of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Piece {
    /// Words, to be shown as they are.
    Words(String),
    /// An address that may be pressed, after a question.
    Link(HttpsLink),
    /// A path or an address that must not become a link anywhere: broken up, to be shown with a warning.
    Broken(String),
}

/// Cuts a text into pieces. White space stays where it is.
#[must_use]
pub fn pieces(text: &str) -> Vec<Piece> {
    let mut pieces = Vec::new();
    for token in tokens(text) {
        if token.starts_with(char::is_whitespace) {
            add_words(&mut pieces, token);
            continue;
        }
        let (before, rest) =
            token.split_at(token.len() - token.trim_start_matches(is_before).len());
        let core = rest.trim_end_matches(is_after);
        match HttpsLink::read(core) {
            Some(link) => {
                add_words(&mut pieces, before);
                pieces.push(Piece::Link(link));
                add_words(&mut pieces, &rest[core.len()..]);
            }
            None if is_risky(token) => pieces.push(Piece::Broken(broken_up(token))),
            None => add_words(&mut pieces, token),
        }
    }
    pieces
}

/// Cuts what somebody is still typing: as [`pieces`], but that no address of it may be pressed, which the next letter may
/// make another one.
#[must_use]
pub fn unfinished_pieces(text: &str) -> Vec<Piece> {
    let mut unfinished = Vec::new();
    for piece in pieces(text) {
        match piece {
            Piece::Words(words) => add_words(&mut unfinished, &words),
            Piece::Link(link) => add_words(&mut unfinished, link.href()),
            Piece::Broken(_) => unfinished.push(piece),
        }
    }
    unfinished
}

fn add_words(pieces: &mut Vec<Piece>, words: &str) {
    if words.is_empty() {
        return;
    }
    match pieces.last_mut() {
        Some(Piece::Words(before)) => before.push_str(words),
        _ => pieces.push(Piece::Words(words.to_owned())),
    }
}

/// Cuts a text into runs of white space and of everything else.
fn tokens(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = text;
    std::iter::from_fn(move || {
        let is_space = rest.chars().next()?.is_whitespace();
        let end = rest.find(|c: char| c.is_whitespace() != is_space);
        let (token, after) = rest.split_at(end.unwrap_or(rest.len()));
        rest = after;
        Some(token)
    })
}

/// What may stand before and after an address without being of it.
const fn is_before(c: char) -> bool {
    matches!(
        c,
        '(' | '[' | '{' | '<' | '"' | '\'' | '“' | '‘' | '«' | '„'
    )
}

const fn is_after(c: char) -> bool {
    matches!(
        c,
        '.' | ','
            | ';'
            | ':'
            | '!'
            | '?'
            | ')'
            | ']'
            | '}'
            | '>'
            | '"'
            | '\''
            | '”'
            | '’'
            | '»'
            | '“'
            | '…'
    )
}

/// Whether some program could make a link of a word that goes somewhere else than to a page on the web.
fn is_risky(token: &str) -> bool {
    let seen: Vec<char> = as_seen(token).collect();
    let is_path = seen
        .windows(2)
        .any(|pair| is_slash(pair[0]) && is_slash(pair[1]) || pair == ['\\', '?']);
    is_path || has_scheme(&seen)
}

/// Whether a known scheme and its colon stand in a word, at its beginning or after a mark.
fn has_scheme(seen: &[char]) -> bool {
    let text: String = seen.iter().map(char::to_ascii_lowercase).collect();
    let is_of_scheme = |c: char| c.is_ascii_alphanumeric() || c == '-';
    text.match_indices(':').any(|(colon, _)| {
        let before = &text[..colon];
        let start = before.rfind(|c: char| !is_of_scheme(c));
        let start = start.map_or(0, |at| {
            at + before[at..].chars().next().map_or(1, char::len_utf8)
        });
        let scheme = &before[start..];
        let has_more = colon + 1 < text.len();
        has_more && (SCHEMES.contains(&scheme) || scheme.starts_with(OFFICE))
    })
}

/// Returns a word with gaps after its slashes and colons, and without what does not show.
fn broken_up(token: &str) -> String {
    let mut out = String::new();
    for c in as_seen(token) {
        out.push(c);
        if is_slash(c) || c == ':' {
            out.push(' ');
        }
    }
    out.trim_end().to_owned()
}

const fn is_slash(c: char) -> bool {
    matches!(c, '/' | '\\')
}

/// Returns the characters as an eye takes them: look-alikes of slash, backslash and colon, and the full-width forms of
/// ASCII, as what they look like; invisible ones not at all.
fn as_seen(text: &str) -> impl Iterator<Item = char> {
    text.chars().filter_map(|c| match c {
        // Joiners and variation selectors are let into a text, and show nothing of themselves.
        '\u{200c}' | '\u{200d}' | '\u{180b}'..='\u{180f}' | '\u{fe00}'..='\u{fe0f}' => None,
        c if !is_visible(c) => None,
        '\u{2044}' | '\u{2215}' | '\u{2571}' | '\u{27cb}' | '\u{29f8}' | '\u{2f03}'
        | '\u{31d3}' | '\u{3033}' => Some('/'),
        '\u{2216}' | '\u{2572}' | '\u{27cd}' | '\u{29f5}' | '\u{29f9}' | '\u{fe68}'
        | '\u{244a}' | '\u{31d4}' => Some('\\'),
        '\u{2d0}' | '\u{2236}' | '\u{a789}' | '\u{fe13}' | '\u{fe55}' | '\u{5c3}' | '\u{ff1a}' => {
            Some(':')
        }
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(c) - 0xfee0),
        // Yen and won signs are drawn in the place of the backslash where fonts of Japan and Korea are used.
        '\u{a5}' | '\u{20a9}' | '\u{ffe5}' | '\u{ffe6}' => Some('\\'),
        c => Some(c),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_and_other_schemes_are_broken_up_however_they_are_written() {
        for (text, shown) in [
            ("\\\\host\\share", "\\ \\ host\\ share"),
            ("//host/share", "/ / host/ share"),
            ("\\/host/share", "\\ / host/ share"),
            ("/\\host\\share", "/ \\ host\\ share"),
            ("\\\\?\\UNC\\host", "\\ \\ ?\\ UNC\\ host"),
            ("\\\\.\\pipe", "\\ \\ .\\ pipe"),
            ("\\??\\UNC\\host", "\\ ??\\ UNC\\ host"),
            ("＼＼host＼share", "\\ \\ host\\ share"),
            ("⧵∖host", "\\ \\ host"),
            ("\\\u{200d}\\host", "\\ \\ host"),
            ("\\\u{fe0f}\\host", "\\ \\ host"),
            ("¥¥host¥share", "\\ \\ host\\ share"),
            ("(\\\\host\\a)", "(\\ \\ host\\ a)"),
            ("file:///c:/x", "file: / / / c: / x"),
            ("FILE:c", "FILE: c"),
            ("smb:host", "smb: host"),
            ("ms-word:ofe|u|x", "ms-word: ofe|u|x"),
            ("search-ms:query=x", "search-ms: query=x"),
            ("javascript:alert(1)", "javascript: alert(1)"),
            ("javascript：alert(1)", "javascript: alert(1)"),
            ("data:text/html,x", "data: text/ html,x"),
            ("http://a.example", "http: / / a.example"),
            ("see,file:x", "see,file: x"),
            ("https://user@a.example", "https: / / user@a.example"),
        ] {
            assert_eq!(pieces(text), [Piece::Broken(shown.to_owned())], "{text}");
        }
    }

    #[test]
    fn nothing_of_what_is_being_typed_can_be_pressed_and_paths_are_broken_up_as_in_a_line() {
        let text =
            "See https://clinic.example/advice and \\\\files\\share, https://xn--80ak6aa92e.com/";
        for (end, _) in text.char_indices() {
            let typed = unfinished_pieces(&text[..end]);

            let is_link = |piece: &Piece| matches!(piece, Piece::Link(_));
            assert!(!typed.iter().any(is_link), "{typed:?}");
        }
        let whole = unfinished_pieces(text);
        assert_eq!(whole.len(), 3);
        assert_eq!(whole[1], Piece::Broken("\\ \\ files\\ share,".to_owned()));
        assert_eq!(
            whole[2],
            Piece::Words(" https://xn--80ak6aa92e.com/".to_owned())
        );
    }

    #[test]
    fn ordinary_words_stay_as_they_are() {
        for text in [
            "Take 1/2 a tablet at 10:30, and/or rest",
            "Note: see page 4\nC:\\ is full",
            "ratio 3:1, a:b, https: is safe",
            "👩\u{200d}👧 می\u{200c}خواهم",
        ] {
            assert_eq!(pieces(text), [Piece::Words(text.to_owned())], "{text}");
        }
    }

    #[test]
    fn marks_around_an_address_are_not_of_it() {
        let found = pieces("Look (https://a.example/b).\nThen rest");

        let link = HttpsLink::read("https://a.example/b").unwrap();
        assert_eq!(
            found,
            [
                Piece::Words("Look (".to_owned()),
                Piece::Link(link),
                Piece::Words(").\nThen rest".to_owned()),
            ]
        );
    }

    /// Whatever is written, what may be pressed is an address that reads as one, and no words are left that some
    /// program could make another link of.
    #[test]
    fn nothing_that_is_written_becomes_anything_else_to_press() {
        const BITS: [&str; 34] = [
            "\\",
            "/",
            ":",
            "?",
            ".",
            "@",
            "#",
            "%",
            " ",
            "\n",
            "\u{200d}",
            "\u{fe0f}",
            "＼",
            "／",
            "：",
            "∖",
            "⧸",
            "https",
            "HTTPS",
            "://",
            "http",
            "file",
            "smb",
            "ms-",
            "javascript",
            "data",
            "host",
            "a.example",
            "xn--a",
            "1",
            "(",
            ")",
            "é",
            "а",
        ];
        // A generator of its own (Numerical Recipes' numbers): a failure is found again by its number.
        let mut state = 1_u64;
        let mut next = || {
            state = state
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407);
            usize::try_from(state >> 40).unwrap()
        };
        for case in 0..20_000 {
            let text: String = (0..next() % 12)
                .map(|_| BITS[next() % BITS.len()])
                .collect();
            for piece in pieces(&text) {
                match piece {
                    Piece::Link(link) => {
                        assert_eq!(
                            HttpsLink::read(link.href()),
                            Some(link.clone()),
                            "{case}: {text:?}"
                        );
                        assert!(link.href().starts_with("https://"), "{case}: {text:?}");
                    }
                    Piece::Words(words) => {
                        let mut words = tokens(&words);
                        assert!(!words.any(is_risky), "{case}: {text:?}");
                    }
                    Piece::Broken(shown) => {
                        let mut shown = shown.split(' ');
                        assert!(!shown.any(is_risky), "{case}: {text:?}");
                    }
                }
            }
        }
    }
}
