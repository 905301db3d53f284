//! What is left on the disks of a provider, a patient and the server when a visit is over.

use crate::{cast, keys};
use browser::{
    person::{Person, Seat},
    practice::Practice,
    traces::Traces,
};
use serde_json::{Value, json};
use std::time::Duration;

const PATIENT: &str = "Tomas Novak";
const PROVIDER: &str = "Dr. Ana Winter";
const CHAT: [&str; 2] = ["the marzipan diagnosis", "a pelican in the attic"];
/// Written and never sent, but shown while it was typed.
const DRAFT: &str = "half a word about the lighthouse";

/// How long a draft stands in its field: longer than browsers wait before they keep what was typed.
const DRAFTS_FOR: Duration = Duration::from_secs(8);

/// Keeps what the page says to the server, in the page's memory only.
const KEEPS_WHAT_IS_SAID: &str = "\
    const send = WebSocket.prototype.send;\
    WebSocket.prototype.send = function (data) {\
        (window.said ??= []).push(String(data)); return send.call(this, data); };";

/// Keeps what the page has sealed before it stores it: the key that opens all of the root's vaults.
const KEEPS_WHAT_IS_SEALED: &str = "\
    const encrypt = SubtleCrypto.prototype.encrypt;\
    SubtleCrypto.prototype.encrypt = function (how, key, data) {\
        (window.sealed ??= []).push([...new Uint8Array(data.buffer ?? data, data.byteOffset ?? 0, data.byteLength)]);\
        return encrypt.call(this, how, key, data); };";

/// Where Chromium keeps addresses with their fragments, and what a tab remembered until it was told to forget.
/// No page can help the first; the second is a log that is cleaned when Chromium likes.
const REMEMBERS_LINKS: [&str; 8] = [
    // Chromium's own notes of which pages were used.
    "segmentation_platform/",
    "Default/History",
    "Default/Sessions/",
    "Default/Session Storage/",
    "Default/Shortcuts",
    "Default/Top Sites",
    "Default/Network Action Predictor",
    "Default/Favicons",
];

/// What can be looked for once the visit is over.
struct Secrets {
    link: String,
    /// The link's secret half: its last part.
    secret: String,
    passphrase: &'static str,
    recovery_key: String,
    /// Plaintexts of what the provider's browser stored sealed.
    sealed: Vec<Vec<u8>>,
    /// What the patient's tab held to come back with: the key and the token of the seat.
    tab: Vec<String>,
}

#[tokio::test]
async fn when_a_visit_is_over_no_disk_holds_its_words_names_or_keys_and_the_link_left_is_worth_nothing()
 {
    let practice = Practice::open();
    let provider = Seat::default()
        .scripted(KEEPS_WHAT_IS_SEALED)
        .keeping_a_profile()
        .take("provider")
        .await;
    let patient = Seat::default()
        .scripted(KEEPS_WHAT_IS_SAID)
        .keeping_a_profile()
        .take("patient")
        .await;
    let recovery_key = keys::set_up(&provider, &practice).await;
    let sealed: Option<Vec<Vec<u8>>> = provider.evaluate("return window.sealed", &[]).await;
    let link = keys::plan(&provider).await;
    let mut secrets = Secrets {
        secret: link.rsplit('.').next().unwrap().to_owned(),
        link,
        passphrase: keys::PASSPHRASE,
        recovery_key,
        sealed: sealed.expect("the device's keys were stored"),
        tab: Vec::new(),
    };

    holds_a_visit(&provider, &patient, &mut secrets).await;
    let knock = first_said(&patient).await;
    opens_nothing(&practice, &secrets, &knock).await;

    let patient = patient.goes_home().await;
    let provider = provider.goes_home().await;
    for (traces, whose) in [(&patient, "patient"), (&provider, "provider")] {
        let origin = practice.base_url.trim_start_matches("http://");
        assert!(
            !traces.with_words(origin).is_empty(),
            "the {whose}'s profile was read"
        );
        has_no_words(traces, whose);
        has_no_keys(traces, &secrets, whose);
    }
    only_remembers_links(&patient, &secrets.secret);
    only_remembers_links(&provider, &secrets.secret);
    for held in &secrets.tab {
        only_remembers_links(&patient, held);
        assert_eq!(
            provider.with_words(held),
            [""; 0],
            "a key of the patient's tab"
        );
    }
    server_has_none(&practice, &secrets);
}

