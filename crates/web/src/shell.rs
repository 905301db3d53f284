//! The driver around `client` in a browser: feeds it what happened with the time, performs what it
//! asks for, and gives the pages its view.

mod codecs;
mod frames;
mod media;
mod screen;
mod tracks;

pub use frames::FrameAlarm;

use crate::{
    browser::{
        MediaStream,
        clock::{self, Timer},
        device::Device,
        listen::Listener,
        media_devices, network,
        peer_connection::{self, LocalTracks, PeerConnection},
        sound::{Chime, Chimes},
        storage,
        websocket::{Signaling, WebSocketEvent},
        window,
    },
    keys::{keep_vault, link::revoke_surely, newer_vault, renewed_secrets},
    local_media::LocalMedia,
};
use client::{Command, Credential, Effect, MediaEvent, SignalingEvent, Sound, View, VisitClient};
use e2ee::vault::Vault;
use frames::Frames;
use leptos::prelude::*;
use protocol::{DeviceStatement, InviteId, Mid, VisitId, time::Instant};
use std::{
    cell::{Cell, RefCell},
    rc::{Rc, Weak},
    time::Duration,
};
use wasm_bindgen_futures::spawn_local;

/// A running client and its view. Cheap to copy; ends with the page's owner.
#[derive(Clone, Copy)]
pub struct Shell {
    view: RwSignal<View>,
    driver: StoredValue<Rc<Driver>, LocalStorage>,
}

struct Driver {
    client: RefCell<VisitClient>,
    invite: Option<InviteId>,
    /// This browser's key for the invite, once it was asked for.
    device: RefCell<Option<Device>>,
    /// The provider's own visit, whose vault is kept.
    visit: Option<VisitId>,
    media: LocalMedia,
    chimes: Chimes,
    view: RwSignal<View>,
    signaling: RefCell<Option<Signaling>>,
    peer: RefCell<Option<Rc<PeerConnection>>>,
    /// Counts media connections, so that what an earlier one reports late is not taken for this one's.
    peer_number: Cell<u32>,
    /// Whether the camera is sent in layers.
    has_layers: Cell<bool>,
    frames: Frames,
    tracks: RefCell<LocalTracks>,
    screen: RefCell<Option<(MediaStream, Vec<Listener>)>>,
    timer: RefCell<Option<Timer>>,
    listeners: RefCell<Vec<Listener>>,
}

impl Shell {
    /// Makes a client that has not joined yet: [`Command::Join`] does.
    #[must_use]
    pub fn new(credential: Credential, media: LocalMedia, chimes: Chimes) -> Self {
        let (invite, visit) = match &credential {
            Credential::Invite { secrets, .. } => (Some(secrets.invite), None),
            Credential::Provider { visit, .. } => (None, Some(*visit)),
        };
        let seat = invite.and_then(storage::recall_seat);
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "a number from 0 to 65535 is wanted"
        )]
        let spread = (js_sys::Math::random() * f64::from(u16::MAX)) as u16;
        let client = VisitClient::new(credential, seat, spread);
        let view = RwSignal::new(client.view());
        let driver = Rc::new_cyclic(|driver| Driver {
            client: RefCell::new(client),
            invite,
            device: RefCell::default(),
            visit,
            media,
            chimes,
            view,
            signaling: RefCell::default(),
            peer: RefCell::default(),
            peer_number: Cell::new(0),
            has_layers: Cell::new(false),
            frames: Frames::start(driver.clone()),
            tracks: RefCell::default(),
            screen: RefCell::default(),
            timer: RefCell::default(),
            listeners: RefCell::default(),
        });
        driver.listen();
        driver.recall_choices();
        Self {
            view,
            driver: StoredValue::new_local(driver),
        }
    }

    /// Returns the client's view; tracked.
    #[must_use]
    pub fn view(self) -> View {
        self.view.get()
    }

    /// Returns the client's view as a signal.
    #[must_use]
    pub fn view_signal(self) -> Signal<View> {
        self.view.into()
    }

    /// Hands in what the person asked for. Sharing a screen must be asked for in the task of the
    /// person's own click, or the browser refuses.
    pub fn dispatch(self, command: Command) {
        let driver = self.driver.get_value();
        if let Command::SetChime(on) = &command {
            storage::remember_chime(*on);
        }
        if driver.will_wait(&command) {
            spawn_local(peer_connection::warm_up());
        }
        driver.handle(|client, now| client.handle_command(command, now));
    }

    /// Returns why pictures or sound are not there although they could be, as a signal.
    #[must_use]
    pub fn frame_alarm(self) -> Signal<Option<FrameAlarm>> {
        self.driver.get_value().frames.alarm()
    }

    /// Returns the stream of a receiving section. It is the same object for as long as the media
    /// connection lives.
    #[must_use]
    pub fn stream_of(self, mid: &Mid) -> Option<MediaStream> {
        let driver = self.driver.get_value();
        let peer = driver.peer.borrow();
        peer.as_ref()?.stream_of(mid)
    }

    /// Returns the screen this person shares.
    #[must_use]
    pub fn own_screen(self) -> Option<MediaStream> {
        let driver = self.driver.get_value();
        let screen = driver.screen.borrow();
        // The method `clone` makes another stream, of tracks of its own.
        screen.as_ref().map(|(stream, _)| Clone::clone(stream))
    }

    /// Returns the person's own camera and microphone.
    #[must_use]
    pub fn media(self) -> LocalMedia {
        self.driver.get_value().media
    }
}

