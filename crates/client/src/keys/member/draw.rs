//! Drawing: said sealed like a line of chat, and shown where the rules let the one at that leaf draw.

use super::Membership;
use crate::{
    board::{Board, Canvas, Line},
    keys::KeysEffect,
};
use e2ee::group::{Drawing, Leaf, Message, Piece, Said, Surface};
use protocol::{Source, time::Instant};
use std::collections::VecDeque;

impl Membership {
    /// Takes what a member said of drawing. Whose it is says the leaf that sealed it; what they may not do changes
    /// nothing, whatever their own page thinks.
    pub(super) fn take_drawing(&mut self, said: &Said, drawing: &Drawing) {
        if let Drawing::Piece(piece) = drawing
            && !(self.policy.may_draw((said.from, said.role)) && self.is_shared(piece))
        {
            return;
        }
        // Whoever is suspended is told the board when they go on.
        if self.permissions().is_some_and(|may| may.is_suspended) {
            return;
        }
        let members = self.group.members();
        // The next holder of a leaf's number did not draw what a list of before names.
        let is_there = |leaf: Leaf| {
            members
                .get(&leaf)
                .is_some_and(|member| member.since <= said.epoch)
        };
        self.board.handle(said.from, drawing, is_there);
    }

    /// Says something of drawing, and does it here. Refused where chat is, and where the rules do not let this person.
    pub(in crate::keys) fn draw(&mut self, drawing: &Drawing, out: &mut VecDeque<KeysEffect>) {
        let Ok(own) = self.group.own_leaf() else {
            return;
        };
        let may_draw = self.permissions().is_some_and(|may| may.draw);
        let is_allowed = !matches!(drawing, Drawing::Piece(_)) || may_draw;
        if self.is_held_back || self.is_over || !is_allowed {
            return;
        }
        if self.say(&Message::Draw(drawing.clone()), out) {
            self.board.handle(own, drawing, |_| true);
        }
    }

    /// Goes on with what this person drew on the board of the group before, so that a new group does not wipe the
    /// provider's board.
    pub(in crate::keys) fn going_on(mut self, older: Option<&Self>) -> Self {
        let from = older.and_then(|older| older.group.own_leaf().ok());
        if let (Some(older), Some(from), Ok(to)) = (older, from, self.group.own_leaf()) {
            self.board = older.board.carried_over(from, to);
        }
        self
    }

    pub(in crate::keys) const fn board(&self) -> &Board {
        &self.board
    }

    /// Cuts a line of this person's into the pieces that are to be said.
    pub(in crate::keys) fn pieces(&self, line: &Line, now: Instant) -> Vec<Piece> {
        let surface = self.surface(line.canvas, now);
        let (Ok(own), Some(surface)) = (self.group.own_leaf(), surface) else {
            return Vec::new();
        };
        let drawn = (line.is_new, &line.points[..]);
        self.board.pieces(own, (surface, line.pen), drawn)
    }

    /// Returns this person's last stroke there.
    pub(in crate::keys) fn last_stroke(&self, canvas: Canvas, now: Instant) -> Option<u32> {
        let (own, surface) = (self.group.own_leaf().ok()?, self.surface(canvas, now)?);
        self.board.last_on(own, surface)
    }

    /// Whether anybody drew there.
    pub(in crate::keys) fn is_drawn_on(&self, canvas: Canvas, now: Instant) -> bool {
        let surface = self.surface(canvas, now);
        let mut drawn = self.board.drawn().iter();
        surface.is_some_and(|surface| drawn.any(|drawn| drawn.stroke.surface == surface))
    }

    fn surface(&self, canvas: Canvas, now: Instant) -> Option<Surface> {
        match canvas {
            Canvas::Board => Some(Surface::Board),
            Canvas::Share(who) => self.leaf_for(who, Source::Screen, now).map(Surface::Share),
        }
    }

