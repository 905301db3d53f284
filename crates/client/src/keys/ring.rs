//! The keys of whoever this client is for: a provider's or those of someone with a link.

mod draw;

use super::{
    Control, HostKeys, HostSecrets, InviteeKeys, InviteeSecrets, KeysAlarm, KeysEffect, Outgoing,
    Permissions, Sighted, Visitor, member::Membership,
};
use crate::{real_time::Typed, view::UnfinishedLine};
use e2ee::{
    group::{Confirmation, Leaf},
    knock_answer::KnockAnswer,
    vault::Vault,
};
use protocol::{
    ChatText, DisplayName, GroupPosition, InviteId, ParticipantId, ProblemCode, Source,
    VisitMessage, WaitingMessage, time::Instant,
};
use std::collections::VecDeque;

/// Whose word something is that the server says to someone who waits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Word {
    /// The provider's own browser sealed it for this knock.
    Provider,
    /// The server's alone, where the provider's browser would have sealed one: it may be on its way, or made up.
    Unconfirmed,
    /// The server's: by this link nothing better can be had.
    Server,
}

/// Either's.
#[derive(Debug)]
pub(crate) enum Keys {
    /// A provider who has not been in the visit yet.
    Entering(Box<HostSecrets>),
    Host(Box<HostKeys>),
    Invitee(Box<InviteeKeys>),
    /// A provider whose card does not hold.
    Unusable,
}

impl Keys {
    pub(crate) fn of_host(secrets: Box<HostSecrets>) -> Self {
        Self::Entering(secrets)
    }

    pub(crate) fn of_invitee(secrets: InviteeSecrets) -> Self {
        Self::Invitee(Box::new(InviteeKeys::new(secrets)))
    }

    /// This client is inside, for the first time or again. Returns an alarm where a provider's card does not
    /// hold.
    pub(crate) fn handle_inside(&mut self, you: ParticipantId, now: Instant) -> Option<KeysAlarm> {
        match std::mem::replace(self, Self::Unusable) {
            Self::Entering(secrets) => match HostKeys::new(*secrets, you, now) {
                Some(keys) => *self = Self::Host(Box::new(keys)),
                None => return Some(KeysAlarm::Card),
            },
            Self::Host(mut keys) => {
                keys.handle_entered(you, now);
                *self = Self::Host(keys);
            }
            Self::Invitee(mut keys) => {
                keys.handle_back();
                *self = Self::Invitee(keys);
            }
            Self::Unusable => return Some(KeysAlarm::Card),
        }
        None
    }

    pub(crate) fn handle_waiting(&mut self, message: &WaitingMessage, now: Instant) {
        if let Self::Invitee(keys) = self {
            keys.handle_waiting(message, now);
        }
    }

    /// Returns whose word it is that somebody who waits was seen, or is refused: see [`Word`].
    pub(crate) fn word(&self, answer: KnockAnswer) -> Word {
        match self {
            Self::Invitee(keys) if keys.answer() == Some(answer) => Word::Provider,
            Self::Invitee(keys) if keys.can_be_answered() => Word::Unconfirmed,
            Self::Invitee(_) | Self::Entering(_) | Self::Host(_) | Self::Unusable => Word::Server,
        }
    }

    pub(crate) fn handle_visit(&mut self, message: &VisitMessage, now: Instant) {
        match self {
            Self::Host(keys) => keys.handle_visit(message, now),
            Self::Invitee(keys) => keys.handle_visit(message, now),
            Self::Entering(_) | Self::Unusable => {}
        }
    }

    /// The server refused something, perhaps a commit.
    pub(crate) fn handle_problem(&mut self, problem: ProblemCode, now: Instant) {
        if let (Self::Host(keys), ProblemCode::VisitFull) = (self, problem) {
            keys.handle_refused(now);
        }
    }

