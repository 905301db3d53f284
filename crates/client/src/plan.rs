//! What an offer of the browser is to contain.

use protocol::{MediaKind, Mid, Source};

/// What the next offer is to contain. Sections made by an earlier plan stay.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OfferPlan {
    /// Counts up with each offer.
    pub number: u32,
    /// Whether to gather anew, because the network changed.
    pub ice_restart: bool,
    /// A sending section for each of these.
    pub send: Vec<Source>,
    /// At least this many sections that receive sound.
    pub receive_audio: usize,
    /// At least this many sections that receive pictures.
    pub receive_video: usize,
}

/// One media section of an offer that was made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Section {
    /// Its id.
    pub mid: Mid,
    /// What it does.
    pub direction: Direction,
}

/// What a media section does. There is no section of both directions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// Carries this source to the server.
    Send(Source),
    /// Carries someone's track from the server.
    Receive(MediaKind),
}
