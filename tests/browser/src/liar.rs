//! A server that lies: it sits between browsers and the built program, and changes what it likes of what the program
//! says to them over a WebSocket.
//!
//! Everything else goes through as it is. Media does not: it has its own way.

mod web_socket;

use crate::http_head::read_head;
use serde_json::Value;
use std::{
    collections::BTreeMap,
    io::{self, Read as _, Write as _},
    net::{Ipv4Addr, Shutdown, TcpListener, TcpStream},
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    thread,
};
use web_socket::Frame;

/// What is made of a message to somebody: the first word is who.
pub type Lie = Box<dyn FnMut(&str, Value) -> Vec<Value> + Send>;

/// Where the liar listens, at the program's own port. Browsers at it take it for 127.0.0.1, so that pages have the
/// program's origin, as those of a program that lies have.
pub(crate) const LIARS_ADDRESS: Ipv4Addr = Ipv4Addr::new(127, 0, 0, 2);

/// Whom a provider's connection is called.
pub const PROVIDER: &str = "provider";

/// The liar; its connections end when it is dropped.
pub struct Liar {
    shared: Arc<Shared>,
}

struct Shared {
    port: u16,
    is_over: AtomicBool,
    tongue: Mutex<Tongue>,
}

struct Tongue {
    lie: Lie,
    /// What the program said, and to whom.
    told: Vec<(String, Value)>,
    /// The way to each browser that has said who it is.
    ways: BTreeMap<String, TcpStream>,
}

impl Liar {
    /// Sits down before the program that listens at this port, and is honest to begin with. Browsers that are to be lied
    /// to are [`Seat::before_a_liar`](crate::person::Seat::before_a_liar).
    ///
    /// # Panics
    ///
    /// Where somebody else listens at that port of 127.0.0.2.
    #[must_use]
    pub fn before(port: u16) -> Self {
        let listener = TcpListener::bind((LIARS_ADDRESS, port)).expect("the port is free there");
        let shared = Arc::new(Shared {
            port,
            is_over: AtomicBool::new(false),
            tongue: Mutex::new(Tongue {
                lie: Box::new(|_, message| vec![message]),
                told: Vec::new(),
                ways: BTreeMap::new(),
            }),
        });
        let liar = Self {
            shared: Arc::clone(&shared),
        };
        thread::spawn(move || {
            for browser in listener.incoming() {
                if shared.is_over.load(Ordering::Relaxed) {
                    return;
                }
                let shared = Arc::clone(&shared);
                // A connection that breaks is the browser's to make again.
                thread::spawn(move || browser.and_then(|browser| shared.serve(browser)));
            }
        });
        liar
    }

    /// Lies so from here on.
    pub fn lies(&self, lie: impl FnMut(&str, Value) -> Vec<Value> + Send + 'static) {
        self.shared.tongue().lie = Box::new(lie);
    }

    /// Says something to somebody, unasked.
    ///
    /// # Panics
    ///
    /// Where nobody is connected under that name.
    pub fn says(&self, to: &str, message: &Value) {
        let tongue = self.shared.tongue();
        let way = tongue.ways.get(to);
        let mut way = way.unwrap_or_else(|| panic!("{to} is not connected"));
        // Whoever has just gone hears nothing.
        let _ = way.write_all(&web_socket::text(&message.to_string()));
    }

    /// Returns the messages of this kind that the program said to somebody: what stands under `visit` and the
    /// kind's name.
    #[must_use]
    pub fn told(&self, to: &str, kind: &str) -> Vec<Value> {
        let tongue = self.shared.tongue();
        let of_kind = |(whom, message): &(String, Value)| {
            let content = message.get("visit")?.get(kind)?;
            (whom == to).then(|| content.clone())
        };
        tongue.told.iter().filter_map(of_kind).collect()
    }

    /// Returns everyone who is connected.
    #[must_use]
    pub fn connected(&self) -> Vec<String> {
        self.shared.tongue().ways.keys().cloned().collect()
    }
}

impl Drop for Liar {
    fn drop(&mut self) {
        self.shared.is_over.store(true, Ordering::Relaxed);
        for way in self.shared.tongue().ways.values() {
            let _ = way.shutdown(Shutdown::Both);
        }
        // The one who waits for connections looks up.
        let _ = TcpStream::connect((LIARS_ADDRESS, self.shared.port));
    }
}

