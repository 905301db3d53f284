//! Text a person wrote, in the one form that is allowed in; and base64url.
//!
//! Control characters, bidirectional controls and invisible characters never get in: they are how a
//! name is made to look like another one, or a line of chat to read backwards. Marks that are heaped on one letter, so
//! that they cover the lines above and below, get in as many as a language needs.

use crate::limit::{CHAT_CHARS_MAX, NAME_CHARS_MAX};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error};
use std::fmt;

/// The name others read for a person. Comes from the invitation, never from the person's client.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct DisplayName(String);

impl DisplayName {
    /// Cleans a name: invisible and control characters dropped, runs of white space made one space.
    ///
    /// Returns `None` where nothing is left, or more than [`NAME_CHARS_MAX`] characters.
    #[must_use]
    pub fn clean(text: &str) -> Option<Self> {
        if text.len() > NAME_CHARS_MAX * 8 {
            return None;
        }
        let visible: String = text
            .chars()
            .filter(|c| c.is_whitespace() || is_visible(*c))
            .filter(few_marks())
            .collect();
        let name = visible.split_whitespace().collect::<Vec<_>>().join(" ");
        let count = name.chars().count();
        (1..=NAME_CHARS_MAX).contains(&count).then_some(Self(name))
    }

    /// Returns the name for a screen. It must reach no log, URL, title or error.
    #[must_use]
    pub fn for_screen(&self) -> &str {
        &self.0
    }
}

/// One chat message: plain text, 1 to [`CHAT_CHARS_MAX`] characters, line breaks allowed.
#[derive(Clone, PartialEq, Eq)]
pub struct ChatText(String);

impl ChatText {
    /// Cleans a message: invisible and control characters but line breaks dropped, ends trimmed.
    ///
    /// Returns `None` where nothing is left, or more than [`CHAT_CHARS_MAX`] characters.
    #[must_use]
    pub fn clean(text: &str) -> Option<Self> {
        if text.len() > CHAT_CHARS_MAX * 8 {
            return None;
        }
        let kept: String = text
            .chars()
            .filter(|c| *c == '\n' || *c == ' ' || is_visible(*c))
            .filter(few_marks())
            .collect();
        let kept = kept.trim();
        let count = kept.chars().count();
        (1..=CHAT_CHARS_MAX)
            .contains(&count)
            .then(|| Self(kept.to_owned()))
    }

    /// Returns the text for a screen. It must reach no log.
    #[must_use]
    pub fn for_screen(&self) -> &str {
        &self.0
    }
}

/// Marks on one letter: Vietnamese takes two, Hebrew with all its points and accents four.
const MARKS_MAX: u32 = 4;

/// Leaves out what is heaped on one letter.
fn few_marks() -> impl FnMut(&char) -> bool {
    let mut count = 0;
    move |c| {
        count = if is_mark(*c) { count + 1 } else { 0 };
        count <= MARKS_MAX
    }
}

/// Whether a character is drawn over, under or through the one before it: the blocks of combining marks, and the marks of
/// Cyrillic, Hebrew, Arabic, Thai, Lao and Tibetan.
const fn is_mark(c: char) -> bool {
    matches!(
        c,
        '\u{300}'..='\u{36f}' | '\u{483}'..='\u{489}' | '\u{591}'..='\u{5bd}' | '\u{610}'..='\u{61a}' |
        '\u{64b}'..='\u{65f}' | '\u{6d6}'..='\u{6ed}' | '\u{e31}' | '\u{e34}'..='\u{e3a}' | '\u{e47}'..='\u{e4e}' |
        '\u{eb1}' | '\u{eb4}'..='\u{ebc}' | '\u{ec8}'..='\u{ecd}' | '\u{f71}'..='\u{f84}' | '\u{1ab0}'..='\u{1aff}' |
        '\u{1dc0}'..='\u{1dff}' | '\u{20d0}'..='\u{20ff}' | '\u{fe20}'..='\u{fe2f}'
    )
}

