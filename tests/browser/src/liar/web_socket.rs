//! Frames of a WebSocket (RFC 6455, section 5): whole ones are read, and texts are written as a server does.

use std::io::{self, Read};

/// Bytes of a frame's content: a message has at most 256 kB.
const CONTENT_BYTES_MAX: u64 = 1024 * 1024;

/// A text that is not continued.
const WHOLE_TEXT: u8 = 0x81;

/// Set in the length of a frame that a browser sends.
const MASKED: u8 = 0x80;

/// One frame.
pub(super) struct Frame {
    /// As it came.
    pub(super) bytes: Vec<u8>,
    /// What is in it.
    content: Vec<u8>,
}

impl Frame {
    /// Reads the next one.
    pub(super) fn read(from: &mut impl Read) -> io::Result<Self> {
        let mut bytes = take(from, 2)?;
        let (kind, length) = (bytes[1] & MASKED, bytes[1] & !MASKED);
        // 126 and 127 say that two and eight bytes with the length follow.
        let more = match length {
            126 => take(from, 2)?,
            127 => take(from, 8)?,
            _ => Vec::new(),
        };
        let big_endian = |bytes: &[u8]| {
            bytes
                .iter()
                .fold(0, |sum, byte| sum << 8 | u64::from(*byte))
        };
        let length = if more.is_empty() {
            u64::from(length)
        } else {
            big_endian(&more)
        };
        if length > CONTENT_BYTES_MAX {
            return Err(io::ErrorKind::InvalidData.into());
        }
        let mask = take(from, if kind == MASKED { 4 } else { 0 })?;
        let mut content = take(from, usize::try_from(length).map_err(io::Error::other)?)?;
        for part in [&more, &mask, &content] {
            bytes.extend_from_slice(part);
        }
        if !mask.is_empty() {
            let key = mask.iter().cycle();
            content
                .iter_mut()
                .zip(key)
                .for_each(|(byte, key)| *byte ^= key);
        }
        Ok(Self { bytes, content })
    }

    /// Returns the text, where it is a whole one.
    pub(super) fn text(&self) -> Option<&str> {
        let text = str::from_utf8(&self.content).ok()?;
        (self.bytes.first() == Some(&WHOLE_TEXT)).then_some(text)
    }
}

/// Makes the frame of a text.
pub(super) fn text(text: &str) -> Vec<u8> {
    let length = text.len();
    let mut frame = vec![WHOLE_TEXT];
    if let (Ok(short), true) = (u8::try_from(length), length < 126) {
        frame.push(short);
    } else if let Ok(middle) = u16::try_from(length) {
        frame.push(126);
        frame.extend(middle.to_be_bytes());
    } else {
        frame.push(127);
        frame.extend((length as u64).to_be_bytes());
    }
    frame.extend_from_slice(text.as_bytes());
    frame
}

fn take(from: &mut impl Read, count: usize) -> io::Result<Vec<u8>> {
    let mut bytes = vec![0; count];
    from.read_exact(&mut bytes)?;
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_of_any_length_is_read_back() {
        for length in [0, 1, 125, 126, 65_535, 65_536, 200_000] {
            let words = "a".repeat(length);

            let frame = Frame::read(&mut &*text(&words)).unwrap();

            assert_eq!(frame.text(), Some(words.as_str()));
        }
    }

    #[test]
    fn masked_text_of_a_browser_is_read() {
        // RFC 6455, section 5.7.
        let bytes = [
            0x81, 0x85, 0x37, 0xfa, 0x21, 0x3d, 0x7f, 0x9f, 0x4d, 0x51, 0x58,
        ];

        let frame = Frame::read(&mut &bytes[..]).unwrap();

        assert_eq!(frame.text(), Some("Hello"));
        assert_eq!(frame.bytes, bytes);
    }
}
