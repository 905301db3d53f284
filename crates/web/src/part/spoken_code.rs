//! A code that staff read out on the telephone: its digits large, and the same in words.

use super::code;
use crate::text::{self, t};
use leptos::prelude::*;

/// Draws the code of this person. A screen reader reads the digits one by one.
pub(crate) fn spoken_code(digits: &str, name: &str, address: &str) -> AnyView {
    view! {
        <div class="spoken-code">
            <p class="hint">{t!("phone-code-hint", address = address, name = name)}</p>
            {code::digits(digits)}
            <p class="code-words" aria-hidden="true">
                {in_words(digits)}
            </p>
        </div>
    }
    .into_any()
}

/// "0407 1920" in words: a comma between the groups, where one waits for the other side to have written.
fn in_words(digits: &str) -> String {
    let group = |group: &str| {
        let digits = group.chars().filter_map(|digit| digit.to_digit(10));
        digits.map(text::digit).collect::<Vec<_>>().join(" ")
    };
    digits.split(' ').map(group).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn code_is_read_back_in_words_group_by_group() {
        assert_eq!(
            in_words("0123 4567 8999"),
            "zero one two three, four five six seven, eight nine nine nine"
        );
    }
}