/// Whether a character shows, and shows where it stands.
///
/// Out: controls (Cc), bidirectional controls (UAX #9), zero-width and other default-ignorable format
/// characters, line and paragraph separators, tags, private-use and interlinear characters. In: the
/// zero-width joiner and non-joiner, which Persian, Hindi and emoji need, and variation selectors.
pub(crate) fn is_visible(c: char) -> bool {
    !(c.is_control()
        || matches!(
            c,
            '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}' | '\u{180e}' |
            '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' |
            '\u{3164}' | '\u{fdd0}'..='\u{fdef}' | '\u{feff}' | '\u{ffa0}' | '\u{fff0}'..='\u{fffb}' | '\u{e000}'..='\u{f8ff}' |
            '\u{1bca0}'..='\u{1bca3}' | '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{e0fff}' |
            '\u{f0000}'..='\u{10ffff}'
        ))
}

macro_rules! text {
    ($name:ident, $what:literal) => {
        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(concat!(stringify!($name), "(…)"))
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(&self.0)
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
                Self::clean(&text).ok_or_else(|| D::Error::custom($what))
            }
        }
    };
}
text!(DisplayName, "not a name");
text!(ChatText, "not a chat message");

pub(crate) fn encode_16(bytes: &[u8; 16]) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

pub(crate) fn decode_16(text: &str) -> Option<[u8; 16]> {
    decode(text)
}

pub(crate) fn encode_32(bytes: &[u8; 32]) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

pub(crate) fn decode_32(text: &str) -> Option<[u8; 32]> {
    decode(text)
}

pub(crate) fn encode_bytes(bytes: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

/// Reads at most so many bytes. The length is looked at first, so that a long text costs nothing.
pub(crate) fn decode_bytes(text: &str, max: usize) -> Option<Vec<u8>> {
    if text.len() > (max * 8).div_ceil(6) {
        return None;
    }
    URL_SAFE_NO_PAD.decode(text).ok()
}

/// Reads exactly `N` bytes. The length is looked at first, so that a long text costs nothing.
fn decode<const N: usize>(text: &str) -> Option<[u8; N]> {
    if text.len() != (N * 8).div_ceil(6) {
        return None;
    }
    URL_SAFE_NO_PAD.decode(text).ok()?.try_into().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn name_is_cleaned_of_what_does_not_show() {
        let cases = [
            ("  Ana   Müller ", Some("Ana Müller")),
            ("Dr.\u{202e}eeL", Some("Dr.eeL")),
            ("a\u{200b}b\u{feff}", Some("ab")),
            ("a\nb\tc", Some("a b c")),
            ("\u{200b}\u{2066}", None),
            ("   ", None),
            ("", None),
        ];
        for (text, clean) in cases {
            let name = DisplayName::clean(text);

            assert_eq!(
                name.as_ref().map(DisplayName::for_screen),
                clean,
                "{text:?}"
            );
        }
    }

    #[test]
    fn marks_are_not_heaped_on_a_letter() {
        let heap = "a".to_owned() + &"\u{301}".repeat(40) + "b" + &"\u{e49}".repeat(40);
        let few = "a".to_owned() + &"\u{301}".repeat(4) + "b" + &"\u{e49}".repeat(4);

        let chat = ChatText::clean(&heap).unwrap();
        let name = DisplayName::clean(&heap).unwrap();

        assert_eq!((chat.for_screen(), name.for_screen()), (&*few, &*few));
        assert_eq!(DisplayName::clean(&few).unwrap().for_screen(), few);
        assert_eq!(
            ChatText::clean("Việt שָׁלוֹם").unwrap().for_screen(),
            "Việt שָׁלוֹם"
        );
    }

    #[test]
    fn name_and_chat_have_a_limit() {
        assert!(DisplayName::clean(&"ä".repeat(NAME_CHARS_MAX)).is_some());
        assert!(DisplayName::clean(&"ä".repeat(NAME_CHARS_MAX + 1)).is_none());
        assert!(ChatText::clean(&"ä".repeat(CHAT_CHARS_MAX)).is_some());
        assert!(ChatText::clean(&"ä".repeat(CHAT_CHARS_MAX + 1)).is_none());
    }

    #[test]
    fn chat_keeps_line_breaks_only() {
        let text = ChatText::clean("one\ntwo\r\u{7}three\n").unwrap();

        assert_eq!(text.for_screen(), "one\ntwothree");
    }

    #[test]
    fn text_of_a_person_never_prints() {
        let name = DisplayName::clean("Ana").unwrap();

        assert_eq!(format!("{name:?}"), "DisplayName(…)");
    }
}
