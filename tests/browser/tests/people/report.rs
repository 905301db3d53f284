//! Reporting an intrusion, in the running visit and after it, and what stands in the file.

use crate::cast;
use browser::{house::House, person::Person};
use serde_json::{Value, json};
use std::{fs, path::PathBuf, time::Duration};

/// How long a browser may take to write a file.
const SAVED_WITHIN: Duration = Duration::from_secs(15);

/// Counts what the page sends, with the words it sends.
const LISTENS: &str = "window.sent = []; const send = WebSocket.prototype.send;\
    WebSocket.prototype.send = function (data) { window.sent.push(String(data)); return send.call(this, data); };\
    const ask = window.fetch; window.fetch = async (request, options) => {\
    if (request instanceof Request && request.body) window.sent.push(await request.clone().text());\
    return ask(request, options); }; return true";

/// A folder for what a person saves; gone when dropped.
struct Downloads(PathBuf);

impl Downloads {
    async fn of(person: &Person, name: &str) -> Self {
        let folder =
            std::env::temp_dir().join(format!("vestibule-saved-{name}-{}", std::process::id()));
        fs::create_dir_all(&folder).expect("the temporary folder is writable");
        let parameters = json!({ "behavior": "allow", "downloadPath": folder });
        person
            .devtools("Page.setDownloadBehavior", parameters)
            .await;
        Self(folder)
    }

    /// Waits for a file whose name ends so; returns its name and its text.
    async fn file(&self, person: &Person, end: &str) -> (String, String) {
        let found = || {
            let files = fs::read_dir(&self.0).into_iter().flatten().flatten();
            let mut paths = files.map(|file| file.path());
            paths.find(|path| path.to_string_lossy().ends_with(end))
        };
        person
            .until("no file is saved", SAVED_WITHIN, async || found().is_some())
            .await;
        let path = found().expect("it was there a moment ago");
        let name = path.file_name().unwrap_or_default();
        let name = name.to_string_lossy().into_owned();
        let text = fs::read_to_string(path).expect("a saved file is text");
        (name, text)
    }
}

impl Drop for Downloads {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

#[tokio::test]
async fn intrusion_is_reported_in_the_visit_with_its_log_and_no_word_of_it_is_sent() {
    let house = House::open();
    let (provider, _patient) = visit(&house).await;
    let downloads = Downloads::of(&provider, "inside").await;
    let _: Option<bool> = provider.evaluate(LISTENS, &[]).await;

    cast::open_people(&provider).await;
    provider.presses("Report an intrusion").await;
    provider.reads("First stop it").await;
    provider.reads("I do not know, or somebody else").await;
    provider.shows_well("report-inside").await;
    provider.presses("Let nobody new in").await;
    provider.finds("Let people in again").await;
    provider.presses("Save the report").await;
    provider
        .reads("Write a few words about what happened")
        .await;
    let link = &house.links.patient_url;
    let account = format!("A stranger shouted gibberish. He came by {link} I think.");
    provider.types("What happened?", &account).await;
    provider.presses(cast::PATIENT).await;
    provider.presses("Save the report").await;
    provider.reads("The report is among your downloads").await;
    provider.presses("What happened in this visit").await;
    provider.reads("Jonas Berg was let in.").await;
    provider.pictured("report-inside-saved").await;

    let (name, text) = downloads.file(&provider, ".txt").await;
    assert!(name.starts_with("intrusion-report-2"), "{name}");
    for words in [
        "A stranger shouted gibberish.",
        "Jonas Berg was let in.",
        "Dr. Ana Winter came in as the provider.",
        "Vestibule 0.1.0, commit",
    ] {
        assert!(text.contains(words), "no \"{words}\" in:\n{text}");
    }
    opens_nothing(&text, link);
    let sent: Option<Vec<String>> = provider.evaluate("return window.sent", &[]).await;
    let sent = sent.expect("the page was listened to");
    assert!(!sent.is_empty(), "the lock was sent");
    assert!(!sent.iter().any(|message| message.contains("gibberish")));
}

#[tokio::test]
async fn intrusion_is_reported_after_the_visit_and_the_file_is_for_programs_too() {
    let house = House::open();
    let (provider, patient) = visit(&house).await;
    let downloads = Downloads::of(&provider, "after").await;
    provider.presses_near("Remove", cast::PATIENT).await;
    patient.reads("Check in again").await;
    provider.presses("End visit").await;
    provider.reads("End the visit?").await;
    provider.presses_near("End visit", "Keep going").await;
    provider.reads("The visit is over").await;
    provider.shows_well("visit-over").await;

    provider.presses("What happened").await;
    provider.reads("Jonas Berg asked to be let in.").await;
    provider.reads("Jonas Berg was removed.").await;
    provider.reads("The visit was ended.").await;
    provider.shows_well("log").await;
    provider.types("What happened?", "Somebody got in.").await;
    provider.presses("Save it for programs (JSON)").await;

    let (_, text) = downloads.file(&provider, ".json").await;
    opens_nothing(&text, &house.links.patient_url);
    let report: Value = serde_json::from_str(&text).unwrap();
    assert_eq!(report["what_happened"], "Somebody got in.");
    let log = report["log"].as_array().unwrap();
    let told: Vec<&str> = log
        .iter()
        .filter_map(|line| line["what"].as_str())
        .collect();
    assert_eq!(
        told,
        [
            "planned", "entered", "knocked", "admitted", "removed", "ended"
        ]
    );
    // From the list of visits, too.
    provider.presses("Back to the visits").await;
    provider.reads("Over").await;
    provider.presses("What happened").await;
    provider.reads("Jonas Berg was removed.").await;
}

/// A provider who has let the patient in.
async fn visit(house: &House) -> (Person, Person) {
    let provider = cast::provider(house).await;
    let patient = cast::patient(house).await;
    cast::admit(&provider, cast::PATIENT, &patient).await;
    (provider, patient)
}

/// Nothing of the visit's address or of a link is in the text.
fn opens_nothing(text: &str, link: &str) {
    let (address, secret) = link.split_once('#').expect("a link has a secret");
    let (_, id) = address.rsplit_once('/').expect("a link has an id");
    for door in [secret, id, "127.0.0.1", "http", "/v/", "/visits/"] {
        assert!(!text.contains(door), "{door} is in:\n{text}");
    }
}
