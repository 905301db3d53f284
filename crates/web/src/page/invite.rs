//! `/v/<invite>#<secret half>`: the door of a private link, from the first look to the end of the visit.
//!
//! Opening it consumes nothing and tells nobody; "Check in" leads to the knock. A tab that left
//! its seat a moment ago goes straight back to it.

use super::{
    check_devices::{self, Checks},
    check_in,
    live::Live,
    picture,
};
#[cfg(feature = "house")]
use super::{ended, visit, waiting_room};
use crate::{
    api,
    app::App,
    browser::{
        clock, device, http::Failure, media_devices::DeviceKind, sound::Chime, storage, threshold,
    },
    link::PrivateLink,
    part::{code_way::code_way, door, door::Door},
    text::t,
};
#[cfg(feature = "house")]
use crate::{keys::invitee_secrets, title::Title};
#[cfg(feature = "house")]
use client::{Command, Credential, Phase};
use leptos::prelude::*;
#[cfg(feature = "house")]
use protocol::Closure;
use protocol::{InviteId, InviteSecret, ProblemCode, api::InviteCard, time::Instant};
use std::time::Duration;
use wasm_bindgen_futures::spawn_local;

/// How long until a server that was not reached is asked again.
const ASK_AGAIN_AFTER: Duration = Duration::from_secs(3);

/// A page that has not been told whom the visit is with.
#[derive(Clone, Copy)]
struct Opening {
    app: App,
    invite: InviteId,
    link: StoredValue<PrivateLink>,
    look: RwSignal<Look>,
    timer: StoredValue<Option<clock::Timer>, LocalStorage>,
}

/// What is known of a link.
#[derive(Clone)]
enum Look {
    Opening,
    NotValid,
    Unreachable(String),
    /// It works: what it says, and what the server is shown.
    Valid(Box<Card>, InviteSecret),
}

/// One holder of a link that works.
#[derive(Clone, Copy)]
struct Visitor {
    live: Live,
    invite: InviteId,
    step: RwSignal<Step>,
}

/// Where the holder of a link is.
#[derive(Clone, PartialEq, Eq)]
enum Step {
    Card(Card),
    Checks(Card),
    Live(Card),
}

/// What the link says, with its times on this browser's clock.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Card {
    /// What the server says.
    pub(crate) invite: InviteCard,
    /// From when on knocking works, on this browser's clock.
    pub(crate) opens_at: Instant,
}

impl Card {
    fn new(invite: InviteCard, now: Instant) -> Self {
        // A browser's clock may be wrong by hours; the server's is the one that counts.
        let wait = invite.opens_at - invite.now;
        Self {
            opens_at: now + wait,
            invite,
        }
    }

    /// Returns whom the visit is with.
    pub(crate) fn provider(&self) -> &str {
        self.invite.provider.for_screen()
    }
}

/// Draws the page.
pub(crate) fn page(app: App, invite: InviteId, fragment: Option<String>) -> AnyView {
    let given = fragment.as_deref().and_then(PrivateLink::read);
    if let Some(link) = &given {
        storage::remember_link(invite, &link.expose_text());
    }
    let recalled = || storage::recall_link(invite).and_then(|text| PrivateLink::read(&text));
    let Some(link) = given.or_else(recalled) else {
        return Door::new(t!("invite-invalid-title"), code_way())
            .lead(t!("invite-incomplete"))
            .draw();
    };
    let opening = Opening {
        app,
        invite,
        link: StoredValue::new(link),
        look: RwSignal::new(Look::Opening),
        timer: StoredValue::new_local(None),
    };
    opening.open();
    view! { {move || opening.draw(opening.look.get())} }.into_any()
}

impl Opening {
    /// Proves to the server that this page holds the link, and learns whom the visit is with.
    fn open(self) {
        spawn_local(async move {
            let link = self.link.get_value();
            let look = match link.token(self.invite).await {
                Some(token) => self.ask(token).await,
                None => Look::NotValid,
            };
            // The page may be gone.
            self.look.try_set(look);
        });
    }

    async fn ask(self, token: InviteSecret) -> Look {
        match api::open_invite(self.invite, token.clone()).await {
            Ok(card) => Look::Valid(Box::new(Card::new(card, clock::now())), token),
            Err(Failure::Problem(ProblemCode::InviteNotValid)) => {
                storage::forget_invite(self.invite);
                device::forget(self.invite);
                Look::NotValid
            }
            Err(failure) => {
                let again = clock::Timer::after(ASK_AGAIN_AFTER, move || self.open());
                self.timer.try_set_value(Some(again));
                Look::Unreachable(self.app.explain(&failure))
            }
        }
    }

    fn draw(self, look: Look) -> AnyView {
        match look {
            Look::Opening => door::opening(),
            Look::NotValid => Door::new(t!("invite-invalid-title"), code_way())
                .lead(t!("invite-invalid"))
                .draw(),
            Look::Unreachable(sentence) => self.draw_unreachable(sentence),
            Look::Valid(card, token) => {
                let Some(visitor) = self.visitor(&card, token) else {
                    return Door::new(t!("refused-title"), ()).draw();
                };
                visitor.enter(*card);
                view! { {move || visitor.draw(visitor.step.get())} }.into_any()
            }
        }
    }

    /// Makes the visitor. `None` where the browser has no randomness.
    #[cfg(feature = "house")]
    fn visitor(self, card: &Card, token: InviteSecret) -> Option<Visitor> {
        let who = (card.invite.name.clone(), card.invite.role);
        let made = |link: &PrivateLink| invitee_secrets(self.invite, link, who);
        let secrets = self.link.with_value(made);
        let secrets = Box::new(secrets?);
        let credential = Credential::Invite { token, secrets };
        Some(self.visitor_with(Live::start(self.app, credential), card))
    }

