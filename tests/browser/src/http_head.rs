//! Reads what stands at the beginning of a request or an answer of HTTP/1.1.

use std::{
    io::{self, Read as _},
    net::TcpStream,
};

/// Bytes of a request's or an answer's head: a page's has two thousand.
const HEAD_BYTES_MAX: usize = 64 * 1024;

/// Reads a head, with its empty line; returns what came after it, too.
pub(crate) fn read_head(from: &mut TcpStream) -> io::Result<(String, Vec<u8>)> {
    const END: &[u8] = b"\r\n\r\n";
    let mut bytes = Vec::new();
    let mut piece = [0; 4_096];
    loop {
        let length = from.read(&mut piece)?;
        bytes.extend_from_slice(&piece[..length]);
        if let Some(end) = bytes.windows(END.len()).position(|window| window == END) {
            let rest = bytes.split_off(end + END.len());
            let head = String::from_utf8(bytes).map_err(io::Error::other)?;
            return Ok((head, rest));
        }
        if length == 0 || bytes.len() > HEAD_BYTES_MAX {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
    }
}
