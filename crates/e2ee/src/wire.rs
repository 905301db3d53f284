//! The byte form of every structure: TLS presentation language, lengths as in RFC 9420, section 2.1.2.
//!
//! In: bytes of strangers. Out: values, or [`Malformed`]. Every length has a limit that the caller names;
//! a length is written in one way only; nothing may follow the end. What is written is wiped on drop,
//! because it may hold secrets.

use protocol::{DisplayName, Role, time::Instant};
use zeroize::Zeroize;

/// Version of every structure of this crate. Whoever meets another one must stop.
pub(crate) const VERSION: u8 = 1;

/// Longest [`DisplayName`] in bytes: 80 characters of at most four bytes.
const NAME_BYTES_MAX: usize = protocol::limit::NAME_CHARS_MAX * 4;

/// Bytes that are not the structure they were taken for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Malformed {
    /// The structure is of a version that this client does not know: it must stop, not guess.
    #[error("unknown version")]
    Version,
    /// The bytes end before the structure does.
    #[error("ends too early")]
    Ended,
    /// Bytes follow the structure.
    #[error("bytes after the end")]
    Trailing,
    /// A part, or the whole, is longer than is allowed.
    #[error("too long")]
    TooLong,
    /// A value that has no meaning, or not in its one allowed form.
    #[error("no such value")]
    Value,
}

/// A structure with a byte form.
pub(crate) trait Wire: Sized {
    /// Appends the byte form.
    fn write(&self, writer: &mut Writer);
    /// Reads what [`Wire::write`] wrote.
    fn read(reader: &mut Reader<'_>) -> Result<Self, Malformed>;
}

/// Bytes being written. Wiped on drop, and whenever they move to a larger place.
#[derive(Default)]
pub(crate) struct Writer(Vec<u8>);

impl Writer {
    /// Begins a structure of the present version.
    pub(crate) fn versioned() -> Self {
        let mut writer = Self::default();
        writer.u8(VERSION);
        writer
    }

    pub(crate) fn u8(&mut self, value: u8) {
        self.fixed(&[value]);
    }

    pub(crate) fn u16(&mut self, value: u16) {
        self.fixed(&value.to_be_bytes());
    }

    pub(crate) fn u32(&mut self, value: u32) {
        self.fixed(&value.to_be_bytes());
    }

    pub(crate) fn instant(&mut self, value: Instant) {
        self.fixed(&value.as_millis().to_be_bytes());
    }

    /// Appends bytes whose number the reader knows.
    pub(crate) fn fixed(&mut self, bytes: &[u8]) {
        let needed = self.0.len() + bytes.len();
        if needed > self.0.capacity() {
            let mut larger = Vec::with_capacity(needed.max(self.0.capacity() * 2).max(256));
            larger.extend_from_slice(&self.0);
            self.0.zeroize();
            self.0 = larger;
        }
        self.0.extend_from_slice(bytes);
    }

    /// Appends bytes with their number in front.
    pub(crate) fn bytes(&mut self, bytes: &[u8]) {
        self.length(bytes.len());
        self.fixed(bytes);
    }

    /// Appends how many bytes or elements follow.
    pub(crate) fn length(&mut self, length: usize) {
        let length = u32::try_from(length).expect("no structure here is longer than 4 GB");
        match length {
            0..0x40 => self.fixed(&length.to_be_bytes()[3..]),
            0x40..0x4000 => self.fixed(&(length | 0x4000).to_be_bytes()[2..]),
            0x4000.. => {
                assert!(length < 1 << 30, "no structure here is longer than 1 GB");
                self.u32(length | 0x8000_0000);
            }
        }
    }

    pub(crate) fn name(&mut self, name: &DisplayName) {
        self.bytes(name.for_screen().as_bytes());
    }

    pub(crate) fn role(&mut self, role: Role) {
        self.u8(match role {
            Role::Provider => 0,
            Role::Patient => 1,
            Role::Family => 2,
            Role::Interpreter => 3,
            Role::SecondProvider => 4,
        });
    }

    pub(crate) fn option<T: Wire>(&mut self, value: Option<&T>) {
        self.u8(value.is_some().into());
        if let Some(value) = value {
            value.write(self);
        }
    }

    /// Ends a text to be sealed: a mark and zeros up to a multiple of `step`, so that the length of
    /// what is sealed does not tell the length of a name.
    pub(crate) fn pad(&mut self, step: usize) {
        self.u8(0x80);
        while !self.0.len().is_multiple_of(step) {
            self.u8(0);
        }
    }

