//! The stage: the others large, a shared screen larger, one's own picture small and hideable.

use super::Visit;
use crate::{
    page::picture::{own_picture, own_screen, picture, sound},
    part::{
        brand::doorway,
        icon::{Icon, icon},
        tile::{stranger, tile},
    },
    text::t,
};
use client::{Canvas, Tile};
use leptos::prelude::*;
use protocol::{Mid, ParticipantId};

impl Visit {
    pub(super) fn stage(self) -> AnyView {
        let others = Memo::new(move |_| {
            self.inside.with(|inside| {
                let others = inside.people.iter().filter(|tile| !tile.is_you);
                others.map(|tile| tile.person.id).collect::<Vec<_>>()
            })
        });
        let unknown = Memo::new(move |_| self.inside.with(|inside| inside.unknown));
        let count = Memo::new(move |_| others.with(Vec::len) + unknown.get());
        let shared = Memo::new(move |_| {
            self.inside.with(|inside| {
                let shares = |tile: &&Tile| !tile.is_you && tile.screen.is_some();
                inside.people.iter().find(shares).map(|tile| tile.person.id)
            })
        });
        let own_shared = Memo::new(move |_| self.inside.with(|inside| inside.is_sharing));
        let you = self.inside.with_untracked(|inside| inside.you);
        // The board lies over a share until the provider puts it away.
        let canvas = Memo::new(move |_| {
            let is_open = self.inside.with(|inside| inside.board.is_open);
            let own = own_shared.get().then_some(you);
            let share = shared.get().or(own).map(Canvas::Share);
            is_open.then_some(Canvas::Board).or(share)
        });
        let is_sharing = Memo::new(move |_| canvas.get().is_some());
        view! {
            <main
                id="main"
                tabindex="-1"
                class="stage"
                data-sharing=move || is_sharing.get().then_some("")
            >
                <p class="spoken" role="status">
                    {move || (canvas.get() == Some(Canvas::Board)).then_some(t!("whiteboard-open"))}
                </p>
                {move || match canvas.get()? {
                    Canvas::Board => Some(self.sheet()),
                    Canvas::Share(who) if who == you => Some(self.own_share(you)),
                    Canvas::Share(who) => Some(self.share(who)),
                }}
                {move || (count.get() == 0 && !is_sharing.get()).then(|| self.alone())}
                <ul
                    class="tiles"
                    data-count=move || count.get()
                    hidden=move || count.get() == 0
                >
                    {move || (0..unknown.get()).map(|_| stranger()).collect_view()}
                    <For each=move || others.get() key=|who| *who children=move |who| self.other(who) />
                </ul>
                {self.own()}
            </main>
        }
        .into_any()
    }

    /// One section of someone's media.
    fn mid(self, who: ParticipantId, choose: fn(&Tile) -> &Option<Mid>) -> Signal<Option<Mid>> {
        Memo::new(move |_| {
            self.inside.with(|inside| {
                let tile = inside.people.iter().find(|tile| tile.person.id == who)?;
                choose(tile).clone()
            })
        })
        .into()
    }

    fn name(self, who: ParticipantId) -> Signal<String> {
        Memo::new(move |_| {
            self.inside.with(|inside| {
                let tile = inside.people.iter().find(|tile| tile.person.id == who);
                tile.map(|tile| tile.person.name.for_screen().to_owned())
                    .unwrap_or_default()
            })
        })
        .into()
    }

    fn other(self, who: ParticipantId) -> AnyView {
        let Some(first) = self.inside.with_untracked(|inside| {
            let tile = inside.people.iter().find(|tile| tile.person.id == who);
            tile.map(|tile| tile.person.clone())
        }) else {
            return ().into_any();
        };
        let person = Memo::new(move |_| {
            self.inside.with(|inside| {
                let tile = inside.people.iter().find(|tile| tile.person.id == who);
                tile.map_or_else(|| first.clone(), |tile| tile.person.clone())
            })
        });
        let media = view! {
            {picture(self.live, self.mid(who, |tile| &tile.camera), self.name(who))}
            {sound(self.live, self.mid(who, |tile| &tile.microphone))}
        };
        let is_doubtful = Memo::new(move |_| {
            self.inside.with(|inside| {
                let mut people = inside.people.iter();
                people.any(|tile| tile.person.id == who && tile.likeness.is_some())
            })
        });
        tile(person.into(), is_doubtful.into(), media.into_any())
    }

    fn share(self, who: ParticipantId) -> AnyView {
        let name = self.name(who);
        let label = Signal::derive(move || t!("shared-by", name = &name.get()));
        let picture = picture(self.live, self.mid(who, |tile| &tile.screen), label);
        self.drawn_over(who, picture, label)
    }

    fn own_share(self, you: ParticipantId) -> AnyView {
        let label = Signal::stored(t!("sharing-own").to_owned());
        self.drawn_over(you, own_screen(self.live), label)
    }

    fn alone(self) -> AnyView {
        let runs_visit = self.inside.with_untracked(|inside| inside.may.run_visit);
        let waiting = self.waiting_count();
        view! {
            <div class="stage-words">
                {doorway()}
                <h2>{t!("alone-title")}</h2>
                <p>
                    {move || match (runs_visit, waiting.get()) {
                        (false, _) => t!("alone-patient"),
                        (true, 0) => t!("alone-empty"),
                        (true, _) => t!("alone-waiting"),
                    }}
                </p>
            </div>
        }
        .into_any()
    }

    fn own(self) -> AnyView {
        let is_seen = self.live.is_seen();
        let faces_away = self.live.faces_away();
        let shown = move || {
            view! {
                <figure class="own" data-faces=move || faces_away.get().then_some("away")>
                    {own_picture(self.live)}
                    {move || {
                        (!is_seen.get())
                            .then(|| {
                                view! {
                                    <figcaption class="own-words">
                                        {icon(Icon::CameraOff)} {t!("own-off")}
                                    </figcaption>
                                }
                            })
                    }}
                    <button
                        type="button"
                        class="round own-hide"
                        aria-label=t!("own-hide")
                        on:click=move |_| self.is_own_hidden.set(true)
                    >
                        {icon(Icon::EyeOff)}
                    </button>
                </figure>
            }
            .into_any()
        };
        view! {
            {move || {
                if self.is_own_hidden.get() {
                    view! {
                        <button
                            type="button"
                            class="button own-show"
                            data-kind="stage"
                            on:click=move |_| self.is_own_hidden.set(false)
                        >
                            {t!("own-show")}
                        </button>
                    }
                        .into_any()
                } else {
                    shown()
                }
            }}
        }
        .into_any()
    }
}
