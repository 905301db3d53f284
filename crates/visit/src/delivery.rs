//! The delivery service of a visit's MLS groups (RFC 9420 section 3.3; docs/visit-1.md section 8): one order for
//! everything the members say, one commit for each epoch.
//!
//! It cannot read what it orders. It keeps nothing over a restart: after one, the provider's browser
//! founds the group anew.

use crate::{Visit, effect::Effect, seat::Seat};
use protocol::{
    GroupPosition, ParticipantId, ProblemCode, Sealed, VisitMessage, WaitingMessage, Welcome,
    limit::{
        DELIVERY_BYTES_MAX, DELIVERY_ENTRIES_MAX, GENERATION_STEP_MAX, PARTICIPANTS_MAX,
        SEALED_KNOCK_BYTES_MAX,
    },
};
use std::collections::{BTreeMap, BTreeSet, VecDeque};

/// Knocks that one person may send to one card: the first, and one for each time they lost the group. Each
/// is told to every provider, so that without a limit one who waits could fill their outboxes.
const KNOCKS_PER_CARD_MAX: u32 = 8;

/// What the delivery service of one visit knows.
#[derive(Clone, Debug, Default)]
pub(crate) struct Delivery {
    at: GroupPosition,
    /// Number of the newest entry of this generation.
    sequence: u64,
    /// The newest entries, oldest first; each is one longer ago than the next.
    log: VecDeque<Entry>,
    log_bytes: usize,
    /// Who was told a Welcome to this generation, and who founded it.
    members: BTreeSet<ParticipantId>,
    /// Who has the keys of this epoch.
    ready: BTreeSet<ParticipantId>,
    card: Option<Sealed>,
    /// The last knock of each person, made for the card at hand.
    knocks: BTreeMap<ParticipantId, Sealed>,
    /// How often each person knocked to the card at hand.
    knock_counts: BTreeMap<ParticipantId, u32>,
}

/// One thing that was said to the group.
#[derive(Clone, Debug)]
struct Entry {
    by: ParticipantId,
    what: What,
}

#[derive(Clone, Debug)]
enum What {
    Commit { at: GroupPosition, commit: Sealed },
    Message(Sealed),
}

impl Delivery {
    /// Forgets someone who is not inside any more: what the group says from here on is not for them.
    pub(crate) fn leave(&mut self, who: ParticipantId) {
        self.members.remove(&who);
        self.ready.remove(&who);
        self.knocks.remove(&who);
        self.knock_counts.remove(&who);
    }

    /// Adds an entry and drops the oldest where there are too many. Returns its number.
    fn append(&mut self, by: ParticipantId, what: What) -> u64 {
        self.sequence += 1;
        self.log_bytes += what.bytes();
        self.log.push_back(Entry { by, what });
        while self.log.len() > DELIVERY_ENTRIES_MAX || self.log_bytes > DELIVERY_BYTES_MAX {
            let Some(oldest) = self.log.pop_front() else {
                break;
            };
            self.log_bytes -= oldest.what.bytes();
        }
        self.sequence
    }

    /// Returns what came after an entry, each with its number. `None` where some of it is gone, or the
    /// group is another one.
    fn since(&self, generation: u32, after: u64) -> Option<Vec<(u64, Entry)>> {
        let missed = self.sequence.checked_sub(after)?;
        let kept = u64::try_from(self.log.len()).unwrap_or(u64::MAX);
        if generation != self.at.generation || generation == 0 || missed > kept {
            return None;
        }
        let skipped = usize::try_from(kept - missed).ok()?;
        let newer = self.log.iter().skip(skipped).cloned();
        Some((after + 1..).zip(newer).collect())
    }
}

impl What {
    fn bytes(&self) -> usize {
        match self {
            Self::Commit { commit: sealed, .. } | Self::Message(sealed) => sealed.as_bytes().len(),
        }
    }
}

impl Entry {
    fn told(self, generation: u32, sequence: u64) -> VisitMessage {
        let by = self.by;
        match self.what {
            What::Commit { at, commit } => VisitMessage::Committed {
                at,
                sequence,
                by,
                commit,
            },
            What::Message(message) => VisitMessage::Sealed {
                generation,
                sequence,
                from: by,
                message,
            },
        }
    }
}

