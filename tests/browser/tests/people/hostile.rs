//! Real browsers against a server that lies: `cargo xtask hostile-server` lists these acts among the others.

use crate::cast;
use browser::{
    house::House,
    liar::{Liar, PROVIDER},
    media::Picture,
    pattern::Colour,
    person::{Person, STEP_MAX, Seat},
};
use serde_json::{Value, json};
use std::time::Duration;
use tokio::time::sleep;

/// Somebody whom only the server knows.
const STRANGER: &str = "Dr. Eve Stranger";

/// A lying server before an honest one, with the demo's people at it.
struct Den {
    liar: Liar,
    provider: Person,
    patient: Person,
    /// The patient's connection, by the public half of their link.
    invite: String,
    _house: House,
}

impl Den {
    /// The provider is in the visit and the patient waits.
    async fn with_patient_waiting() -> Self {
        let house = House::open();
        let liar = Liar::before(house.port());
        let provider = Seat::default()
            .filmed_in(Colour::Blue)
            .before_a_liar()
            .take("provider")
            .await;
        provider.opens(&house.links.provider_url).await;
        provider.finds("End visit").await;
        let patient = Seat::default()
            .filmed_in(Colour::Green)
            .before_a_liar()
            .take("patient")
            .await;
        let link = &house.links.patient_url;
        cast::checks_in(&patient, link).await;
        provider.finds("Admit").await;
        let path = link.split('#').next().expect("a link has a path");
        let invite = path.rsplit('/').next().expect("and an invite in it");
        Self {
            invite: invite.to_owned(),
            liar,
            provider,
            patient,
            _house: house,
        }
    }

    /// Both are in the visit and see each other.
    async fn with_both_inside() -> Self {
        let den = Self::with_patient_waiting().await;
        cast::admit(&den.provider, cast::PATIENT, &den.patient).await;
        den.see_each_other().await;
        den
    }

    async fn see_each_other(&self) {
        cast::see_each_other(&self.provider, &self.patient).await;
    }

    /// Has a list of people told anew, by something that stands in it.
    async fn tells_lists_anew(&self) {
        self.patient.presses("Mute").await;
        self.provider.reads("muted").await;
        self.patient.presses("Mute").await;
        self.provider.loses("muted").await;
    }
}

/// Changes the list of people in a message, where there is one.
fn with_people(mut message: Value, change: impl FnOnce(&mut Vec<Value>)) -> Value {
    let people = message.pointer_mut("/visit/roster/people");
    if let Some(people) = people.and_then(Value::as_array_mut) {
        change(people);
    }
    message
}

fn id(number: u8) -> String {
    // 16 bytes, of which only the first six bits are not zero.
    format!("{}AAAAAAAAAAAAAAAAAAAAA", char::from(b'B' + number))
}

#[tokio::test]
async fn patient_whom_a_lying_server_admits_sees_hears_and_sends_nothing() {
    let den = Den::with_patient_waiting().await;
    let knockers = den.liar.told(PROVIDER, "waiting_room");
    let knocker = knockers
        .last()
        .and_then(|room| room.pointer("/people/0/id"))
        .expect("the patient waits");
    let rosters = den.liar.told(PROVIDER, "roster");
    let roster = rosters.last().expect("the provider is told who is inside");

    let admitted = json!({
        "you": knocker, "name": cast::PATIENT, "role": "patient", "seat": null, "media_kept": false,
    });
    den.liar
        .says(&den.invite, &json!({ "visit": { "admitted": admitted } }));
    den.liar
        .says(&den.invite, &json!({ "visit": { "roster": roster } }));
    for kind in ["sealed", "committed", "founded"] {
        for message in den.liar.told(PROVIDER, kind) {
            den.liar
                .says(&den.invite, &json!({ "visit": { kind: message } }));
        }
    }
    den.patient.finds("Leave").await;
    sleep(Duration::from_secs(6)).await;

    let received = den.patient.received().await;
    let seen = (
        received.frames,
        received.opened,
        received.shown,
        received.sealed,
    );
    assert_eq!(seen, (0, 0, 0, 0), "{received:?}");
    assert!(!den.patient.words().await.contains(cast::PROVIDER));
    den.provider.reads("Nobody else is in the visit").await;
    assert_eq!(den.provider.received().await.frames, 0);
}

#[tokio::test]
async fn names_that_a_lying_server_gives_stand_on_no_screen() {
    let den = Den::with_patient_waiting().await;
    den.liar.lies(|_, mut message| {
        let knockers = message.pointer_mut("/visit/waiting_room/people");
        for knocker in knockers.and_then(Value::as_array_mut).into_iter().flatten() {
            knocker["name"] = json!(STRANGER);
        }
        let rename = |people: &mut Vec<Value>| {
            for person in people {
                person["name"] = json!(STRANGER);
                person["role"] = json!("provider");
            }
        };
        vec![with_people(message, rename)]
    });
    cast::admit(&den.provider, cast::PATIENT, &den.patient).await;

    den.see_each_other().await;
    den.tells_lists_anew().await;

    for person in [&den.provider, &den.patient] {
        assert!(!person.words().await.contains(STRANGER), "{person:?}");
    }
}