    /// Out of the visit, for a while or for good: all keys go.
    pub(crate) fn handle_out(&mut self) {
        match self {
            Self::Host(keys) => keys.handle_out(),
            Self::Invitee(keys) => keys.handle_out(),
            Self::Entering(_) | Self::Unusable => {}
        }
    }

    /// Says good-bye to the group, and throws all keys away.
    pub(crate) fn leave(&mut self) {
        match self {
            Self::Host(keys) => keys.leave(),
            Self::Invitee(keys) => keys.leave(),
            Self::Entering(_) | Self::Unusable => {}
        }
    }

    /// Takes who has a seat inside, by the server's word: whoever has none any more goes from the group.
    pub(crate) fn handle_seats(&mut self, inside: &[ParticipantId], now: Instant) {
        if let Self::Host(keys) = self {
            keys.handle_seats(inside, now);
        }
    }

    pub(crate) fn handle_timeout(&mut self, now: Instant) {
        match self {
            Self::Host(keys) => keys.handle_timeout(now),
            Self::Invitee(keys) => keys.handle_timeout(now),
            Self::Entering(_) | Self::Unusable => {}
        }
    }

    pub(crate) fn poll_timeout(&self) -> Option<Instant> {
        match self {
            Self::Host(keys) => keys.poll_timeout(),
            Self::Invitee(keys) => keys.poll_timeout(),
            Self::Entering(_) | Self::Unusable => None,
        }
    }

    pub(crate) fn poll_effect(&mut self) -> Option<KeysEffect> {
        match self {
            Self::Host(keys) => keys.poll_effect(),
            Self::Invitee(keys) => keys.poll_effect(),
            Self::Entering(_) | Self::Unusable => None,
        }
    }

    pub(crate) fn admit(&mut self, who: ParticipantId, now: Instant) {
        if let Self::Host(keys) = self {
            keys.admit(who, now);
        }
    }

    pub(crate) fn take_out(
        &mut self,
        who: ParticipantId,
        how: Outgoing,
        now: Instant,
    ) -> Vec<ParticipantId> {
        if let Self::Host(keys) = self {
            return keys.take_out(who, how, now);
        }
        vec![who]
    }

    /// Takes what a page of this provider's is given when it is loaded.
    pub(crate) fn take_secrets(&mut self, secrets: Option<HostSecrets>, now: Instant) {
        if let Self::Host(keys) = self {
            keys.take_secrets(secrets, now);
        }
    }

    /// Takes what another page of this provider's changed.
    pub(crate) fn take_vault(&mut self, vault: &Vault, now: Instant) {
        if let Self::Host(keys) = self {
            keys.take_vault(vault, now);
        }
    }

    pub(crate) fn set(&mut self, control: Control, now: Instant) {
        if let Self::Host(keys) = self {
            keys.set(control, now);
        }
    }

    /// Takes the provider's yes to somebody back who is not in yet.
    /// Ends the link that somebody came by, and returns which it is.
    pub(crate) fn revoke(&mut self, who: ParticipantId) -> Option<InviteId> {
        match self {
            Self::Host(keys) => keys.revoke(who),
            Self::Invitee(_) | Self::Entering(_) | Self::Unusable => None,
        }
    }

    pub(crate) fn decline(&mut self, who: ParticipantId) {
        if let Self::Host(keys) = self {
            keys.decline(who);
        }
    }

    pub(crate) fn rename(&mut self, who: ParticipantId, name: &DisplayName, now: Instant) {
        if let Self::Host(keys) = self {
            keys.rename(who, name, now);
        }
    }

    /// Takes how many the service says are invited.
    pub(crate) fn handle_expected(&mut self, count: usize) {
        if let Self::Host(keys) = self {
            keys.handle_expected(count);
        }
    }

    pub(crate) fn mark_compared(&mut self, who: ParticipantId, now: Instant) {
        if let Self::Host(keys) = self {
            keys.mark_compared(who, now);
        }
    }

