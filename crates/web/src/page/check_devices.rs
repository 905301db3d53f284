//! Check-in, one question a screen, in the order people know: allow, see, speak, hear. A check that
//! fails never blocks: each screen has a way on.

use super::device_help;
use crate::{
    browser::{clock, media_devices::DeviceError, presence},
    part::{
        device_picker::Choosable,
        door::Door,
        icon::{Icon, icon},
        level_meter::level_meter,
        mirror::mirror,
    },
    text::t,
};
use leptos::prelude::*;
use std::time::Duration;

/// Louder than this is a voice: a quiet room stays well below on the meter's scale.
const HEARD: f32 = 0.3;

/// How long a question waits for someone who does nothing: as long as WCAG 2.2 (2.2.1) asks to leave
/// people for saying that they need more time.
const GOES_ON_AFTER: Duration = Duration::from_secs(20);

/// How long "We can hear you" is shown before the next question.
const HEARD_SHOWS_FOR: Duration = Duration::from_secs(3);

/// What the devices are doing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Capture {
    /// The browser is asking the person, or the devices are starting.
    Asking,
    /// The browser has answered for each of the two.
    Answered {
        /// Whether there is sound, or why not.
        microphone: Outcome,
        /// Whether there is a picture, or why not.
        camera: Outcome,
    },
}

/// Whether one device works, or was turned off by its person; and why not.
pub(crate) type Outcome = Result<(), DeviceError>;

/// What the check-in needs of the browser.
#[derive(Clone, Copy)]
pub(crate) struct Checks {
    /// Whom the visit is with.
    pub(crate) provider: StoredValue<String>,
    /// What the devices are doing.
    pub(crate) capture: Memo<Capture>,
    /// Makes the element with one's own picture.
    pub(crate) picture: Callback<(), AnyView>,
    /// Whether the back camera is in use.
    pub(crate) faces_away: Signal<bool>,
    /// Listens, and says how loud the microphone hears, 0 to 1.
    pub(crate) level: Callback<(), Signal<f32>>,
    /// Cameras to choose from.
    pub(crate) cameras: Choosable,
    /// Microphones to choose from.
    pub(crate) microphones: Choosable,
    /// Whether the camera can be flipped.
    pub(crate) can_flip: bool,
    /// Uses a phone's other camera.
    pub(crate) on_flip: Callback<()>,
    /// Asks for camera and microphone again.
    pub(crate) on_ask: Callback<()>,
    /// Plays the test sound.
    pub(crate) on_test_sound: Callback<()>,
    /// The checks are over.
    pub(crate) on_done: Callback<()>,
}

/// The questions, in order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Question {
    Allow,
    See,
    Speak,
    Hear,
}

/// Number of screens.
const QUESTIONS: u64 = 4;

impl Question {
    const fn number(self) -> u64 {
        match self {
            Self::Allow => 1,
            Self::See => 2,
            Self::Speak => 3,
            Self::Hear => 4,
        }
    }

    /// The next question that makes sense with what is captured; none is the end.
    const fn after(self, capture: Capture) -> Option<Self> {
        let (microphone, camera) = match capture {
            Capture::Answered { microphone, camera } => (microphone.is_ok(), camera.is_ok()),
            Capture::Asking => (false, false),
        };
        match self {
            Self::Allow if camera => Some(Self::See),
            Self::Allow | Self::See if microphone => Some(Self::Speak),
            Self::Allow | Self::See | Self::Speak => Some(Self::Hear),
            Self::Hear => None,
        }
    }
}

