//! One person in the visit: the picture, or the letters of the name; who it is; whether heard.

use super::icon::{Icon, icon};
use crate::text::{self, t};
use leptos::prelude::*;
use protocol::{Person, Presence, Role};

/// Draws the tile of one other person. `picture` holds the video and the sound. Whose name could be taken for
/// another's, `is_doubtful`, is shown with the role whatever it is.
pub(crate) fn tile(person: Signal<Person>, is_doubtful: Signal<bool>, picture: AnyView) -> AnyView {
    let name = Memo::new(move |_| person.with(|person| person.name.for_screen().to_owned()));
    let role = person.with_untracked(|person| person.role);
    let is_seen = Memo::new(move |_| person.with(|person| person.camera));
    let is_heard = Memo::new(move |_| person.with(|person| person.microphone));
    let is_away =
        Memo::new(move |_| person.with(|person| person.presence == Presence::Reconnecting));
    view! {
        <li class="tile" data-picture=move || (!is_seen.get()).then_some("off")>
            {move || {
                (!is_seen.get())
                    .then(|| {
                        view! {
                            <span class="initials" aria-hidden="true">
                                {initials(&name.get())}
                            </span>
                        }
                    })
            }}
            {picture}
            {move || {
                is_away
                    .get()
                    .then(|| view! { <div class="veil"><p class="pending">{t!("reconnecting")}</p></div> })
            }}
            <p class="tile-name">
                {move || {
                    (!is_heard.get())
                        .then(|| view! { {icon(Icon::MicrophoneOff)} <span class="spoken">{t!("is-muted")}</span> })
                }}
                <bdi>{move || name.get()}</bdi>
                {move || {
                    (role != Role::Patient || is_doubtful.get())
                        .then(|| view! { <span class="tile-role">{text::role(role)}</span> })
                }}
                {move || (!is_seen.get()).then(|| view! { <span class="spoken">{t!("is-unseen")}</span> })}
            </p>
        </li>
    }
    .into_any()
}

/// Draws the tile of somebody who is in the group and whom no provider named.
#[cfg(feature = "house")]
pub(crate) fn stranger() -> AnyView {
    view! {
        <li class="tile" data-unknown="">
            {icon(Icon::Warning)}
            <p class="tile-name">{t!("unknown-name")}</p>
        </li>
    }
    .into_any()
}

/// Returns the first letters of the first and the last word of a name, without titles: "Dr." is not
/// what a person is called.
fn initials(name: &str) -> String {
    let mut words = name
        .split(' ')
        .filter(|word| !word.ends_with('.'))
        .filter_map(|word| word.chars().find(|letter| letter.is_alphabetic()));
    let first = words.next();
    let last = words.next_back();
    first
        .into_iter()
        .chain(last)
        .flat_map(char::to_uppercase)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn initials_are_those_of_first_and_last_name() {
        for (name, letters) in [
            ("Ana Müller", "AM"),
            ("ana maria (she/her) müller", "AM"),
            ("Dr. Ana Winter", "AW"),
            ("Öz", "Ö"),
            ("12 34", ""),
            ("李 小龍", "李小"),
        ] {
            assert_eq!(initials(name), letters);
        }
    }
}
