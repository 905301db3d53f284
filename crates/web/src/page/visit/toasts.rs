//! What has to be said over the pictures: short, with the button that helps.

use super::{Panel, Visit};
use crate::{
    browser::location,
    page::device_help,
    part::icon::{Icon, icon},
    shell::FrameAlarm,
    text::{self, t},
};
use client::{Command, keys::KeysAlarm};
use e2ee::group::Confirmation;
use leptos::prelude::*;
use protocol::Source;

/// One thing to say.
struct Toast {
    tone: Option<&'static str>,
    icon: Icon,
    words: String,
    button: Option<(&'static str, Callback<()>)>,
}

impl Toast {
    /// Something that must not be, and that goes by itself or stays.
    fn warning(words: impl Into<String>) -> Self {
        Self {
            tone: Some("bad"),
            icon: Icon::Warning,
            words: words.into(),
            button: None,
        }
    }

    fn draw(self) -> AnyView {
        let button = self.button.map(|(name, press)| {
            view! {
                <div class="toast-actions">
                    <button
                        type="button"
                        class="button"
                        data-kind="stage"
                        on:click=move |_| press.run(())
                    >
                        {name}
                    </button>
                </div>
            }
        });
        view! {
            <div class="toast" data-tone=self.tone>
                {icon(self.icon)}
                <p>{self.words}</p>
                {button}
            </div>
        }
        .into_any()
    }
}

impl Visit {
    pub(super) fn toasts(self) -> AnyView {
        view! {
            <div class="toasts">
                <div role="alert">
                    {self.lost_toast()} {self.keys_toast()} {self.unknown_toast()} {self.misforwarded_toast()}
                    {self.frames_toast()}
                    {self.problem_toast()} {self.burned_toast()}
                </div>
                <div role="status">
                    {self.stopped_toast()} {self.devices_toast()} {self.sound_toast()}
                    {self.sharing_toast()}
                    {self.knock_toast()}
                </div>
            </div>
        }
        .into_any()
    }

    fn lost_toast(self) -> impl IntoView {
        let is_lost = self.is_lost();
        move || {
            is_lost.get().then(|| {
                Toast {
                    tone: Some("bad"),
                    icon: Icon::Warning,
                    words: t!("link-lost").to_owned(),
                    button: None,
                }
                .draw()
            })
        }
    }

    /// Codes that somebody guessed at. It stays: staff have to make a new one.
    fn burned_toast(self) -> impl IntoView {
        let burned = Memo::new(move |_| {
            self.inside.with(|inside| {
                let names = inside.burned_codes.iter();
                names
                    .map(|name| name.for_screen())
                    .collect::<Vec<_>>()
                    .join(", ")
            })
        });
        move || {
            let names = burned.get();
            let words = || t!("phone-code-burned-news", names = &names);
            (!names.is_empty()).then(|| Toast::warning(words()).draw())
        }
    }

    /// What the provider stopped of one's own.
    fn stopped_toast(self) -> impl IntoView {
        let stopped = Memo::new(move |_| self.inside.with(|inside| inside.stopped));
        let toast = |words: &'static str, icon| {
            let toast = Toast {
                tone: None,
                icon,
                words: words.to_owned(),
                button: None,
            };
            toast.draw()
        };
        move || {
            let stopped = stopped.get();
            if stopped.is_suspended {
                return vec![toast(t!("stopped-everything"), Icon::Info)];
            }
            let microphone = stopped
                .microphone
                .then(|| toast(t!("stopped-microphone"), Icon::MicrophoneOff));
            let camera = stopped
                .camera
                .then(|| toast(t!("stopped-camera"), Icon::CameraOff));
            microphone.into_iter().chain(camera).collect()
        }
    }

    fn frames_toast(self) -> impl IntoView {
        let alarm = self.live.shell.frame_alarm();
        move || {
            alarm.get().map(|alarm| {
                let words = match alarm {
                    FrameAlarm::NoWorker => t!("frames-no-worker"),
                    FrameAlarm::NotSealed(Source::Microphone) => t!("frames-open-sound"),
                    FrameAlarm::NotSealed(Source::Camera) => t!("frames-open-picture"),
                    FrameAlarm::NotSealed(Source::Screen) => t!("frames-open-screen"),
                    FrameAlarm::NotOpened => t!("frames-not-opened"),
                };
                Toast {
                    tone: Some("bad"),
                    icon: Icon::Warning,
                    words: words.to_owned(),
                    button: Some((t!("reload"), Callback::new(|()| location::reload()))),
                }
                .draw()
            })
        }
    }

