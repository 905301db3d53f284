//! What the provider sets for everyone and for each person. The vault keeps it, by person and not by leaf: whoever
//! comes back with another leaf, or another device, finds it as it was. What everybody is told is derived from it.

use super::*;
use e2ee::group::{ChatRule, Whom};

/// One thing that a provider sets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Control {
    /// Let nobody new in, or again. Whoever was in comes back all the same.
    Lock(bool),
    /// Lock by itself once everyone who is expected is in, or not.
    LockByItself(bool),
    /// Who may chat.
    Chat(ChatRule),
    /// Something for one person, on all of their devices.
    Person(ParticipantId, PersonControl, bool),
    /// The same for everyone who is inside.
    Everyone(PersonControl, bool),
}

/// One thing that a provider sets for a person.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PersonControl {
    /// They may share their screen.
    Share,
    /// They may draw.
    Draw,
    /// They are not heard. Once they may be heard again they turn their microphone on themself.
    Mute,
    /// Their camera is not shown. Once it may be shown again they turn it on themself.
    StopVideo,
    /// Nothing passes to them or from them but the hosts' voices to them.
    Suspend,
}

impl PersonControl {
    /// Whether it is set.
    #[must_use]
    pub const fn is_set(self, mut controls: PersonControls) -> bool {
        *self.of(&mut controls)
    }

    const fn of(self, controls: &mut PersonControls) -> &mut bool {
        match self {
            Self::Share => &mut controls.may_share,
            Self::Draw => &mut controls.may_draw,
            Self::Mute => &mut controls.is_muted,
            Self::StopVideo => &mut controls.is_video_stopped,
            Self::Suspend => &mut controls.is_suspended,
        }
    }
}

impl HostKeys {
    /// Sets something; everyone is told, and the next page of this provider's goes on with it.
    pub fn set(&mut self, control: Control, now: Instant) {
        match control {
            Control::Lock(is_locked) => self.secrets.vault.controls.is_locked = is_locked,
            Control::LockByItself(does) => self.secrets.vault.controls.locks_itself = does,
            Control::Chat(rule) => self.secrets.vault.controls.chat = rule,
            Control::Person(who, control, on) => {
                let invite = self.invitees.get(&who).map(|invitee| invitee.invite);
                self.set_for(invite, control, on);
            }
            Control::Everyone(control, on) => {
                let invites = self.invitees.values().map(|invitee| invitee.invite);
                let invites: BTreeSet<InviteId> = invites.collect();
                self.set_for(invites, control, on);
                // Whoever comes while everything stands still would not stand still.
                self.secrets.vault.controls.is_locked |= control == PersonControl::Suspend && on;
            }
        }
        self.keep_vault();
        self.take_controls(now);
        if let Control::Person(_, PersonControl::Suspend, false)
        | Control::Everyone(PersonControl::Suspend, false) = control
        {
            self.say_board();
        }
    }

    fn set_for(
        &mut self,
        invites: impl IntoIterator<Item = InviteId>,
        control: PersonControl,
        on: bool,
    ) {
        for invite in invites {
            if let Some(known) = self.secrets.vault.invitation_mut(invite) {
                *control.of(&mut known.controls) = on;
            }
        }
    }

    /// Gives somebody another name; everyone reads it.
    pub fn rename(&mut self, who: ParticipantId, name: &DisplayName, now: Instant) {
        let Some(invite) = self.invitees.get(&who).map(|invitee| invitee.invite) else {
            return;
        };
        let devices = self.invitees.values_mut();
        for device in devices.filter(|device| device.invite == invite) {
            device.name = name.clone();
        }
        if let Some(known) = self.secrets.vault.invitation_mut(invite) {
            known.name = name.clone();
        }
        self.keep_vault();
        self.say_roster(now);
    }

    /// Returns what is set for somebody inside.
    #[must_use]
    pub fn controls_of(&self, who: ParticipantId) -> Option<PersonControls> {
        let invitee = self.invitees.get(&who)?;
        Some(self.invitation(invitee.invite)?.controls)
    }

    /// Whether nobody new is let in.
    #[must_use]
    pub const fn is_locked(&self) -> bool {
        self.secrets.vault.controls.is_locked
    }

    /// Whether the visit locks by itself once everyone who is expected is in.
    #[must_use]
    pub const fn locks_itself(&self) -> bool {
        self.secrets.vault.controls.locks_itself
    }

    /// Returns who may chat.
    #[must_use]
    pub const fn chat_rule(&self) -> ChatRule {
        self.secrets.vault.controls.chat
    }

