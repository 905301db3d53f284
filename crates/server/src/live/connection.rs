//! One WebSocket: reads messages within their limits, writes messages within a time.

use crate::{
    app::App,
    auth::rate::{Allowance, Pace},
};
use axum::extract::ws::{CloseFrame, Message, WebSocket, close_code};
use protocol::{
    ClientMessage, Problem, ProblemCode, ServerMessage, VisitMessage,
    limit::{MESSAGE_BURST_MAX, MESSAGES_PER_SECOND_MAX, OUTSIDE_MESSAGE_BYTES_MAX, SILENCE_MAX},
};
use std::time::Duration;

/// Messages that are refused for their number before the connection is closed: a page that went wrong
/// for a moment stays, a flood goes.
const TOO_FAST_MAX: u32 = 200;

/// Time the other side has to close.
const CLOSED_WITHIN: Duration = Duration::from_secs(1);

/// A frame that was read.
#[derive(Debug)]
pub enum Heard {
    /// A message.
    Message(ClientMessage),
    /// A sign of life, or something that was answered with a problem.
    Nothing,
    /// The connection is gone, or has to go.
    Gone,
}

/// One WebSocket.
pub struct Connection {
    socket: WebSocket,
    app: App,
    pace: Pace,
    too_fast: u32,
    is_inside: bool,
}

impl Connection {
    /// Takes over a WebSocket that was just opened.
    #[must_use]
    pub fn new(socket: WebSocket, app: App) -> Self {
        let allowance = Allowance {
            burst: MESSAGE_BURST_MAX,
            one_per: Duration::from_secs(1) / MESSAGES_PER_SECOND_MAX,
        };
        Self {
            socket,
            app,
            pace: Pace::new(allowance),
            too_fast: 0,
            is_inside: false,
        }
    }

    /// Waits for the next frame. Can be dropped while it waits.
    pub async fn next_frame(&mut self) -> Option<Result<Message, axum::Error>> {
        self.socket.recv().await
    }

    /// Reads a frame. What is wrong with it is answered with a problem.
    pub async fn hear(&mut self, frame: Option<Result<Message, axum::Error>>) -> Heard {
        let frame = match frame {
            None => return Heard::Gone,
            Some(Ok(frame)) => frame,
            Some(Err(fault)) => {
                if is_too_long(fault) {
                    self.refuse(ProblemCode::TooLong).await;
                }
                return Heard::Gone;
            }
        };
        if !self.pace.take(self.app.clock.now()) {
            self.too_fast += 1;
            let stays = self.too_fast < TOO_FAST_MAX && self.refuse(ProblemCode::TooFast).await;
            return if stays { Heard::Nothing } else { Heard::Gone };
        }
        let refused = match frame {
            Message::Text(text) if !self.is_inside && text.len() > OUTSIDE_MESSAGE_BYTES_MAX => {
                ProblemCode::TooLong
            }
            Message::Text(text) => match protocol::read::<ClientMessage>(&text) {
                Ok(message) => return Heard::Message(message),
                Err(_) if protocol::is_of_another_version(&text) => ProblemCode::ReloadNeeded,
                Err(problem) => problem.code,
            },
            Message::Binary(_) => ProblemCode::BadMessage,
            Message::Ping(_) | Message::Pong(_) => return Heard::Nothing,
            Message::Close(_) => return Heard::Gone,
        };
        if self.refuse(refused).await {
            Heard::Nothing
        } else {
            Heard::Gone
        }
    }

    /// Writes a message. Answers `false` where the connection is gone or does not read.
    pub async fn tell(&mut self, message: &ServerMessage) -> bool {
        if let ServerMessage::Visit(message) = message {
            if matches!(message, VisitMessage::Admitted { .. }) {
                self.is_inside = true;
            } else if matches!(message, VisitMessage::SentBack {}) {
                self.is_inside = false;
            }
        }
        let text = protocol::write(message);
        self.write(Message::Text(text.into())).await
    }

    /// Writes a problem. Answers as [`Self::tell`].
    pub async fn refuse(&mut self, code: ProblemCode) -> bool {
        self.tell(&ServerMessage::Problem(Problem::new(code))).await
    }

    /// Says that the server is there, to the page and to the browser. A browser answers the ping by
    /// itself, also where it slows a hidden page's timers down.
    pub async fn beat(&mut self) -> bool {
        self.tell(&ServerMessage::Heartbeat {}).await
            && self.write(Message::Ping(axum::body::Bytes::new())).await
    }

    /// Closes.
    pub async fn close(mut self) {
        let code = if self.app.stopping().is_told() {
            close_code::RESTART
        } else {
            close_code::NORMAL
        };
        let frame = CloseFrame {
            code,
            reason: "".into(),
        };
        if !self.write(Message::Close(Some(frame))).await {
            return;
        }
        // A socket closed with unread bytes in it is reset, and the last message lost with it: read on
        // until the other side closes, too (RFC 6455, section 7.1.1).
        let rest = async { while let Some(Ok(_)) = self.socket.recv().await {} };
        let _ = tokio::time::timeout(CLOSED_WITHIN, rest).await;
    }

    async fn write(&mut self, message: Message) -> bool {
        let written = tokio::time::timeout(SILENCE_MAX, self.socket.send(message)).await;
        matches!(written, Ok(Ok(())))
    }
}

fn is_too_long(fault: axum::Error) -> bool {
    fault
        .into_inner()
        .downcast::<tungstenite::Error>()
        .is_ok_and(|fault| matches!(*fault, tungstenite::Error::Capacity(_)))
}
