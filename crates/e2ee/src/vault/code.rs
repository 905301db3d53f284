//! The code of one invite in the vault: its digits, and how often somebody was wrong about them.

use crate::{
    phone_code::{CodeSecret, PhoneCode},
    wire::{Malformed, Reader, Wire, Writer},
};
use protocol::Locator;

/// Wrong tries after which a code is dead.
///
/// Five of a million: whoever guesses at every code of a practice with 200 of them a day comes as far as one waiting room in a
/// thousand days, and sets off an alarm for each. Fewer would be used up by a patient with a bad line.
pub const CODE_FAILURES_MAX: u8 = 5;

/// A code that was made to be said on the telephone.
#[derive(Clone, Debug)]
pub struct InviteCode {
    /// Counts the codes of this invite, from 1.
    pub number: u32,
    /// The part that the server knows.
    pub locator: Locator,
    /// The part that it never has.
    pub secret: CodeSecret,
    /// How often somebody was wrong about it.
    pub failures: u8,
    /// Whether the provider revoked it.
    pub is_revoked: bool,
}

impl InviteCode {
    /// Makes the code that follows another one of the same invite.
    #[must_use]
    pub fn following(before: Option<&Self>, locator: Locator, secret: CodeSecret) -> Self {
        Self {
            number: before.map_or(0, |code| code.number).saturating_add(1),
            locator,
            secret,
            failures: 0,
            is_revoked: false,
        }
    }

    /// Whether it was guessed at too often.
    #[must_use]
    pub const fn is_burned(&self) -> bool {
        self.failures >= CODE_FAILURES_MAX
    }

    /// Whether somebody may try it.
    #[must_use]
    pub const fn is_live(&self) -> bool {
        !self.is_revoked && !self.is_burned()
    }

    /// Returns all of its digits, to be read out.
    #[must_use]
    pub fn digits(&self) -> PhoneCode {
        PhoneCode::new(self.locator, &self.secret)
    }

    /// Counts a wrong try.
    pub const fn fail(&mut self) {
        self.failures = self.failures.saturating_add(1);
    }
}

/// Makes one of what two pages know of an invite's code: the newer code counts, and of one code whatever lets fewer
/// in. Where both made one at once, that with the lower locator, or the lower digits: what was tried or revoked of either
/// is held against it, because a page may have known the other only.
pub(super) fn absorb(mine: &mut Option<InviteCode>, theirs: Option<&InviteCode>) {
    let Some(theirs) = theirs else {
        return;
    };
    let Some(before) = mine else {
        *mine = Some(theirs.clone());
        return;
    };
    let mut counts = if before.order() <= theirs.order() {
        before.clone()
    } else {
        theirs.clone()
    };
    if before.number == theirs.number {
        counts.failures = before.failures.max(theirs.failures);
        counts.is_revoked = before.is_revoked | theirs.is_revoked;
    }
    *before = counts;
}

impl InviteCode {
    fn is_same_as(&self, other: &Self) -> bool {
        self.order() == other.order()
    }

    /// The least one counts. Of codes that are open to whoever compares them.
    fn order(&self) -> (std::cmp::Reverse<u32>, Locator, &[u8]) {
        let digits = self.secret.expose_digits();
        (std::cmp::Reverse(self.number), self.locator, digits)
    }
}

/// Of what stands in a vault that is open already.
impl PartialEq for InviteCode {
    fn eq(&self, other: &Self) -> bool {
        self.is_same_as(other)
            && (self.failures, self.is_revoked) == (other.failures, other.is_revoked)
    }
}

impl Eq for InviteCode {}

impl Wire for InviteCode {
    fn write(&self, writer: &mut Writer) {
        writer.u32(self.number);
        writer.u16(self.locator.number());
        writer.fixed(self.secret.expose_digits());
        writer.u8(self.failures);
        writer.u8(self.is_revoked.into());
    }

    fn read(reader: &mut Reader<'_>) -> Result<Self, Malformed> {
        Ok(Self {
            number: reader.u32()?,
            locator: Locator::new(reader.u16()?).ok_or(Malformed::Value)?,
            secret: CodeSecret::from_digits(reader.array()?).ok_or(Malformed::Value)?,
            failures: reader.u8()?,
            is_revoked: reader.flag()?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(number: u32, locator: u16) -> InviteCode {
        InviteCode {
            number,
            locator: Locator::new(locator).unwrap(),
            secret: CodeSecret::from_digits([1, 2, 3, 4, 5, 6]).unwrap(),
            failures: 0,
            is_revoked: false,
        }
    }

    #[test]
    fn of_two_pages_the_newer_code_counts_and_of_one_code_what_lets_fewer_in() {
        let old = InviteCode {
            failures: 9,
            ..code(1, 7)
        };
        let guessed = InviteCode {
            failures: 3,
            ..code(2, 8)
        };
        let revoked = InviteCode {
            is_revoked: true,
            failures: 1,
            ..code(2, 8)
        };
        let both = InviteCode {
            failures: 3,
            ..revoked.clone()
        };
        let guessed_of = |code| InviteCode {
            failures: 3,
            ..code
        };
        // A server that gives one locator to two devices at once.
        let other_digits = InviteCode {
            secret: CodeSecret::from_digits([6, 5, 4, 3, 2, 1]).unwrap(),
            is_revoked: true,
            failures: 1,
            ..code(2, 8)
        };
        let of_both = InviteCode {
            is_revoked: true,
            ..guessed.clone()
        };
        let cases = [
            (None, None, None),
            (Some(old.clone()), None, Some(old.clone())),
            (Some(old), Some(guessed.clone()), Some(guessed.clone())),
            (Some(guessed.clone()), Some(revoked), Some(both)),
            (
                Some(guessed.clone()),
                Some(code(2, 3)),
                Some(guessed_of(code(2, 3))),
            ),
            (Some(guessed), Some(other_digits), Some(of_both)),
        ];
        for (one, other, expected) in cases {
            for (mut mine, theirs) in [(one.clone(), other.clone()), (other, one)] {
                absorb(&mut mine, theirs.as_ref());
                assert_eq!(mine, expected);
            }
        }
    }

    #[test]
    fn fifth_wrong_try_burns_a_code_and_a_new_one_begins_afresh() {
        let mut code = code(1, 1);
        for _ in 0..CODE_FAILURES_MAX {
            assert!(code.is_live());
            code.fail();
        }
        assert!(code.is_burned() && !code.is_live());

        let next = InviteCode::following(Some(&code), code.locator, code.secret.clone());

        assert!(next.is_live() && next.number == 2);
    }
}
