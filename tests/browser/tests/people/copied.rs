//! All that a patient's browser gives away is copied into another one: what it does not give away is the device's key.

use crate::cast;
use browser::{
    house::House,
    person::{Person, Seat},
};
use serde::Deserialize;
use serde_json::Value;
use std::time::Duration;

/// Reads every key by which a browser is known as a device, and tries to get its private half.
const KEYS: &str = "\
const done = arguments[0];
const asked = indexedDB.open('vestibule.devices');
asked.onsuccess = () => {
  const base = asked.result;
  if (!base.objectStoreNames.contains('device')) { base.close(); return done([]); }
  const all = base.transaction('device').objectStore('device').getAll();
  all.onsuccess = async () => {
    base.close();
    const keys = [];
    for (const { signing, exported } of all.result) {
      const forms = ['pkcs8', 'jwk', 'raw'].map(form => crypto.subtle.exportKey(form, signing).then(() => form, () => null));
      keys.push({ is_private: signing.type === 'private', is_extractable: signing.extractable,
        given_away: (await Promise.all(forms)).filter(form => form !== null), public: [...exported] });
    }
    done(keys);
  };
};
asked.onerror = () => done([]);";

/// Puts a copied session storage in place, and the note that a tab leaves which is loaded again.
const PUTS: &str = "\
for (const [key, value] of Object.entries(JSON.parse(arguments[0]))) sessionStorage.setItem(key, value);
sessionStorage.setItem('vestibule.left.' + arguments[1], String(Date.now()));
return true";

/// One key.
#[derive(Debug, Deserialize, PartialEq)]
struct Key {
    is_private: bool,
    is_extractable: bool,
    given_away: Vec<String>,
    public: Vec<u8>,
}

async fn keys(person: &Person) -> Vec<Key> {
    let answer = person.driver().execute_async(KEYS, Vec::new()).await;
    match answer.and_then(|answer| answer.convert()) {
        Ok(keys) => keys,
        Err(error) => person.fails(&format!("no keys are read: {error}")).await,
    }
}

/// Copies a tab's storage and all cookies of its browser into another one, which loads the page as the tab would.
async fn copies(from: &Person, to: &Person) {
    let address = from.address().await;
    let storage: Option<String> = from
        .evaluate("return JSON.stringify({ ...sessionStorage })", &[])
        .await;
    let storage = storage.expect("a tab has a session storage");
    assert!(storage.contains("vestibule.seat."), "{storage}");
    let cookies = from.driver().get_all_cookies().await;
    to.opens(&address).await;
    for cookie in cookies.expect("cookies can be read") {
        let added = to.driver().add_cookie(cookie).await;
        assert!(added.is_ok(), "{added:?}");
    }
    let invite = address.rsplit('/').next().unwrap_or_default();
    let args: [Value; 2] = [storage.into(), invite.into()];
    let is_put: Option<bool> = to.evaluate(PUTS, &args).await;
    assert_eq!(is_put, Some(true));
    to.reloads().await;
}

#[tokio::test]
async fn copy_of_all_that_a_browser_gives_away_waits_in_another_one_and_the_provider_is_told() {
    let house = House::open();
    let (provider, patient) = cast::visit_of_two(&house).await;
    let own = keys(&patient).await;
    assert_eq!(own.len(), 1);
    assert!(own[0].is_private && !own[0].is_extractable);
    assert_eq!(own[0].given_away, [""; 0], "the key was exported");
    assert_eq!(own[0].public.len(), 65);

    let thief = Seat::default().take("thief").await;
    copies(&patient, &thief).await;

    cast::passes_checks(&thief).await;
    provider.reads("New device or window").await;
    cast::has_no_media(&thief).await;
    assert!(patient.has("Leave").await, "the patient was thrown out");
    let stolen = keys(&thief).await;
    assert_eq!(stolen.len(), 1);
    assert_ne!(stolen[0].public, own[0].public);

    // Whose seat it is comes back to it without a click, past the copy.
    patient.reloads().await;
    patient.finds("Leave").await;
    cast::see_each_other(&provider, &patient).await;
    assert_eq!(keys(&patient).await, own);
    assert!(thief.words().await.contains(cast::WAITING));
    assert!(provider.words().await.contains("New device or window"));
    provider.shows_well("new-device").await;
}

#[tokio::test]
async fn two_tabs_of_one_browser_are_one_device_and_the_end_of_the_visit_erases_its_key() {
    let house = House::open();
    let (provider, patient) = cast::visit_of_two(&house).await;
    let own = keys(&patient).await;
    let first = patient.driver().window().await.expect("there is a tab");

    let second = patient.driver().new_tab().await.expect("a tab opens");
    let switched = patient.driver().switch_to_window(second).await;
    assert!(switched.is_ok());
    cast::checks_in(&patient, &house.links.patient_url).await;
    provider.finds("Admit").await;

    assert_eq!(keys(&patient).await, own, "another tab made another key");
    let back = patient.driver().switch_to_window(first).await;
    assert!(back.is_ok());
    assert!(patient.has("Leave").await, "the first tab was thrown out");
    patient.reloads().await;
    patient.finds("Leave").await;
    provider.presses("End visit").await;
    provider.reads("End the visit?").await;
    provider.presses("End visit").await;
    patient.reads("The visit is over").await;
    patient
        .until("a key is left", Duration::from_secs(5), async || {
            keys(&patient).await.is_empty()
        })
        .await;
}