impl Driver {
    fn listen(self: &Rc<Self>) {
        let weak = Rc::downgrade(self);
        self.media.on_change(move || {
            if let Some(driver) = weak.upgrade() {
                driver.take_local_tracks();
            }
        });
        let weak = Rc::downgrade(self);
        let mut listeners = network::on_change(move || {
            with(&weak, |client, now| {
                client.handle_media(MediaEvent::NetworkChanged, now);
            });
        });
        for name in ["focus", "pageshow"] {
            // A page that slept has missed its timer.
            let weak = Rc::downgrade(self);
            let wake = move |_| with(&weak, VisitClient::handle_timeout);
            listeners.push(Listener::new(&window(), name, wake));
        }
        if let Some(invite) = self.invite {
            let leave = move |_| storage::remember_departure(invite);
            listeners.push(Listener::new(&window(), "pagehide", leave));
        }
        self.listeners.replace(listeners);
        self.take_local_tracks();
    }

    /// Whether this command leads to a wait, in which there is time for what the visit will need.
    fn will_wait(&self, command: &Command) -> bool {
        let holds_seat = self.invite.is_some_and(storage::holds_seat);
        self.invite.is_some() && !holds_seat && matches!(command, Command::Join)
    }

    /// Hands one thing in, with the time, and does what comes of it.
    fn handle(self: &Rc<Self>, call: impl FnOnce(&mut VisitClient, Instant)) {
        call(&mut self.client.borrow_mut(), clock::now());
        loop {
            let effect = self.client.borrow_mut().poll_effect();
            let Some(effect) = effect else { break };
            self.perform(effect);
        }
        self.set_timer();
        let view = self.client.borrow().view();
        if self.view.with_untracked(|shown| *shown != view) {
            self.view.set(view);
        }
    }

    fn set_timer(self: &Rc<Self>) {
        let due = self.client.borrow().poll_timeout();
        let timer = due.map(|due| {
            let weak = Rc::downgrade(self);
            // A millisecond more, so that a timer that is early by a fraction is not asked twice.
            let wait = due.since(clock::now()) + Duration::from_millis(1);
            Timer::after(wait, move || with(&weak, VisitClient::handle_timeout))
        });
        self.timer.replace(timer);
    }

