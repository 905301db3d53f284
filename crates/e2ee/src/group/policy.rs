//! What a host allows: said by a host to everyone, and enforced by every receiver.
//!
//! A sender's screen is not shown, and its line of chat not printed, where the policy does not allow it,
//! whatever the SFU forwards.

use super::{
    bytes::{BadBytes, Reader, Writer},
    claim::HostRole,
    state::Leaf,
};
use protocol::{Source, time::Instant};
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

impl ChatRule {
    pub(crate) const fn byte(self) -> u8 {
        match self {
            Self::Off => 0,
            Self::Hosts => 1,
            Self::Everyone => 2,
        }
    }

    pub(crate) const fn from_byte(byte: u8) -> Option<Self> {
        match byte {
            0 => Some(Self::Off),
            1 => Some(Self::Hosts),
            2 => Some(Self::Everyone),
            _ => None,
        }
    }
}

/// The rules of a visit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Policy {
    /// When it was said, by the host's clock, and later than any the host said before: an older one that comes late
    /// changes nothing.
    pub at: Instant,
    /// Whether the host admits nobody new. Shown only: what counts is that the host makes no Add.
    pub is_locked: bool,
    /// Who may share a screen.
    pub share: Whom,
    /// Who may draw.
    pub draw: Whom,
    /// Who may chat.
    pub chat: ChatRule,
    /// Who is not heard.
    pub muted: BTreeSet<Leaf>,
    /// Whose camera is not shown.
    pub video_stopped: BTreeSet<Leaf>,
    /// Who is neither seen nor heard nor read, and sees and hears nothing but the hosts' voices.
    pub suspended: BTreeSet<Leaf>,
}

impl Default for Policy {
    /// What holds until a host says something else.
    fn default() -> Self {
        Self {
            at: Instant::from_millis(0),
            is_locked: false,
            share: Whom::Hosts,
            draw: Whom::Hosts,
            chat: ChatRule::Everyone,
            muted: BTreeSet::new(),
            video_stopped: BTreeSet::new(),
            suspended: BTreeSet::new(),
        }
    }
}

/// Someone in the group, as the rules see them: where they sit, and what host they are proven to be.
pub type Seated = (Leaf, Option<HostRole>);

impl Policy {
    /// Whether `from` may send something of this source. Its sender sends none, and its receivers show none, where it
    /// may not.
    #[must_use]
    pub fn may_send(&self, (leaf, role): Seated, source: Source) -> bool {
        if role.is_some() {
            return true;
        }
        let is_allowed = match source {
            Source::Microphone => !self.muted.contains(&leaf),
            Source::Camera => !self.video_stopped.contains(&leaf),
            Source::Screen => self.share.includes(leaf, role),
        };
        is_allowed && !self.is_suspended((leaf, role))
    }

    /// Whether `to` may receive something of this source from `from`.
    #[must_use]
    pub fn may_receive(&self, to: Seated, from: Seated, source: Source) -> bool {
        let is_voice_of_host = source == Source::Microphone && from.1.is_some();
        self.may_send(from, source) && (is_voice_of_host || !self.is_suspended(to))
    }

    /// Whether someone is suspended. A host never is.
    #[must_use]
    pub fn is_suspended(&self, (leaf, role): Seated) -> bool {
        role.is_none() && self.suspended.contains(&leaf)
    }

    /// Whether a receiver shows what this leaf draws.
    #[must_use]
    pub fn may_draw(&self, (leaf, role): Seated) -> bool {
        self.draw.includes(leaf, role) && !self.is_suspended((leaf, role))
    }

    /// Whether a receiver prints this leaf's lines of chat.
    #[must_use]
    pub fn may_chat(&self, (leaf, role): Seated) -> bool {
        let is_allowed = match self.chat {
            ChatRule::Everyone => true,
            ChatRule::Hosts => role.is_some(),
            ChatRule::Off => false,
        };
        is_allowed && !self.is_suspended((leaf, role))
    }

    /// Takes leaves whose holder is gone off the lists: the next holder of the number was not meant.
    pub fn handle_removed(&mut self, removed: &BTreeSet<Leaf>) {
        let mut lists = vec![
            &mut self.muted,
            &mut self.video_stopped,
            &mut self.suspended,
        ];
        for whom in [&mut self.share, &mut self.draw] {
            if let Whom::Listed(leaves) = whom {
                lists.push(leaves);
            }
        }
        for leaves in lists {
            leaves.retain(|leaf| !removed.contains(leaf));
        }
    }

    pub(super) fn write(&self, writer: &mut Writer) {
        writer.u64(self.at.as_millis()).u8(self.is_locked.into());
        write_whom(writer, &self.share);
        write_whom(writer, &self.draw);
        writer.u8(self.chat.byte());
        for leaves in [&self.muted, &self.video_stopped, &self.suspended] {
            write_leaves(writer, leaves);
        }
    }

    pub(super) fn read(reader: &mut Reader<'_>) -> Result<Self, BadBytes> {
        Ok(Self {
            at: Instant::from_millis(reader.u64()?),
            is_locked: reader.flag()?,
            share: read_whom(reader)?,
            draw: read_whom(reader)?,
            chat: ChatRule::from_byte(reader.u8()?).ok_or(BadBytes)?,
            muted: read_leaves(reader)?,
            video_stopped: read_leaves(reader)?,
            suspended: read_leaves(reader)?,
        })
    }
}

