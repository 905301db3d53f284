//! Security notices: the banner at the desk, and the page with all of them.

use crate::keys;
use browser::{person::Seat, practice::Practice};
use minisign::KeyPair;
use std::{fs, path::Path, time::Duration};

/// The server looks at its list every ten seconds, and the page asks when it is opened.
const SEEN_WITHIN: Duration = Duration::from_secs(40);

const LIST: &str = r#"{"format": 1, "number": 3, "issued": "2026-11-27", "advisories": [
    {"id": "VES-2026-1", "published": "2026-10-02", "severity": "moderate", "title": "The list of visits could be made to load slowly",
     "what": "Somebody with a link could make the list of visits load slowly for as long as they kept on.",
     "to_do": "Nothing: this version has it mended.", "affects": [{"from": "0.0.1", "below": "0.1.0"}]},
    {"id": "VES-2026-2", "published": "2026-11-20", "severity": "high", "title": "A removed person could hear on for a moment",
     "what": "Whoever was removed while the line was bad could hear what was said for up to ten seconds more.",
     "to_do": "Update to 0.2.0. Until then, wait for a moment after you remove somebody.", "affects": [{"from": "0.1.0"}]}]}"#;

#[tokio::test]
async fn provider_is_shown_the_signed_notices_of_this_version_and_no_unsigned_ones() {
    let folder = std::env::temp_dir().join(format!("vestibule-notices-{}", std::process::id()));
    fs::create_dir_all(&folder).unwrap();
    let pair = KeyPair::generate_unencrypted_keypair().unwrap();
    let (key, list) = (folder.join("key.pub"), folder.join("list.json"));
    fs::write(&key, pair.pk.to_box().unwrap().into_string()).unwrap();
    put(&KeyPair::generate_unencrypted_keypair().unwrap(), &list);
    let practice = Practice::open_with(&format!("[advisories]\nkey = {key:?}\nfile = {list:?}\n"));
    let provider = Seat::default().take("provider").await;
    keys::set_up(&provider, &practice).await;

    provider.presses("Account").await;
    provider.presses("Security notices").await;
    provider
        .reads("There is no list of notices that can be believed")
        .await;
    assert!(practice.log().contains("security notices are not believed"));
    provider.shows_well("notices-missing").await;

    put(&pair, &list);
    provider
        .until("no notice is shown", SEEN_WITHIN, async || {
            provider.reloads().await;
            tokio::time::sleep(Duration::from_secs(2)).await;
            provider.words().await.contains("VES-2026-2")
        })
        .await;
    provider.reads("Version 0.1.0 has a weakness").await;
    provider.reads("Not in this version").await;
    provider.shows_well("notices").await;
    provider.presses("Back to the visits").await;
    provider.reads("This version has a weakness").await;
    provider.reads("Update to 0.2.0.").await;
    provider.shows_well("notices-banner").await;
    provider.presses("Read the security notices").await;
    provider.reads("VES-2026-1").await;
    fs::remove_dir_all(&folder).unwrap();
}

fn put(pair: &KeyPair, list: &Path) {
    let signature = minisign::sign(Some(&pair.pk), &pair.sk, LIST.as_bytes(), None, None);
    fs::write(list, LIST).expect("the folder is writable");
    let beside = list.with_extension("json.minisig");
    let signature = signature.expect("a new key signs").into_string();
    fs::write(beside, signature).expect("the folder is writable");
}