/// Draws the checks. Camera and microphone were asked for by the press that led here.
pub(crate) fn page(checks: Checks) -> AnyView {
    let question = RwSignal::new(Question::Allow);
    let go_on = Callback::new(move |()| {
        let next = question
            .get_untracked()
            .after(checks.capture.get_untracked());
        match next {
            Some(next) => question.set(next),
            None => checks.on_done.run(()),
        }
    });
    // Whoever has allowed both is asked no further question about it.
    Effect::new(move || {
        let is_ready = checks.capture.get()
            == Capture::Answered {
                microphone: Ok(()),
                camera: Ok(()),
            };
        if is_ready && question.get_untracked() == Question::Allow {
            go_on.run(());
        }
    });
    let pace = Pace::new();
    pace.lead(question, go_on);
    view! {
        {move || {
            let question = question.get();
            let (title, lead, body) = match question {
                Question::Allow => allow(checks),
                Question::See => see(checks),
                Question::Speak => speak(checks, pace),
                Question::Hear => hear(checks),
            };
            let body = view! {
                {progress(question)}
                {body}
                {ways_on(checks, question, go_on)}
                {pace.words(question)}
            };
            Door::new(title, body).lead(lead).draw()
        }}
    }
    .into_any()
}

/// Leads whoever does nothing through the checks, so that nobody is left in front of the door because
/// they did not find the button. Any sign of the person ends that: whoever acts takes their time.
#[derive(Clone, Copy)]
struct Pace {
    is_led: RwSignal<bool>,
    /// Whether the microphone was heard, which answers its question.
    was_heard: RwSignal<bool>,
}

impl Pace {
    fn new() -> Self {
        let pace = Self {
            is_led: RwSignal::new(true),
            was_heard: RwSignal::new(false),
        };
        StoredValue::new_local(presence::on_sign(move || pace.stop()));
        pace
    }

    fn stop(self) {
        self.is_led.try_set(false);
    }

    fn lead(self, question: RwSignal<Question>, go_on: Callback<()>) {
        let timer = StoredValue::new_local(None);
        Effect::new(move || {
            let wait = match question.get() {
                Question::Allow => None,
                Question::Speak if self.was_heard.get() => Some(HEARD_SHOWS_FOR),
                Question::See | Question::Speak | Question::Hear => Some(GOES_ON_AFTER),
            };
            let wait = wait.filter(|_| self.is_led.get());
            timer.set_value(wait.map(|wait| clock::Timer::after(wait, move || go_on.run(()))));
        });
    }

    fn words(self, question: Question) -> AnyView {
        if question == Question::Allow || !self.is_led.get_untracked() {
            return ().into_any();
        }
        let words = move || {
            if self.is_led.get() {
                t!("goes-on-by-itself")
            } else {
                t!("waits-for-you")
            }
        };
        let is_stopped = move || (!self.is_led.get()).to_string();
        // The button stays, so that whoever has the focus on it does not lose their place.
        view! {
            <p class="soft small" role="status">
                {words}
            </p>
            <button
                type="button"
                class="button"
                data-kind="quiet"
                aria-pressed=is_stopped
                on:click=move |_| self.stop()
            >
                {t!("take-time")}
            </button>
        }
        .into_any()
    }
}

fn progress(question: Question) -> AnyView {
    let step = question.number();
    let dots = (1..=QUESTIONS)
        .map(|dot| view! { <li data-done=(dot <= step).then_some("")></li> })
        .collect_view();
    view! {
        <div class="progress">
            <ol class="progress-dots" aria-hidden="true">
                {dots}
            </ol>
            <p>{t!("step-of", step = &step.to_string(), steps = &QUESTIONS.to_string())}</p>
        </div>
    }
    .into_any()
}

fn ways_on(checks: Checks, question: Question, go_on: Callback<()>) -> AnyView {
    let go = move |_| go_on.run(());
    let is_first = question == Question::Allow;
    let is_asking = Memo::new(move |_| is_first && checks.capture.get() == Capture::Asking);
    // After a failure to go on is to skip: one button says it.
    let can_skip = Memo::new(move |_| !is_first || is_asking.get());
    view! {
        <div class="actions" data-stacked="">
            <Show when=move || !is_asking.get()>
                <button type="button" class="button" data-size="large" on:click=go>
                    {t!("continue")}
                </button>
            </Show>
            <Show when=move || can_skip.get()>
                <button type="button" class="button" data-kind="quiet" on:click=go>
                    {t!("skip-check")}
                </button>
            </Show>
        </div>
    }
    .into_any()
}

