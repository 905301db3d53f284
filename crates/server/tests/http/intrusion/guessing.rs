//! C: guessing and counting.

use crate::{
    answer::{Answer, Request},
    house::{House, sealed},
    socket::{Socket, knock},
};
use protocol::{
    ClientMessage, InviteId, InviteSecret, PROTOCOL_VERSION, ProblemCode, VisitId,
    api::{InviteCard, Keep, OpenInvite, VisitList, VisitSummary},
    limit::LATE_BY_MAX,
};
use server::random;
use std::{collections::BTreeSet, net::Ipv4Addr, time::Duration};

/// Makes as many addresses as the catalogue's attacker has.
const ADDRESSES: u32 = 1_000;

/// A guess, as a proxy that is believed hands it on from this address.
fn guess(house: &House, from: u32, body: &OpenInvite) -> Answer {
    let address = Ipv4Addr::from(0x0a00_0000 + from);
    house
        .post("/api/invites/open", body)
        .header("x-forwarded-for", &address.to_string())
        .send()
}

fn random_link() -> OpenInvite {
    OpenInvite {
        invite: InviteId::from_bytes(random::bytes()),
        secret: InviteSecret::from_bytes(random::bytes()),
    }
}

pub(crate) fn behind_a_proxy() -> House {
    House::open_with(server::app::Mode::Serve, |config| {
        config.trusted_proxies = vec![Ipv4Addr::LOCALHOST.into()];
    })
}

pub(crate) fn list(house: &House, cookie: &str) -> VisitList {
    let now = house.now().as_millis();
    let path = format!("/api/visits?from={now}&to={}", now + 1_000);
    let request = house.request("GET", &path);
    request.header("cookie", cookie).send().read()
}

#[test]
fn c2_guessers_from_a_thousand_addresses_hit_nothing_are_told_of_and_hold_nobody_up() {
    let house = behind_a_proxy();
    let browser = house.provider();
    let visit = house.plan(&browser, 1);
    let link = OpenInvite {
        invite: visit.invites[0].id,
        secret: visit.invites[0].secret.clone(),
    };
    assert_eq!(list(&house, &browser.cookie).wrong_links, None);

    std::thread::scope(|scope| {
        for part in 0..8 {
            let house = &house;
            scope.spawn(move || {
                for from in (part..ADDRESSES).step_by(8) {
                    for _ in 0..2 {
                        let answer = guess(house, from, &random_link());
                        assert_eq!(answer.problem(), ProblemCode::InviteNotValid);
                    }
                }
            });
        }
    });

    let told = list(&house, &browser.cookie).wrong_links;
    assert_eq!(told, Some(2 * ADDRESSES));
    // A patient, also one who shares the address of a guesser, is not held up.
    for from in [1, ADDRESSES + 1] {
        let card: InviteCard = guess(&house, from, &link).read();
        assert_eq!(card.name.for_screen(), "Patient 0");
    }
    house.knock(&visit.invites[0]);
    house.app().clock.advance(Duration::from_secs(2 * 3_600));
    assert_eq!(list(&house, &browser.cookie).wrong_links, None);
}

#[test]
fn c2_a_few_wrong_links_alarm_nobody() {
    let house = House::open();
    let browser = house.provider();

    for _ in 0..20 {
        let answer = house.post("/api/invites/open", &random_link()).send();
        assert_eq!(answer.problem(), ProblemCode::InviteNotValid);
    }

    assert_eq!(list(&house, &browser.cookie).wrong_links, None);
}

#[test]
fn c5_identifiers_and_secrets_have_no_order_and_no_pattern() {
    const DRAWN: usize = 20_000;
    let drawn: Vec<[u8; 16]> = (0..DRAWN).map(|_| random::bytes()).collect();

    let different: BTreeSet<_> = drawn.iter().collect();
    assert_eq!(different.len(), DRAWN);
    // Each of 128 bits is set in half of them: 6 standard deviations of 71 either way.
    for bit in 0..128 {
        let set = drawn.iter().filter(|id| id[bit / 8] >> (bit % 8) & 1 == 1);
        let set = set.count();
        assert!(set.abs_diff(DRAWN / 2) < 430, "bit {bit}: {set}");
    }
    // What follows differs from what went before in half of the bits: 6 standard deviations of 0.04.
    let changed: u32 = drawn
        .windows(2)
        .flat_map(|pair| {
            pair[0]
                .iter()
                .zip(&pair[1])
                .map(|(a, b)| (a ^ b).count_ones())
        })
        .sum();
    let mean = f64::from(changed) / f64::from(u32::try_from(DRAWN - 1).unwrap());
    assert!((mean - 64.0).abs() < 0.25, "{mean}");
}

/// All that is asked with nothing but identifiers, by whoever is not signed in.
fn asks_of(house: &House, visit: &str, invite: &str) -> Vec<Request> {
    let vault = protocol::write(&Keep {
        replaces: 0,
        content: sealed(b"vault"),
    });
    let mut asks = Vec::new();
    for (method, path) in [
        ("GET", format!("/api/visits/{visit}")),
        ("DELETE", format!("/api/visits/{visit}")),
        ("GET", format!("/api/visits/{visit}/log")),
        ("POST", format!("/api/visits/{visit}/invites")),
        ("GET", format!("/api/visits/{visit}/vault")),
        ("PUT", format!("/api/visits/{visit}/vault")),
        ("POST", format!("/api/visits/{visit}/reissue")),
        ("DELETE", format!("/api/invites/{invite}")),
        ("GET", format!("/api/invites/{invite}")),
        ("GET", format!("/api/visits/{invite}")),
    ] {
        asks.push(house.request(method, &path).json(&vault));
    }
    asks
}

