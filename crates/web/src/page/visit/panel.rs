//! What stands beside the stage: who waits and who is in, or the chat.

use super::{Panel, Visit};
use crate::{
    local_time,
    part::{
        chat::Chat,
        chat_log::Line,
        icon::{Icon, icon},
        people_list::PeopleList,
        person_controls::OnPerson,
        receiving_list::receiving_list,
        unfinished::Unfinished,
        waiting_list::WaitingList,
    },
    text::t,
};
use client::{ChatLine, Command, UnfinishedLine, keys::Control};
use leptos::prelude::*;
use protocol::{ChatText, ParticipantId, piece};

impl Visit {
    pub(super) fn panel(self, panel: Panel) -> AnyView {
        let (title, body) = match panel {
            Panel::People => (t!("people-title"), self.people_panel()),
            Panel::Chat => (t!("chat-title"), self.chat_panel()),
        };
        let close_on_escape = move |event: leptos::ev::KeyboardEvent| {
            if event.key() == "Escape" {
                self.panel.set(None);
            }
        };
        view! {
            <aside
                class="panel"
                data-kind=panel.word()
                aria-label=title
                on:keydown=close_on_escape
            >
                <div class="panel-head">
                    <h2 node_ref=self.panel_heading tabindex="-1">
                        {title}
                    </h2>
                    <button
                        type="button"
                        class="round"
                        aria-label=t!("close")
                        on:click=move |_| self.panel.set(None)
                    >
                        {icon(Icon::Cross)}
                    </button>
                </div>
                {body}
            </aside>
        }
        .into_any()
    }

    fn people_panel(self) -> AnyView {
        let waiting = Memo::new(move |_| self.inside.with(|inside| inside.waiting.clone()));
        let people = Memo::new(move |_| {
            self.inside.with(|inside| {
                let mut people = inside.people.clone();
                for tile in &mut people {
                    // Where their media arrives does not matter here.
                    (tile.microphone, tile.camera, tile.screen) = (None, None, None);
                    tile.person.tracks.clear();
                }
                people
            })
        });
        let unknown = Memo::new(move |_| self.inside.with(|inside| inside.unknown));
        let receiving = Memo::new(move |_| self.inside.with(|inside| inside.receiving.clone()));
        let expected_at = Memo::new(move |_| {
            let starts_at = self.inside.with(|inside| inside.starts_at)?;
            Some(local_time::time_of_day(starts_at))
        });
        let you = self.inside.with_untracked(|inside| inside.you);
        let waiting_list = WaitingList {
            waiting: waiting.into(),
            expected_at: expected_at.into(),
            now: self.live.app.now,
            on_admit: self.admit(),
            on_decline: self.about(Command::Decline),
            on_decline_for_good: self.about(Command::RemoveForGood),
            on_replace_link: self.replace_link(),
            on_admit_expected: Callback::new(move |()| self.command(Command::AdmitExpected)),
            is_locked: self.is_locked().into(),
        };
        let people_list = PeopleList {
            people: people.into(),
            you,
            on_send_back: self.about(Command::SendBack),
            on_remove: self.about(Command::Remove),
            on_code: self.compare_with(),
            unknown: unknown.into(),
            on_person: OnPerson {
                set: Callback::new(move |(who, control, on)| {
                    self.command(Command::Set(Control::Person(who, control, on)));
                }),
                rename: Callback::new(move |(who, name)| {
                    self.command(Command::Rename(who, name));
                }),
                remove_for_good: self.about(Command::RemoveForGood),
            },
        };
        view! {
            <div class="panel-body">
                {waiting_list.draw()} {self.links_button()} {people_list.draw()} {receiving_list(receiving.into())}
                {self.controls()}
            </div>
        }
        .into_any()
    }

    /// Commands something about a person. The row with the pressed button goes away, so the focus
    /// moves to the panel's heading before it is lost.
    fn about(self, command: fn(ParticipantId) -> Command) -> Callback<ParticipantId> {
        Callback::new(move |who| {
            self.command(command(who));
            if let Some(heading) = self.panel_heading.get_untracked() {
                let _ = heading.focus();
            }
        })
    }

    /// Lets somebody in; in a visit that is locked, with the lock opened before.
    fn admit(self) -> Callback<ParticipantId> {
        let admit = self.about(Command::Admit);
        Callback::new(move |who| {
            if self.is_locked().get_untracked() {
                self.command(Command::Set(Control::Lock(false)));
            }
            admit.run(who);
        })
    }

    fn chat_panel(self) -> AnyView {
        let lines = Memo::new(move |_| {
            self.inside
                .with(|inside| inside.chat.iter().map(line).collect::<Vec<_>>())
        });
        let send = Callback::new(move |text: String| {
            if let Some(text) = ChatText::clean(&text) {
                self.command(Command::Chat(text));
            }
        });
        let may_write = Memo::new(move |_| self.inside.with(|inside| inside.may.chat));
        let typed = Memo::new(move |_| {
            self.inside
                .with(|inside| inside.unfinished.iter().map(unfinished).collect::<Vec<_>>())
        });
        let shown = Memo::new(move |_| self.inside.with(|inside| inside.real_time_text_on));
        Chat {
            lines: lines.into(),
            unfinished: typed.into(),
            may_write: may_write.into(),
            draft: self.draft,
            on_send: send,
            on_type: Callback::new(move |text: String| {
                self.command(Command::Type(ChatText::clean(&text)));
            }),
            on_link: self.ask_of_link(),
            is_typing_shown: shown.into(),
            on_show_typing: Callback::new(move |on| self.command(Command::SetRealTimeText(on))),
        }
        .draw()
    }
}

fn unfinished(line: &UnfinishedLine) -> Unfinished {
    Unfinished {
        from: line.name.for_screen().to_owned(),
        pieces: piece::unfinished_pieces(line.text.for_screen()),
    }
}

fn line(line: &ChatLine) -> Line {
    Line {
        number: line.number,
        from: (!line.is_mine).then(|| line.name.for_screen().to_owned()),
        at: local_time::time_of_day(line.at),
        pieces: piece::pieces(line.text.for_screen()),
    }
}
