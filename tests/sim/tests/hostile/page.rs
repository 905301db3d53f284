//! One loaded page: the real client, and what the browser does for it.

use crate::frames::Frames;
use client::{
    Credential, Direction, Effect, MediaEvent, Section, Sound, VisitClient, keys::KeysAlarm,
};
use e2ee::vault::Vault;
use protocol::{ClientMessage, DeviceBytes, DeviceProof, SeatToken, time::Instant};
use sim::{
    network::TabId,
    pc::{Drawn, Made, PeerConnection},
};

/// A loaded page.
pub(crate) struct Page {
    pub(crate) client: VisitClient,
    pub(crate) frames: Frames,
    /// All alarms, the same in a row once.
    pub(crate) alarms: Vec<KeysAlarm>,
    pub(crate) sounds: Vec<Sound>,
    pub(crate) sections: Vec<Section>,
    /// What the tab's storage holds.
    pub(crate) rejoin: [u8; 64],
    pub(crate) seat: Option<SeatToken>,
    /// How many there were so far; the last is the one in use.
    pub(crate) connections: u64,
    media: Option<PeerConnection>,
}

/// What a page asks of the world.
pub(crate) enum Asked {
    /// It was done in the page.
    Nothing,
    /// A connection to the server.
    Open,
    /// Its end.
    Close,
    Send(ClientMessage),
    /// The browser did something with media.
    Media(MediaEvent),
    Keep(Box<Vault>),
    Renew,
    Read,
}

impl Page {
    pub(crate) fn new(credential: Credential, seat: Option<SeatToken>) -> Self {
        Self {
            client: VisitClient::new(credential, seat.clone(), 0),
            frames: Frames::default(),
            alarms: Vec::new(),
            sounds: Vec::new(),
            sections: Vec::new(),
            rejoin: [0; 64],
            seat,
            connections: 0,
            media: None,
        }
    }

    /// Does the next thing that can be done in the page, or returns what cannot.
    pub(crate) fn poll(&mut self, now: Instant) -> Option<Asked> {
        let effect = self.client.poll_effect()?;
        self.note_alarm();
        Some(match effect {
            Effect::OpenSignaling => Asked::Open,
            Effect::CloseSignaling => Asked::Close,
            Effect::Send(message) => Asked::Send(message),
            Effect::ProveDevice(statement) => {
                // Nobody checks it: this server lies, and the device is the page's.
                let bytes = DeviceBytes::new(vec![1]).expect("short");
                let proof = DeviceProof {
                    key: bytes.clone(),
                    signature: bytes,
                };
                self.client
                    .handle_proof(&statement.challenge, Some(proof), now);
                Asked::Nothing
            }
            Effect::RememberSeat(seat) => {
                self.seat = Some(seat);
                Asked::Nothing
            }
            Effect::ForgetSeat => {
                self.seat = None;
                Asked::Nothing
            }
            Effect::OpenMedia => {
                let made = Made::Drawn(Drawn::default());
                self.media = Some(PeerConnection { number: 1, made });
                self.frames.forget_sections();
                Asked::Nothing
            }
            Effect::MakeOffer(plan) => match &mut self.media {
                Some(media) => {
                    let event = media.offer(TabId(0), &plan, now);
                    if let MediaEvent::Offered { sections, .. } = &event {
                        self.sections.clone_from(sections);
                    }
                    Asked::Media(event)
                }
                None => Asked::Nothing,
            },
            Effect::ApplyAnswer { number, .. } => Asked::Media(MediaEvent::Answered { number }),
            Effect::CloseMedia => {
                self.media = None;
                self.frames.forget_sections();
                Asked::Nothing
            }
            Effect::CaptureScreen => Asked::Media(MediaEvent::ScreenStarted),
            Effect::SetSending { .. } | Effect::SendLayers(_) | Effect::StopScreen => {
                Asked::Nothing
            }
            Effect::Play(sound) => {
                self.sounds.push(sound);
                Asked::Nothing
            }
            Effect::Frames(effect) => {
                self.frames.handle(effect, now);
                Asked::Nothing
            }
            Effect::KeepVault(vault) => Asked::Keep(vault),
            Effect::ReadVault { version } if version > 0 => Asked::Read,
            Effect::ReadVault { .. } | Effect::RevokeLink(_) => Asked::Nothing,
            Effect::RenewSecrets { .. } => Asked::Renew,
        })
    }

    /// Remembers an alarm that was not shown before.
    pub(crate) fn note_alarm(&mut self) {
        let alarm = self.client.view().alarm;
        if alarm != self.alarms.last().copied() {
            self.alarms.extend(alarm);
        }
    }

    /// Puts a frame into every receiving section. Tells whether any shows it.
    pub(crate) fn shows_anywhere(&mut self, frame: &[u8], now: Instant) -> bool {
        let sections = self.sections.clone();
        let mut is_shown = false;
        for Section { mid, direction } in sections {
            if let Direction::Receive(kind) = direction {
                is_shown |= self.frames.open(&mid, kind, frame, now);
            }
        }
        is_shown
    }
}