    /// Writes to everyone in the group. Returns whether that could be sealed.
    pub(crate) fn chat(&mut self, text: ChatText) -> bool {
        let membership = self.membership_mut();
        membership.is_some_and(|(membership, effects)| membership.chat(text, effects))
    }

    /// Tells everyone in the group what this person has typed.
    pub(crate) fn tell_typed(&mut self, text: Option<ChatText>, now: Instant) {
        if let Some((membership, effects)) = self.membership_mut() {
            membership.tell_typed(text, now, effects);
        }
    }

    /// Returns when they are to be told.
    pub(crate) fn typed_due(&self, typed: &Typed) -> Option<Instant> {
        self.membership()?.typed_due(typed)
    }

    /// Returns what others have typed and not sent.
    pub(crate) fn unfinished(&self, now: Instant) -> Vec<UnfinishedLine> {
        let lines = self.membership().map(|group| group.unfinished(now));
        lines.unwrap_or_default()
    }

    fn membership(&self) -> Option<&Membership> {
        match self {
            Self::Host(keys) => keys.membership.as_ref(),
            Self::Invitee(keys) => keys.membership.as_ref(),
            Self::Entering(_) | Self::Unusable => None,
        }
    }

    /// Returns the membership, and where it puts what it asks for.
    fn membership_mut(&mut self) -> Option<(&mut Membership, &mut VecDeque<KeysEffect>)> {
        let (membership, effects) = match self {
            Self::Host(keys) => (&mut keys.membership, &mut keys.effects),
            Self::Invitee(keys) => (&mut keys.membership, &mut keys.effects),
            Self::Entering(_) | Self::Unusable => return None,
        };
        Some((membership.as_mut()?, effects))
    }

    pub(crate) fn position(&self) -> Option<GroupPosition> {
        self.membership().map(Membership::position)
    }

    pub(crate) fn people(&self, now: Instant) -> Vec<Sighted> {
        let people = self.membership().map(|group| group.people(now));
        people.unwrap_or_default()
    }

    /// Returns the leaf whose frames may be shown as this person's.
    pub(crate) fn leaf_for(
        &self,
        who: ParticipantId,
        source: Source,
        now: Instant,
    ) -> Option<Leaf> {
        self.membership()?.leaf_for(who, source, now)
    }

    pub(crate) fn visitor(&self, who: ParticipantId, now: Instant) -> Option<Visitor> {
        match self {
            Self::Host(keys) => keys.visitor(who, now),
            Self::Invitee(_) | Self::Entering(_) | Self::Unusable => None,
        }
    }

    /// Returns the keys of a provider who is inside.
    pub(crate) fn host(&self) -> Option<&HostKeys> {
        match self {
            Self::Host(keys) => Some(keys),
            Self::Invitee(_) | Self::Entering(_) | Self::Unusable => None,
        }
    }

    /// Returns what the hosts' rules let this person do; none while there is no group.
    pub(crate) fn permissions(&self) -> Option<Permissions> {
        self.membership()?.permissions()
    }

    /// Whether this is a host whose own picture and screen would reach nobody: everyone else is suspended.
    pub(crate) fn is_everyone_suspended(&self) -> bool {
        self.host().is_some_and(HostKeys::is_everyone_suspended)
    }

    /// Returns the code to read aloud with someone; for whoever is no provider, with the provider.
    pub(crate) fn comparison_code(&self, who: ParticipantId) -> Option<String> {
        let code = match self {
            Self::Host(keys) => keys.comparison_code(who),
            Self::Invitee(keys) => keys.comparison_code(),
            Self::Entering(_) | Self::Unusable => None,
        };
        code.map(|code| code.for_screen())
    }

    /// Returns how sure this client may be that the provider's side is there.
    pub(crate) fn confirmation(&self, now: Instant) -> Confirmation {
        match self {
            Self::Invitee(keys) => keys.confirmation(now),
            Self::Host(_) | Self::Entering(_) | Self::Unusable => Confirmation::Fresh,
        }
    }
}