type Screen = (&'static str, String, AnyView);

fn allow(checks: Checks) -> Screen {
    let provider = checks.provider.get_value();
    let lead = t!("allow-lead", provider = &provider);
    let body = move || match checks.capture.get() {
        Capture::Asking => {
            view! { <p class="pending" role="status">{t!("allow-asking")}</p> }.into_any()
        }
        capture @ Capture::Answered { .. } => view! {
            {device_help::of_capture(capture, &provider)}
            <div class="actions" data-stacked="">
                <button
                    type="button"
                    class="button"
                    data-kind="second"
                    on:click=move |_| checks.on_ask.run(())
                >
                    {t!("try-again")}
                </button>
            </div>
        }
        .into_any(),
    };
    (t!("allow-title"), lead, body.into_any())
}

fn see(checks: Checks) -> Screen {
    let shows = Signal::derive(move || {
        matches!(
            checks.capture.get(),
            Capture::Answered { camera: Ok(()), .. }
        )
    });
    let body = view! {
        {mirror(checks.picture.run(()), shows, checks.faces_away)}
        {checks
            .can_flip
            .then(|| {
                view! {
                    <button
                        type="button"
                        class="button"
                        data-kind="second"
                        on:click=move |_| checks.on_flip.run(())
                    >
                        {icon(Icon::Flip)}
                        {t!("flip-camera")}
                    </button>
                }
            })}
        {checks.cameras.picker("check-camera", t!("choose-camera"))}
    };
    (t!("see-title"), t!("see-lead").to_owned(), body.into_any())
}

fn speak(checks: Checks, pace: Pace) -> Screen {
    let level = checks.level.run(());
    let was_heard = Memo::new(move |before: Option<&bool>| {
        before.copied().unwrap_or(false) || level.get() > HEARD
    });
    Effect::new(move || pace.was_heard.set(was_heard.get()));
    let body = view! {
        {level_meter(level)}
        <p class="heard" role="status" data-heard=move || was_heard.get().then_some("")>
            {move || {
                if was_heard.get() {
                    view! {
                        {icon(Icon::Check)}
                        {t!("speak-heard")}
                    }
                        .into_any()
                } else {
                    t!("speak-silent").into_any()
                }
            }}
        </p>
        {checks.microphones.picker("check-microphone", t!("choose-microphone"))}
    };
    (
        t!("speak-title"),
        t!("speak-lead").to_owned(),
        body.into_any(),
    )
}

fn hear(checks: Checks) -> Screen {
    let body = view! {
        <button
            type="button"
            class="button"
            data-kind="second"
            data-size="large"
            on:click=move |_| checks.on_test_sound.run(())
        >
            {icon(Icon::Sound)}
            {t!("hear-play")}
        </button>
    };
    (
        t!("hear-title"),
        t!("hear-lead").to_owned(),
        body.into_any(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answered(microphone: Outcome, camera: Outcome) -> Capture {
        Capture::Answered { microphone, camera }
    }

    #[test]
    fn questions_come_in_the_order_people_know() {
        let mut asked = vec![Question::Allow];

        while let Some(next) = asked.last().unwrap().after(answered(Ok(()), Ok(()))) {
            asked.push(next);
        }

        assert_eq!(
            asked,
            [
                Question::Allow,
                Question::See,
                Question::Speak,
                Question::Hear
            ]
        );
    }

    #[test]
    fn question_about_a_device_that_is_not_there_is_left_out() {
        let none = Err(DeviceError::NoDevice);

        assert_eq!(
            Question::Allow.after(answered(none, none)),
            Some(Question::Hear)
        );
        assert_eq!(
            Question::Allow.after(answered(Ok(()), none)),
            Some(Question::Speak)
        );
        assert_eq!(
            Question::See.after(answered(none, Ok(()))),
            Some(Question::Hear)
        );
    }

    #[test]
    fn no_failure_keeps_anyone_from_the_end() {
        for error in device_help::ALL {
            let failed = answered(Err(*error), Err(*error));
            let mut question = Question::Allow;
            for _ in 0..QUESTIONS {
                if let Some(next) = question.after(failed) {
                    question = next;
                }
            }

            assert_eq!(question.after(failed), None);
        }
    }
}