    #[cfg(not(feature = "house"))]
    #[expect(clippy::unnecessary_wraps, reason = "the house may find no randomness")]
    fn visitor(self, card: &Card, _token: InviteSecret) -> Option<Visitor> {
        Some(self.visitor_with(Live::start(self.app), card))
    }

    fn visitor_with(self, live: Live, card: &Card) -> Visitor {
        Visitor {
            live,
            invite: self.invite,
            step: RwSignal::new(Step::Card(card.clone())),
        }
    }

    fn draw_unreachable(self, sentence: String) -> AnyView {
        let body = view! {
            <p class="pending" role="status">{t!("loading")}</p>
            <div class="actions" data-stacked="">
                <button type="button" class="button" on:click=move |_| self.open()>
                    {t!("try-again")}
                </button>
            </div>
        };
        Door::new(t!("invite-unreachable-title"), body)
            .lead(sentence)
            .draw()
    }
}

impl Visitor {
    fn enter(self, card: Card) {
        // Asked for in any case, so that the note of the checks does not outlive them.
        let is_checked = storage::take_check_in(self.invite);
        let goes_on = is_checked || storage::holds_seat(self.invite);
        if !goes_on {
            return;
        }
        if cfg!(feature = "house") {
            self.live.ask();
        }
        self.join(card);
    }

    /// Knocks, or comes back to the seat this tab holds.
    #[cfg(feature = "house")]
    fn join(self, card: Card) {
        self.live.command(Command::Join);
        self.step.set(Step::Live(card));
    }

    /// Leaves the knock, or the return to the seat, to the house.
    #[cfg(not(feature = "house"))]
    fn join(self, card: Card) {
        storage::remember_check_in(self.invite);
        if let Some(stream) = self.live.media.stream_untracked() {
            threshold::hand_over(&stream);
        }
        self.step.set(Step::Live(card));
        threshold::enter_house();
    }

    fn draw(self, step: Step) -> AnyView {
        match step {
            Step::Card(card) => {
                let begin = card.clone();
                let check_in = Callback::new(move |()| {
                    // In the task of the press, so that the browser asks the person at once.
                    self.live.ask();
                    threshold::prepare_house();
                    self.step.set(Step::Checks(begin.clone()));
                });
                check_in::page(self.live.app, &card, check_in)
            }
            Step::Checks(card) => check_devices::page(self.checks(card)),
            #[cfg(feature = "house")]
            Step::Live(card) => self.draw_live(card),
            #[cfg(not(feature = "house"))]
            Step::Live(_) => door::opening(),
        }
    }

    fn checks(self, card: Card) -> Checks {
        let live = self.live;
        Checks {
            provider: StoredValue::new(card.provider().to_owned()),
            capture: live.capture(),
            picture: Callback::new(move |()| picture::own_picture(live)),
            faces_away: live.faces_away(),
            level: Callback::new(move |()| live.level()),
            cameras: live.choosable(DeviceKind::Camera),
            microphones: live.choosable(DeviceKind::Microphone),
            can_flip: Live::can_flip(),
            on_flip: live.flip(),
            on_ask: Callback::new(move |()| live.ask()),
            on_test_sound: Callback::new(move |()| live.play(Chime::Test)),
            on_done: Callback::new(move |()| self.join(card.clone())),
        }
    }

    #[cfg(feature = "house")]
    fn draw_live(self, card: Card) -> AnyView {
        let live = self.live;
        let view = live.view();
        let place = Memo::new(move |_| view.with(|view| Place::of(&view.phase)));
        let card = StoredValue::new(card);
        view! {
            {move || match place.get() {
                Place::Waiting => waiting_room::page(live, &card.get_value()),
                Place::Inside => visit::page(live),
                Place::Over(phase) => self.draw_over(&phase, card.get_value().provider()),
            }}
        }
        .into_any()
    }

    #[cfg(feature = "house")]
    fn draw_over(self, phase: &Phase, provider: &str) -> AnyView {
        self.live.release();
        if is_over_for_good(phase) {
            device::forget(self.invite);
        }
        Title::Out.show();
        let again = Callback::new(move |()| {
            self.live.ask();
            self.live.command(Command::Retry);
        });
        ended::Ending::for_patient(phase, provider)
            .map(|ending| ending.draw(self.live.app, again))
            .into_any()
    }
}

/// Whether nobody comes back by this link.
#[cfg(feature = "house")]
const fn is_over_for_good(phase: &Phase) -> bool {
    matches!(
        phase,
        Phase::Closed(Closure::Ended | Closure::LinkRevoked)
            | Phase::Refused(ProblemCode::InviteNotValid | ProblemCode::VisitEnded)
    )
}

/// Which page the client's phase stands for. Changes inside a page are the page's own affair.
#[cfg(feature = "house")]
#[derive(Clone, PartialEq, Eq)]
pub(crate) enum Place {
    /// Asking, or in the waiting room.
    Waiting,
    /// In the visit.
    Inside,
    /// Out.
    Over(Phase),
}

#[cfg(feature = "house")]
impl Place {
    /// Returns the page of a phase.
    pub(crate) fn of(phase: &Phase) -> Self {
        match phase {
            Phase::Outside | Phase::Joining | Phase::Waiting { .. } => Self::Waiting,
            Phase::Inside(_) => Self::Inside,
            Phase::Declined { .. } | Phase::Closed(_) | Phase::Refused(_) => {
                Self::Over(phase.clone())
            }
        }
    }
}
