//! What the script on a page says of the media that arrived.

use serde::Deserialize;

/// What a browser has received over all its open peer connections.
#[derive(Clone, Debug, Deserialize)]
pub struct Received {
    /// Peer connections that are not closed.
    pub open: u32,
    /// How often one began to connect.
    pub connections: u32,
    /// RTP packets of pictures that arrived.
    pub arrived: u64,
    /// Pictures decoded.
    pub frames: u64,
    /// Energy of the sound played, in the unit of webrtc-stats (RFC 6464 scale, squared, times seconds).
    pub energy: f64,
    /// RTP packets sent.
    pub sent: u64,
    /// MIME type of the codec of each track of pictures that is decoded: `video/VP8`.
    pub codecs: Vec<String>,
    /// State of every peer connection there ever was.
    pub states: Vec<String>,
    /// Frames that the page's worker has sealed.
    pub sealed: u64,
    /// Frames that the page's other worker has opened.
    pub opened: u64,
    /// Frames that came and were dropped because they were not sealed by whom the page expects, or not
    /// under a key that it has.
    pub dropped: u64,
    /// Received tracks that may be seen or heard.
    pub shown: u32,
}

/// One picture on the screen.
#[derive(Clone, Debug, Deserialize)]
pub struct Picture {
    /// The words of its tile.
    pub words: String,
    /// Red, green and blue in its middle.
    pub colour: [u8; 3],
    /// Width of the video.
    pub width: u32,
    /// Whether it plays.
    pub is_playing: bool,
    /// Width on the screen.
    pub shown_width: u32,
    /// Frames presented so far.
    pub frames: u64,
}