    pub(crate) fn as_slice(&self) -> &[u8] {
        &self.0
    }

    /// Returns the bytes, which hold nothing secret.
    pub(crate) fn into_public(mut self) -> Vec<u8> {
        std::mem::take(&mut self.0)
    }
}

impl Drop for Writer {
    fn drop(&mut self) {
        self.0.zeroize();
    }
}

/// Bytes being read.
pub(crate) struct Reader<'a>(&'a [u8]);

impl<'a> Reader<'a> {
    /// Begins to read a structure of the present version, of at most `max` bytes in all.
    pub(crate) fn versioned(bytes: &'a [u8], max: usize) -> Result<Self, Malformed> {
        if bytes.len() > max {
            return Err(Malformed::TooLong);
        }
        let mut reader = Self(bytes);
        match reader.u8()? {
            VERSION => Ok(reader),
            _ => Err(Malformed::Version),
        }
    }

    /// Reads `length` bytes.
    fn take(&mut self, length: usize) -> Result<&'a [u8], Malformed> {
        let (taken, rest) = self.0.split_at_checked(length).ok_or(Malformed::Ended)?;
        self.0 = rest;
        Ok(taken)
    }

    pub(crate) fn array<const N: usize>(&mut self) -> Result<[u8; N], Malformed> {
        let (taken, rest) = self.0.split_first_chunk::<N>().ok_or(Malformed::Ended)?;
        self.0 = rest;
        Ok(*taken)
    }

    pub(crate) fn u8(&mut self) -> Result<u8, Malformed> {
        self.array().map(u8::from_be_bytes)
    }

    /// Reads a byte that says yes, 1, or no, 0.
    pub(crate) fn flag(&mut self) -> Result<bool, Malformed> {
        match self.u8()? {
            0 => Ok(false),
            1 => Ok(true),
            _ => Err(Malformed::Value),
        }
    }

    pub(crate) fn u16(&mut self) -> Result<u16, Malformed> {
        self.array().map(u16::from_be_bytes)
    }

    pub(crate) fn u32(&mut self) -> Result<u32, Malformed> {
        self.array().map(u32::from_be_bytes)
    }

    pub(crate) fn instant(&mut self) -> Result<Instant, Malformed> {
        self.array()
            .map(u64::from_be_bytes)
            .map(Instant::from_millis)
    }

    /// Reads bytes with their number in front, at most `max`.
    pub(crate) fn bytes(&mut self, max: usize) -> Result<&'a [u8], Malformed> {
        let length = self.length(max)?;
        self.take(length)
    }

    /// Reads how many bytes or elements follow, at most `max`.
    pub(crate) fn length(&mut self, max: usize) -> Result<usize, Malformed> {
        let first = self.u8()?;
        let low = u32::from(first & 0x3f);
        let (length, least) = match first >> 6 {
            0 => (low, 0),
            1 => (low << 8 | u32::from(self.u8()?), 0x40),
            2 => {
                let [b, c, d] = self.array()?;
                (u32::from_be_bytes([first & 0x3f, b, c, d]), 0x4000)
            }
            _ => return Err(Malformed::Value),
        };
        if length < least {
            return Err(Malformed::Value);
        }
        let length = usize::try_from(length).map_err(|_| Malformed::TooLong)?;
        if length > max {
            return Err(Malformed::TooLong);
        }
        Ok(length)
    }

    /// Reads a name that is already in the one form that [`DisplayName::clean`] makes.
    pub(crate) fn name(&mut self) -> Result<DisplayName, Malformed> {
        let text = str::from_utf8(self.bytes(NAME_BYTES_MAX)?).map_err(|_| Malformed::Value)?;
        DisplayName::clean(text)
            .filter(|name| name.for_screen() == text)
            .ok_or(Malformed::Value)
    }

    pub(crate) fn role(&mut self) -> Result<Role, Malformed> {
        match self.u8()? {
            0 => Ok(Role::Provider),
            1 => Ok(Role::Patient),
            2 => Ok(Role::Family),
            3 => Ok(Role::Interpreter),
            4 => Ok(Role::SecondProvider),
            _ => Err(Malformed::Value),
        }
    }

    pub(crate) fn option<T: Wire>(&mut self) -> Result<Option<T>, Malformed> {
        match self.u8()? {
            0 => Ok(None),
            1 => T::read(self).map(Some),
            _ => Err(Malformed::Value),
        }
    }

    /// Ends a text that was sealed: the mark, zeros, nothing else.
    pub(crate) fn padding(mut self) -> Result<(), Malformed> {
        match self.u8()? {
            0x80 if self.0.iter().all(|byte| *byte == 0) => Ok(()),
            _ => Err(Malformed::Value),
        }
    }

    /// Ends the structure.
    pub(crate) fn end(self) -> Result<(), Malformed> {
        match self.0 {
            [] => Ok(()),
            _ => Err(Malformed::Trailing),
        }
    }
}

