//! One WebSocket to the server, never waited for.

use crate::{
    failure::{Failure, While},
    http::Api,
};
use protocol::{ClientMessage, ServerMessage};
use std::{io, net::TcpStream, time::Duration};
use tungstenite::{
    Error, Message, WebSocket, client,
    client::IntoClientRequest,
    http::{HeaderValue, header},
};

/// Longest wait for the upgrade.
const UPGRADE_WITHIN: Duration = Duration::from_secs(10);

/// The connection of one person.
pub(crate) struct Signaling {
    socket: WebSocket<TcpStream>,
}

impl Signaling {
    /// Connects as a page of the server would: with its origin, and with the cookie where one is given.
    pub(crate) fn open(api: &Api, cookie: Option<&str>) -> Result<Self, Failure> {
        let failed = |error: Error| Failure::Signaling(error.to_string());
        let url = format!("ws://{}/api/signaling", api.authority());
        let mut request = url.into_client_request().map_err(failed)?;
        let headers = request.headers_mut();
        headers.insert(header::ORIGIN, header_value(api.origin())?);
        if let Some(cookie) = cookie {
            headers.insert(header::COOKIE, header_value(cookie)?);
        }
        let stream = TcpStream::connect(api.authority()).while_doing("connecting")?;
        stream.set_nodelay(true).while_doing("connecting")?;
        let limit = Some(UPGRADE_WITHIN);
        stream.set_read_timeout(limit).while_doing("connecting")?;
        let (socket, _) =
            client(request, stream).map_err(|error| Failure::Signaling(error.to_string()))?;
        let stream = socket.get_ref();
        stream.set_nonblocking(true).while_doing("connecting")?;
        Ok(Self { socket })
    }

    /// Says something. What the network does not take at once goes out with the next [`Self::poll`].
    pub(crate) fn send(&mut self, message: &ClientMessage) -> Result<(), Failure> {
        let text = Message::text(protocol::write(message));
        no_wait(self.socket.send(text)).map(|_| ())
    }

    /// Returns the next message that has come, if any.
    pub(crate) fn poll(&mut self) -> Result<Option<ServerMessage>, Failure> {
        loop {
            let Some(message) = no_wait(self.socket.read())? else {
                return Ok(None);
            };
            if let Message::Text(text) = message {
                let message = protocol::read(&text);
                return message
                    .map(Some)
                    .map_err(|_| Failure::Unexpected("a message that PROTOCOL.md does not have"));
            }
            if let Message::Close(_) = message {
                return Err(Failure::Signaling("closed by the server".to_owned()));
            }
        }
    }
}

fn header_value(text: &str) -> Result<HeaderValue, Failure> {
    HeaderValue::from_str(text).map_err(|_| Failure::Unexpected("a cookie that is no header"))
}

/// Turns "it would have to wait" into none.
fn no_wait<T>(result: tungstenite::Result<T>) -> Result<Option<T>, Failure> {
    match result {
        Ok(value) => Ok(Some(value)),
        Err(Error::Io(error)) if error.kind() == io::ErrorKind::WouldBlock => Ok(None),
        Err(error) => Err(Failure::Signaling(error.to_string())),
    }
}
