//! What someone typed as a passphrase, in the one form that every keyboard's bytes are brought to.

use e2ee::identity::Passphrase;
use js_sys::JsString;
use std::iter;
use zeroize::Zeroizing;

/// Reads a passphrase: normalized to NFC (Unicode TR15). `None` where it is shorter than any passphrase.
#[must_use]
pub fn read(typed: &str) -> Option<Passphrase> {
    let normal = JsString::from(typed).normalize("NFC");
    Passphrase::new(Zeroizing::new(normal.into())).ok()
}

/// Whether a passphrase may be chosen: not made of the words that are tried first, nor of one character.
#[must_use]
pub fn may_be_chosen(typed: &str, known: &[&str]) -> bool {
    let folded = typed.trim().to_lowercase();
    let mut letters = folded.chars();
    let first = letters.next();
    let is_one_letter = letters.all(|letter| Some(letter) == first);
    let bare = |text: &str| -> String {
        let kept = text.to_lowercase();
        kept.chars().filter(|c| c.is_alphanumeric()).collect()
    };
    let own = bare(&folded);
    let is_known = known.iter().map(|word| bare(word)).any(|word| {
        // A known word said twice is no better than once.
        !word.is_empty()
            && (own == word || iter::repeat_n(word.as_str(), 2).collect::<String>() == own)
    });
    !(is_one_letter || is_known)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_tried_first_may_not_be_chosen() {
        let known = [
            "ana.winter@practice.example",
            "Dr. Ana Winter",
            "Lindenhof Practice",
        ];
        for typed in [
            "aaaaaaaaaaaaaaaaaaa",
            "ana.winter@practice.example",
            "ANA.WINTER@practice.example",
            "Lindenhof Practice",
            "dr ana winter dr ana winter",
            "",
        ] {
            assert!(!may_be_chosen(typed, &known), "{typed}");
        }
        assert!(may_be_chosen("gravel otter lantern nine", &known));
    }
}
