//! A try of a code, between the page where it is typed and the host's.

use e2ee::{
    Crypto, Malformed,
    code_run::{Asking, CodeGrant, CodeRunError, HostRun},
    identity::RootFingerprint,
    invitation::{JoinToken, LinkSecret},
    phone_code::{CodeSecret, PhoneCode},
};
use protocol::{
    InviteId, Locator, VisitId,
    code::{HELLO_BYTES, HELLO_POINT_AT, MESSAGE_BYTES_MAX},
};

const SECRET: [u8; 6] = [4, 0, 7, 1, 9, 9];

fn secret() -> CodeSecret {
    CodeSecret::from_digits(SECRET).unwrap()
}

fn locator() -> Locator {
    Locator::new(407).unwrap()
}

fn grant() -> CodeGrant {
    CodeGrant {
        visit: VisitId::from_bytes([1; 16]),
        invite: InviteId::from_bytes([2; 16]),
        root: RootFingerprint::from_bytes([3; 16]),
        secret: LinkSecret::from_bytes([4; 16]),
        token: JoinToken::from_bytes([5; 16]),
    }
}

/// A whole run with what somebody in between makes of each message.
fn run_with(
    typed: &PhoneCode,
    between: [fn(&mut Vec<u8>); 4],
) -> (
    Result<Vec<u8>, CodeRunError>,
    Result<CodeGrant, CodeRunError>,
) {
    let crypto = Crypto::default();
    let [at_ask, at_hello, at_proof, at_grant] = between;
    let (asking, mut ask) = Asking::begin(&crypto, typed).unwrap();
    at_ask(&mut ask);
    let begun = HostRun::begin(&crypto, (locator(), &secret()), grant(), &ask);
    let (host, mut hello) = match begun {
        Ok(begun) => begun,
        Err(error) => return (Err(error), Err(error)),
    };
    at_hello(&mut hello);
    let (proving, mut proof) = match asking.handle_hello(&crypto, &hello) {
        Ok(proving) => proving,
        Err(error) => return (Err(error), Err(error)),
    };
    at_proof(&mut proof);
    let given = host.handle_proof(&crypto, &proof);
    let mut bytes = given.clone().unwrap_or_default();
    at_grant(&mut bytes);
    (given, proving.handle_grant(&crypto, &bytes))
}

fn untouched(_: &mut Vec<u8>) {}

fn same(grant: &CodeGrant) -> bool {
    let expected = self::grant();
    (grant.visit, grant.invite, grant.root) == (expected.visit, expected.invite, expected.root)
        && grant.secret.expose_bytes() == expected.secret.expose_bytes()
        && grant.token.expose_bytes() == expected.token.expose_bytes()
}

#[test]
fn whoever_knows_the_digits_is_given_what_a_link_carries() {
    let code = PhoneCode::new(locator(), &secret());

    let (given, got) = run_with(&code, [untouched; 4]);

    assert!(given.unwrap().len() <= MESSAGE_BYTES_MAX);
    assert!(same(&got.unwrap()));
}

#[test]
fn whoever_is_wrong_in_one_digit_is_given_nothing_and_shown_nothing() {
    for place in 0..6 {
        let mut digits = SECRET;
        digits[place] = (digits[place] + 1) % 10;
        let code = PhoneCode::new(locator(), &CodeSecret::from_digits(digits).unwrap());

        let (given, got) = run_with(&code, [untouched; 4]);

        assert_eq!(given.err(), Some(CodeRunError::Proof));
        assert!(got.is_err());
    }
    let elsewhere = PhoneCode::new(Locator::new(408).unwrap(), &secret());
    let (given, _) = run_with(&elsewhere, [untouched; 4]);
    assert_eq!(given.err(), Some(CodeRunError::Proof));
}