impl Visit {
    pub(crate) fn publish_card(&mut self, card: Sealed) {
        self.delivery.card = Some(card);
        self.delivery.knocks.clear();
        self.delivery.knock_counts.clear();
        let told: Vec<ParticipantId> = self.seats.keys().copied().collect();
        for who in told {
            self.tell_card(who);
        }
    }

    /// Tells someone the visit's card, where there is one.
    pub(crate) fn tell_card(&mut self, who: ParticipantId) {
        let (Some(card), Some(seat)) = (self.delivery.card.clone(), self.seats.get(&who)) else {
            return;
        };
        let Some(connection) = seat.connection() else {
            return;
        };
        self.effects.push_back(if seat.is_waiting() {
            Effect::TellWaiting(connection, WaitingMessage::Card { card })
        } else {
            Effect::Tell(connection, VisitMessage::Card { card })
        });
    }

    /// Hands a knock to every provider, and to those who come later.
    ///
    /// # Errors
    ///
    /// [`ProblemCode::NotNow`] where there is no card to knock to; [`ProblemCode::TooLong`] above
    /// [`SEALED_KNOCK_BYTES_MAX`]; [`ProblemCode::TooMany`] above [`KNOCKS_PER_CARD_MAX`].
    pub(crate) fn knock_sealed(
        &mut self,
        who: ParticipantId,
        knock: Sealed,
    ) -> Result<(), ProblemCode> {
        if self.delivery.card.is_none() {
            return Err(ProblemCode::NotNow);
        }
        if knock.as_bytes().len() > SEALED_KNOCK_BYTES_MAX {
            return Err(ProblemCode::TooLong);
        }
        let count = self.delivery.knock_counts.entry(who).or_default();
        if *count >= KNOCKS_PER_CARD_MAX {
            return Err(ProblemCode::TooMany);
        }
        *count += 1;

        self.delivery.knocks.insert(who, knock.clone());
        let told = self.sealed_knock(who, knock);
        for connection in self.provider_connections() {
            self.effects
                .push_back(Effect::Tell(connection, told.clone()));
        }
        Ok(())
    }

    /// Hands every knock to a provider who came.
    pub(crate) fn tell_knocks(&mut self, provider: ParticipantId) {
        for (who, knock) in self.delivery.knocks.clone() {
            let told = self.sealed_knock(who, knock);
            self.tell_one(provider, told);
        }
    }

    fn sealed_knock(&self, who: ParticipantId, knock: Sealed) -> VisitMessage {
        VisitMessage::SealedKnock {
            who,
            invite: self.seats.get(&who).and_then(Seat::invite),
            knock,
        }
    }

    pub(crate) fn found(&mut self, by: ParticipantId, generation: u32) {
        let before = self.delivery.at.generation;
        if generation <= before || generation - before > GENERATION_STEP_MAX {
            let at = self.delivery.at;
            self.tell_one(by, VisitMessage::Conflict { at });
            return;
        }
        self.delivery = Delivery {
            at: GroupPosition {
                generation,
                epoch: 0,
            },
            members: BTreeSet::from([by]),
            ready: BTreeSet::from([by]),
            card: self.delivery.card.take(),
            knocks: std::mem::take(&mut self.delivery.knocks),
            knock_counts: std::mem::take(&mut self.delivery.knock_counts),
            ..Delivery::default()
        };
        // Whoever was in the group before takes part in the new one by a new knock.
        let inside = self.inside_ids();
        for who in &inside {
            self.delivery.knocks.remove(who);
        }
        for who in inside {
            self.tell_one(who, VisitMessage::Founded { generation, by });
        }
    }