    fn perform(self: &Rc<Self>, effect: Effect) {
        match effect {
            Effect::OpenSignaling => self.open_signaling(),
            Effect::CloseSignaling => drop(self.signaling.take()),
            Effect::Send(message) => {
                if let Some(signaling) = self.signaling.borrow().as_ref() {
                    signaling.send(&message);
                }
            }
            Effect::ProveDevice(statement) => self.prove_device(statement),
            Effect::RememberSeat(seat) => {
                if let Some(invite) = self.invite {
                    storage::remember_seat(invite, &seat);
                }
            }
            Effect::ForgetSeat => {
                if let Some(invite) = self.invite {
                    storage::forget_seat(invite);
                }
            }
            Effect::OpenMedia => self.open_media(),
            Effect::CloseMedia => {
                drop(self.peer.take());
                self.frames.clear();
            }
            Effect::MakeOffer(plan) => self.make_offer(plan),
            Effect::ApplyAnswer { number, sdp } => self.apply_answer(number, sdp),
            Effect::SetSending { source, on } => self.set_sending(source, on),
            Effect::SendLayers(on) => self.send_layers(on),
            Effect::CaptureScreen => self.capture_screen(),
            Effect::StopScreen => self.stop_screen(),
            Effect::Play(sound) => self.chimes.play(match sound {
                Sound::Knock => Chime::Knock,
                Sound::Admitted => Chime::Admitted,
                Sound::Entry => Chime::Entry,
                Sound::Exit => Chime::Exit,
            }),
            Effect::Frames(effect) => self.handle_frames(&effect),
            Effect::KeepVault(vault) => self.keep_vault(vault),
            Effect::ReadVault { version } => self.read_vault(version),
            Effect::RevokeLink(invite) => revoke_surely(invite),
            Effect::RenewSecrets { serial_min } => self.renew_secrets(serial_min),
        }
    }

    fn prove_device(self: &Rc<Self>, statement: DeviceStatement) {
        let weak = Rc::downgrade(self);
        let known = self.device.borrow().clone();
        spawn_local(async move {
            let device = match known {
                Some(device) => Some(device),
                None => Device::find(statement.invite).await,
            };
            let proof = match &device {
                Some(device) => device.prove(&statement).await,
                None => None,
            };
            if let Some(driver) = weak.upgrade() {
                driver.device.replace(device);
                driver.handle(|client, now| {
                    client.handle_proof(&statement.challenge, proof, now);
                });
            }
        });
    }

    fn renew_secrets(self: &Rc<Self>, serial_min: u32) {
        let Some(visit) = self.visit else {
            return;
        };
        let weak = Rc::downgrade(self);
        spawn_local(async move {
            let secrets = renewed_secrets(visit, serial_min).await;
            with(&weak, |client, now| client.handle_secrets(secrets, now));
        });
    }

    fn read_vault(self: &Rc<Self>, version: u32) {
        let Some(visit) = self.visit else {
            return;
        };
        let weak = Rc::downgrade(self);
        spawn_local(async move {
            if let Some(vault) = newer_vault(visit, version).await {
                with(&weak, |client, now| client.handle_vault(&vault, now));
            }
        });
    }

    fn keep_vault(&self, vault: Box<Vault>) {
        if let Some(visit) = self.visit {
            keep_vault(visit, vault);
        }
    }

    fn open_signaling(self: &Rc<Self>) {
        // The earlier one goes first, so that it reports nothing more.
        drop(self.signaling.take());
        let weak = Rc::downgrade(self);
        let signaling = Signaling::open(move |event| {
            let event = match event {
                WebSocketEvent::Opened => SignalingEvent::Opened,
                WebSocketEvent::Closed => SignalingEvent::Closed,
                WebSocketEvent::Message(message) => SignalingEvent::Message(message),
            };
            with(&weak, |client, now| client.handle_signaling(event, now));
        });
        self.signaling.replace(signaling);
    }
}

impl Drop for Driver {
    fn drop(&mut self) {
        if let Some((stream, _)) = self.screen.take() {
            media_devices::stop(&stream);
        }
    }
}

fn with(weak: &Weak<Driver>, call: impl FnOnce(&mut VisitClient, Instant)) {
    if let Some(driver) = weak.upgrade() {
        driver.handle(call);
    }
}
