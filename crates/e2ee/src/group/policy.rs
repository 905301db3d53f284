//! What a host allows: said by a host to everyone, and enforced by every receiver.
//!
//! A sender's screen is not shown, and its line of chat not printed, where the policy does not allow it,
//! whatever the SFU forwards.

use super::{
    bytes::{BadBytes, Reader, Writer},
    claim::HostRole,
    state::Leaf,
};
use std::collections::BTreeSet;

/// Whom something is allowed to, besides the hosts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Whom {
    /// Nobody else.
    Hosts,
    /// Everyone.
    Everyone,
    /// These leaves. They go from the list when their holder goes.
    Listed(BTreeSet<Leaf>),
}

impl Whom {
    fn includes(&self, leaf: Leaf, role: Option<HostRole>) -> bool {
        match self {
            _ if role.is_some() => true,
            Self::Hosts => false,
            Self::Everyone => true,
            Self::Listed(leaves) => leaves.contains(&leaf),
        }
    }
}

/// Who may chat.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ChatRule {
    /// Everyone.
    Everyone,
    /// Hosts only.
    Hosts,
    /// Nobody.
    Off,
}

/// The rules of a visit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Policy {
    /// Whether the host admits nobody new. Shown only: what counts is that the host makes no Add.
    pub is_locked: bool,
    /// Who may share a screen.
    pub share: Whom,
    /// Who may draw on a shared screen.
    pub draw: Whom,
    /// Who may chat.
    pub chat: ChatRule,
    /// Whether files may be sent.
    pub has_files: bool,
    /// Whether people may switch their own microphone on.
    pub may_unmute: bool,
}

impl Default for Policy {
    /// What holds until a host says something else.
    fn default() -> Self {
        Self {
            is_locked: false,
            share: Whom::Hosts,
            draw: Whom::Hosts,
            chat: ChatRule::Everyone,
            has_files: false,
            may_unmute: true,
        }
    }
}

impl Policy {
    /// Whether a receiver shows this leaf's screen. `role` is the leaf's verified role.
    #[must_use]
    pub fn may_share(&self, leaf: Leaf, role: Option<HostRole>) -> bool {
        self.share.includes(leaf, role)
    }

    /// Whether a receiver shows what this leaf draws.
    #[must_use]
    pub fn may_draw(&self, leaf: Leaf, role: Option<HostRole>) -> bool {
        self.draw.includes(leaf, role)
    }

    /// Whether a receiver prints this leaf's lines of chat.
    #[must_use]
    pub fn may_chat(&self, role: Option<HostRole>) -> bool {
        match self.chat {
            ChatRule::Everyone => true,
            ChatRule::Hosts => role.is_some(),
            ChatRule::Off => false,
        }
    }

    /// Takes leaves whose holder is gone off the lists: the next holder of the number was not meant.
    pub fn handle_removed(&mut self, removed: &BTreeSet<Leaf>) {
        for whom in [&mut self.share, &mut self.draw] {
            if let Whom::Listed(leaves) = whom {
                leaves.retain(|leaf| !removed.contains(leaf));
            }
        }
    }

    pub(super) fn write(&self, writer: &mut Writer) {
        writer.u8(self.is_locked.into());
        write_whom(writer, &self.share);
        write_whom(writer, &self.draw);
        writer.u8(match self.chat {
            ChatRule::Off => 0,
            ChatRule::Hosts => 1,
            ChatRule::Everyone => 2,
        });
        writer.u8(self.has_files.into()).u8(self.may_unmute.into());
    }

    pub(super) fn read(reader: &mut Reader<'_>) -> Result<Self, BadBytes> {
        Ok(Self {
            is_locked: reader.flag()?,
            share: read_whom(reader)?,
            draw: read_whom(reader)?,
            chat: match reader.u8()? {
                0 => ChatRule::Off,
                1 => ChatRule::Hosts,
                2 => ChatRule::Everyone,
                _ => return Err(BadBytes),
            },
            has_files: reader.flag()?,
            may_unmute: reader.flag()?,
        })
    }
}

fn write_whom(writer: &mut Writer, whom: &Whom) {
    match whom {
        Whom::Hosts => writer.u8(0),
        Whom::Everyone => writer.u8(1),
        Whom::Listed(leaves) => {
            let numbers: Vec<u8> = leaves.iter().map(|leaf| leaf.number()).collect();
            writer.u8(2).vector(&numbers)
        }
    };
}

fn read_whom(reader: &mut Reader<'_>) -> Result<Whom, BadBytes> {
    match reader.u8()? {
        0 => Ok(Whom::Hosts),
        1 => Ok(Whom::Everyone),
        2 => {
            let numbers = reader.vector(64)?;
            if !numbers.is_sorted_by(|a, b| a < b) {
                return Err(BadBytes);
            }
            let leaves = numbers
                .iter()
                .map(|number| Leaf::new(u32::from(*number)).ok_or(BadBytes));
            leaves.collect::<Result<_, _>>().map(Whom::Listed)
        }
        _ => Err(BadBytes),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn leaf(number: u32) -> Leaf {
        Leaf::new(number).unwrap()
    }

    #[test]
    fn until_a_host_says_otherwise_only_hosts_share_and_draw() {
        let policy = Policy::default();

        assert!(policy.may_share(leaf(0), Some(HostRole::Cohost)));
        assert!(!policy.may_share(leaf(1), None));
        assert!(!policy.may_draw(leaf(1), None));
        assert!(policy.may_chat(None));
    }

    #[test]
    fn list_allows_whom_it_names_and_every_host() {
        let policy = Policy {
            share: Whom::Listed(BTreeSet::from([leaf(2)])),
            draw: Whom::Everyone,
            ..Policy::default()
        };

        assert!(policy.may_share(leaf(2), None));
        assert!(!policy.may_share(leaf(3), None));
        assert!(policy.may_share(leaf(3), Some(HostRole::Provider)));
        assert!(policy.may_draw(leaf(3), None));
    }

    #[test]
    fn next_holder_of_a_leaf_is_not_on_the_list_of_the_last_one() {
        let listed = Whom::Listed(BTreeSet::from([leaf(2), leaf(3)]));
        let mut policy = Policy {
            share: listed.clone(),
            draw: listed,
            ..Policy::default()
        };

        policy.handle_removed(&BTreeSet::from([leaf(2)]));

        assert!(!policy.may_share(leaf(2), None));
        assert!(!policy.may_draw(leaf(2), None));
        assert!(policy.may_share(leaf(3), None));
    }

    #[test]
    fn chat_of_hosts_only_or_off_is_enforced() {
        let rule = |chat| Policy {
            chat,
            ..Policy::default()
        };

        assert!(!rule(ChatRule::Hosts).may_chat(None));
        assert!(rule(ChatRule::Hosts).may_chat(Some(HostRole::Provider)));
        assert!(!rule(ChatRule::Off).may_chat(Some(HostRole::Provider)));
    }
}
