//! What a certificate allows, and which role needs what.

use crate::wire::{Malformed, Reader, Wire, Writer};

/// What the holder of a key may do. A certificate never gives more than its issuer has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rights(u8);

impl Rights {
    /// Nothing.
    pub const NONE: Self = Self(0);
    /// To sign visit cards and found groups.
    pub const FOUND: Self = Self(1);
    /// To admit and to remove.
    pub const ADMIT: Self = Self(2);
    /// To see who waits.
    pub const GREET: Self = Self(4);
    /// To be the provider, whom no cohost removes. Never delegated.
    pub const LEAD: Self = Self(8);
    /// What a provider's own device is given.
    pub const OWNER: Self = Self(1 | 2 | 4 | 8);
    /// What one root may give another.
    pub const DELEGABLE: Self = Self(1 | 2 | 4);

    /// Returns what either allows.
    #[must_use]
    pub const fn and(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// Whether all that `other` allows is allowed here.
    #[must_use]
    pub const fn has(self, other: Self) -> bool {
        self.0 & other.0 == other.0
    }
}

impl Wire for Rights {
    fn write(&self, writer: &mut Writer) {
        writer.u8(self.0);
    }

    fn read(reader: &mut Reader<'_>) -> Result<Self, Malformed> {
        match reader.u8()? {
            bits @ 0..16 => Ok(Self(bits)),
            _ => Err(Malformed::Value),
        }
    }
}

/// What a member of staff is in one visit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HostRole {
    /// Runs the visit.
    Provider,
    /// Admits and removes beside the provider, whom they cannot remove.
    Cohost,
    /// Sees who waits. Never in the group of the visit.
    Greeter,
}

impl HostRole {
    /// Whether the role can be had with exactly these rights.
    ///
    /// A greeter has the one right and no other, so that a front desk's key never opens the visit.
    pub(crate) fn is_had_with(self, rights: Rights) -> bool {
        match self {
            Self::Provider => rights.has(Rights::LEAD.and(Rights::ADMIT)),
            Self::Cohost => rights.has(Rights::ADMIT) && !rights.has(Rights::LEAD),
            Self::Greeter => rights == Rights::GREET,
        }
    }
}

impl Wire for HostRole {
    fn write(&self, writer: &mut Writer) {
        writer.u8(match self {
            Self::Provider => 1,
            Self::Cohost => 2,
            Self::Greeter => 3,
        });
    }

    fn read(reader: &mut Reader<'_>) -> Result<Self, Malformed> {
        match reader.u8()? {
            1 => Ok(Self::Provider),
            2 => Ok(Self::Cohost),
            3 => Ok(Self::Greeter),
            _ => Err(Malformed::Value),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_role_needs_its_rights() {
        let all = (0..16).map(Rights);
        for rights in all {
            let leads = rights.has(Rights::LEAD);
            let admits = rights.has(Rights::ADMIT);

            assert_eq!(
                HostRole::Provider.is_had_with(rights),
                leads && admits,
                "{rights:?}"
            );
            assert_eq!(
                HostRole::Cohost.is_had_with(rights),
                admits && !leads,
                "{rights:?}"
            );
            assert_eq!(
                HostRole::Greeter.is_had_with(rights),
                rights.0 == 4,
                "{rights:?}"
            );
        }
    }
}
