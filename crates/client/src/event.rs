//! What goes into a client and what it asks for.

use crate::{
    OfferPlan, Section,
    board::{Canvas, Line},
    keys::{Control, FrameEffect},
};
use e2ee::vault::Vault;
use protocol::{
    ChatText, ClientMessage, DeviceStatement, DisplayName, InviteId, ParticipantId, Sdp, SeatToken,
    ServerMessage, Source,
};

/// What the person asks for.
#[derive(Clone, Debug)]
pub enum Command {
    /// Connect: the provider enters, anyone else knocks or comes back to their seat.
    Join,
    /// Connect at once, or try again after a refusal.
    Retry,
    /// Let someone in.
    Admit(ParticipantId),
    /// Turn someone away.
    Decline(ParticipantId),
    /// Send someone back to the waiting room.
    SendBack(ParticipantId),
    /// Put someone out.
    Remove(ParticipantId),
    /// Put someone out, or turn away who waits, and end the link that they came by: nobody comes by it any more.
    RemoveForGood(ParticipantId),
    /// Let everyone in who waits, is expected, and of whom nothing is odd.
    AdmitExpected,
    /// Set something for everyone or for a person. Providers only.
    Set(Control),
    /// Give someone inside another name. Providers only.
    Rename(ParticipantId, DisplayName),
    /// The comparison code was read aloud with this person, and is the same.
    MarkCompared(ParticipantId),
    /// End the visit for everyone.
    EndVisit,
    /// Leave.
    Leave,
    /// Write to everyone inside.
    Chat(ChatText),
    /// Draw, or take away what is drawn.
    Board(BoardCommand),
    /// Turn the own microphone on or off.
    SetMicrophone(bool),
    /// Turn the own camera on or off.
    SetCamera(bool),
    /// Share a screen.
    ShareScreen,
    /// Share no screen.
    StopSharing,
    /// Play a sound when someone comes or goes, or not.
    SetChime(bool),
    /// Take the last problem off the screen.
    Dismiss,
}

/// What the person asks for with the pen in hand.
#[derive(Clone, Debug)]
pub enum BoardCommand {
    /// Draw. The shell says what has come of a line some times a second.
    Draw(Line),
    /// Take the own last stroke there back.
    Undo(Canvas),
    /// Take all own strokes back.
    ClearOwn,
    /// Take away all that this person drew. Providers only.
    ClearOf(ParticipantId),
    /// Take everything away. Providers only.
    ClearAll,
    /// Show everyone the blank board, or put it away with what is on it. Providers only.
    SetOpen(bool),
}

/// What the WebSocket reported.
#[derive(Clone, Debug)]
pub enum SignalingEvent {
    /// Connected.
    Opened,
    /// Gone, or never came about.
    Closed,
    /// The server said something.
    Message(Box<ServerMessage>),
}

/// What the media connection and the devices reported.
#[derive(Clone, Debug)]
pub enum MediaEvent {
    /// The offer of [`Effect::MakeOffer`] is made and in force on this side.
    Offered {
        /// The plan's number.
        number: u32,
        /// The session description.
        sdp: Sdp,
        /// What its sections are, those of earlier offers included.
        sections: Vec<Section>,
    },
    /// The answer of [`Effect::ApplyAnswer`] is in force.
    Answered {
        /// The offer's number.
        number: u32,
    },
    /// The offer could not be made, or its answer not be put in force.
    OfferFailed {
        /// The offer's number.
        number: u32,
    },
    /// Media can flow.
    Connected,
    /// No packets for a while.
    Disconnected,
    /// It will not come back by itself.
    Failed,
    /// What is captured changed: a device was allowed, refused, plugged in or taken away.
    DevicesChanged {
        /// A microphone works.
        microphone: bool,
        /// A camera works.
        camera: bool,
    },
    /// The device has another network, or one again.
    NetworkChanged,
    /// The person chose a screen; its track is ready to be sent.
    ScreenStarted,
    /// The screen's track ended, or the person chose none.
    ScreenEnded,
}

/// What is to be done, in order.
#[derive(Clone, Debug)]
pub enum Effect {
    /// Connect the WebSocket; one that is there is dropped without a report.
    OpenSignaling,
    /// Close the WebSocket, after what was sent is out.
    CloseSignaling,
    /// Send over the WebSocket.
    Send(ClientMessage),
    /// Sign this with the device's key for the invite; answered by
    /// [`VisitClient::handle_proof`](crate::VisitClient::handle_proof). Whoever holds a link only.
    ProveDevice(DeviceStatement),
    /// Keep this token for as long as the tab lives.
    RememberSeat(SeatToken),
    /// Forget the token.
    ForgetSeat,
    /// Make a media connection; one that is there is dropped.
    OpenMedia,
    /// Make an offer; answered by [`MediaEvent::Offered`] or [`MediaEvent::OfferFailed`].
    MakeOffer(OfferPlan),
    /// Put an answer in force; answered by [`MediaEvent::Answered`] or [`MediaEvent::OfferFailed`].
    ApplyAnswer {
        /// The offer's number.
        number: u32,
        /// The session description.
        sdp: Sdp,
    },
    /// Drop the media connection.
    CloseMedia,
    /// Send a source's track, or send nothing for it.
    SetSending {
        /// Which.
        source: Source,
        /// Whether to send.
        on: bool,
    },
    /// Send the camera in layers, or its best layer alone: where one person receives it, the others would be sent for
    /// nothing.
    SendLayers(bool),
    /// Ask the person for a screen; answered by [`MediaEvent::ScreenStarted`] or
    /// [`MediaEvent::ScreenEnded`].
    CaptureScreen,
    /// Let go of the screen.
    StopScreen,
    /// Play a sound.
    Play(Sound),
    /// Do this with the keys of frames.
    Frames(FrameEffect),
    /// Sign this vault with the device's key, seal it, and have the server keep it in the place of the one
    /// before. Providers only.
    KeepVault(Box<Vault>),
    /// Have the server refuse this link from here on. What is not answered is asked again. Providers only.
    RevokeLink(InviteId),
    /// Read the vault that the server keeps, where the one that this page read or kept last has a lower version than
    /// this; answered by [`VisitClient::handle_vault`](crate::VisitClient::handle_vault). Providers only.
    ReadVault {
        /// By the server's word.
        version: u32,
    },
    /// Make what a page of this provider's is given when it is loaded, from the vault as the server keeps it, with a card
    /// of at least this serial; answered by [`VisitClient::handle_secrets`](crate::VisitClient::handle_secrets).
    /// Providers only.
    RenewSecrets {
        /// Above that of every card that was seen.
        serial_min: u32,
    },
}

/// The sounds of the house.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sound {
    /// Someone waits.
    Knock,
    /// You were let in.
    Admitted,
    /// Someone came in.
    Entry,
    /// Someone left.
    Exit,
}