impl Shared {
    fn tongue(&self) -> MutexGuard<'_, Tongue> {
        // A lie that panicked has failed its test already.
        self.tongue.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Serves one connection of a browser: one request, or one WebSocket.
    fn serve(self: &Arc<Self>, mut browser: TcpStream) -> io::Result<()> {
        let (head, rest) = read_head(&mut browser)?;
        let is_socket = head.to_ascii_lowercase().contains("\r\nupgrade: websocket");
        let mut program = TcpStream::connect((Ipv4Addr::LOCALHOST, self.port))?;
        program.write_all(as_sent_on(&head, is_socket).as_bytes())?;
        program.write_all(&rest)?;
        if is_socket {
            return self.relay(browser, program);
        }
        let (mut from, mut to) = (browser.try_clone()?, program.try_clone()?);
        thread::spawn(move || io::copy(&mut from, &mut to));
        let (head, rest) = read_head(&mut program)?;
        browser.write_all(head.as_bytes())?;
        browser.write_all(&rest)?;
        io::copy(&mut program, &mut browser)?;
        browser.shutdown(Shutdown::Both)
    }

    /// Carries a WebSocket's messages, as the lie has it.
    fn relay(self: &Arc<Self>, mut browser: TcpStream, mut program: TcpStream) -> io::Result<()> {
        let (head, rest) = read_head(&mut program)?;
        browser.write_all(head.as_bytes())?;
        let name: Arc<Mutex<Option<String>>> = Arc::default();
        let (from, to) = (browser.try_clone()?, program.try_clone()?);
        let (shared, named) = (Arc::clone(self), Arc::clone(&name));
        thread::spawn(move || shared.carry_up((from, to), &named));

        let mut said = io::Cursor::new(rest).chain(program);
        while let Ok(frame) = Frame::read(&mut said) {
            let name = name.lock().unwrap_or_else(PoisonError::into_inner).clone();
            let message = frame
                .text()
                .and_then(|text| serde_json::from_str(text).ok());
            // Two who write to one browser would mix their frames.
            let mut tongue = self.tongue();
            let (Some(name), Some(message)) = (name, message) else {
                browser.write_all(&frame.bytes)?;
                continue;
            };
            tongue.told.push((name.clone(), Value::clone(&message)));
            for message in (tongue.lie)(&name, message) {
                browser.write_all(&web_socket::text(&message.to_string()))?;
            }
        }
        browser.shutdown(Shutdown::Both)
    }

    /// Carries what a browser says, and learns from the first message who it is.
    fn carry_up(
        &self,
        (mut browser, mut program): (TcpStream, TcpStream),
        named: &Mutex<Option<String>>,
    ) -> io::Result<()> {
        let mut is_known = false;
        while let Ok(frame) = Frame::read(&mut browser) {
            let name = frame.text().filter(|_| !is_known).and_then(name_in);
            if let Some(name) = name {
                is_known = true;
                *named.lock().unwrap_or_else(PoisonError::into_inner) = Some(name.clone());
                self.tongue().ways.insert(name, browser.try_clone()?);
            }
            program.write_all(&frame.bytes)?;
        }
        program.shutdown(Shutdown::Both)
    }
}

/// Returns who says so: a provider, or the holder of a link, by its public half.
fn name_in(first: &str) -> Option<String> {
    let message: Value = serde_json::from_str(first).ok()?;
    if message.get("enter").is_some() {
        return Some(PROVIDER.to_owned());
    }
    let invite = message.get("knock")?.get("invite")?;
    Some(invite.as_str()?.to_owned())
}

/// Returns a request's head as the program gets it: one request a connection, and messages as they are.
fn as_sent_on(head: &str, is_socket: bool) -> String {
    let dropped = if is_socket {
        "sec-websocket-extensions:"
    } else {
        "connection:"
    };
    let is_kept = |line: &&str| !line.to_ascii_lowercase().starts_with(dropped);
    let lines = head.trim_end().split("\r\n").filter(is_kept);
    let mut lines: Vec<&str> = lines.collect();
    if !is_socket {
        lines.push("connection: close");
    }
    format!("{}\r\n\r\n", lines.join("\r\n"))
}
