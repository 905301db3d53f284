//! Who is sent what, by the server's word, for the provider's screen.

use protocol::{
    DisplayName, Forwarding, ParticipantId, Source,
    limit::{PARTICIPANTS_MAX, RECEPTIONS_MAX},
};

/// More than that nobody receives in a visit.
const LIST_MAX: usize = PARTICIPANTS_MAX * RECEPTIONS_MAX;

/// What one person is sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Receiving {
    /// Who receives it. No name where they are not on the list of people.
    pub to: Option<DisplayName>,
    /// Of whom what.
    pub what: Vec<(Option<DisplayName>, Source)>,
}

/// What the server said last over this connection.
#[derive(Debug, Default)]
pub(crate) struct Forwarded {
    list: Vec<Forwarding>,
    /// It served somebody who does not belong here.
    pub(crate) is_wrong: bool,
}

impl Forwarded {
    /// Takes the whole list.
    pub(crate) fn take(&mut self, mut list: Vec<Forwarding>) {
        list.truncate(LIST_MAX);
        list.sort_unstable();
        self.list = list;
    }

    /// Returns what everyone is sent, under the names that the people have here.
    pub(crate) fn receiving(
        &self,
        name_of: impl Fn(ParticipantId) -> Option<DisplayName>,
    ) -> Vec<Receiving> {
        let of_one = |list: &[Forwarding]| Receiving {
            to: list.first().and_then(|one| name_of(one.to)),
            what: list
                .iter()
                .map(|one| (name_of(one.from), one.source))
                .collect(),
        };
        let receivers = self.list.chunk_by(|one, other| one.to == other.to);
        receivers.map(of_one).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn camera(from: u8, to: u8) -> Forwarding {
        let who = |n| ParticipantId::from_bytes([n; 16]);
        Forwarding {
            to: who(to),
            from: who(from),
            source: Source::Camera,
        }
    }

    #[test]
    fn everyone_is_shown_once_with_all_they_are_sent_and_strangers_without_a_name() {
        let mut forwarded = Forwarded::default();

        forwarded.take(vec![camera(9, 1), camera(1, 2), camera(2, 1)]);

        let shown = forwarded.receiving(|who| {
            let number = who.to_bytes()[0];
            DisplayName::clean(&number.to_string()).filter(|_| number < 5)
        });
        let shown: Vec<_> = shown
            .iter()
            .map(|one| {
                let to = one.to.as_ref().map(DisplayName::for_screen);
                let from = one.what.iter().map(|(from, _)| from.is_some());
                (to.unwrap_or_default(), from.collect::<Vec<_>>())
            })
            .collect();
        assert_eq!(shown, [("1", vec![true, false]), ("2", vec![true])]);
    }

    #[test]
    fn list_without_end_is_cut() {
        let mut forwarded = Forwarded::default();

        forwarded.take(vec![camera(2, 1); LIST_MAX + 1]);

        assert_eq!(forwarded.receiving(|_| None)[0].what.len(), LIST_MAX);
    }
}
