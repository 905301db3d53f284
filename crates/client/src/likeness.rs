//! Names that could be taken for somebody else's: a patient who comes as the provider, or two of one name.
//!
//! In: who is there, by the names and roles that the screen shows. Out: whether a name needs a mark. It judges what
//! people see and proves nothing: who somebody is, the comparison code shows. Letters are folded by a table of
//! those that look like Latin ones in the fonts of browsers (Latin with marks, Cyrillic, Greek, full width, digits),
//! not by Unicode's whole list of confusable characters, which weighs more than all of a check-in page.

use protocol::{DisplayName, ParticipantId, Role};

/// For whom a name could be taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Likeness {
    /// For the provider.
    Provider,
    /// For somebody else who is in the visit or waits.
    SomebodyElse,
}

/// Words before or after a name that are no part of it, in folded letters.
const TITLES: [&str; 14] = [
    "dr",
    "doctor",
    "doktor",
    "prof",
    "professor",
    "med",
    "md",
    "phd",
    "psyd",
    "mr",
    "mrs",
    "ms",
    "herr",
    "frau",
];

/// Those of [`TITLES`] that only courtesy gives: they claim nothing.
const COURTESIES: [&str; 5] = ["mr", "mrs", "ms", "herr", "frau"];

/// Everyone whose names are on the screen.
#[derive(Debug)]
pub(crate) struct Names(Vec<(ParticipantId, Role, Folded)>);

/// A name as a hasty eye reads it.
#[derive(Debug, PartialEq, Eq)]
struct Folded {
    /// The words without titles, in the order of the alphabet: "Winter, Ana" is "Ana Winter".
    words: Vec<String>,
    /// Whether a title of a profession stands by it.
    is_titled: bool,
}

impl Names {
    /// Takes everyone's name.
    pub(crate) fn of<'n>(
        people: impl Iterator<Item = (ParticipantId, Role, &'n DisplayName)>,
    ) -> Self {
        let people = people.map(|(who, role, name)| (who, role, Folded::of(name.for_screen())));
        Self(people.collect())
    }

    /// Returns for whom the name of `who` could be taken. A provider's own name is never marked: the other one is.
    pub(crate) fn likeness(&self, who: ParticipantId) -> Option<Likeness> {
        let (_, role, name) = self.0.iter().find(|(id, ..)| *id == who)?;
        if *role == Role::Provider {
            return None;
        }
        let mut others = self.0.iter().filter(|(id, ..)| *id != who);
        let is_like = |(_, role, other): &(ParticipantId, Role, Folded)| {
            *role == Role::Provider && name.could_be(other)
        };
        if name.is_nothing_but_a_title() || others.clone().any(is_like) {
            return Some(Likeness::Provider);
        }
        let is_same =
            others.any(|(.., other)| !other.words.is_empty() && other.letters() == name.letters());
        is_same.then_some(Likeness::SomebodyElse)
    }
}

impl Folded {
    fn of(name: &str) -> Self {
        let folded = fold(name);
        let (titles, mut words): (Vec<String>, Vec<String>) = folded
            .split(' ')
            .filter(|word| !word.is_empty())
            .map(str::to_owned)
            .partition(|word| is_among(&TITLES, word));
        words.sort_unstable();
        Self {
            words,
            is_titled: titles.iter().any(|word| !is_among(&COURTESIES, word)),
        }
    }

    fn letters(&self) -> String {
        self.words.concat()
    }

    fn is_nothing_but_a_title(&self) -> bool {
        self.is_titled && self.words.is_empty()
    }

    /// Whether this could be read as the provider's name: the same letters, or a title with a part of that name,
    /// as in "Dr. Winter" or "Dr. A. Winter".
    fn could_be(&self, provider: &Self) -> bool {
        if !self.words.is_empty() && self.letters() == provider.letters() {
            return true;
        }
        let is_part = |word: &String| {
            let is_initial = word.chars().count() == 1;
            let mut words = provider.words.iter();
            words.any(|whole| whole == word || is_initial && whole.starts_with(word))
        };
        self.is_titled && !self.words.is_empty() && self.words.iter().all(is_part)
    }
}