    pub(crate) fn commit(
        &mut self,
        by: ParticipantId,
        at: GroupPosition,
        commit: Sealed,
        welcomes: Vec<Welcome>,
    ) -> Result<(), ProblemCode> {
        if welcomes.len() > PARTICIPANTS_MAX {
            return Err(ProblemCode::TooMany);
        }
        if at != self.delivery.at || !self.delivery.members.contains(&by) {
            let at = self.delivery.at;
            self.tell_one(by, VisitMessage::Conflict { at });
            return Ok(());
        }

        let entry = What::Commit {
            at,
            commit: commit.clone(),
        };
        let sequence = self.delivery.append(by, entry);
        self.delivery.at.epoch += 1;
        self.delivery.ready.clear();
        let joins = |who: &ParticipantId| welcomes.iter().any(|welcome| welcome.who == *who);
        let told: Vec<ParticipantId> = self.delivery.members.iter().copied().collect();
        for member in told.into_iter().filter(|member| !joins(member)) {
            let commit = commit.clone();
            let committed = VisitMessage::Committed {
                at,
                sequence,
                by,
                commit,
            };
            self.tell_one(member, committed);
        }
        for Welcome { who, sealed } in welcomes {
            // Someone who went in the same moment needs none; the provider sees that they went.
            if self.seats.get(&who).is_none_or(|seat| seat.is_waiting()) {
                continue;
            }
            self.delivery.members.insert(who);
            self.delivery.knocks.remove(&who);
            let welcome = VisitMessage::Welcome {
                at: self.delivery.at,
                sequence,
                welcome: sealed,
            };
            self.tell_one(who, welcome);
        }
        Ok(())
    }

    pub(crate) fn say_sealed(
        &mut self,
        from: ParticipantId,
        generation: u32,
        message: Sealed,
    ) -> Result<(), ProblemCode> {
        self.check_member(from, generation)?;

        let entry = What::Message(message.clone());
        let sequence = self.delivery.append(from, entry);
        let told: Vec<ParticipantId> = self.delivery.members.iter().copied().collect();
        for member in told {
            let message = message.clone();
            let said = VisitMessage::Sealed {
                generation,
                sequence,
                from,
                message,
            };
            self.tell_one(member, said);
        }
        Ok(())
    }

    pub(crate) fn note_ready(
        &mut self,
        who: ParticipantId,
        at: GroupPosition,
    ) -> Result<(), ProblemCode> {
        self.check_member(who, at.generation)?;
        if at == self.delivery.at && self.delivery.ready.insert(who) {
            self.tell_all_ready();
        }
        Ok(())
    }

    /// Tells the members that everyone connected has the epoch's keys, where that is so.
    fn tell_all_ready(&mut self) {
        let is_here = |who: &ParticipantId| {
            self.seats
                .get(who)
                .is_some_and(|seat| seat.connection().is_some())
        };
        let here: Vec<ParticipantId> = self
            .delivery
            .members
            .iter()
            .copied()
            .filter(is_here)
            .collect();
        if !here.iter().all(|who| self.delivery.ready.contains(who)) {
            return;
        }
        let at = self.delivery.at;
        for who in here {
            self.tell_one(who, VisitMessage::AllReady { at });
        }
    }

    pub(crate) fn resume(&mut self, who: ParticipantId, generation: u32, after: u64) {
        let is_member = self.delivery.members.contains(&who);
        let missed = self.delivery.since(generation, after).filter(|_| is_member);
        let Some(missed) = missed else {
            let at = self.delivery.at;
            self.tell_one(who, VisitMessage::Missed { at });
            return;
        };
        for (sequence, entry) in missed {
            self.tell_one(who, entry.told(generation, sequence));
        }
    }

    fn check_member(&self, who: ParticipantId, generation: u32) -> Result<(), ProblemCode> {
        let is_member = self.delivery.members.contains(&who);
        if is_member && generation == self.delivery.at.generation {
            Ok(())
        } else {
            Err(ProblemCode::NotMember)
        }
    }

    fn inside_ids(&self) -> Vec<ParticipantId> {
        let inside = self.seats.values().filter(|seat| !seat.is_waiting());
        inside.map(|seat| seat.participant).collect()
    }