    /// Whether this host's own picture and screen would reach nobody: everyone else is suspended.
    #[must_use]
    pub fn is_everyone_suspended(&self) -> bool {
        let mut seated = self.seated().peekable();
        seated.peek().is_some() && seated.all(|(_, controls)| controls.is_suspended)
    }

    /// Takes how many the service says are invited.
    pub fn handle_expected(&mut self, count: usize) {
        self.expected = count;
    }

    /// Does what the controls say, after they changed.
    pub(super) fn take_controls(&mut self, now: Instant) {
        if self.is_locked() {
            // Whoever was about to come in does not, but for those whose commit was said before.
            self.wished.retain(|_, wished| wished.is_return);
            let wished = &self.wished;
            self.wishes
                .retain(|wish| !matches!(wish, Wish::In(who) if !wished.contains_key(who)));
            let pending = self.pending.as_ref();
            let is_pending = |who: &ParticipantId| {
                pending.is_some_and(|pending| pending.admits.iter().any(|(one, _)| one == who))
            };
            self.invitees
                .retain(|who, invitee| invitee.was_in || is_pending(who));
        }
        self.say_policy(now);
        self.tell_service(false);
    }

    /// Locks once everyone who is invited is in. A service can only name more than there are: then it does not lock.
    pub(super) fn lock_itself(&mut self, now: Instant) {
        let vault = &self.secrets.vault;
        let is_somebody_on_the_way = self.wished.values().any(|wished| !wished.is_return);
        if !vault.controls.locks_itself || is_somebody_on_the_way {
            return;
        }
        let is_over = |one: &Invitation| one.is_revoked || one.state == InvitationState::Removed;
        let is_in = |one: &Invitation| {
            let mut inside = self
                .invitees
                .values()
                .filter(|invitee| invitee.key.is_some());
            inside.any(|invitee| invitee.invite == one.id)
        };
        let mut awaited = vault.invitations.iter().filter(|one| !is_over(one));
        let inside = vault.invitations.iter().filter(|one| is_in(one)).count();
        if awaited.all(is_in) && inside >= self.expected {
            self.set(Control::Lock(true), now);
        }
    }

    /// Tells everyone the rules.
    pub(super) fn say_policy(&mut self, now: Instant) {
        let policy = self.derived_policy(now);
        if let Some(membership) = &mut self.membership {
            let epoch = membership.group.epoch();
            membership.take_policy(&policy, epoch);
            membership.say(&Message::Policy(policy), &mut self.effects);
        }
    }

    /// Tells the service whose screens it may carry; `anew` where it may have forgotten. What is shown is a matter of
    /// the rules alone.
    pub(super) fn tell_service(&mut self, anew: bool) {
        let known = self.invitees.iter().filter_map(|(who, invitee)| {
            invitee.key?;
            Some((*who, self.invitation(invitee.invite)?.controls.may_share))
        });
        let known: BTreeMap<ParticipantId, bool> = known.collect();
        self.shares_told.retain(|who, _| known.contains_key(who));
        for (who, allowed) in known {
            let is_news = match self.shares_told.get(&who) {
                Some(told) => anew || *told != allowed,
                None => allowed,
            };
            if is_news {
                self.shares_told.insert(who, allowed);
                let message = ClientMessage::AllowScreen { who, allowed };
                self.effects.push_back(KeysEffect::Send(message));
            }
        }
    }

    fn derived_policy(&mut self, now: Instant) -> Policy {
        let at = self.next_said_at(now);
        let controls = self.secrets.vault.controls;
        let leaves = |is_set: fn(&PersonControls) -> bool| {
            let set = self.seated().filter(|(_, controls)| is_set(controls));
            set.map(|(leaf, _)| leaf).collect::<BTreeSet<Leaf>>()
        };
        let whom = |leaves: BTreeSet<Leaf>| {
            if leaves.is_empty() {
                Whom::Hosts
            } else {
                Whom::Listed(leaves)
            }
        };
        Policy {
            at,
            is_locked: controls.is_locked,
            share: whom(leaves(|controls| controls.may_share)),
            draw: whom(leaves(|controls| controls.may_draw)),
            chat: controls.chat,
            muted: leaves(|controls| controls.is_muted),
            video_stopped: leaves(|controls| controls.is_video_stopped),
            suspended: leaves(|controls| controls.is_suspended),
        }
    }

    /// Returns everyone who was let in, and what is set for them.
    fn seated(&self) -> impl Iterator<Item = (Leaf, PersonControls)> + '_ {
        let membership = self.membership.as_ref();
        self.invitees.values().filter_map(move |invitee| {
            let leaf = membership?.leaf_of(&invitee.key?)?;
            Some((leaf, self.invitation(invitee.invite)?.controls))
        })
    }
}