    /// Something that an honest server would not do, or the provider's side unheard of.
    fn keys_toast(self) -> impl IntoView {
        let alarm = Memo::new(move |_| self.live.view().with(|view| view.alarm));
        let confirmation = Memo::new(move |_| self.inside.with(|inside| inside.confirmation));
        let is_sealed = Memo::new(move |_| self.inside.with(|inside| inside.is_sealed));
        move || {
            let words = match (alarm.get(), confirmation.get()) {
                (Some(KeysAlarm::Card), _) => t!("alarm-card"),
                // Who is in after all has come in by a welcome that holds.
                (Some(KeysAlarm::Welcome), _) if !is_sealed.get() => t!("alarm-welcome"),
                (Some(KeysAlarm::Commit(_) | KeysAlarm::Fork(_)), _)
                | (_, Confirmation::Alarm(_)) => t!("alarm-split"),
                (Some(KeysAlarm::Removal), _) => t!("alarm-removal"),
                (Some(KeysAlarm::Broken), _) => t!("alarm-broken"),
                (_, Confirmation::Unconfirmed) => t!("host-unconfirmed"),
                (_, Confirmation::Stopped) => t!("host-gone"),
                (Some(KeysAlarm::Knock(_) | KeysAlarm::Welcome) | None, Confirmation::Fresh) => {
                    return None;
                }
            };
            Some(Toast::warning(words).draw())
        }
    }

    fn unknown_toast(self) -> impl IntoView {
        let unknown = Memo::new(move |_| self.inside.with(|inside| inside.unknown));
        move || (unknown.get() > 0).then(|| Toast::warning(t!("unknown-person")).draw())
    }

    fn misforwarded_toast(self) -> impl IntoView {
        let is_wrong = Memo::new(move |_| self.inside.with(|inside| inside.is_misforwarded));
        move || {
            is_wrong
                .get()
                .then(|| Toast::warning(t!("misforwarded")).draw())
        }
    }

    fn problem_toast(self) -> impl IntoView {
        let problem = Memo::new(move |_| self.live.view().with(|view| view.problem));
        move || {
            problem.get().map(|code| {
                let dismiss = Callback::new(move |()| self.command(Command::Dismiss));
                Toast {
                    tone: Some("bad"),
                    icon: Icon::Warning,
                    words: text::problem(code).to_owned(),
                    button: Some((t!("close"), dismiss)),
                }
                .draw()
            })
        }
    }

    fn devices_toast(self) -> impl IntoView {
        let capture = self.live.capture();
        let failures = self.live.media.failures;
        // A later failure is told again.
        let dismissed_at = RwSignal::new(None);
        let faults = Memo::new(move |_| {
            let is_dismissed = dismissed_at.get() == Some(failures.get());
            (!is_dismissed).then(|| device_help::faults(capture.get()))
        });
        let again = Callback::new(move |()| self.live.ask());
        move || {
            let faults = faults.get().filter(|faults| !faults.is_empty())?;
            let words = faults
                .into_iter()
                .map(|fault| view! { <p>{fault.inside()}</p> })
                .collect_view();
            Some(view! {
                <div class="toast" data-tone="bad">
                    {icon(Icon::CameraOff)}
                    <div>{words}</div>
                    <div class="toast-actions">
                        <button
                            type="button"
                            class="button"
                            data-kind="stage"
                            on:click=move |_| again.run(())
                        >
                            {t!("try-again")}
                        </button>
                        <button
                            type="button"
                            class="round"
                            aria-label=t!("close")
                            on:click=move |_| dismissed_at.set(Some(failures.get_untracked()))
                        >
                            {icon(Icon::Cross)}
                        </button>
                    </div>
                </div>
            })
        }
    }

    fn sound_toast(self) -> impl IntoView {
        let hearing = self.live.hearing;
        move || {
            hearing.is_blocked.get().then(|| {
                Toast {
                    tone: Some("waiting"),
                    icon: Icon::SoundOff,
                    words: t!("sound-blocked").to_owned(),
                    button: Some((t!("sound-on"), Callback::new(move |()| hearing.wake()))),
                }
                .draw()
            })
        }
    }

    fn sharing_toast(self) -> impl IntoView {
        let is_sharing = Memo::new(move |_| self.inside.with(|inside| inside.is_sharing));
        move || {
            is_sharing.get().then(|| {
                let stop = Callback::new(move |()| self.command(Command::StopSharing));
                Toast {
                    tone: None,
                    icon: Icon::Screen,
                    words: t!("sharing-own").to_owned(),
                    button: Some((t!("sharing-stop"), stop)),
                }
                .draw()
            })
        }
    }

    /// Who waits, where the panel does not show it already.
    fn knock_toast(self) -> impl IntoView {
        let waiting = self.waiting_count();
        move || {
            let waiting = u64::try_from(waiting.get()).unwrap_or(u64::MAX);
            if waiting == 0 || self.panel.get() == Some(Panel::People) {
                return None;
            }
            let show = Callback::new(move |()| self.panel.set(Some(Panel::People)));
            Some(
                Toast {
                    tone: Some("waiting"),
                    icon: Icon::Door,
                    words: t!("people-waiting", count = waiting),
                    button: Some((t!("knock-show"), show)),
                }
                .draw(),
            )
        }
    }
}
