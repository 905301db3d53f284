//! Keys of a provider: set-up, another browser, the recovery key, and what the server has of them.

use crate::cast;
use browser::{
    person::{Person, Seat},
    practice::Practice,
};
use std::time::Duration;

pub(crate) const EMAIL: &str = "ana@practice.example";
pub(crate) const PASSPHRASE: &str = "gravel otter lantern nine";
const NEW_PASSPHRASE: &str = "saddle comet pepper twelve";

/// A passphrase is stretched twice, in a page on a busy machine.
const STRETCHED_WITHIN: Duration = Duration::from_secs(90);

#[tokio::test]
async fn practice_that_was_just_set_up_gives_a_link_that_works_and_the_server_has_none_of_it() {
    let practice = Practice::open();
    let provider = Seat::default().take("provider").await;

    set_up(&provider, &practice).await;
    let link = plan(&provider).await;
    let patient = Seat::default().take("patient").await;
    patient.opens(&link).await;
    patient.reads("Your visit with Dr. Ana Winter").await;

    let (_, fragment) = link.split_once('#').unwrap();
    let secret = fragment.rsplit('.').next().unwrap();
    let kept = practice.kept();
    let has = |words: &str| {
        let words = words.as_bytes();
        kept.windows(words.len()).any(|window| window == words)
    };
    assert!(has("Dr. Ana Winter"), "the right files were read");
    for hidden in ["Tomas Novak", PASSPHRASE, fragment, secret] {
        assert!(!has(hidden), "the server has it");
    }
    assert!(!has_bytes(&kept, &bytes_of(secret)), "the server has it");
}

#[tokio::test]
async fn second_browser_opens_the_same_links_by_the_passphrase() {
    let practice = Practice::open();
    let provider = Seat::default().take("provider").await;
    set_up(&provider, &practice).await;
    let link = plan(&provider).await;

    let elsewhere = Seat::default().take("elsewhere").await;
    elsewhere.opens(&practice.base_url).await;
    sign_in(&elsewhere, PASSPHRASE).await;
    elsewhere.finds("New visit").await;
    elsewhere.presses("Links and changes").await;
    elsewhere.finds("Private link for Tomas Novak").await;
    assert_eq!(cast::shown_link(&elsewhere).await, link);

    // A browser whose storage was emptied asks for the passphrase once more.
    let script = "indexedDB.deleteDatabase('vestibule.keys')";
    let _: Option<Option<String>> = elsewhere.evaluate(script, &[]).await;
    elsewhere.reloads().await;
    elsewhere.reads("Open your keys").await;
    elsewhere.shows_well("unlock").await;
    elsewhere
        .types("Passphrase", "not the passphrase at all")
        .await;
    elsewhere.presses("Open").await;
    elsewhere
        .reads_within("does not open the keys", STRETCHED_WITHIN)
        .await;
    elsewhere.types("Passphrase", PASSPHRASE).await;
    elsewhere.presses("Open").await;
    elsewhere
        .until("has no keys", STRETCHED_WITHIN, async || {
            elsewhere.has("New visit").await
        })
        .await;
}

#[tokio::test]
async fn recovery_key_gives_a_new_passphrase_and_the_same_links() {
    let practice = Practice::open();
    let provider = Seat::default().take("provider").await;
    let key = set_up(&provider, &practice).await;
    let link = plan(&provider).await;

    let elsewhere = Seat::default().take("elsewhere").await;
    elsewhere
        .opens(&format!("{}/recover", practice.base_url))
        .await;
    elsewhere.types("Email", EMAIL).await;
    elsewhere.types("New passphrase", NEW_PASSPHRASE).await;
    elsewhere
        .types("Recovery key", &key.replace('7', "8"))
        .await;
    if key.contains('7') {
        elsewhere.presses("Continue").await;
        elsewhere.reads("There is a typing mistake").await;
    }
    elsewhere.types("Recovery key", &key.to_lowercase()).await;
    elsewhere.presses("Continue").await;
    let new_key = takes_to_paper(&elsewhere, "Use the new passphrase").await;
    assert_ne!(new_key, key);
    elsewhere.finds("New visit").await;
    elsewhere.presses("Links and changes").await;
    elsewhere.finds("Private link for Tomas Novak").await;
    assert_eq!(cast::shown_link(&elsewhere).await, link);

    // The other session is over, and the old passphrase with it.
    provider.reloads().await;
    provider.finds("Sign in").await;
    sign_in(&provider, PASSPHRASE).await;
    provider
        .reads_within("Email or passphrase is wrong", STRETCHED_WITHIN)
        .await;
    sign_in(&provider, NEW_PASSPHRASE).await;
    provider
        .until("is not signed in", STRETCHED_WITHIN, async || {
            provider.has("New visit").await
        })
        .await;
}

