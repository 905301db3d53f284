//! One invited person in the vault, and what a knock with their link is.

use super::{code::InviteCode, controls::PersonControls};
use crate::{
    invitation::Level,
    knock::RejoinPublicKey,
    wire::{Malformed, Reader, Wire, Writer},
};
use protocol::{DisplayName, InviteId, Role, time::Instant};
use std::time::Duration;

/// How long someone who left comes back without asking.
///
/// A phone that restarts or a train's tunnel takes minutes; after a quarter of an hour the person at the
/// device may be another one.
pub const REJOIN_WITHIN: Duration = Duration::from_secs(15 * 60);

/// Beside the level: a code stands behind everything else. Without one an entry has the bytes that it had before there
/// were codes.
const HAS_CODE: u8 = 0x80;

/// One invited person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Invitation {
    /// The public half of the link.
    pub id: InviteId,
    /// The name that the others in the visit read.
    pub name: DisplayName,
    /// What the person is in the visit. Never the provider: that is a matter of certificates.
    pub class: Role,
    /// Where the link was made. One that was made in a host's browser is never taken for one of the server's:
    /// a knock without its secret is refused.
    pub level: Level,
    /// Who came by the link.
    pub state: InvitationState,
    /// Whether the link is dead. Whoever came by it before stays, and comes back in the same tab.
    pub is_revoked: bool,
    /// What the provider set for this person, whatever device they come with.
    pub controls: PersonControls,
    /// The code that was made last to be said on the telephone.
    pub code: Option<InviteCode>,
}

/// Who came by a link.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum InvitationState {
    /// Nobody was admitted with it.
    Open,
    /// Someone was admitted; only the holder of this key comes back with it unasked.
    Admitted {
        /// The key of the tab that was admitted.
        rejoin: RejoinPublicKey,
        /// When that person left, where they are not inside.
        left_at: Option<Instant>,
        /// Whether the comparison code was read aloud with that tab and was the same.
        is_compared: bool,
    },
    /// The person was sent back to the waiting room, and nobody was admitted with the link since.
    SentBack,
    /// The person was removed.
    Removed,
}

/// What a knock is, by the state of its invitation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Arrival {
    /// The first with this link: a host decides.
    First,
    /// The same tab as was admitted: comes back unasked, also when the visit is locked.
    Rejoin,
    /// The same tab, after too long: a host decides.
    Late,
    /// Another device, while or after someone was admitted: a host decides and is told.
    SecondDevice,
    /// The person was removed: not added.
    Removed,
    /// The link was revoked, and this is not the tab that came by it before: not added.
    Revoked,
}

impl Invitation {
    /// Tells what a knock with the key `rejoin` is. The knock proved that it holds the key.
    #[must_use]
    pub fn arrival(&self, knocked: &RejoinPublicKey, now: Instant) -> Arrival {
        let arrival = self.state.arrival(knocked, now);
        if self.is_revoked && arrival != Arrival::Rejoin {
            return Arrival::Revoked;
        }
        arrival
    }
}

impl InvitationState {
    /// Tells what a knock with the key `rejoin` is. The knock proved that it holds the key.
    fn arrival(&self, knocked: &RejoinPublicKey, now: Instant) -> Arrival {
        match self {
            Self::Open | Self::SentBack => Arrival::First,
            Self::Removed => Arrival::Removed,
            Self::Admitted { rejoin, .. } if rejoin != knocked => Arrival::SecondDevice,
            Self::Admitted {
                left_at: Some(left_at),
                ..
            } if now.since(*left_at) > REJOIN_WITHIN => Arrival::Late,
            Self::Admitted { .. } => Arrival::Rejoin,
        }
    }
}

impl Wire for InvitationState {
    fn write(&self, writer: &mut Writer) {
        match self {
            Self::Open => writer.u8(0),
            Self::Admitted {
                rejoin,
                left_at,
                is_compared,
            } => {
                writer.u8(if left_at.is_some() { 2 } else { 1 });
                rejoin.write(writer);
                if let Some(left_at) = left_at {
                    writer.instant(*left_at);
                }
                writer.u8((*is_compared).into());
            }
            Self::Removed => writer.u8(3),
            Self::SentBack => writer.u8(4),
        }
    }

    fn read(reader: &mut Reader<'_>) -> Result<Self, Malformed> {
        let rejoin = RejoinPublicKey::read;
        match reader.u8()? {
            0 => Ok(Self::Open),
            1 => Ok(Self::Admitted {
                rejoin: rejoin(reader)?,
                left_at: None,
                is_compared: reader.flag()?,
            }),
            2 => Ok(Self::Admitted {
                rejoin: rejoin(reader)?,
                left_at: Some(reader.instant()?),
                is_compared: reader.flag()?,
            }),
            3 => Ok(Self::Removed),
            4 => Ok(Self::SentBack),
            _ => Err(Malformed::Value),
        }
    }
}

