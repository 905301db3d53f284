//! The signaling WebSocket.

use super::{listen::Listener, location::api_origin};
use protocol::{ClientMessage, ServerMessage};
use std::rc::Rc;
use wasm_bindgen::JsCast;
use web_sys::{MessageEvent, WebSocket};

/// What the WebSocket reports.
#[derive(Debug)]
pub enum WebSocketEvent {
    /// Connected: speak first.
    Opened,
    /// The server said something. What is not a message of the protocol is not reported.
    Message(Box<ServerMessage>),
    /// Gone, or never came about. Nothing follows.
    Closed,
}

/// One connection. Dropped, it is closed and reports nothing more.
pub struct Signaling {
    socket: WebSocket,
    _listeners: [Listener; 3],
}

impl Signaling {
    /// Connects to our own server. `None` where the browser refuses at once.
    #[must_use]
    pub fn open(call: impl Fn(WebSocketEvent) + 'static) -> Option<Self> {
        let api = api_origin();
        let url = format!("ws{}/api/signaling", api.strip_prefix("http")?);
        let socket = WebSocket::new(&url).ok()?;
        let call = Rc::new(call);
        let opened = Rc::clone(&call);
        let closed = Rc::clone(&call);
        let listeners = [
            Listener::new(&socket, "open", move |_| opened(WebSocketEvent::Opened)),
            Listener::new(&socket, "message", move |event| {
                if let Some(message) = message_of(&event) {
                    call(WebSocketEvent::Message(Box::new(message)));
                }
            }),
            Listener::new(&socket, "close", move |_| closed(WebSocketEvent::Closed)),
        ];
        Some(Self {
            socket,
            _listeners: listeners,
        })
    }

    /// Sends one message. Lost where the connection is gone; its end is reported anyway.
    pub fn send(&self, message: &ClientMessage) {
        let _ = self.socket.send_with_str(&protocol::write(message));
    }
}

impl Drop for Signaling {
    fn drop(&mut self) {
        let _ = self.socket.close();
    }
}

fn message_of(event: &web_sys::Event) -> Option<ServerMessage> {
    let text = event.dyn_ref::<MessageEvent>()?.data().as_string()?;
    protocol::read(&text).ok()
}
