//! The media connection: when to offer, when to restart, when to begin anew.
//!
//! One offer is outstanding at a time. Which slot carries whose track is decided in `slots`.

use crate::{
    Direction, Effect, MediaEvent, OfferPlan, Section,
    slots::{Remote, Slots},
};
use protocol::{
    ClientMessage, MediaKind, Mid, ParticipantId, Publication, Sdp, Source, time::Instant,
};
use std::{collections::VecDeque, time::Duration};

/// How long a connection may take to come about, and an interruption to heal, before ICE is restarted.
const PATIENCE: Duration = Duration::from_secs(5);

/// Wait between attempts after the first few: something is in the way for longer.
const LONG_PATIENCE: Duration = Duration::from_secs(15);

/// ICE restarts in a row before the connection is made anew.
const RESTARTS_MAX: u32 = 2;

#[derive(Debug, Default)]
pub(crate) struct Media {
    is_open: bool,
    /// The server is out of reach: an offer would be lost on its way.
    is_cut_off: bool,
    number: u32,
    offering: Offering,
    is_dirty: bool,
    wants_restart: bool,
    is_sharing: bool,
    sections: Vec<Section>,
    slots: Slots,
    link: Link,
    restarts: u32,
    /// Session id of the server's end of the connection, from its first answer on.
    far_end: Option<String>,
}

/// Where the offer that is outstanding stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Offering {
    #[default]
    None,
    /// The browser makes it.
    Making { number: u32 },
    /// The server answers it.
    Sent { number: u32 },
    /// The browser puts the answer in force.
    Applying { number: u32 },
}

/// Whether packets flow.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Link {
    #[default]
    Closed,
    Connecting {
        retry_at: Instant,
    },
    Connected,
}

impl Media {
    /// Whether pictures and sound can flow.
    pub(crate) fn is_connected(&self) -> bool {
        self.link == Link::Connected
    }

    pub(crate) const fn is_sharing(&self) -> bool {
        self.is_sharing
    }

    /// Returns the section that carries someone's source.
    pub(crate) fn mid_of(&self, from: ParticipantId, source: Source) -> Option<Mid> {
        self.slots.mid_of(from, source)
    }

    /// Returns what each receiving section carries.
    pub(crate) fn carried(&self) -> impl Iterator<Item = (&Mid, Remote)> {
        self.slots.carried()
    }

    /// Makes a new connection, in place of one that may be there.
    pub(crate) fn open(&mut self, now: Instant, effects: &mut VecDeque<Effect>) {
        *self = Self {
            is_open: true,
            // Numbers go on, so that an answer to an offer of the earlier connection fits no more.
            number: self.number,
            is_cut_off: self.is_cut_off,
            is_dirty: true,
            is_sharing: self.is_sharing,
            slots: self.slots.of_a_new_connection(),
            link: Link::Connecting {
                retry_at: now + PATIENCE,
            },
            restarts: self.restarts,
            ..Self::default()
        };
        effects.push_back(Effect::OpenMedia);
        self.offer(effects);
    }

    pub(crate) fn close(&mut self, effects: &mut VecDeque<Effect>) {
        if self.is_sharing {
            effects.push_back(Effect::StopScreen);
        }
        if self.is_open {
            effects.push_back(Effect::CloseMedia);
        }
        *self = Self {
            number: self.number,
            ..Self::default()
        };
    }

    /// The server is there, and this client is inside: offers reach it.
    pub(crate) const fn handle_signaling_back(&mut self) {
        self.is_cut_off = false;
    }

    /// Gathers anew on the same connection, because the network changed.
    pub(crate) fn restart(&mut self, now: Instant, effects: &mut VecDeque<Effect>) {
        if !self.is_open {
            return;
        }
        self.link = Link::Connecting {
            retry_at: now + PATIENCE,
        };
        self.wants_restart = true;
        self.is_dirty = true;
        self.offer(effects);
    }

    /// The server is out of reach: what it was to answer, it will not.
    pub(crate) const fn handle_signaling_lost(&mut self) {
        self.is_cut_off = true;
        if let Offering::Sent { .. } = self.offering {
            self.drop_offer();
        }
    }

    /// Gives an offer up that was made for nothing; the next one has what it had.
    const fn drop_offer(&mut self) {
        self.offering = Offering::None;
        self.is_dirty = true;
    }

    pub(crate) fn set_sharing(&mut self, sharing: bool, effects: &mut VecDeque<Effect>) {
        if self.is_sharing == sharing {
            return;
        }
        self.is_sharing = sharing;
        if !sharing {
            effects.push_back(Effect::StopScreen);
        }
        self.is_dirty = self.is_open;
        self.offer(effects);
    }

    /// Takes all tracks of the others.
    pub(crate) fn set_remotes(&mut self, remotes: Vec<Remote>, effects: &mut VecDeque<Effect>) {
        let is_changed = self.slots.set_remotes(remotes);
        if !self.is_open {
            return;
        }
        // An offer being made will say it itself.
        let is_said_later = matches!(self.offering, Offering::Making { .. });
        if is_changed && !is_said_later {
            effects.push_back(Effect::Send(ClientMessage::Receive {
                receive: self.slots.receptions(),
            }));
        }
        self.offer(effects);
    }

    pub(crate) fn handle_answer(
        &mut self,
        (number, sdp): (u32, Sdp),
        now: Instant,
        effects: &mut VecDeque<Effect>,
    ) {
        if self.offering != (Offering::Sent { number }) {
            return;
        }
        let far_end = session_id(&sdp);
        if self.far_end.is_some() && self.far_end != far_end {
            // Another window of this person took the seat and gave it back: the session that the server
            // had kept was that window's, and nothing would ever flow between this end and the new one.
            self.open(now, effects);
            return;
        }
        self.far_end = far_end;
        self.offering = Offering::Applying { number };
        effects.push_back(Effect::ApplyAnswer { number, sdp });
    }