/// Whether a folded word is in a list, whose members are folded too.
fn is_among(list: &[&str], word: &str) -> bool {
    list.iter().any(|one| fold(one) == word)
}

/// Folds a name: what looks alike becomes alike, and all that is no letter and no digit becomes a space.
fn fold(name: &str) -> String {
    let letters: String = name.chars().filter_map(look).collect();
    let small = letters.to_lowercase();
    // What stands for two letters, and letters that two others look like when they stand close.
    let mut text = small.replace("rn", "m").replace("vv", "w");
    text.retain(|letter| !is_mark(letter));
    text.chars().map(alike).collect()
}

/// Combining marks: a letter and its mark are read as the letter.
const fn is_mark(letter: char) -> bool {
    matches!(letter, '\u{300}'..='\u{36f}' | '\u{200c}' | '\u{200d}' | '\u{fe00}'..='\u{fe0f}')
}

/// Turns letters of other scripts into the Latin capital or small letter that they look like. The order matters:
/// a Greek capital Eta looks like an H, a small one like an n.
fn look(letter: char) -> Option<char> {
    let letter = match letter {
        // Full width.
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(letter) - 0xfee0)?,
        _ => letter,
    };
    let looks = match letter {
        'Α' | 'А' => 'A',
        'Β' | 'В' => 'B',
        'С' | 'Ϲ' => 'C',
        'Ԁ' => 'D',
        'Ε' | 'Е' | 'Ё' => 'E',
        'Η' | 'Н' => 'H',
        'Ι' | 'І' | 'Ӏ' | 'Ї' => 'I',
        'Ј' => 'J',
        'Κ' | 'К' => 'K',
        'Μ' | 'М' => 'M',
        'Ν' => 'N',
        'Ο' | 'О' => 'O',
        'Ρ' | 'Р' => 'P',
        'Ԛ' => 'Q',
        'Ѕ' => 'S',
        'Τ' | 'Т' => 'T',
        'Ԝ' => 'W',
        'Χ' | 'Х' => 'X',
        'Υ' | 'У' | 'Ү' => 'Y',
        'Ζ' => 'Z',
        'α' | 'а' => 'a',
        'β' | 'в' => 'b',
        'с' | 'ϲ' => 'c',
        'ԁ' => 'd',
        'ε' | 'е' | 'ё' => 'e',
        'һ' | 'н' => 'h',
        'ι' | 'і' | 'ї' | 'ӏ' => 'i',
        'ј' => 'j',
        'κ' | 'к' => 'k',
        'м' => 'm',
        'η' | 'п' => 'n',
        'ο' | 'о' | 'σ' => 'o',
        'ρ' | 'р' => 'p',
        'ԛ' => 'q',
        'г' => 'r',
        'ѕ' => 's',
        'τ' | 'т' => 't',
        'υ' => 'u',
        'ν' => 'v',
        'ω' | 'ԝ' | 'ш' => 'w',
        'χ' | 'х' => 'x',
        'у' | 'ү' => 'y',
        'ζ' => 'z',
        other => other,
    };
    Some(looks)
}

