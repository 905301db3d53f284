//! `GET` and `PUT /api/keyring`.

use crate::{
    answer::Answer,
    house::{Browser, EMAIL, House, PASSWORD, proof, sealed},
};
use protocol::{
    ProblemCode,
    api::{KeepKeyring, KeepOutcome, Kept, SignIn},
    limit::KEYRING_BYTES_MAX,
};

fn show(house: &House, browser: &Browser) -> Kept {
    let request = house.request("GET", "/api/keyring");
    request.header("cookie", &browser.cookie).send().read()
}

fn keep(house: &House, browser: &Browser, keep: &KeepKeyring) -> Answer {
    house
        .request("PUT", "/api/keyring")
        .json(&protocol::write(keep))
        .header("cookie", &browser.cookie)
        .send()
}

fn replacing(replaces: u32, keyring: &[u8]) -> KeepKeyring {
    KeepKeyring {
        replaces,
        keyring: sealed(keyring),
        authentication: None,
        recovery: None,
    }
}

/// A provider who signed in with a passphrase.
fn sign_in(house: &House) -> Browser {
    let account = house.make_account();
    let body = SignIn {
        email: EMAIL.to_owned(),
        authentication: proof(PASSWORD),
    };
    let answer = house.post("/api/session", &body).send();
    let cookie = answer.header("set-cookie").unwrap().split(';').next();
    Browser {
        cookie: cookie.unwrap().to_owned(),
        account,
    }
}

#[test]
fn two_tabs_cannot_overwrite_each_other() {
    let house = House::open();
    let browser = house.provider();
    let first = show(&house, &browser);

    let one = keep(&house, &browser, &replacing(first.version, b"one"));
    let other = keep(&house, &browser, &replacing(first.version, b"other"));

    assert_eq!(one.read::<KeepOutcome>(), KeepOutcome::Kept { version: 2 });
    let KeepOutcome::Conflict(kept) = other.read() else {
        panic!("the second was kept");
    };
    assert_eq!((kept.version, kept.content), (2, Some(sealed(b"one"))));
    assert_eq!(show(&house, &browser).content, Some(sealed(b"one")));
}

#[test]
fn of_many_changes_at_once_one_is_kept() {
    let house = House::open();
    let browser = house.provider();

    let kept = std::thread::scope(|scope| {
        let askers: Vec<_> = (0..8)
            .map(|number| {
                let change = replacing(1, &[number]);
                let (house, browser) = (&house, &browser);
                scope.spawn(move || keep(house, browser, &change).read::<KeepOutcome>())
            })
            .collect();
        let outcomes = askers.into_iter().map(|asker| asker.join().unwrap());
        outcomes
            .filter(|outcome| matches!(outcome, KeepOutcome::Kept { .. }))
            .count()
    });

    assert_eq!(kept, 1);
    assert_eq!(show(&house, &browser).version, 2);
}

#[test]
fn open_session_alone_does_not_change_the_keys_of_a_passphrase() {
    let house = House::open();
    let browser = sign_in(&house);
    let with = |passphrase: Option<&str>| KeepKeyring {
        authentication: passphrase.map(proof),
        ..replacing(1, b"theirs")
    };

    for wrong in [None, Some("another passphrase")] {
        let answer = keep(&house, &browser, &with(wrong));
        assert_eq!(answer.problem(), ProblemCode::SignInRefused, "{wrong:?}");
    }
    assert_eq!(
        show(&house, &browser).content,
        Some(sealed(b"first keyring"))
    );
    let answer = keep(&house, &browser, &with(Some(PASSWORD)));
    assert_eq!(
        answer.read::<KeepOutcome>(),
        KeepOutcome::Kept { version: 2 }
    );
}

#[test]
fn guessing_through_the_keyring_is_stopped() {
    let house = House::open();
    let browser = sign_in(&house);
    let guess = KeepKeyring {
        authentication: Some(proof("a guess")),
        ..replacing(1, b"theirs")
    };

    let last = (0..101).map(|_| keep(&house, &browser, &guess).problem());

    assert_eq!(last.last(), Some(ProblemCode::TryLater));
}

#[test]
fn keyring_has_an_end_and_is_no_business_of_strangers() {
    let house = House::open();
    let browser = house.provider();
    let long = replacing(1, &[0; KEYRING_BYTES_MAX + 1]);
    let stranger = Browser {
        cookie: "vestibule=".to_owned() + &"A".repeat(43),
        account: browser.account,
    };

    let longest = replacing(1, &[0; KEYRING_BYTES_MAX]);
    assert_eq!(
        keep(&house, &browser, &long).problem(),
        ProblemCode::TooLong
    );
    let answer = keep(&house, &stranger, &longest);
    assert_eq!(answer.problem(), ProblemCode::SignInNeeded);
    assert_eq!(keep(&house, &browser, &longest).status, 200);
}
