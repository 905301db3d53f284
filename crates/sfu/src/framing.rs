//! Datagrams on a TCP connection: each behind its length in two bytes (RFC 4571 section 2).
//!
//! Buffers are bounded both ways: a client that announces more than a datagram is cut off, and one that
//! reads slower than media comes loses datagrams, as it would on UDP.

use crate::datagram::DATAGRAM_BYTES_MAX;
use std::io::{self, Read, Write};

/// Bytes waiting to be written to one connection: half a second of one person's picture and sound.
/// More would only arrive too late to be shown.
const WAITING_BYTES_MAX: usize = 128 * 1024;

/// Length of the length.
const HEADER_BYTES: usize = 2;

/// Takes datagrams out of a stream of bytes.
pub(crate) struct FrameReader {
    buffer: Box<[u8; HEADER_BYTES + DATAGRAM_BYTES_MAX]>,
    filled: usize,
}

/// Puts datagrams into a stream of bytes.
#[derive(Default)]
pub(crate) struct FrameWriter {
    buffer: Vec<u8>,
    /// Bytes at the front of the buffer that were written.
    written: usize,
}

/// What reading came to.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Frame<'a> {
    Datagram(&'a [u8]),
    /// The socket has no more for the moment.
    Blocked,
    /// The connection is over, or broken.
    Closed,
}

impl FrameReader {
    pub(crate) fn new() -> Self {
        Self {
            buffer: Box::new([0; HEADER_BYTES + DATAGRAM_BYTES_MAX]),
            filled: 0,
        }
    }

    /// Reads up to the end of the next datagram.
    pub(crate) fn read(&mut self, stream: &mut impl Read) -> Frame<'_> {
        loop {
            let wanted = self.wanted();
            if self.filled == wanted && wanted > HEADER_BYTES {
                self.filled = 0;
                return Frame::Datagram(&self.buffer[HEADER_BYTES..wanted]);
            }
            if self.filled == wanted {
                // A frame without a datagram is legal, and skipped.
                self.filled = 0;
                continue;
            }
            let Some(space) = self.buffer.get_mut(self.filled..wanted) else {
                return Frame::Closed;
            };
            match stream.read(space) {
                Ok(0) => return Frame::Closed,
                Ok(count) => self.filled += count,
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => return Frame::Blocked,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(_) => return Frame::Closed,
            }
        }
    }

    /// Returns how many bytes the buffer must hold to get on: the header, then the datagram too.
    fn wanted(&self) -> usize {
        if self.filled < HEADER_BYTES {
            return HEADER_BYTES;
        }
        let length = u16::from_be_bytes([self.buffer[0], self.buffer[1]]);
        HEADER_BYTES + usize::from(length)
    }
}

impl FrameWriter {
    /// Takes one datagram, or drops it where too much waits. Says whether it was taken.
    pub(crate) fn push(&mut self, contents: &[u8]) -> bool {
        let Ok(length) = u16::try_from(contents.len()) else {
            return false;
        };
        let waiting = self.buffer.len() - self.written;
        if waiting + HEADER_BYTES + contents.len() > WAITING_BYTES_MAX {
            return false;
        }
        if self.written > 0 {
            self.buffer.drain(..self.written);
            self.written = 0;
        }
        self.buffer.extend_from_slice(&length.to_be_bytes());
        self.buffer.extend_from_slice(contents);
        true
    }

    /// Writes as much as the socket takes.
    ///
    /// # Errors
    ///
    /// Where the connection is over or broken.
    pub(crate) fn flush(&mut self, stream: &mut impl Write) -> io::Result<()> {
        while let Some(rest @ [_, ..]) = self.buffer.get(self.written..) {
            match stream.write(rest) {
                Ok(0) => return Err(io::ErrorKind::WriteZero.into()),
                Ok(count) => self.written += count,
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => return Ok(()),
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
        self.buffer.clear();
        self.written = 0;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn datagrams_come_out_however_the_stream_is_cut() {
        let mut stream = Vec::new();
        let mut writer = FrameWriter::default();
        assert!(writer.push(b"one"));
        assert!(writer.push(&[7; DATAGRAM_BYTES_MAX]));
        assert!(writer.push(b""));
        assert!(writer.push(b"two"));
        writer.flush(&mut stream).unwrap();

        for step in [1, 2, 3, 1_000, stream.len()] {
            let mut reader = FrameReader::new();
            let mut found = Vec::new();
            let mut pipe = Pipe::default();
            for piece in stream.chunks(step) {
                pipe.waiting.extend_from_slice(piece);
                while let Frame::Datagram(datagram) = reader.read(&mut pipe) {
                    found.push(datagram.to_vec());
                }
            }

            let expected = [
                b"one".to_vec(),
                vec![7; DATAGRAM_BYTES_MAX],
                b"two".to_vec(),
            ];
            assert_eq!(found, expected, "in steps of {step}");
        }
    }

    #[test]
    fn frame_longer_than_a_datagram_closes_the_connection() {
        let too_long = u16::try_from(DATAGRAM_BYTES_MAX + 1).unwrap();
        let mut stream: &[u8] = &[&too_long.to_be_bytes()[..], &[0; 4_000]].concat();

        assert_eq!(FrameReader::new().read(&mut stream), Frame::Closed);
    }

    #[test]
    fn end_of_the_stream_closes_the_connection() {
        let mut stream: &[u8] = &[0, 5, 1, 2];

        assert_eq!(FrameReader::new().read(&mut stream), Frame::Closed);
    }

    #[test]
    fn slow_reader_loses_datagrams_and_not_memory() {
        let mut writer = FrameWriter::default();
        let datagram = [0; 1_200];

        let taken = (0..1_000).filter(|_| writer.push(&datagram)).count();

        assert_eq!(taken, WAITING_BYTES_MAX / (HEADER_BYTES + datagram.len()));
        let mut stream = Vec::new();
        writer.flush(&mut stream).unwrap();
        assert!(writer.push(&datagram));
    }

    #[test]
    fn datagram_written_by_halves_comes_out_whole() {
        let mut writer = FrameWriter::default();
        let mut narrow = Pipe {
            room: 4,
            ..Pipe::default()
        };
        writer.push(b"first");

        writer.flush(&mut narrow).unwrap();
        writer.push(b"second");
        narrow.room = 100;
        writer.flush(&mut narrow).unwrap();

        assert_eq!(narrow.waiting, b"\0\x05first\0\x06second");
    }

    /// A socket that has what was put in, and takes what it has room for.
    #[derive(Default)]
    struct Pipe {
        waiting: Vec<u8>,
        room: usize,
    }

    impl Read for Pipe {
        fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
            if self.waiting.is_empty() {
                return Err(io::ErrorKind::WouldBlock.into());
            }
            let count = buffer.len().min(self.waiting.len());
            for (to, from) in buffer.iter_mut().zip(self.waiting.drain(..count)) {
                *to = from;
            }
            Ok(count)
        }
    }

    impl Write for Pipe {
        fn write(&mut self, buffer: &[u8]) -> io::Result<usize> {
            let count = buffer.len().min(self.room);
            if count == 0 {
                return Err(io::ErrorKind::WouldBlock.into());
            }
            self.room -= count;
            self.waiting.extend_from_slice(&buffer[..count]);
            Ok(count)
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }
}