/// Takes the marks off small Latin letters, makes digits the letters that they look like, and i, j and l one.
fn alike(letter: char) -> char {
    match letter {
        'à'..='å' | 'ā' | 'ă' | 'ą' | 'ǎ' | 'ạ'..='ặ' | '4' | '@' => 'a',
        'ç' | 'ć' | 'č' | 'ĉ' | 'ċ' => 'c',
        'ď' | 'đ' => 'd',
        'è'..='ë' | 'ē' | 'ĕ' | 'ė' | 'ę' | 'ě' | 'ẹ'..='ệ' | '3' => 'e',
        'ĝ' | 'ğ' | 'ġ' | 'ģ' => 'g',
        'ĥ' | 'ħ' => 'h',
        'i'
        | 'j'
        | 'l'
        | '1'
        | '|'
        | '!'
        | 'ì'..='ï'
        | 'ĩ'
        | 'ī'
        | 'ĭ'
        | 'į'
        | 'ı'
        | 'ĺ'
        | 'ļ'
        | 'ľ'
        | 'ł'
        | 'ỉ'
        | 'ị' => 'l',
        'ķ' => 'k',
        'ñ' | 'ń' | 'ņ' | 'ň' => 'n',
        'ò'..='ö' | 'ø' | 'ō' | 'ŏ' | 'ő' | 'ơ' | 'ọ'..='ợ' | '0' => 'o',
        'ŕ' | 'ŗ' | 'ř' => 'r',
        'ś' | 'ŝ' | 'ş' | 'š' | 'ș' | '5' | '$' => 's',
        'ţ' | 'ť' | 'ŧ' | 'ț' => 't',
        'ù'..='ü' | 'ũ' | 'ū' | 'ŭ' | 'ů' | 'ű' | 'ų' | 'ư' | 'ụ'..='ự' => 'u',
        'ŵ' => 'w',
        'ý' | 'ÿ' | 'ŷ' => 'y',
        'ź' | 'ż' | 'ž' => 'z',
        other if other.is_alphanumeric() => other,
        _ => ' ',
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PROVIDER: &str = "Dr. Ana Winter";

    /// Returns the likeness of the first of these, who is no provider, beside the provider and the rest.
    fn likeness(names: &[&str]) -> Option<Likeness> {
        let name = |text: &str| DisplayName::clean(text).unwrap();
        let names: Vec<DisplayName> = names.iter().map(|text| name(text)).collect();
        let provider = name(PROVIDER);
        let numbered = names.iter().zip(1..);
        let people = numbered.map(|(name, number)| (id(number), Role::Patient, name));
        let all = people.chain([(id(0), Role::Provider, &provider)]);
        Names::of(all).likeness(id(1))
    }

    fn id(number: u8) -> ParticipantId {
        ParticipantId::from_bytes([number; 16])
    }

    #[test]
    fn name_that_reads_like_the_provider_s_is_marked() {
        for name in [
            "Dr. Ana Winter",
            "Ana Winter",
            "ANA WINTER",
            "Winter, Ana",
            "Prof. Dr. med. Ana Winter",
            "Dr. Winter",
            "Dr A. Winter",
            "Аna Wіnter", // Cyrillic А and і
            "Αna Winteг", // Greek Α, Cyrillic г
            "Ana Wlnter",
            "Аnа W1nter",
            "Ána Wínter",
            "A\u{301}na Winter",
            "Ａｎａ Ｗｉｎｔｅｒ",
            "Ana VVinter",
            "Ana-Winter",
            "Doctor",
        ] {
            assert_eq!(likeness(&[name]), Some(Likeness::Provider), "{name}");
        }
    }

    #[test]
    fn name_of_somebody_else_is_not_marked() {
        for name in [
            "Jonas Berg",
            "Karl Winter",
            "Ana Sommer",
            "Dr. Mira Okafor",
            "Frau Berg",
            "Winter",
            "李 小龍",
            "Анна Зимова",
            "🙂",
        ] {
            assert_eq!(likeness(&[name, "Ines Duarte"]), None, "{name}");
        }
    }

    #[test]
    fn two_of_one_name_are_marked() {
        assert_eq!(
            likeness(&["Ines Duarte", "Inés  Duarte"]),
            Some(Likeness::SomebodyElse)
        );
    }

    #[test]
    fn provider_is_never_marked() {
        let name = DisplayName::clean(PROVIDER).unwrap();
        let both = [
            (id(0), Role::Provider, &name),
            (id(1), Role::Patient, &name),
        ];
        let names = Names::of(both.into_iter());

        assert_eq!(names.likeness(id(0)), None);
        assert_eq!(names.likeness(id(1)), Some(Likeness::Provider));
    }
}