#[tokio::test]
async fn lost_recovery_key_is_replaced_with_the_passphrase_and_the_old_one_opens_nothing() {
    let practice = Practice::open();
    let provider = Seat::default().take("provider").await;
    let lost = set_up(&provider, &practice).await;
    let link = plan(&provider).await;
    provider.presses("Back to the visits").await;

    provider.presses("Account").await;
    provider.reads("If you lost the paper").await;
    provider.shows_well("account").await;
    provider
        .types("Passphrase", "not the passphrase at all")
        .await;
    provider.presses("Make a new recovery key").await;
    provider
        .reads_within("Check it and try again", STRETCHED_WITHIN)
        .await;
    provider.types("Passphrase", PASSPHRASE).await;
    provider.presses("Make a new recovery key").await;
    provider
        .reads_within("Your recovery key", STRETCHED_WITHIN)
        .await;
    provider.shows_well("account-paper").await;
    let key = takes_to_paper(&provider, "Use this recovery key").await;
    provider.reads("Your new recovery key works").await;
    provider.reads("Destroy the paper with the old one").await;
    provider.shows_well("account-done").await;

    let elsewhere = Seat::default().take("elsewhere").await;
    elsewhere
        .opens(&format!("{}/recover", practice.base_url))
        .await;
    elsewhere.types("Email", EMAIL).await;
    elsewhere.types("New passphrase", NEW_PASSPHRASE).await;
    elsewhere.types("Recovery key", &lost).await;
    elsewhere.presses("Continue").await;
    elsewhere
        .reads_within("do not belong together", STRETCHED_WITHIN)
        .await;
    elsewhere.shows_well("recover-refused").await;
    elsewhere.types("Recovery key", &key).await;
    elsewhere.presses("Continue").await;
    takes_to_paper(&elsewhere, "Use the new passphrase").await;
    elsewhere.finds("New visit").await;
    elsewhere.presses("Links and changes").await;
    elsewhere.finds("Private link for Tomas Novak").await;
    assert_eq!(cast::shown_link(&elsewhere).await, link);
}

/// Sets the practice up; returns the recovery key.
pub(crate) async fn set_up(provider: &Person, practice: &Practice) -> String {
    provider.opens(&practice.set_up_url).await;
    provider.types("Name of the practice", "Lindenhof").await;
    provider.types("Your name", "Dr. Ana Winter").await;
    provider.types("Email", EMAIL).await;
    provider
        .types("Passphrase", "Dr. Ana Winter Dr. Ana Winter")
        .await;
    provider.presses("Continue").await;
    provider
        .reads("one of the first that would be guessed")
        .await;
    provider.types("Passphrase", PASSPHRASE).await;
    provider.presses("Continue").await;
    let key = takes_to_paper(provider, "Create the practice").await;
    provider.finds("New visit").await;
    key
}

/// Reads the recovery key, types its last group back and goes on; returns the key.
async fn takes_to_paper(person: &Person, go: &str) -> String {
    person
        .reads_within("Your recovery key", STRETCHED_WITHIN)
        .await;
    let script =
        "return [...document.querySelectorAll('.paper-key li')].map(group => group.textContent)";
    let groups: Option<Vec<String>> = person.evaluate(script, &[]).await;
    let groups = groups.unwrap_or_default();
    assert_eq!(groups.len(), 9, "{}", groups.len());
    person.types("The last four characters", "0000").await;
    person.presses(go).await;
    person.reads("These are not the last four characters").await;
    person
        .types("The last four characters", &groups[8].to_lowercase())
        .await;
    person.presses(go).await;
    groups.join("-")
}

async fn sign_in(person: &Person, passphrase: &str) {
    person.types("Email", EMAIL).await;
    person.types("Passphrase", passphrase).await;
    person.presses("Sign in").await;
}

/// Plans a visit; returns its patient's link.
pub(crate) async fn plan(provider: &Person) -> String {
    provider.presses("New visit").await;
    provider.types("Name", "Tomas Novak").await;
    provider.presses("Create the visit").await;
    provider.reads("The visit is planned").await;
    cast::shown_link(provider).await
}

fn has_bytes(all: &[u8], wanted: &[u8]) -> bool {
    all.windows(wanted.len()).any(|window| window == wanted)
}

/// Reads base64url.
pub(crate) fn bytes_of(text: &str) -> Vec<u8> {
    const LETTERS: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    let (mut kept, mut count, mut bytes) = (0_u32, 0, Vec::new());
    for letter in text.chars() {
        let value = LETTERS.find(letter).expect("base64url");
        kept = kept << 6 | u32::try_from(value).expect("below 64");
        count += 6;
        if count >= 8 {
            count -= 8;
            bytes.push(u8::try_from(kept >> count & 0xff).expect("eight bits"));
        }
    }
    bytes
}