fn write_whom(writer: &mut Writer, whom: &Whom) {
    writer.u8(match whom {
        Whom::Hosts => 0,
        Whom::Everyone => 1,
        Whom::Listed(_) => 2,
    });
    if let Whom::Listed(leaves) = whom {
        write_leaves(writer, leaves);
    }
}

fn write_leaves(writer: &mut Writer, leaves: &BTreeSet<Leaf>) {
    let numbers: Vec<u8> = leaves.iter().map(|leaf| leaf.number()).collect();
    writer.vector(&numbers);
}

fn read_leaves(reader: &mut Reader<'_>) -> Result<BTreeSet<Leaf>, BadBytes> {
    let numbers = reader.vector(64)?;
    if !numbers.is_sorted_by(|a, b| a < b) {
        return Err(BadBytes);
    }
    let leaf = |number: &u8| Leaf::new(u32::from(*number)).ok_or(BadBytes);
    numbers.iter().map(leaf).collect()
}

fn read_whom(reader: &mut Reader<'_>) -> Result<Whom, BadBytes> {
    match reader.u8()? {
        0 => Ok(Whom::Hosts),
        1 => Ok(Whom::Everyone),
        2 => read_leaves(reader).map(Whom::Listed),
        _ => Err(BadBytes),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn leaf(number: u32) -> Leaf {
        Leaf::new(number).unwrap()
    }

    fn share(policy: &Policy, number: u32, role: Option<HostRole>) -> bool {
        policy.may_send((leaf(number), role), Source::Screen)
    }

    fn host() -> Seated {
        (leaf(0), Some(HostRole::Provider))
    }

    #[test]
    fn until_a_host_says_otherwise_only_hosts_share_and_draw() {
        let policy = Policy::default();

        assert!(share(&policy, 0, Some(HostRole::Cohost)));
        assert!(!share(&policy, 1, None));
        assert!(!policy.may_draw((leaf(1), None)));
        assert!(policy.may_chat((leaf(1), None)));
        assert!(policy.may_send((leaf(1), None), Source::Camera));
    }

    #[test]
    fn list_allows_whom_it_names_and_every_host() {
        let policy = Policy {
            share: Whom::Listed(BTreeSet::from([leaf(2)])),
            draw: Whom::Everyone,
            ..Policy::default()
        };

        assert!(share(&policy, 2, None));
        assert!(!share(&policy, 3, None));
        assert!(share(&policy, 3, Some(HostRole::Provider)));
        assert!(policy.may_draw((leaf(3), None)));
    }

    #[test]
    fn next_holder_of_a_leaf_is_on_no_list_of_the_last_one() {
        let two = BTreeSet::from([leaf(2), leaf(3)]);
        let mut policy = Policy {
            share: Whom::Listed(two.clone()),
            draw: Whom::Listed(two.clone()),
            muted: two.clone(),
            video_stopped: two.clone(),
            suspended: two,
            ..Policy::default()
        };

        policy.handle_removed(&BTreeSet::from([leaf(2)]));

        let three = BTreeSet::from([leaf(3)]);
        let listed = Whom::Listed(three.clone());
        assert_eq!((&policy.share, &policy.draw), (&listed, &listed));
        let rest = [&policy.muted, &policy.video_stopped, &policy.suspended];
        assert_eq!(rest, [&three; 3]);
    }

    #[test]
    fn chat_of_hosts_only_or_off_is_enforced() {
        let rule = |chat| Policy {
            chat,
            ..Policy::default()
        };

        assert!(!rule(ChatRule::Hosts).may_chat((leaf(1), None)));
        assert!(rule(ChatRule::Hosts).may_chat(host()));
        assert!(!rule(ChatRule::Off).may_chat(host()));
    }

    #[test]
    fn muted_one_is_seen_and_one_whose_video_is_stopped_is_heard() {
        let policy = Policy {
            muted: BTreeSet::from([leaf(1)]),
            video_stopped: BTreeSet::from([leaf(2)]),
            ..Policy::default()
        };
        let sends = |number, source| policy.may_send((leaf(number), None), source);

        assert!(!sends(1, Source::Microphone) && sends(1, Source::Camera));
        assert!(sends(2, Source::Microphone) && !sends(2, Source::Camera));
    }

    #[test]
    fn suspended_one_hears_the_host_and_nothing_else_passes_to_or_from_them() {
        let everyone = BTreeSet::from([leaf(0), leaf(1)]);
        let policy = Policy {
            share: Whom::Everyone,
            draw: Whom::Everyone,
            suspended: everyone,
            ..Policy::default()
        };
        let [suspended, free] = [1, 2].map(|number| (leaf(number), None));

        for source in [Source::Microphone, Source::Camera, Source::Screen] {
            assert!(!policy.may_receive(free, suspended, source), "{source:?}");
            assert!(!policy.may_receive(host(), suspended, source), "{source:?}");
            assert!(!policy.may_receive(suspended, free, source), "{source:?}");
            assert!(policy.may_receive(host(), free, source), "{source:?}");
            assert!(policy.may_receive(free, host(), source), "{source:?}");
            let is_voice = source == Source::Microphone;
            assert_eq!(policy.may_receive(suspended, host(), source), is_voice);
        }
        assert!(!policy.may_chat(suspended) && policy.may_chat(host()));
        assert!(!policy.may_draw(suspended));
    }
}