    /// Whether a piece is over the screen of somebody who may share one, or on the board.
    fn is_shared(&self, piece: &Piece) -> bool {
        let Surface::Share(leaf) = piece.stroke.surface else {
            return true;
        };
        let seated = self.seated(leaf);
        seated.is_some_and(|seated| self.policy.may_send(seated, Source::Screen))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::keys::member::Entry;
    use e2ee::group::{
        Candidate, Claim, Colour, Founding, Group, HostRole, HostVerifier, Joiner, Joining,
        LeafKey, Pen, Point, Policy, Stroke, Terms, Whom, Width,
    };
    use protocol::{ClientMessage, InviteId, Sealed, VisitId};
    use std::time::{SystemTime, UNIX_EPOCH};

    /// Takes everybody for a host who says so.
    struct Trusting;

    impl HostVerifier for Trusting {
        fn verify(&self, _: &[u8], _: &[u8]) -> Option<HostRole> {
            Some(HostRole::Provider)
        }
    }

    /// OpenMLS compares key packages with the machine's clock.
    #[expect(
        clippy::disallowed_methods,
        reason = "the group's cryptography reads the same clock"
    )]
    fn clock() -> Instant {
        let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
        Instant::from_millis(u64::try_from(since.as_millis()).unwrap())
    }

    struct Two {
        host: Membership,
        patient: Membership,
        now: Instant,
    }

    /// Makes the group of a host and a patient.
    fn two() -> Two {
        let now = clock();
        let terms = Terms {
            visit: VisitId::from_bytes([1; 16]),
            card: [2; 32],
            generation: 1,
            members_max: 5,
        };
        let founding = Founding {
            terms,
            psk: &[3; 32],
            key: LeafKey::generate().unwrap(),
            claim: Claim::Host {
                role: HostRole::Provider,
                chain: vec![1],
            },
        };
        let mut host = Group::found(founding, now, &Trusting).unwrap();
        let claim = Claim::Invited {
            invite: InviteId::from_bytes([4; 16]),
            rejoin_key: [5; 32],
        };
        let joiner = Joiner::new(LeafKey::generate().unwrap(), &claim, now).unwrap();
        let candidate = Candidate::check(joiner.key_package(), now, &Trusting).unwrap();
        let made = host.admit(&[candidate], &Trusting).unwrap();
        host.accepted().unwrap();
        let joining = Joining {
            terms,
            psk: &[3; 32],
            welcome: &made.welcome.unwrap(),
            seen: None,
        };
        let patient = joiner.join(joining, &Trusting).unwrap();
        let member = |group| Membership::new(group, 0, now, &mut VecDeque::new()).unwrap();
        Two {
            host: member(host),
            patient: member(patient),
            now,
        }
    }

    impl Two {
        /// Hands everything that was said to a member.
        fn hear(to: &mut Membership, said: VecDeque<KeysEffect>, now: Instant) {
            for message in sealed(said) {
                to.hear(Entry::Words(&message), &Trusting, now, &mut VecDeque::new());
            }
        }

        /// What the patient's page says, whether it may or not: as a page of their own making would.
        fn patient_insists(&mut self, drawing: &Drawing) {
            let mut said = VecDeque::new();
            assert!(self.patient.say(&Message::Draw(drawing.clone()), &mut said));
            Self::hear(&mut self.host, said, self.now);
        }

        fn host_says(&mut self, drawing: &Drawing) {
            let mut said = VecDeque::new();
            self.host.draw(drawing, &mut said);
            Self::hear(&mut self.patient, said, self.now);
        }

        fn patient_leaf(&self) -> Leaf {
            self.patient.group.own_leaf().unwrap()
        }
    }

    fn sealed(said: VecDeque<KeysEffect>) -> Vec<Sealed> {
        let sealed = said.into_iter().filter_map(|effect| {
            let KeysEffect::Send(ClientMessage::Seal { message, .. }) = effect else {
                return None;
            };
            Some(message)
        });
        sealed.collect()
    }

    fn stroke_on(surface: Surface, number: u32) -> Drawing {
        let stroke = Stroke {
            number,
            surface,
            pen: Pen {
                colour: Colour::Red,
                width: Width::Medium,
            },
            points: vec![Point { x: 1, y: 2 }, Point { x: 3, y: 4 }],
        };
        Drawing::Piece(Piece { start: 0, stroke })
    }

    fn authors(member: &Membership) -> Vec<u8> {
        let drawn = member.board.drawn().iter();
        drawn.map(|drawn| drawn.author.number()).collect()
    }

    #[test]
    fn stroke_is_whose_leaf_sealed_it() {
        let mut two = two();
        let everyone = Policy {
            draw: Whom::Everyone,
            ..Policy::default()
        };
        two.host.policy = everyone.clone();
        two.patient.policy = everyone;
        two.host_says(&Drawing::SetOpen(true));

        two.host_says(&stroke_on(Surface::Board, 1));
        two.patient_insists(&stroke_on(Surface::Board, 1));

        assert_eq!(authors(&two.patient), [0]);
        assert_eq!(authors(&two.host), [0, two.patient_leaf().number()]);
    }

    #[test]
    fn stroke_of_somebody_who_may_not_draw_is_shown_to_nobody_whatever_their_page_does() {
        let mut two = two();
        two.host_says(&Drawing::SetOpen(true));
        let own_share = Surface::Share(two.patient_leaf());

        let mut said = VecDeque::new();
        two.patient.draw(&stroke_on(Surface::Board, 1), &mut said);
        assert!(sealed(said).is_empty(), "the own page does not even say it");
        for surface in [
            Surface::Board,
            Surface::Share(Leaf::new(0).unwrap()),
            own_share,
        ] {
            two.patient_insists(&stroke_on(surface, 1));
        }
        // Once the host allows it, the same page draws; what it drew before does not appear.
        two.host.policy.draw = Whom::Listed([two.patient_leaf()].into());
        assert_eq!(authors(&two.host), [0; 0]);
        two.patient_insists(&stroke_on(own_share, 2));
        assert_eq!(
            authors(&two.host),
            [0; 0],
            "nor over a screen that nobody may share"
        );
        two.patient_insists(&stroke_on(Surface::Board, 3));
        assert_eq!(authors(&two.host), [two.patient_leaf().number()]);
    }

    #[test]
    fn patient_neither_clears_what_others_drew_nor_opens_the_board_nor_says_what_is_drawn() {
        let mut two = two();
        two.host_says(&Drawing::SetOpen(true));
        two.host_says(&stroke_on(Surface::Board, 1));

        for drawing in [
            Drawing::ClearAll,
            Drawing::ClearOf(Leaf::new(0).unwrap()),
            Drawing::SetOpen(false),
        ] {
            let mut said = VecDeque::new();
            two.patient.draw(&drawing, &mut said);
            assert!(sealed(said).is_empty(), "{drawing:?}");
        }
        for drawing in [
            Drawing::ClearOwn,
            Drawing::ClearShare,
            Drawing::Undo { number: 1 },
        ] {
            two.patient_insists(&drawing);
        }

        assert_eq!(
            (authors(&two.host), two.host.board.is_open()),
            (vec![0], true)
        );
        assert_eq!(authors(&two.patient), [0]);
    }

    #[test]
    fn stroke_that_is_handed_over_again_is_drawn_once() {
        let mut two = two();
        two.host_says(&Drawing::SetOpen(true));
        let mut said = VecDeque::new();
        two.host.draw(&stroke_on(Surface::Board, 1), &mut said);

        for _ in 0..3 {
            Two::hear(&mut two.patient, said.clone(), two.now);
            Two::hear(&mut two.host, said.clone(), two.now);
        }

        assert_eq!(
            (authors(&two.host), authors(&two.patient)),
            (vec![0], vec![0])
        );
    }

    #[test]
    fn nothing_is_drawn_to_a_group_whose_provider_is_not_heard_of() {
        let mut two = two();
        two.patient.policy.draw = Whom::Everyone;
        two.patient.hold_back(true, &mut VecDeque::new());
        let mut said = VecDeque::new();

        two.patient.draw(
            &stroke_on(Surface::Share(Leaf::new(0).unwrap()), 1),
            &mut said,
        );

        assert!(sealed(said).is_empty() && authors(&two.patient).is_empty());
    }
}