    /// The server refused an offer: the connection is made anew, after a while.
    pub(crate) fn handle_refused(
        &mut self,
        number: u32,
        now: Instant,
        effects: &mut VecDeque<Effect>,
    ) {
        if self.offering == (Offering::Sent { number }) {
            self.fail(now, effects);
        }
    }

    pub(crate) fn handle_event(
        &mut self,
        event: MediaEvent,
        now: Instant,
        effects: &mut VecDeque<Effect>,
    ) {
        if !self.is_open {
            return;
        }
        match event {
            MediaEvent::Offered {
                number,
                sdp,
                sections,
            } => {
                if self.offering == (Offering::Making { number }) {
                    self.take_sections(sections);
                    if self.is_cut_off {
                        self.drop_offer();
                        return;
                    }
                    self.offering = Offering::Sent { number };
                    effects.push_back(Effect::Send(ClientMessage::Offer {
                        number,
                        sdp,
                        publish: self.publications(),
                        receive: self.slots.receptions(),
                    }));
                }
            }
            MediaEvent::Answered { number } => {
                if self.offering == (Offering::Applying { number }) {
                    self.offering = Offering::None;
                    self.offer(effects);
                }
            }
            MediaEvent::OfferFailed { number } => {
                if [Offering::Making { number }, Offering::Applying { number }]
                    .contains(&self.offering)
                {
                    self.fail(now, effects);
                }
            }
            MediaEvent::Connected => {
                self.link = Link::Connected;
                self.restarts = 0;
                // What an offer that was given up would have made room for is still wanted, and no attempt is due any more.
                self.offer(effects);
            }
            MediaEvent::Disconnected | MediaEvent::Failed => {
                if self.link == Link::Connected {
                    self.restart(now, effects);
                }
            }
            MediaEvent::DevicesChanged { .. }
            | MediaEvent::NetworkChanged
            | MediaEvent::ScreenStarted
            | MediaEvent::ScreenEnded => {}
        }
    }

    pub(crate) fn handle_timeout(&mut self, now: Instant, effects: &mut VecDeque<Effect>) {
        let Link::Connecting { retry_at } = self.link else {
            return;
        };
        if now < retry_at {
            return;
        }
        self.restarts = self.restarts.saturating_add(1);
        let patience = if self.restarts > RESTARTS_MAX * 2 {
            LONG_PATIENCE
        } else {
            PATIENCE
        };
        let is_hopeless = self.restarts > RESTARTS_MAX || self.offering != Offering::None;
        if is_hopeless {
            self.open(now, effects);
        } else {
            self.restart(now, effects);
        }
        self.link = Link::Connecting {
            retry_at: now + patience,
        };
    }

    pub(crate) const fn poll_timeout(&self) -> Option<Instant> {
        match self.link {
            Link::Connecting { retry_at } => Some(retry_at),
            Link::Closed | Link::Connected => None,
        }
    }

    /// Leaves the broken connection as it is until [`Self::handle_timeout`] makes it anew, so that a
    /// server that refuses everything is not asked in a tight loop.
    fn fail(&mut self, now: Instant, effects: &mut VecDeque<Effect>) {
        if self.restarts == 0 {
            self.restarts = RESTARTS_MAX;
            self.open(now, effects);
            return;
        }
        self.offering = Offering::None;
        self.is_dirty = false;
        self.restarts = self.restarts.max(RESTARTS_MAX);
        self.link = Link::Connecting {
            retry_at: now + PATIENCE,
        };
    }

    fn offer(&mut self, effects: &mut VecDeque<Effect>) {
        let is_possible = self.is_open && !self.is_cut_off;
        if !is_possible || self.offering != Offering::None {
            return;
        }
        // Looked at only here: while an offer is made, its slots are on their way.
        if !self.is_dirty && !self.slots.are_short() {
            return;
        }
        self.number = self.number.wrapping_add(1);
        self.offering = Offering::Making {
            number: self.number,
        };
        self.is_dirty = false;
        effects.push_back(Effect::MakeOffer(OfferPlan {
            number: self.number,
            ice_restart: std::mem::take(&mut self.wants_restart),
            send: self.sources(),
            receive_audio: self.slots.wanted(MediaKind::Audio),
            receive_video: self.slots.wanted(MediaKind::Video),
        }));
    }

    fn sources(&self) -> Vec<Source> {
        let mut sources = vec![Source::Microphone, Source::Camera];
        if self.is_sharing {
            sources.push(Source::Screen);
        }
        sources
    }

    fn take_sections(&mut self, sections: Vec<Section>) {
        self.slots.take_sections(&sections);
        self.sections = sections;
    }

    fn publications(&self) -> Vec<Publication> {
        let sources = self.sources();
        let publication = |section: &Section| match section.direction {
            Direction::Send(source) if sources.contains(&source) => Some(Publication {
                mid: section.mid.clone(),
                source,
            }),
            Direction::Send(_) | Direction::Receive(_) => None,
        };
        self.sections.iter().filter_map(publication).collect()
    }
}

/// Returns the session id of a session description (`o=`, RFC 8866 section 5.2), which stays the same for as
/// long as its maker's connection does (RFC 8829 section 5.2.2).
fn session_id(sdp: &Sdp) -> Option<String> {
    let origin = sdp
        .for_parser()
        .lines()
        .find_map(|line| line.strip_prefix("o="))?;
    origin.split(' ').nth(1).map(str::to_owned)
}