#[tokio::test]
async fn stranger_in_the_list_of_a_lying_server_is_on_no_screen_and_a_patient_shows_none() {
    let den = Den::with_both_inside().await;
    den.liar.lies(|_, message| {
        let seat = |people: &mut Vec<Value>| {
            let mut stranger = people[0].clone();
            stranger["id"] = json!(id(1));
            stranger["name"] = json!(STRANGER);
            stranger["tracks"] = json!([]);
            // Whoever is no provider is said to be one, and their camera to be a screen.
            let patients = people.iter_mut();
            for person in patients.filter(|person| person["role"] == "patient") {
                person["role"] = json!("provider");
                let tracks = person["tracks"].as_array_mut().into_iter().flatten();
                for track in tracks.filter(|track| track["source"] == "camera") {
                    track["source"] = json!("screen");
                }
            }
            people.push(stranger);
        };
        vec![with_people(message, seat)]
    });

    den.tells_lists_anew().await;
    sleep(Duration::from_secs(4)).await;

    for person in [&den.provider, &den.patient] {
        let words = person.words().await;
        assert!(!words.contains(STRANGER), "{words}");
        assert!(!words.contains("shares a screen"), "{words}");
    }
    let pictures = den.provider.pictures().await;
    let is_patients = |picture: &Picture| Colour::nearest(picture.colour) == Some(Colour::Green);
    assert!(!pictures.iter().any(is_patients), "shown as a screen");

    den.liar.lies(|_, message| vec![message]);
    den.tells_lists_anew().await;
    den.see_each_other().await;
}

#[tokio::test]
async fn patient_without_signs_of_the_provider_is_warned_and_stops_sending() {
    let den = Den::with_both_inside().await;
    let patient = den.invite.clone();
    den.liar.lies(move |to, message| {
        let is_kept_back = to == patient && message.pointer("/visit/sealed").is_some();
        if is_kept_back {
            Vec::new()
        } else {
            vec![message]
        }
    });

    let warned = Duration::from_secs(20) + STEP_MAX;
    den.patient
        .reads_within("The provider’s connection is not confirmed", warned)
        .await;
    let stopped = Duration::from_secs(40) + STEP_MAX;
    den.patient
        .reads_within("has not been heard of for a minute", stopped)
        .await;
    den.patient.sends_nothing().await;

    den.liar.lies(|_, message| vec![message]);
    den.patient.loses("has not been heard of").await;
    den.see_each_other().await;
}

#[tokio::test]
async fn what_a_lying_server_repeats_is_neither_read_twice_nor_followed() {
    let den = Den::with_both_inside().await;
    den.provider.presses("Chat").await;
    den.provider
        .types("Write to everyone", "Take two a day.")
        .await;
    den.provider.presses("Send").await;
    den.patient.presses("Chat").await;
    den.patient.reads("Take two a day.").await;

    let number = |entry: &Value| entry["sequence"].as_u64();
    let said = den.liar.told(&den.invite, "sealed");
    let mut next = said.last().and_then(number).unwrap_or_default();
    for kind in ["welcome", "committed", "sealed"] {
        for message in den.liar.told(&den.invite, kind) {
            let mut renumbered = message.clone();
            next += 1;
            renumbered["sequence"] = json!(next);
            for repeated in [message, renumbered] {
                den.liar
                    .says(&den.invite, &json!({ "visit": { kind: repeated } }));
            }
        }
    }
    den.liar.says(
        &den.invite,
        &json!({ "visit": { "missed": { "at": { "generation": 0, "epoch": 0 } } } }),
    );
    sleep(Duration::from_secs(3)).await;

    let words = den.patient.words().await;
    assert_eq!(words.matches("Take two a day.").count(), 1, "{words}");
    for person in [&den.provider, &den.patient] {
        person.presses("Chat").await;
    }
    den.see_each_other().await;
}

#[tokio::test]
async fn altered_card_of_a_lying_server_raises_the_alarm_in_the_wait_and_in_the_visit() {
    let den = Den::with_patient_waiting().await;
    let cards = den.liar.told(PROVIDER, "card");
    let card = cards.last().and_then(|card| card["card"].as_str());
    let card = card.expect("the provider is told the own card");

    // Its last letters are of the signature.
    let end = if card.ends_with("AAAA") {
        "BBBB"
    } else {
        "AAAA"
    };
    let altered = format!("{}{end}", &card[..card.len() - 4]);
    let card = json!({ "card": { "card": altered } });

    den.liar.says(&den.invite, &json!({ "waiting": card }));
    den.patient
        .reads("Call the practice on a number that you know")
        .await;

    cast::admit(&den.provider, cast::PATIENT, &den.patient).await;
    den.liar.says(&den.invite, &json!({ "visit": card }));

    den.patient
        .reads("leads to somebody else than the provider")
        .await;
    den.see_each_other().await;
}

#[tokio::test]
async fn flood_of_a_lying_server_is_survived() {
    let den = Den::with_both_inside().await;
    let rosters = den.liar.told(PROVIDER, "roster");
    let roster = rosters.last().expect("the provider is told who is inside");

    for number in 0..1_500 {
        let nonsense = "A".repeat(400);
        let sealed = json!({
            "generation": 1, "sequence": number, "from": id(2), "message": nonsense,
        });
        let at = json!({ "generation": number, "epoch": number });
        for to in [PROVIDER, &den.invite] {
            for message in [
                json!({ "sealed": sealed }),
                json!({ "roster": roster }),
                json!({ "all_ready": { "at": at } }),
            ] {
                den.liar.says(to, &json!({ "visit": message }));
            }
        }
    }
    den.tells_lists_anew().await;

    den.see_each_other().await;
}