    /// Tells one person inside, if connected. Someone who waits is never told anything of the group.
    fn tell_one(&mut self, who: ParticipantId, message: VisitMessage) {
        let seat = self.seats.get(&who).filter(|seat| !seat.is_waiting());
        if let Some(connection) = seat.and_then(|seat| seat.connection()) {
            self.effects.push_back(Effect::Tell(connection, message));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{ConnectionId, fixture::*};
    use protocol::{ClientMessage, Problem};

    const SECOND_PROVIDER: u8 = 9;

    fn position(generation: u32, epoch: u64) -> GroupPosition {
        GroupPosition { generation, epoch }
    }

    fn commit(at: GroupPosition, n: u8, welcomes: &[u8]) -> ClientMessage {
        let welcome = |n: &u8| Welcome {
            who: who(*n),
            sealed: sealed(*n),
        };
        ClientMessage::Commit {
            at,
            commit: sealed(n),
            welcomes: welcomes.iter().map(welcome).collect(),
        }
    }

    fn seal(generation: u32, n: u8) -> ClientMessage {
        ClientMessage::Seal {
            generation,
            message: sealed(n),
        }
    }

    fn resume(generation: u32, after: u64) -> ClientMessage {
        ClientMessage::Resume { generation, after }
    }

    fn ready(generation: u32, epoch: u64) -> ClientMessage {
        let at = position(generation, epoch);
        ClientMessage::Ready { at }
    }

    fn sealed_knock(n: u8) -> ClientMessage {
        ClientMessage::SealedKnock { knock: sealed(n) }
    }

    /// A visit with the provider and a card.
    fn visit_with_card() -> Visit {
        let mut visit = visit_with_provider();
        say(&mut visit, 1, ClientMessage::Card { card: sealed(90) }).unwrap();
        trace(&mut visit);
        visit
    }

    /// A visit whose group is at epoch 1, with the provider and these people in it.
    fn group_of(people: &[u8]) -> Visit {
        let mut visit = visit_with(people);
        say(&mut visit, 1, ClientMessage::Found { generation: 1 }).unwrap();
        say(&mut visit, 1, commit(position(1, 0), 50, people)).unwrap();
        trace(&mut visit);
        visit
    }

    #[test]
    fn first_commit_of_an_epoch_counts_and_the_second_learns_where_the_group_is() {
        let mut visit = group_of(&[2]);

        say(&mut visit, 1, commit(position(1, 1), 60, &[])).unwrap();
        say(&mut visit, 1, commit(position(1, 1), 61, &[])).unwrap();

        assert_eq!(
            told(&mut visit),
            [
                "to 1: #2 commit 60 at 1.1 by 1",
                "to 2: #2 commit 60 at 1.1 by 1",
                "to 1: conflict, is at 1.2",
            ]
        );
    }

    #[test]
    fn commit_of_another_group_or_a_later_epoch_does_not_count() {
        let mut visit = group_of(&[2]);

        for at in [
            position(0, 1),
            position(2, 1),
            position(1, 0),
            position(1, 2),
        ] {
            say(&mut visit, 1, commit(at, 60, &[])).unwrap();

            assert_eq!(told(&mut visit), ["to 1: conflict, is at 1.1"]);
        }
    }

    #[test]
    fn welcome_is_for_its_person_alone_and_who_is_added_is_not_told_the_commit() {
        let mut visit = group_of(&[2]);
        visit.handle_knock(knock(3), START).unwrap();
        say(&mut visit, 1, admit(3)).unwrap();
        trace(&mut visit);

        say(&mut visit, 1, commit(position(1, 1), 60, &[3])).unwrap();

        assert_eq!(
            told(&mut visit),
            [
                "to 1: #2 commit 60 at 1.1 by 1",
                "to 2: #2 commit 60 at 1.1 by 1",
                "to 3: #2 welcome 3 to 1.2",
            ]
        );
    }

    #[test]
    fn someone_who_waits_is_given_no_welcome_and_nothing_of_the_group() {
        let mut visit = group_of(&[2]);
        visit.handle_knock(knock(3), START).unwrap();
        trace(&mut visit);

        say(&mut visit, 1, commit(position(1, 1), 60, &[3])).unwrap();
        say(&mut visit, 2, seal(1, 70)).unwrap();
        let refused = say(&mut visit, 3, seal(1, 71));

        let lines = told(&mut visit);
        assert!(lines.iter().all(|line| !line.contains("3:")), "{lines:?}");
        assert_eq!(refused, Err(Problem::new(ProblemCode::NotAllowed)));
    }

    #[test]
    fn sealed_words_reach_every_member_in_one_order() {
        let mut visit = group_of(&[2, 3]);

        say(&mut visit, 3, seal(1, 70)).unwrap();
        say(&mut visit, 1, seal(1, 71)).unwrap();

        assert_eq!(
            told(&mut visit),
            [
                "to 1: #2 sealed 70 of 3",
                "to 2: #2 sealed 70 of 3",
                "to 3: #2 sealed 70 of 3",
                "to 1: #3 sealed 71 of 1",
                "to 2: #3 sealed 71 of 1",
                "to 3: #3 sealed 71 of 1",
            ]
        );
    }

    #[test]
    fn someone_inside_without_a_welcome_says_and_hears_nothing() {
        let mut visit = group_of(&[2]);
        visit.handle_knock(knock(3), START).unwrap();
        say(&mut visit, 1, admit(3)).unwrap();
        trace(&mut visit);

        let refused = say(&mut visit, 3, seal(1, 70));
        say(&mut visit, 3, resume(1, 0)).unwrap();
        say(&mut visit, 2, seal(1, 71)).unwrap();

        assert_eq!(refused, Err(Problem::new(ProblemCode::NotMember)));
        assert_eq!(
            told(&mut visit),
            [
                "to 3: missed, is at 1.1",
                "to 1: #2 sealed 71 of 2",
                "to 2: #2 sealed 71 of 2",
            ]
        );
    }

    #[test]
    fn removed_and_sent_back_hear_nothing_more_whatever_the_group_does() {
        for go in [send_back(3), remove(3)] {
            let mut visit = group_of(&[2, 3]);

            say(&mut visit, 1, go).unwrap();
            trace(&mut visit);
            say(&mut visit, 2, seal(1, 70)).unwrap();

            assert_eq!(
                told(&mut visit),
                ["to 1: #2 sealed 70 of 2", "to 2: #2 sealed 70 of 2"]
            );
        }
    }

    #[test]
    fn who_was_away_is_told_what_was_missed_in_order_and_nothing_twice() {
        let mut visit = group_of(&[2]);
        visit.handle_disconnect(at(2), START);
        say(&mut visit, 1, seal(1, 70)).unwrap();
        say(&mut visit, 1, commit(position(1, 1), 60, &[])).unwrap();
        visit.handle_return(back(2, 22), START).unwrap();
        trace(&mut visit);

        say(&mut visit, 22, resume(1, 1)).unwrap();
        let missed = told(&mut visit);
        say(&mut visit, 22, resume(1, 3)).unwrap();

        assert_eq!(
            missed,
            [
                "to 22: #2 sealed 70 of 1",
                "to 22: #3 commit 60 at 1.1 by 1",
            ]
        );
        assert_eq!(told(&mut visit), [""; 0]);
    }

    #[test]
    fn what_is_not_kept_any_more_or_was_never_said_is_missed() {
        let mut visit = group_of(&[2]);
        for _ in 0..DELIVERY_ENTRIES_MAX {
            say(&mut visit, 1, seal(1, 70)).unwrap();
        }
        trace(&mut visit);

        for (generation, after) in [(1, 0), (1, u64::MAX), (2, 1), (0, 0)] {
            say(&mut visit, 2, resume(generation, after)).unwrap();

            assert_eq!(told(&mut visit), ["to 2: missed, is at 1.1"]);
        }
    }

    #[test]
    fn long_words_do_not_fill_the_memory() {
        let mut visit = group_of(&[2]);
        let long = Sealed::new(vec![1; protocol::limit::SEALED_BYTES_MAX]).unwrap();

        for _ in 0..100 {
            let message = ClientMessage::Seal {
                generation: 1,
                message: long.clone(),
            };
            say(&mut visit, 1, message).unwrap();
            trace(&mut visit);
        }

        assert!(visit.delivery.log_bytes <= DELIVERY_BYTES_MAX);
        assert!(visit.delivery.log.len() < 50);
    }

    #[test]
    fn group_founded_anew_has_its_founder_alone_and_all_inside_are_told() {
        let mut visit = group_of(&[2]);
        visit.handle_knock(knock(3), START).unwrap();
        trace(&mut visit);

        say(&mut visit, 1, ClientMessage::Found { generation: 2 }).unwrap();
        let refused = say(&mut visit, 2, seal(1, 70));
        say(&mut visit, 1, seal(2, 71)).unwrap();

        assert_eq!(refused, Err(Problem::new(ProblemCode::NotMember)));
        assert_eq!(
            told(&mut visit),
            [
                "to 1: founded 2 by 1",
                "to 2: founded 2 by 1",
                "to 1: #1 sealed 71 of 1",
            ]
        );
    }

    #[test]
    fn group_is_never_founded_with_a_number_that_was_used_or_one_far_ahead() {
        let mut visit = group_of(&[2]);

        for generation in [0, 1, GENERATION_STEP_MAX + 2, u32::MAX] {
            say(&mut visit, 1, ClientMessage::Found { generation }).unwrap();

            assert_eq!(told(&mut visit), ["to 1: conflict, is at 1.1"]);
        }
    }

    #[test]
    fn knock_reaches_the_provider_at_once_and_one_who_comes_later() {
        let mut visit = visit_with_card();
        visit.handle_knock(knock(2), START).unwrap();
        trace(&mut visit);

        say(&mut visit, 2, sealed_knock(80)).unwrap();
        let first = told(&mut visit);
        visit.handle_enter(entry(11), START).unwrap();
        let second = told(&mut visit);

        assert_eq!(first, ["to 1: knock 80 of 2"]);
        assert!(second.contains(&"to 11: knock 80 of 2".to_owned()));
    }

    #[test]
    fn new_card_goes_to_everyone_and_ends_the_knocks_made_for_the_old_one() {
        let mut visit = visit_with(&[2]);
        visit.handle_knock(knock(3), START).unwrap();
        say(&mut visit, 1, ClientMessage::Card { card: sealed(89) }).unwrap();
        say(&mut visit, 3, sealed_knock(80)).unwrap();
        trace(&mut visit);

        say(&mut visit, 1, ClientMessage::Card { card: sealed(90) }).unwrap();
        let cards = told(&mut visit);
        visit.handle_enter(entry(11), START).unwrap();
        let again = told(&mut visit);

        assert_eq!(
            cards,
            ["to 1: card 90", "to 2: card 90", "to waiting 3: card 90"]
        );
        assert!(
            again.iter().all(|line| !line.contains("knock")),
            "{again:?}"
        );
    }

    #[test]
    fn without_a_card_no_knock_is_taken() {
        let mut visit = visit_with_provider();
        visit.handle_knock(knock(2), START).unwrap();
        trace(&mut visit);

        let code = refusal(&mut visit, 2, sealed_knock(80));

        assert_eq!(code, ProblemCode::NotNow);
        assert_eq!(told(&mut visit), [""; 0]);
    }

    #[test]
    fn knock_that_is_too_long_reaches_nobody() {
        let mut visit = visit_with_card();
        visit.handle_knock(knock(2), START).unwrap();
        trace(&mut visit);
        let knock_of = |bytes| ClientMessage::SealedKnock {
            knock: Sealed::new(vec![80; bytes]).unwrap(),
        };

        let code = refusal(&mut visit, 2, knock_of(SEALED_KNOCK_BYTES_MAX + 1));
        let too_long = told(&mut visit);
        say(&mut visit, 2, knock_of(SEALED_KNOCK_BYTES_MAX)).unwrap();

        assert_eq!(code, ProblemCode::TooLong);
        assert_eq!(too_long, [""; 0]);
        assert_eq!(told(&mut visit), ["to 1: knock 80 of 2"]);
    }

    #[test]
    fn one_person_cannot_flood_the_provider_with_knocks() {
        let mut visit = visit_with_card();
        for n in [2, 3] {
            visit.handle_knock(knock(n), START).unwrap();
        }
        for _ in 0..KNOCKS_PER_CARD_MAX {
            say(&mut visit, 2, sealed_knock(80)).unwrap();
        }
        trace(&mut visit);

        let code = refusal(&mut visit, 2, sealed_knock(81));
        let flooded = told(&mut visit);
        say(&mut visit, 3, sealed_knock(82)).unwrap();

        assert_eq!(code, ProblemCode::TooMany);
        assert_eq!(flooded, [""; 0]);
        assert_eq!(told(&mut visit), ["to 1: knock 82 of 3"]);
    }

    #[test]
    fn knocks_are_counted_anew_for_a_new_card_and_outlive_a_new_group() {
        let mut visit = visit_with_card();
        visit.handle_knock(knock(2), START).unwrap();
        for _ in 0..KNOCKS_PER_CARD_MAX {
            say(&mut visit, 2, sealed_knock(80)).unwrap();
        }
        say(&mut visit, 1, ClientMessage::Found { generation: 1 }).unwrap();
        assert_eq!(
            refusal(&mut visit, 2, sealed_knock(81)),
            ProblemCode::TooMany
        );

        say(&mut visit, 1, ClientMessage::Card { card: sealed(91) }).unwrap();
        trace(&mut visit);
        say(&mut visit, 2, sealed_knock(82)).unwrap();

        assert_eq!(told(&mut visit), ["to 1: knock 82 of 2"]);
    }

    #[test]
    fn no_count_is_kept_of_someone_who_left() {
        let mut visit = visit_with_card();
        visit.handle_knock(knock(2), START).unwrap();
        say(&mut visit, 2, sealed_knock(80)).unwrap();

        say(&mut visit, 2, ClientMessage::Leave {}).unwrap();

        assert!(visit.delivery.knock_counts.is_empty());
    }

    #[test]
    fn whoever_comes_later_is_given_the_card() {
        let mut visit = visit_with_provider();
        say(&mut visit, 1, ClientMessage::Card { card: sealed(90) }).unwrap();
        trace(&mut visit);

        visit.handle_knock(knock(2), START).unwrap();
        let knocked = told(&mut visit);
        say(&mut visit, 1, admit(2)).unwrap();
        trace(&mut visit);
        say(&mut visit, 1, send_back(2)).unwrap();

        assert!(knocked.contains(&"to waiting 2: card 90".to_owned()));
        assert!(told(&mut visit).contains(&"to waiting 2: card 90".to_owned()));
    }

    #[test]
    fn all_are_ready_when_everyone_connected_is() {
        let mut visit = group_of(&[2, 3]);
        visit.handle_disconnect(at(3), START);
        trace(&mut visit);

        say(&mut visit, 2, ready(1, 0)).unwrap();
        say(&mut visit, 2, ready(1, 1)).unwrap();
        assert_eq!(told(&mut visit), [""; 0]);
        say(&mut visit, 1, ready(1, 1)).unwrap();

        assert_eq!(
            told(&mut visit),
            ["to 1: all ready at 1.1", "to 2: all ready at 1.1"]
        );
    }

    #[test]
    fn restart_forgets_the_group_and_its_members_learn_it() {
        let mut store = Store::default();
        let mut visit = Visit::new(card());
        visit.handle_enter(entry(1), START).unwrap();
        visit.handle_knock(knock(2), START).unwrap();
        say(&mut visit, 1, admit(2)).unwrap();
        say(&mut visit, 1, ClientMessage::Found { generation: 7 }).unwrap();
        say(&mut visit, 1, commit(position(7, 0), 50, &[2])).unwrap();
        store.keep(effects(&mut visit));

        let mut visit = store.restore(START);
        visit.handle_return(back(2, 22), START).unwrap();
        visit.handle_enter(entry(11), START).unwrap();
        trace(&mut visit);
        say(&mut visit, 22, resume(7, 1)).unwrap();
        say(&mut visit, 11, ClientMessage::Found { generation: 8 }).unwrap();

        assert_eq!(
            told(&mut visit),
            [
                "to 22: missed, is at 0.0",
                "to 11: founded 8 by 1",
                "to 22: founded 8 by 1",
            ]
        );
    }

    #[test]
    fn connection_of_nobody_learns_nothing() {
        let mut visit = group_of(&[2]);
        let nobody = ConnectionId(u64::from(SECOND_PROVIDER));

        let refused = visit.handle_message(nobody, resume(1, 0), fresh(), START);

        assert_eq!(refused, Err(Problem::new(ProblemCode::NotNow)));
        assert_eq!(told(&mut visit), [""; 0]);
    }
}
