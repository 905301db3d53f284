//! The data folder.

use crate::house::{Browser, House};
use protocol::api::{InviteSummary, VisitSummary};
use server::{
    app::Mode,
    start::StartError,
    store::{NameKeyError, StoreError},
};
use std::{fs, os::unix::fs::PermissionsExt, path::Path};

fn mode(path: &Path) -> u32 {
    fs::metadata(path).unwrap().permissions().mode() & 0o777
}

#[test]
fn nobody_else_on_the_machine_reads_what_is_kept() {
    let house = House::open();
    let _provider = house.provider();

    assert_eq!(mode(house.data()), 0o700);
    for file in [
        "vestibule.sqlite",
        "vestibule.sqlite-wal",
        "vestibule.sqlite-shm",
        "names.key",
    ] {
        assert_eq!(mode(&house.data().join(file)), 0o600, "{file}");
    }
}

fn names_shown(house: &House, provider: &Browser, visit: &VisitSummary) -> Vec<String> {
    let path = format!("/api/visits/{}", visit.id.path_segment());
    let request = house.request("GET", &path);
    let shown: VisitSummary = request.header("cookie", &provider.cookie).send().read();
    let name = |invite: &InviteSummary| invite.name.for_screen().to_owned();
    shown.invites.iter().map(name).collect()
}

#[test]
fn database_without_the_key_of_names_names_nobody_who_was_invited() {
    let mut house = House::open();
    let provider = house.provider();
    let visit = house.plan(&provider, 1);
    let _host = house.enter(&provider, &visit);
    let _patient = house.knock(&visit.invites[0]);

    assert!(
        house.holds(&visit.invites[0].id.to_bytes()),
        "the right files are read"
    );
    assert!(!house.holds(b"Patient 0"));
    house.kill_and_restart();
    assert!(!house.holds(b"Patient 0"));
    assert_eq!(names_shown(&house, &provider, &visit.visit), ["Patient 0"]);
}

#[test]
fn names_from_before_there_was_a_key_are_sealed_and_shown() {
    let mut house = House::open();
    let provider = house.provider();
    let visit = house.plan(&provider, 1);
    let _patient = house.knock(&visit.invites[0]);
    for statement in [
        "UPDATE invite SET name = 'Wilma Klar'",
        "UPDATE seat SET name = 'Wilma Klar'",
        "DELETE FROM name_key",
    ] {
        house.execute(statement, &[]).unwrap();
    }
    assert!(house.holds(b"Wilma Klar"), "it stands there in clear");

    house.kill_and_restart();

    assert!(!house.holds(b"Wilma Klar"));
    assert_eq!(names_shown(&house, &provider, &visit.visit), ["Wilma Klar"]);
}

#[test]
fn server_does_not_start_without_the_key_of_its_names_and_loses_none() {
    let elsewhere = std::env::temp_dir().join(format!(
        "vestibule-test-key-{:x}",
        u64::from_le_bytes(server::random::bytes())
    ));
    let mut house = House::open_with(Mode::Serve, |config| {
        config.names_key = Some(elsewhere.clone());
    });
    let provider = house.provider();
    let visit = house.plan(&provider, 1);
    house.stop();
    let right = fs::read(&elsewhere).unwrap();
    let mut starts_with = |key: Option<&[u8]>| {
        match key {
            Some(key) => fs::write(&elsewhere, key).unwrap(),
            None => fs::remove_file(&elsewhere).unwrap(),
        }
        match house.try_start() {
            Ok(()) => None,
            Err(StartError::Store(StoreError::Names(fault))) => Some(fault),
            Err(other) => panic!("{other}"),
        }
    };

    let missing = starts_with(None);
    assert!(
        matches!(missing, Some(NameKeyError::Missing(_))),
        "{missing:?}"
    );
    assert!(
        !elsewhere.exists(),
        "no new key in the place of the lost one"
    );
    let malformed = starts_with(Some(b"not a key"));
    assert!(
        matches!(malformed, Some(NameKeyError::Malformed(_))),
        "{malformed:?}"
    );
    let other = starts_with(Some(&[b'A'; 43]));
    assert!(matches!(other, Some(NameKeyError::Other(_))), "{other:?}");
    let none = starts_with(Some(&right));

    assert!(none.is_none(), "{none:?}");
    assert!(!house.data().join("names.key").exists());
    assert_eq!(names_shown(&house, &provider, &visit.visit), ["Patient 0"]);
    fs::remove_file(&elsewhere).unwrap();
}
