//! The intrusion catalogue: how lobbies were broken into, what is tried here, and which tests tell whether it is held.
//!
//! The IDs are stable: tests, SECURITY.md and the page that a practice reads refer to them.

mod content;
mod entry;
mod guessing;
mod keys;
mod removal;
mod speaking;
mod waiting;

use super::outcomes::split;
use std::collections::BTreeSet;

/// One way in.
pub(super) struct Row {
    /// A letter for the kind and a number.
    pub(super) id: &'static str,
    /// What is tried.
    pub(super) tried: &'static str,
    /// Package and test, as in SECURITY.md. All of them must pass.
    pub(super) proofs: &'static [&'static str],
    /// How far the proofs reach.
    pub(super) reach: Reach,
}

/// How far the proofs of a row reach.
pub(super) enum Reach {
    /// They show all that the catalogue asks for.
    Whole,
    /// They do not show this part.
    Part(&'static str),
    /// There is nothing yet that could be broken into, or nothing that would hold, for this reason.
    Absent(&'static str),
}

const fn held(id: &'static str, tried: &'static str, proofs: &'static [&'static str]) -> Row {
    Row {
        id,
        tried,
        proofs,
        reach: Reach::Whole,
    }
}

const fn held_but(
    id: &'static str,
    tried: &'static str,
    proofs: &'static [&'static str],
    lacks: &'static str,
) -> Row {
    Row {
        id,
        tried,
        proofs,
        reach: Reach::Part(lacks),
    }
}

const fn absent(id: &'static str, tried: &'static str, why: &'static str) -> Row {
    Row {
        id,
        tried,
        proofs: &[],
        reach: Reach::Absent(why),
    }
}

/// What the letters stand for, and the rows under each.
pub(super) const GROUPS: [(&str, &[Row]); 9] = [
    ("What a waiting person can receive", waiting::ROWS),
    ("Getting in without a decision", entry::ROWS),
    ("Guessing and counting", guessing::ROWS),
    (
        "Becoming the provider, speaking as somebody else",
        speaking::ROWS,
    ),
    ("Putting people out", removal::ROWS),
    ("Telephone", content::TELEPHONE),
    (
        "Side rooms, bots, recordings, old invitations",
        content::SIDE_DOORS,
    ),
    ("Encryption", keys::ROWS),
    ("Content and infrastructure", content::ROWS),
];

/// Every row, in order.
pub(super) fn rows() -> impl Iterator<Item = &'static Row> {
    GROUPS.iter().flat_map(|(_, rows)| rows.iter())
}

/// Every proof as package and test name.
pub(super) fn proofs<'r>(
    rows: impl Iterator<Item = &'r Row>,
) -> BTreeSet<(&'static str, &'static str)> {
    rows.flat_map(|row| row.proofs.iter().map(|proof| split(proof)))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tidy;

    /// How many IDs each letter of the catalogue has.
    const IDS: [(char, u32); 9] = [
        ('A', 8),
        ('B', 16),
        ('C', 12),
        ('D', 9),
        ('E', 8),
        ('F', 4),
        ('G', 8),
        ('H', 6),
        ('I', 7),
    ];

    #[test]
    fn every_id_of_the_catalogue_is_there_once_and_in_order() {
        let expected = IDS.iter().flat_map(|(letter, count)| {
            (1..=*count).map(move |number| format!("{letter}{number}"))
        });

        let ids: Vec<String> = rows().map(|row| row.id.to_owned()).collect();

        assert_eq!(ids, expected.collect::<Vec<_>>());
    }

    #[test]
    fn row_without_a_proof_says_why_and_every_other_has_one() {
        for row in rows() {
            let is_absent = matches!(row.reach, Reach::Absent(_));
            assert_eq!(row.proofs.is_empty(), is_absent, "{}", row.id);
        }
    }

    #[test]
    fn every_proof_of_the_catalogue_is_a_test_that_exists() {
        let proofs = rows().flat_map(|row| row.proofs.iter().copied());

        let missing = tidy::without_a_test(proofs).unwrap();

        assert!(missing.is_empty(), "{missing:?}");
    }
}