/// The provider lets the patient in, they write to each other, and the visit is ended.
async fn holds_a_visit(provider: &Person, patient: &Person, secrets: &mut Secrets) {
    cast::checks_in(patient, &secrets.link).await;
    provider.presses("Back to the visits").await;
    provider.reads("1 person is waiting").await;
    cast::open_visit_with(provider, PATIENT).await;
    cast::admit(provider, PATIENT, patient).await;
    for (writer, reader, words) in [(patient, provider, CHAT[0]), (provider, patient, CHAT[1])] {
        if !writer.has("Write to everyone").await {
            writer.presses("Chat").await;
        }
        writer.types("Write to everyone", words).await;
        writer.presses("Send").await;
        if !reader.has("Write to everyone").await {
            reader.presses("Chat").await;
        }
        reader.reads(words).await;
    }
    patient.presses("Show what I type while I type it").await;
    patient.types("Write to everyone", DRAFT).await;
    provider.reads(DRAFT).await;
    tokio::time::sleep(DRAFTS_FOR).await;
    let held = "return Object.entries(sessionStorage).filter(([key]) => /[.](rejoin|seat)[.]/.test(key))\
        .map(([, value]) => value)";
    let held: Option<Vec<String>> = patient.evaluate(held, &[]).await;
    secrets.tab = held.unwrap_or_default();
    assert_eq!(secrets.tab.len(), 2, "a tab keeps a key and a seat");

    provider.presses("End visit").await;
    provider.reads("End the visit?").await;
    provider.presses("End visit").await;
    patient.reads("The visit is over").await;
    // The tab keeps the link's secret for as long as it is open, so that a reload says that the visit is over.
    let kept = "return Object.keys(sessionStorage).filter(key => /[.]seat[.]/.test(key))";
    let kept: Option<Vec<String>> = patient.evaluate(kept, &[]).await;
    assert_eq!(kept, Some(Vec::new()), "the tab forgets its seat");
}

async fn first_said(patient: &Person) -> Value {
    let said: Option<String> = patient.evaluate("return window.said[0]", &[]).await;
    let said = said.expect("the patient's page said something");
    let knock: Value = serde_json::from_str(&said).expect("the page says JSON");
    assert!(
        knock["knock"]["secret"].is_string(),
        "the first word is a knock"
    );
    knock
}

/// Whoever finds the link afterwards gets what whoever makes one up gets.
async fn opens_nothing(practice: &Practice, secrets: &Secrets, knock: &Value) {
    let finder = Seat::default().take("finder").await;
    finder.opens(&secrets.link).await;
    finder.reads("This link does not work").await;
    let found = finder.words().await;
    let (start, secret) = secrets.link.rsplit_once('.').expect("a link has a secret");
    finder.opens("about:blank").await;
    finder
        .opens(&format!("{start}.{}", other_than(secret)))
        .await;
    finder.reads("This link does not work").await;
    assert_eq!(finder.words().await, found);
    assert!(!found.contains(PROVIDER) && !found.contains(PATIENT));

    let mut made_up = knock.clone();
    let token = made_up["knock"]["secret"]
        .as_str()
        .expect("a knock shows a token");
    made_up["knock"]["secret"] = json!(other_than(token));
    let mut with_seat = knock.clone();
    let seat = secrets
        .tab
        .iter()
        .min_by_key(|text| text.len())
        .expect("a tab keeps something");
    with_seat["knock"]["seat"] = json!(seat);
    finder
        .opens(&format!("{}/sign-in", practice.base_url))
        .await;
    let refused = answer_to(&finder, &made_up).await;
    assert!(refused.contains("invite_not_valid"), "{refused}");
    assert_eq!(answer_to(&finder, knock).await, refused);
    assert_eq!(answer_to(&finder, &with_seat).await, refused);
}

/// Returns a secret of the same form that was never issued.
fn other_than(secret: &str) -> String {
    let first = if secret.starts_with('A') { "B" } else { "A" };
    [first, &secret[1..]].concat()
}

