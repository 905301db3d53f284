//! Who is sent what, by the server's word, held against who is on the provider's screen.

use protocol::{
    DisplayName, Forwarding, ParticipantId, Source,
    limit::{PARTICIPANTS_MAX, RECEPTIONS_MAX},
    time::Instant,
};
use std::{collections::BTreeMap, time::Duration};

/// How long somebody may be served of whom this page knows nothing: who comes and who goes is told by another message,
/// and what was sent in the second before is told after it.
const UNKNOWN_FOR_MAX: Duration = Duration::from_secs(3);

/// More than that nobody receives in a visit.
const LIST_MAX: usize = PARTICIPANTS_MAX * RECEPTIONS_MAX;

/// What one person is sent, for the provider's screen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Receiving {
    /// Who receives it. No name where they are not on the list of people.
    pub to: Option<DisplayName>,
    /// Of whom what.
    pub what: Vec<(Option<DisplayName>, Source)>,
}

/// What the server said last, and who of it is unknown here.
#[derive(Debug, Default)]
pub(crate) struct Forwarded {
    list: Vec<Forwarding>,
    unknown: BTreeMap<ParticipantId, Instant>,
    /// Somebody was served who does not belong here.
    is_wrong: bool,
}

impl Forwarded {
    /// Takes the whole list. `knows` says whether somebody is inside as far as this page knows.
    pub(crate) fn take(
        &mut self,
        mut list: Vec<Forwarding>,
        knows: impl Fn(ParticipantId) -> bool,
        now: Instant,
    ) {
        list.truncate(LIST_MAX);
        list.sort_unstable();
        self.list = list;
        self.look(knows, now);
    }

    /// Looks again who is unknown: the list of people may be another one, or time has passed.
    pub(crate) fn look(&mut self, knows: impl Fn(ParticipantId) -> bool, now: Instant) {
        let people = self.list.iter().flat_map(|one| [one.to, one.from]);
        let unknown = people.filter(|who| !knows(*who));
        let since = |who| (who, self.unknown.get(&who).copied().unwrap_or(now));
        self.unknown = unknown.map(since).collect();
        self.is_wrong |= self
            .unknown
            .values()
            .any(|since| now.since(*since) >= UNKNOWN_FOR_MAX);
    }

    /// The server found it itself.
    pub(crate) const fn note_wrong(&mut self) {
        self.is_wrong = true;
    }

    /// Returns whether somebody was served who does not belong here.
    pub(crate) const fn is_wrong(&self) -> bool {
        self.is_wrong
    }

    /// Returns when to [`look`](Self::look) again.
    pub(crate) fn poll_timeout(&self) -> Option<Instant> {
        if self.is_wrong {
            return None;
        }
        let since = self.unknown.values().min()?;
        Some(*since + UNKNOWN_FOR_MAX)
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

    fn who(n: u8) -> ParticipantId {
        ParticipantId::from_bytes([n; 16])
    }

    fn camera(from: u8, to: u8) -> Forwarding {
        Forwarding {
            to: who(to),
            from: who(from),
            source: Source::Camera,
        }
    }

    fn at_s(seconds: u64) -> Instant {
        Instant::from_millis(1_000_000 + seconds * 1_000)
    }

    /// The people of the visit are 1 to 4.
    fn knows(who: ParticipantId) -> bool {
        who.to_bytes()[0] < 5
    }

    #[test]
    fn everyone_is_shown_once_with_all_they_are_sent() {
        let mut forwarded = Forwarded::default();

        forwarded.take(
            vec![camera(3, 1), camera(1, 2), camera(2, 1)],
            knows,
            at_s(0),
        );

        let shown = forwarded.receiving(|who| {
            let name = DisplayName::clean(&who.to_bytes()[0].to_string());
            name.filter(|_| who != self::who(3))
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
        assert_eq!(forwarded.poll_timeout(), None);
    }

    #[test]
    fn somebody_unknown_is_an_alarm_after_three_seconds_and_it_stays() {
        for stranger in [camera(1, 9), camera(9, 1)] {
            let mut forwarded = Forwarded::default();

            forwarded.take(vec![stranger], knows, at_s(0));
            forwarded.take(vec![stranger, camera(1, 2)], knows, at_s(2));
            assert!(!forwarded.is_wrong());
            assert_eq!(forwarded.poll_timeout(), Some(at_s(3)));
            forwarded.look(knows, at_s(3));

            assert!(forwarded.is_wrong());
            forwarded.take(Vec::new(), knows, at_s(4));
            assert!(forwarded.is_wrong());
            assert_eq!(forwarded.poll_timeout(), None);
        }
    }

    #[test]
    fn somebody_who_turns_out_to_be_inside_or_is_not_served_any_more_is_none() {
        let mut forwarded = Forwarded::default();

        forwarded.take(vec![camera(1, 9)], knows, at_s(0));
        forwarded.look(|_| true, at_s(2));
        forwarded.take(vec![camera(1, 8)], knows, at_s(3));
        forwarded.take(Vec::new(), knows, at_s(5));
        forwarded.take(vec![camera(1, 8)], knows, at_s(7));
        forwarded.look(knows, at_s(9));

        assert!(!forwarded.is_wrong());
    }

    #[test]
    fn list_without_end_is_cut() {
        let mut forwarded = Forwarded::default();

        forwarded.take(vec![camera(2, 1); LIST_MAX + 1], knows, at_s(0));

        assert_eq!(forwarded.receiving(|_| None)[0].what.len(), LIST_MAX);
    }
}
