//! What a server that lies tries, and the test that tells whether it is held.

mod content;
mod entry;
mod page;

/// One act.
pub(super) struct Act {
    /// A name that stays.
    pub(super) id: &'static str,
    /// What the server tries.
    pub(super) tries: &'static str,
    /// Package and test, as in SECURITY.md.
    pub(super) proof: &'static str,
}

const fn act(id: &'static str, tries: &'static str, proof: &'static str) -> Act {
    Act { id, tries, proof }
}

/// All acts, in the order in which they are told. Those of `sim` are played by our clients under a clock that is
/// moved, those of `browser` by browsers at the built program.
pub(super) fn all() -> impl Iterator<Item = &'static Act> {
    [entry::ACTS, content::ACTS, page::ACTS]
        .into_iter()
        .flatten()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn every_act_has_a_name_of_its_own() {
        let names: BTreeSet<&str> = all().map(|act| act.id).collect();

        assert_eq!(names.len(), all().count());
    }
}