/// Knocks so on a connection of its own, proved by a new device as `protocol::DeviceStatement` has it; returns what comes
/// back.
async fn answer_to(person: &Person, message: &Value) -> String {
    let script = "\
        const read = text => Uint8Array.from(atob(text.replaceAll('-', '+').replaceAll('_', '/')), it => it.charCodeAt(0));\
        const write = bytes => btoa(String.fromCharCode(...new Uint8Array(bytes)))\
            .replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');\
        const prove = async (challenge, { invite, seat }) => {\
            const kind = { name: 'ECDSA', namedCurve: 'P-256' };\
            const pair = await crypto.subtle.generateKey(kind, false, ['sign', 'verify']);\
            const words = text => new TextEncoder().encode(text);\
            const parts = [words('vestibule device proof v1'), read(challenge), read(invite), [seat ? 1 : 0],\
                seat ? read(seat) : new Uint8Array(32), words(location.origin)];\
            const statement = Uint8Array.from(parts.flatMap(part => [...part]));\
            const signature = await crypto.subtle.sign({ name: 'ECDSA', hash: 'SHA-256' }, pair.privateKey, statement);\
            const key = await crypto.subtle.exportKey('raw', pair.publicKey);\
            return { key: write(key), signature: write(signature) };\
        };\
        return new Promise(resolve => {\
            const message = JSON.parse(arguments[0]);\
            const socket = new WebSocket(location.origin.replace('http', 'ws') + '/api/signaling');\
            socket.onmessage = async event => {\
                const said = JSON.parse(event.data);\
                if (!said.challenge) { resolve(String(event.data)); socket.close(); return; }\
                message.knock.proof = await prove(said.challenge.challenge, message.knock);\
                socket.send(JSON.stringify(message));\
            };\
            socket.onclose = event => resolve('closed ' + event.code);\
        });";
    let answer: Option<String> = person.evaluate(script, &[json!(message.to_string())]).await;
    answer.expect("the server answers")
}

/// Checks that no words of the visit and no names of its people are anywhere.
fn has_no_words(traces: &Traces, whose: &str) {
    for words in CHAT.into_iter().chain([DRAFT, PATIENT]) {
        let found = traces.with_words(words);
        assert_eq!(found, [""; 0], "the {whose}'s disk holds \"{words}\"");
    }
    // A provider's own browser has the provider's own name: in the certificate of the device, and where the browser
    // offers it for the next form that asks for one.
    let mut found = traces.with_words(PROVIDER);
    if whose == "provider" {
        let is_own = |file: &&str| {
            file.starts_with("Default/IndexedDB/") || file.starts_with("Default/Web Data")
        };
        found.retain(|file| !is_own(file));
    }
    assert_eq!(found, [""; 0], "the {whose}'s disk holds \"{PROVIDER}\"");
}

fn has_no_keys(traces: &Traces, secrets: &Secrets, whose: &str) {
    for key in [secrets.passphrase, &secrets.recovery_key] {
        assert_eq!(
            traces.with_words(key),
            [""; 0],
            "the {whose}'s disk holds a key to the keys"
        );
    }
    for plain in &secrets.sealed {
        assert!(plain.len() >= 32, "{} bytes are no key", plain.len());
        assert_eq!(
            traces.with_bytes(plain),
            [""; 0],
            "the {whose}'s disk holds the root's key"
        );
    }
}

fn only_remembers_links(traces: &Traces, secret: &str) {
    let found = traces.with_words(secret);
    for file in found {
        let is_known = REMEMBERS_LINKS.iter().any(|known| file.starts_with(known));
        assert!(is_known, "{file} holds a secret of the link");
    }
}

fn server_has_none(practice: &Practice, secrets: &Secrets) {
    let kept = practice.traces();
    assert!(
        !kept.with_words(keys::EMAIL).is_empty(),
        "the right files were read"
    );
    for hidden in CHAT.into_iter().chain([
        PATIENT,
        secrets.secret.as_str(),
        secrets.passphrase,
        secrets.recovery_key.as_str(),
    ]) {
        assert_eq!(kept.with_words(hidden), [""; 0], "the server's disk has it");
    }
    for plain in &secrets.sealed {
        assert_eq!(
            kept.with_bytes(plain),
            [""; 0],
            "the server's disk has the root's key"
        );
    }
    assert_eq!(kept.with_bytes(&keys::bytes_of(&secrets.secret)), [""; 0]);
    let log = practice.log();
    assert!(!log.is_empty(), "the right log was read");
    let names = [PATIENT, PROVIDER, "Lindenhof", keys::EMAIL];
    for hidden in CHAT.into_iter().chain(names).chain([
        secrets.secret.as_str(),
        secrets.passphrase,
        secrets.recovery_key.as_str(),
    ]) {
        assert!(!log.contains(hidden), "the server's log has \"{hidden}\"");
    }
}
