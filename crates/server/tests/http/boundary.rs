//! Where one request ends and the next begins: whatever could be read in two ways is read in none.

use crate::house::House;
use std::{
    io::{Read, Write},
    net::TcpStream,
    time::Duration,
};

/// What a proxy that counts otherwise would take for a part of the body before it.
const NEXT: &str = "GET /api/health HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n";

fn answers(house: &House, lines: &str) -> String {
    let mut stream = TcpStream::connect(house.address()).unwrap();
    stream
        .set_read_timeout(Some(Duration::from_secs(20)))
        .unwrap();
    let request = format!(
        "POST /api/session HTTP/1.1\r\nhost: x\r\norigin: {}\r\n{lines}\r\n\r\n{NEXT}",
        house.origin()
    );
    stream.write_all(request.as_bytes()).unwrap();
    let mut bytes = Vec::new();
    let _ = stream.read_to_end(&mut bytes);
    String::from_utf8(bytes).unwrap()
}

#[test]
fn request_of_two_lengths_or_none_that_is_known_is_refused_with_all_that_follows() {
    let house = House::open();

    for lines in [
        "content-length: 0\r\ncontent-length: 5",
        "content-length: 5, 0",
        "content-length: +0",
        "content-length: -1",
        "content-length: 0x0",
        "content-length : 0",
        "content-length: 99999999999999999999",
        "transfer-encoding: xchunked",
        "transfer-encoding: chunked, identity",
        "transfer-encoding : chunked",
        "x: y\r\n content-length: 5",
    ] {
        let answers = answers(&house, lines);

        assert!(answers.starts_with("HTTP/1.1 400 "), "{lines:?}: {answers}");
        assert_eq!(
            answers.matches("HTTP/1.1 ").count(),
            1,
            "{lines:?}: {answers}"
        );
    }
    let plain = answers(&house, "content-length: 0");
    assert_eq!(plain.matches("HTTP/1.1 ").count(), 2, "{plain}");
}
