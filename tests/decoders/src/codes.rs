//! Codes that somebody types, both sides of it: what the server hands over in the place of the other side's message.

use e2ee::{
    Crypto,
    code_run::{Asking, CodeGrant, HostRun},
    identity::RootKey,
    invitation::{JoinToken, LinkSecret},
    phone_code::{CodeSecret, PhoneCode},
};
use protocol::{InviteId, Locator, VisitId};
use std::sync::LazyLock;

/// A host, and the code that it made.
struct Host {
    crypto: Crypto,
    code: PhoneCode,
    grant: CodeGrant,
}

static HOST: LazyLock<Host> = LazyLock::new(|| {
    let crypto = Crypto::default();
    let root = RootKey::generate(&crypto).expect("the machine has randomness");
    let secret = CodeSecret::from_digits([1, 2, 3, 4, 5, 6]).expect("six digits");
    let locator = Locator::new(1_234).expect("below ten thousand");
    Host {
        code: PhoneCode::new(locator, &secret),
        grant: CodeGrant {
            visit: VisitId::from_bytes([1; 16]),
            invite: InviteId::from_bytes([2; 16]),
            root: root.public_key().fingerprint(&crypto),
            secret: LinkSecret::from_bytes([3; 16]),
            token: JoinToken::from_bytes([4; 16]),
        },
        crypto,
    }
});

/// Takes made-up bytes: as each of the four messages, and laid over the genuine ones.
///
/// # Panics
///
/// Where a side goes on with what the other side did not say.
pub fn try_out(bytes: &[u8]) {
    let Host {
        crypto,
        code,
        grant,
    } = &*HOST;
    let random = "the machine has randomness";
    let begin = |ask: &[u8]| {
        let of = (code.locator(), &code.secret());
        HostRun::begin(crypto, of, grant.clone(), ask)
    };
    // Whatever has the form of an ask is one: it holds nothing but a number.
    let _ = begin(bytes);

    let (asking, ask) = Asking::begin(crypto, code).expect(random);
    let _ = asking.handle_hello(crypto, bytes);

    let (asking, _) = Asking::begin(crypto, code).expect(random);
    let (run, hello) = begin(&ask).expect("an ask");
    let altered = crate::altered(&hello, bytes);
    if let Ok((_, proof)) = asking.handle_hello(crypto, &altered) {
        // It was asked with another number than the host was.
        assert!(
            run.handle_proof(crypto, &proof).is_err(),
            "another run's proof"
        );
    }

    let (run, _) = begin(&ask).expect("an ask");
    assert!(
        run.handle_proof(crypto, bytes).is_err(),
        "a proof of nobody"
    );

    let (asking, ask) = Asking::begin(crypto, code).expect(random);
    let (run, hello) = begin(&ask).expect("an ask");
    let (proving, proof) = asking.handle_hello(crypto, &hello).expect("a hello");
    let altered = crate::altered(&proof, bytes);
    let is_same = altered == proof;
    match run.handle_proof(crypto, &altered) {
        Ok(granted) => {
            assert!(is_same, "an altered proof");
            let altered = crate::altered(&granted, bytes);
            let is_same = altered == granted;
            let opened = proving.handle_grant(crypto, &altered);
            assert_eq!(opened.is_ok(), is_same, "a grant");
        }
        Err(_) => {
            assert!(!is_same, "a genuine proof");
            assert!(
                proving.handle_grant(crypto, bytes).is_err(),
                "a grant of nobody"
            );
        }
    }
}
