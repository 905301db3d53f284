//! The server's HTTP API, as far as planning visits needs it: POST of JSON over a connection each.

use crate::failure::{Failure, While};
use protocol::Problem;
use serde::{Serialize, de::DeserializeOwned};
use std::{
    io::{Read, Write},
    net::TcpStream,
    time::Duration,
};

/// Longest wait for an answer. Argon2 on a busy machine is the slowest thing behind it.
const ANSWER_WITHIN: Duration = Duration::from_secs(20);

/// Longest answer: a visit with all its invites has 5 kB.
const ANSWER_BYTES_MAX: u64 = 1 << 20;

/// Asks one server, with the cookie that it gave.
pub(crate) struct Api {
    origin: String,
    authority: String,
    cookie: Option<String>,
}

/// The parts of an answer that are looked at.
struct Answer<'a> {
    status: u16,
    cookie: Option<&'a str>,
    body: &'a str,
}

impl Api {
    /// Takes the address that the server printed.
    pub(crate) fn new(base_url: &str) -> Option<Self> {
        let origin = base_url.trim_end_matches('/');
        let authority = origin.strip_prefix("http://")?;
        Some(Self {
            origin: origin.to_owned(),
            authority: authority.to_owned(),
            cookie: None,
        })
    }

    /// Returns `http://host:port`, which is what a page of the server sends as its origin.
    pub(crate) fn origin(&self) -> &str {
        &self.origin
    }

    /// Returns `host:port`.
    pub(crate) fn authority(&self) -> &str {
        &self.authority
    }

    /// Returns the session's cookie, once signed in.
    pub(crate) fn cookie(&self) -> Option<&str> {
        self.cookie.as_deref()
    }

    /// Posts a body and reads the answer; keeps the cookie that comes with it.
    pub(crate) fn post<A: DeserializeOwned>(
        &mut self,
        path: &'static str,
        body: &impl Serialize,
    ) -> Result<A, Failure> {
        let text = self.exchange(path, &protocol::write(body));
        let text = text.while_doing("asking the server")?;
        let refused = |status, code| Failure::Refused { path, status, code };
        let answer = Answer::read(&text).ok_or(refused(0, None))?;
        if !(200..300).contains(&answer.status) {
            let problem = protocol::read::<Problem>(answer.body).ok();
            return Err(refused(answer.status, problem.map(|problem| problem.code)));
        }
        if let Some(cookie) = answer.cookie {
            self.cookie = Some(cookie.to_owned());
        }
        protocol::read(answer.body).map_err(|_| refused(answer.status, None))
    }

    fn exchange(&self, path: &str, body: &str) -> std::io::Result<String> {
        let mut stream = TcpStream::connect(&self.authority)?;
        stream.set_read_timeout(Some(ANSWER_WITHIN))?;
        let cookie = self.cookie.as_ref();
        let cookie = cookie.map_or_else(String::new, |cookie| format!("Cookie: {cookie}\r\n"));
        let request = format!(
            "POST {path} HTTP/1.1\r\nHost: {}\r\nOrigin: {}\r\n{cookie}\
             Content-Type: application/json\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}",
            self.authority,
            self.origin,
            body.len(),
        );
        stream.write_all(request.as_bytes())?;
        let mut text = String::new();
        stream.take(ANSWER_BYTES_MAX).read_to_string(&mut text)?;
        Ok(text)
    }
}

impl<'a> Answer<'a> {
    /// Reads an answer that ends with its connection (RFC 9112, section 6.3). One in chunks is none:
    /// the server knows the length of everything that is asked here.
    fn read(text: &'a str) -> Option<Self> {
        let (head, body) = text.split_once("\r\n\r\n")?;
        let mut lines = head.lines();
        let status = lines.next()?.split(' ').nth(1)?.parse().ok()?;
        let mut cookie = None;
        for line in lines {
            let (name, value) = line.split_once(':')?;
            if name.eq_ignore_ascii_case("transfer-encoding") {
                return None;
            }
            if name.eq_ignore_ascii_case("set-cookie") {
                cookie = value.split(';').next().map(str::trim);
            }
        }
        Some(Self {
            status,
            cookie,
            body,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answer_gives_status_cookie_and_body() {
        let text = "HTTP/1.1 201 Created\r\nSet-Cookie: s=abc; Path=/; HttpOnly\r\ncontent-length: 2\r\n\r\n{}";

        let answer = Answer::read(text).unwrap();

        assert_eq!(answer.status, 201);
        assert_eq!(answer.cookie, Some("s=abc"));
        assert_eq!(answer.body, "{}");
    }

    #[test]
    fn broken_answer_is_none() {
        for text in [
            "",
            "HTTP/1.1\r\n\r\n",
            "HTTP/1.1 200 OK\r\n",
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n",
        ] {
            assert!(Answer::read(text).is_none(), "{text:?}");
        }
    }

    #[test]
    fn only_an_address_without_tls_is_taken() {
        assert!(Api::new("https://127.0.0.1:1").is_none());
        assert_eq!(
            Api::new("http://127.0.0.1:1/").unwrap().authority(),
            "127.0.0.1:1"
        );
    }
}
