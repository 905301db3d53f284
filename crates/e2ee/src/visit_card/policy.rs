//! The rules of one visit, signed with its card.

use crate::wire::{Malformed, Reader, Wire, Writer};
use std::time::Duration;

/// Most members of a group: what the leaf's six bits in a frame's key id leave, halved.
pub const MEMBERS_MAX: u8 = 32;

/// The rules of one visit that no server may change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct VisitPolicy {
    /// Most members, at most [`MEMBERS_MAX`].
    pub members_max: u8,
    /// How long a member goes on sending without a sign of the host, in whole seconds.
    pub grace: Duration,
    /// Whether a phone line may be a member.
    pub gateway_allowed: bool,
    /// Whether a recorder may be a member.
    pub recording_allowed: bool,
    /// Whether the comparison code must be compared.
    pub comparison_required: bool,
    /// Whether a group goes on for ten minutes without a host.
    pub goes_on_without_host: bool,
    /// Whether links that the server makes or sends are taken (level A0).
    pub server_vouched_allowed: bool,
}

impl VisitPolicy {
    fn flags(&self) -> [bool; 5] {
        [
            self.gateway_allowed,
            self.recording_allowed,
            self.comparison_required,
            self.goes_on_without_host,
            self.server_vouched_allowed,
        ]
    }
}

impl Wire for VisitPolicy {
    fn write(&self, writer: &mut Writer) {
        writer.u8(self.members_max);
        writer.u16(u16::try_from(self.grace.as_secs()).unwrap_or(u16::MAX));
        let flags = self.flags().into_iter().rev();
        writer.u8(flags.fold(0, |bits, flag| bits << 1 | u8::from(flag)));
    }

    fn read(reader: &mut Reader<'_>) -> Result<Self, Malformed> {
        let (members_max, grace, bits) = (reader.u8()?, reader.u16()?, reader.u8()?);
        if !(2..=MEMBERS_MAX).contains(&members_max) || bits >= 32 {
            return Err(Malformed::Value);
        }
        let flag = |place: u8| bits >> place & 1 == 1;
        Ok(Self {
            members_max,
            grace: Duration::from_secs(grace.into()),
            gateway_allowed: flag(0),
            recording_allowed: flag(1),
            comparison_required: flag(2),
            goes_on_without_host: flag(3),
            server_vouched_allowed: flag(4),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rule_that_this_client_does_not_know_is_refused() {
        let read = |bits| {
            let bytes = [1, 12, 0, 60, bits];
            VisitPolicy::read(&mut Reader::versioned(&bytes, 5).unwrap())
        };

        assert!(read(0b1_1111).is_ok());
        for place in 5..8 {
            assert_eq!(read(1 << place), Err(Malformed::Value), "{place}");
        }
    }
}