/// Reads a structure of strange bytes; what can be read has one byte form, the one it was read from.
#[cfg(feature = "fuzz")]
pub(crate) fn survive<T: Wire>(bytes: &[u8]) {
    let mut reader = Reader(bytes);
    if let Ok(value) = T::read(&mut reader) {
        let mut writer = Writer::default();
        value.write(&mut writer);
        let (read, _) = bytes.split_at(bytes.len() - reader.0.len());
        assert_eq!(writer.as_slice(), read, "another form of the same");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn length_of(bytes: &[u8], max: usize) -> Result<usize, Malformed> {
        let mut reader = Reader(bytes);
        let length = reader.length(max)?;
        reader.end()?;
        Ok(length)
    }

    #[test]
    fn length_survives_at_every_border() {
        for (length, size) in [
            (0, 1),
            (63, 1),
            (64, 2),
            (16_383, 2),
            (16_384, 4),
            ((1 << 30) - 1, 4),
        ] {
            let mut writer = Writer::default();
            writer.length(length);

            assert_eq!(writer.as_slice().len(), size, "{length}");
            assert_eq!(length_of(writer.as_slice(), usize::MAX), Ok(length));
        }
    }

    #[test]
    fn length_in_a_longer_form_than_needed_is_refused() {
        let cases: [&[u8]; 4] = [
            &[0x40, 0x3f],
            &[0x80, 0, 0x3f, 0xff],
            &[0x80, 0, 0, 1],
            &[0xc0, 0, 0, 0],
        ];
        for bytes in cases {
            assert_eq!(
                length_of(bytes, usize::MAX),
                Err(Malformed::Value),
                "{bytes:x?}"
            );
        }
    }

    #[test]
    fn length_over_the_limit_is_refused_before_anything_is_read() {
        assert_eq!(
            length_of(&[0xbf, 0xff, 0xff, 0xff], 100),
            Err(Malformed::TooLong)
        );
        assert_eq!(Reader(&[3, 1, 2]).bytes(3), Err(Malformed::Ended));
        assert_eq!(Reader(&[3, 1, 2, 3]).bytes(2), Err(Malformed::TooLong));
        assert_eq!(Reader(&[3, 1, 2, 3]).bytes(3), Ok(&[1, 2, 3][..]));
    }

    #[test]
    fn unknown_version_and_an_overlong_whole_are_refused() {
        assert_eq!(
            Reader::versioned(&[2, 0], 9).err(),
            Some(Malformed::Version)
        );
        assert_eq!(Reader::versioned(&[0], 9).err(), Some(Malformed::Version));
        assert_eq!(Reader::versioned(&[], 9).err(), Some(Malformed::Ended));
        assert_eq!(
            Reader::versioned(&[1; 10], 9).err(),
            Some(Malformed::TooLong)
        );
        assert_eq!(
            Reader::versioned(&[1, 0], 9).unwrap().end(),
            Err(Malformed::Trailing)
        );
    }

    #[test]
    fn name_in_another_form_than_the_clean_one_is_refused() {
        for text in ["", " Ana", "Ana  B", "Ana\u{202e}", "\u{200b}"] {
            let mut writer = Writer::default();
            writer.bytes(text.as_bytes());

            assert_eq!(
                Reader(writer.as_slice()).name(),
                Err(Malformed::Value),
                "{text:?}"
            );
        }
        assert_eq!(Reader(&[1, 0xff]).name(), Err(Malformed::Value));
    }

    #[test]
    fn padding_is_one_mark_and_zeros() {
        let mut writer = Writer::default();
        writer.u16(7);
        writer.pad(16);
        assert_eq!(writer.as_slice().len(), 16);
        let mut reader = Reader(writer.as_slice());
        assert_eq!(reader.u16(), Ok(7));
        assert_eq!(reader.padding(), Ok(()));

        for wrong in [&[0x80, 0, 1][..], &[0, 0], &[0x81]] {
            assert_eq!(Reader(wrong).padding(), Err(Malformed::Value), "{wrong:x?}");
        }
        assert_eq!(Reader(&[]).padding(), Err(Malformed::Ended));
    }
}