impl Wire for Invitation {
    fn write(&self, writer: &mut Writer) {
        writer.fixed(&self.id.to_bytes());
        writer.name(&self.name);
        writer.role(self.class);
        let level = match self.level {
            Level::ServerVouched => 0,
            Level::Link => 1,
            Level::PhoneCode => 2,
        };
        let has_code = if self.code.is_some() { HAS_CODE } else { 0 };
        writer.u8(level | has_code);
        self.state.write(writer);
        writer.u8(self.is_revoked.into());
        self.controls.write(writer);
        if let Some(code) = &self.code {
            code.write(writer);
        }
    }

    fn read(reader: &mut Reader<'_>) -> Result<Self, Malformed> {
        let (id, name, class) = (
            InviteId::from_bytes(reader.array()?),
            reader.name()?,
            reader.role()?,
        );
        let byte = reader.u8()?;
        let invitation = Self {
            id,
            name,
            class,
            level: match byte & !HAS_CODE {
                0 => Level::ServerVouched,
                1 => Level::Link,
                2 => Level::PhoneCode,
                _ => return Err(Malformed::Value),
            },
            state: InvitationState::read(reader)?,
            is_revoked: reader.flag()?,
            controls: PersonControls::read(reader)?,
            code: (byte & HAS_CODE != 0)
                .then(|| InviteCode::read(reader))
                .transpose()?,
        };
        match invitation.class {
            Role::Provider => Err(Malformed::Value),
            Role::Patient | Role::Family | Role::Interpreter | Role::SecondProvider => {
                Ok(invitation)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MINE: RejoinPublicKey = RejoinPublicKey::from_bytes([1; 32]);
    const OTHER: RejoinPublicKey = RejoinPublicKey::from_bytes([2; 32]);

    fn arrival(state: InvitationState, knocked: RejoinPublicKey, now_s: u64) -> Arrival {
        state.arrival(&knocked, Instant::from_millis(now_s * 1000))
    }

    #[test]
    fn only_the_tab_that_was_admitted_comes_back_unasked() {
        let inside = InvitationState::Admitted {
            rejoin: MINE,
            left_at: None,
            is_compared: false,
        };

        assert_eq!(arrival(InvitationState::Open, MINE, 0), Arrival::First);
        assert_eq!(arrival(inside, MINE, 1_000_000), Arrival::Rejoin);
        assert_eq!(arrival(inside, OTHER, 0), Arrival::SecondDevice);
    }

    #[test]
    fn who_left_comes_back_unasked_for_a_quarter_of_an_hour() {
        let left_at = Some(Instant::from_millis(100_000));
        let left = InvitationState::Admitted {
            rejoin: MINE,
            left_at,
            is_compared: false,
        };

        assert_eq!(arrival(left, MINE, 100 + 15 * 60), Arrival::Rejoin);
        assert_eq!(arrival(left, MINE, 100 + 15 * 60 + 1), Arrival::Late);
        assert_eq!(arrival(left, OTHER, 100), Arrival::SecondDevice);
    }

    #[test]
    fn whoever_was_removed_never_comes_back_with_the_link() {
        assert_eq!(arrival(InvitationState::Removed, MINE, 0), Arrival::Removed);
    }

    #[test]
    fn revoked_link_brings_the_tab_that_came_by_it_back_and_nobody_else() {
        let inside = InvitationState::Admitted {
            rejoin: MINE,
            left_at: Some(Instant::from_millis(100_000)),
            is_compared: false,
        };
        let revoked = |state, knocked, now_s: u64| {
            let invitation = Invitation {
                id: InviteId::from_bytes([1; 16]),
                name: DisplayName::clean("Ada").unwrap(),
                class: Role::Patient,
                level: Level::Link,
                state,
                is_revoked: true,
                controls: PersonControls::default(),
                code: None,
            };
            invitation.arrival(&knocked, Instant::from_millis(now_s * 1000))
        };

        assert_eq!(revoked(inside, MINE, 100), Arrival::Rejoin);
        assert_eq!(revoked(inside, MINE, 100 + 15 * 60 + 1), Arrival::Revoked);
        assert_eq!(revoked(inside, OTHER, 100), Arrival::Revoked);
        for state in [
            InvitationState::Open,
            InvitationState::SentBack,
            InvitationState::Removed,
        ] {
            assert_eq!(revoked(state, MINE, 0), Arrival::Revoked);
        }
    }
}
