//! What a provider set for the visit and for each person. It stands in the vault, so that a page that is loaded again, and
//! the next device, go on with it.

use crate::{
    group::ChatRule,
    wire::{Malformed, Reader, Wire, Writer},
};

/// For the whole visit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct VisitControls {
    /// Nobody new is let in.
    pub is_locked: bool,
    /// The visit locks by itself once everyone who is expected is in.
    pub locks_itself: bool,
    /// Who may chat.
    pub chat: ChatRule,
}

impl Default for VisitControls {
    fn default() -> Self {
        Self {
            is_locked: false,
            locks_itself: true,
            chat: ChatRule::Everyone,
        }
    }
}

/// For one person, whatever device they come with.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct PersonControls {
    /// They may share their screen.
    pub may_share: bool,
    /// They may draw.
    pub may_draw: bool,
    /// They are not heard.
    pub is_muted: bool,
    /// Their camera is not shown.
    pub is_video_stopped: bool,
    /// Nothing passes to them or from them but the hosts' voices to them.
    pub is_suspended: bool,
}

impl VisitControls {
    /// Takes from two pages' controls what allows less.
    pub(super) fn absorb(&mut self, other: Self) {
        self.is_locked |= other.is_locked;
        self.locks_itself |= other.locks_itself;
        // The lower the byte, the fewer may chat.
        if other.chat.byte() < self.chat.byte() {
            self.chat = other.chat;
        }
    }
}

impl PersonControls {
    /// Takes from two pages' controls what allows less.
    pub(super) const fn absorb(&mut self, other: Self) {
        self.may_share &= other.may_share;
        self.may_draw &= other.may_draw;
        self.is_muted |= other.is_muted;
        self.is_video_stopped |= other.is_video_stopped;
        self.is_suspended |= other.is_suspended;
    }

    const fn flags(&mut self) -> [&mut bool; 5] {
        [
            &mut self.may_share,
            &mut self.may_draw,
            &mut self.is_muted,
            &mut self.is_video_stopped,
            &mut self.is_suspended,
        ]
    }
}

impl Wire for VisitControls {
    fn write(&self, writer: &mut Writer) {
        writer.u8(self.is_locked.into());
        writer.u8(self.locks_itself.into());
        writer.u8(self.chat.byte());
    }

    fn read(reader: &mut Reader<'_>) -> Result<Self, Malformed> {
        Ok(Self {
            is_locked: reader.flag()?,
            locks_itself: reader.flag()?,
            chat: ChatRule::from_byte(reader.u8()?).ok_or(Malformed::Value)?,
        })
    }
}

/// One byte; the first flag is the lowest bit, and the highest three are zero.
impl Wire for PersonControls {
    fn write(&self, writer: &mut Writer) {
        let mut controls = *self;
        let bits = controls.flags().into_iter().enumerate();
        writer.u8(bits.fold(0, |byte, (place, flag)| byte | u8::from(*flag) << place));
    }

    fn read(reader: &mut Reader<'_>) -> Result<Self, Malformed> {
        let byte = reader.u8()?;
        let mut controls = Self::default();
        for (place, flag) in controls.flags().into_iter().enumerate() {
            *flag = byte >> place & 1 == 1;
        }
        if byte >> controls.flags().len() != 0 {
            return Err(Malformed::Value);
        }
        Ok(controls)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_flag_has_a_bit_of_its_own_and_no_other_bit_is_taken() {
        for byte in 0..=u8::MAX {
            let mut writer = Writer::versioned();
            writer.u8(byte);
            let mut reader = Reader::versioned(writer.as_slice(), 2).unwrap();
            let read = PersonControls::read(&mut reader);

            assert_eq!(read.is_ok(), byte < 32, "{byte}");
            if let Ok(controls) = read {
                let mut again = Writer::versioned();
                controls.write(&mut again);
                assert_eq!(again.as_slice(), writer.as_slice());
            }
        }
    }

    #[test]
    fn of_two_pages_what_allows_less_counts() {
        let free = PersonControls {
            may_share: true,
            may_draw: true,
            ..PersonControls::default()
        };
        let stopped = PersonControls {
            is_muted: true,
            is_video_stopped: true,
            is_suspended: true,
            ..PersonControls::default()
        };

        for (mut mine, theirs) in [(free, stopped), (stopped, free)] {
            mine.absorb(theirs);
            assert_eq!(mine, stopped);
        }
        for chat in [ChatRule::Hosts, ChatRule::Off] {
            let less = VisitControls {
                chat,
                ..VisitControls::default()
            };
            for (mut mine, theirs) in [
                (less, VisitControls::default()),
                (VisitControls::default(), less),
            ] {
                mine.absorb(theirs);
                assert_eq!(mine.chat, chat);
            }
        }
    }
}