#[test]
fn c9_every_identifier_together_gives_nothing_without_a_secret() {
    let house = House::open();
    let browser = house.provider();
    let visit = house.plan(&browser, 1);
    let mut patient = house.knock(&visit.invites[0]);
    let mut provider = house.enter(&browser, &visit);
    let who = provider.waiting_room_of(1)[0].id;
    provider.admit(who);
    patient.admitted();
    let (visit_id, invite) = (visit.visit.id, visit.invites[0].id);
    let real = asks_of(&house, &visit_id.path_segment(), &invite.path_segment());
    let nobody = VisitId::from_bytes(random::bytes()).path_segment();
    let none = asks_of(&house, &nobody, &nobody);

    for (real, none) in real.into_iter().zip(none) {
        let answer = real.send();
        assert!(answer.status >= 400);
        assert_eq!(answer.fingerprint(), none.send().fingerprint());
    }

    for id in [
        visit_id.to_bytes(),
        invite.to_bytes(),
        who.to_bytes(),
        browser.account.to_bytes(),
    ] {
        let mut socket = house.socket();
        let enter = ClientMessage::Enter {
            version: PROTOCOL_VERSION,
            visit: VisitId::from_bytes(id),
        };
        assert_eq!(socket.refusal(&enter), ProblemCode::SignInNeeded);
        let mut guessed = visit.invites[0].clone();
        guessed.secret = InviteSecret::from_bytes(id);
        assert_eq!(
            socket.refusal(&knock(&guessed, None)),
            ProblemCode::InviteNotValid
        );
    }
    provider.waiting_room_of(0);
    provider.seal("undisturbed");
    patient.hear_sealed("undisturbed");
}

#[test]
fn c10_nobody_who_is_not_signed_in_can_list_or_count_visits() {
    let house = House::open();
    let paths = [
        "/api/visits?from=0&to=1",
        "/api/visits",
        "/api/health",
        "/api/metrics",
        "/metrics",
        "/api/rooms",
        "/api/activeRooms",
        "/api/stats",
        "/api/invites",
        "/api/session",
        "/api/signaling",
        "/promises",
        "/",
    ];
    let look = || paths.map(|path| house.request("GET", path).send().fingerprint());

    let before = look();
    let browser = house.provider();
    let visit = house.plan(&browser, 2);
    let mut patient = house.knock(&visit.invites[0]);
    let mut provider = house.enter(&browser, &visit);
    let who = provider.waiting_room_of(1)[0].id;
    provider.admit(who);
    patient.admitted();
    let _waiting = house.knock(&visit.invites[1]);
    provider.waiting_room_of(1);

    for ((path, before), after) in paths.iter().zip(before).zip(look()) {
        assert_eq!(before, after, "{path}");
    }
}

#[test]
fn c11_no_link_outlives_its_visit_by_more_than_four_hours() {
    let house = House::open();
    let browser = house.provider();
    let visit = house.plan(&browser, 1);
    let link = &visit.invites[0];
    let body = OpenInvite {
        invite: link.id,
        secret: link.secret.clone(),
    };
    let planned = Duration::from_secs(30 * 60);

    house.app().clock.advance(planned + LATE_BY_MAX);

    let answer = house.post("/api/invites/open", &body).send();
    assert_eq!(answer.problem(), ProblemCode::InviteNotValid);
    assert_eq!(
        house.socket().refusal(&knock(link, None)),
        ProblemCode::InviteNotValid
    );
    let enter = ClientMessage::Enter {
        version: PROTOCOL_VERSION,
        visit: visit.visit.id,
    };
    let mut late = Socket::open(house.address(), &house.origin(), Some(&browser.cookie));
    assert_eq!(late.refusal(&enter), ProblemCode::VisitEnded);
}

#[test]
fn c12_forwarding_headers_of_strangers_and_dropped_cookies_evade_no_limit() {
    // Nobody is believed here.
    let house = House::open();
    let browser = house.provider();
    let visit = house.plan(&browser, 1);

    let refused = std::thread::scope(|scope| {
        let guessers: Vec<_> = (0..8_u32)
            .map(|part| {
                let house = &house;
                scope.spawn(move || {
                    let codes = (0..30).map(|n| guess(house, part * 30 + n, &random_link()));
                    codes
                        .filter(|answer| answer.problem() == ProblemCode::TryLater)
                        .count()
                })
            })
            .collect();
        let counts = guessers.into_iter().map(|guesser| guesser.join().unwrap());
        counts.sum::<usize>()
    });

    assert!(refused > 100, "{refused} of 240 guesses were refused");
    house.knock(&visit.invites[0]);
}

#[test]
fn c2_whoever_knows_half_of_a_link_is_shown_beside_it_and_made_up_ones_hide_that_from_nobody() {
    let house = House::open();
    let browser = house.provider();
    let visit = house.plan(&browser, 2);
    let is_marked = |n: usize| {
        let path = format!("/api/visits/{}", visit.visit.id.path_segment());
        let request = house.request("GET", &path);
        let summary: VisitSummary = request.header("cookie", &browser.cookie).send().read();
        let id = visit.invites[n].id;
        let mut invites = summary.invites.into_iter();
        invites
            .find(|invite| invite.id == id)
            .unwrap()
            .may_be_shared
    };
    assert!(!is_marked(0));

    let half = OpenInvite {
        invite: visit.invites[0].id,
        secret: InviteSecret::from_bytes(random::bytes()),
    };
    let refused = house.post("/api/invites/open", &half).send();
    for _ in 0..30 {
        house.post("/api/invites/open", &random_link()).send();
    }

    assert_eq!(refused.problem(), ProblemCode::InviteNotValid);
    assert!(is_marked(0) && !is_marked(1));
    // The link itself works on.
    house.knock(&visit.invites[0]);
}