#[test]
fn whoever_carries_the_words_and_alters_any_byte_brings_nobody_in() {
    let code = PhoneCode::new(locator(), &secret());
    let (given, _) = run_with(&code, [untouched; 4]);
    let lengths = [17, HELLO_BYTES, 65, given.unwrap().len()];

    for (message, length) in lengths.into_iter().enumerate() {
        for place in 0..length {
            let crypto = Crypto::default();
            let alter = |number: usize, bytes: &mut Vec<u8>| {
                if number == message {
                    bytes[place] ^= 1;
                }
            };
            let (asking, mut ask) = Asking::begin(&crypto, &code).unwrap();
            alter(0, &mut ask);
            let begun = HostRun::begin(&crypto, (locator(), &secret()), grant(), &ask);
            let Ok((host, mut hello)) = begun else {
                continue;
            };
            alter(1, &mut hello);
            let Ok((proving, mut proof)) = asking.handle_hello(&crypto, &hello) else {
                continue;
            };
            alter(2, &mut proof);
            let Ok(mut given) = host.handle_proof(&crypto, &proof) else {
                continue;
            };
            alter(3, &mut given);
            assert!(
                message == 3 && proving.handle_grant(&crypto, &given).is_err(),
                "{message} {place}"
            );
        }
    }
}

#[test]
fn messages_of_another_length_or_version_are_refused() {
    let code = PhoneCode::new(locator(), &secret());
    for message in 0..4 {
        let with = |alter: fn(&mut Vec<u8>)| {
            let mut between: [fn(&mut Vec<u8>); 4] = [untouched; 4];
            between[message] = alter;
            let (given, got) = run_with(&code, between);
            given.err().or(got.err())
        };

        let malformed = |why| Some(CodeRunError::Malformed(why));
        assert_eq!(with(|bytes| bytes[0] = 2), malformed(Malformed::Version));
        assert_eq!(with(|bytes| bytes.push(0)), malformed(Malformed::Trailing));
        let cut = |bytes: &mut Vec<u8>| {
            bytes.pop();
        };
        assert_eq!(with(cut), malformed(Malformed::Ended));
        assert_eq!(with(Vec::clear), malformed(Malformed::Ended));
        assert_eq!(
            with(|bytes| bytes.resize(100_000, 0)),
            malformed(Malformed::TooLong)
        );
    }
}

#[test]
fn words_of_one_run_are_worth_nothing_in_another() {
    let crypto = Crypto::default();
    let code = PhoneCode::new(locator(), &secret());
    let begin = || {
        let (asking, ask) = Asking::begin(&crypto, &code).unwrap();
        let begun = HostRun::begin(&crypto, (locator(), &secret()), grant(), &ask);
        let (host, hello) = begun.unwrap();
        let (proving, proof) = asking.handle_hello(&crypto, &hello).unwrap();
        (host, proving, proof)
    };
    let (one, one_proving, one_proof) = begin();
    let (other, other_proving, other_proof) = begin();

    assert_eq!(
        other.handle_proof(&crypto, &one_proof).err(),
        Some(CodeRunError::Proof)
    );
    let given = one.handle_proof(&crypto, &one_proof).unwrap();
    assert_eq!(
        other_proving.handle_grant(&crypto, &given).err(),
        Some(CodeRunError::Proof)
    );
    assert!(one_proving.handle_grant(&crypto, &given).is_ok());
    drop(other_proof);
}

/// Where a locator leads nowhere the server makes a hello up: it must not be told from one of these.
#[test]
fn hello_names_nothing_and_has_the_form_that_the_server_makes_up() {
    let crypto = Crypto::default();
    let code = PhoneCode::new(locator(), &secret());
    let mut seen = std::collections::BTreeSet::new();
    for _ in 0..20 {
        let (_, ask) = Asking::begin(&crypto, &code).unwrap();
        let begun = HostRun::begin(&crypto, (locator(), &secret()), grant(), &ask);
        let (_, hello) = begun.unwrap();

        assert_eq!((hello.len(), hello[0]), (HELLO_BYTES, 1));
        for part in [1..17, 17..HELLO_POINT_AT, HELLO_POINT_AT..HELLO_BYTES] {
            assert!(seen.insert(hello[part].to_vec()));
        }
    }
}

#[test]
fn nothing_that_holds_digits_prints_them() {
    let crypto = Crypto::default();
    let code = PhoneCode::new(locator(), &secret());
    let (asking, ask) = Asking::begin(&crypto, &code).unwrap();
    let (host, hello) = HostRun::begin(&crypto, (locator(), &secret()), grant(), &ask).unwrap();
    let mut printed = format!("{code:?} {:?} {asking:?} {host:?}", secret());
    let (proving, _) = asking.handle_hello(&crypto, &hello).unwrap();
    printed.push_str(&format!(" {proving:?} {:?}", locator()));

    assert_eq!(
        printed,
        "PhoneCode(…) CodeSecret(…) Asking(…) HostRun(…) Proving(…) Locator(…)"
    );
}
