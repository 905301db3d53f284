//! Codes that lead nowhere, of whatever kind: one answer, at one time.

use super::{another, answer, ask, ask_and_answer, asked, bytes, hello, make, prove, proved};
use crate::{
    answer::Answer,
    house::House,
    intrusion::guessing::{behind_a_proxy, list},
};
use protocol::{
    ClientMessage, CodeRunId, Locator, ProblemCode,
    code::{AskCode, CodeAsked, HELLO_BYTES, HELLO_POINT_AT, ProveCode},
};
use server::auth::guessing::WRONG_CODES_MAX;
use std::time::{Duration, Instant};

/// How far apart the answers of a step may be: a machine that is busy wakes a task late.
const APART_MAX: Duration = Duration::from_millis(500);

/// Measures a step.
#[expect(
    clippy::disallowed_methods,
    reason = "a test of how long an answer takes"
)]
fn timed(step: impl FnOnce() -> Answer) -> (Answer, Duration) {
    let began = Instant::now();
    let answer = step();
    (answer, began.elapsed())
}

/// Both steps of a try that nobody answers.
fn try_unanswered(house: &House, locator: Locator) -> [(Answer, Duration); 2] {
    let asked = timed(|| ask(house, locator));
    let run = asked.0.read::<CodeAsked>().run;
    let proved = timed(|| prove(house, run));
    [asked, proved]
}

#[test]
fn wrong_dead_and_never_issued_codes_get_the_same_bytes_after_the_same_time() {
    let house = House::open();
    let browser = house.provider();
    let visit = house.plan(&browser, 2);
    let locator = make(&house, &browser, &visit.invites[0]);
    let revoked = make(&house, &browser, &visit.invites[1]);
    let path = format!("/api/invites/{}/code", visit.invites[1].id.path_segment());
    let request = house.request("DELETE", &path);
    assert_eq!(request.header("cookie", &browser.cookie).send().status, 204);
    let never = [locator, revoked]
        .into_iter()
        .fold(locator, |tried, taken| {
            if another(tried) == taken {
                another(taken)
            } else {
                another(tried)
            }
        });

    let mut tries = vec![
        try_unanswered(&house, never),
        // Its provider is not in the visit.
        try_unanswered(&house, locator),
        try_unanswered(&house, revoked),
    ];
    let mut provider = house.enter(&browser, &visit);
    // The provider's page says no: the code burned, or it never made this one.
    tries.push(std::thread::scope(|scope| {
        let trying = scope.spawn(|| try_unanswered(&house, locator));
        let (run, _) = asked(&mut provider);
        answer(&mut provider, run, None);
        trying.join().unwrap()
    }));
    // The digits are wrong.
    tries.push(std::thread::scope(|scope| {
        let trying = scope.spawn(|| try_unanswered(&house, locator));
        let (run, _) = asked(&mut provider);
        answer(&mut provider, run, Some(hello()));
        let (run, _) = proved(&mut provider);
        answer(&mut provider, run, None);
        trying.join().unwrap()
    }));

    let (first_ask, _) = &tries[0][0];
    let expected = tries[0][1].0.fingerprint();
    let shape = |answer: &Answer| (answer.status, answer.headers.clone(), answer.body.len());
    for [(asked, _), (proved, _)] in &tries {
        let without_date = |answer: &Answer| {
            let (status, headers, length) = shape(answer);
            let headers: Vec<_> = headers
                .into_iter()
                .filter(|(name, _)| name != "date")
                .collect();
            (status, headers, length)
        };
        assert_eq!(without_date(asked), without_date(first_ask));
        assert_eq!(proved.problem(), ProblemCode::CodeNotValid);
        assert_eq!(proved.fingerprint(), expected);
    }
    for step in 0..2 {
        let times: Vec<Duration> = tries.iter().map(|one| one[step].1).collect();
        let (least, most) = (times.iter().min().unwrap(), times.iter().max().unwrap());
        assert!(*most - *least < APART_MAX, "{times:?}");
        assert!(*least >= Duration::from_secs(2), "{times:?}");
    }
}

#[test]
fn made_up_hello_is_as_long_as_a_real_one_and_never_the_same() {
    let house = House::open();
    let mut seen = std::collections::BTreeSet::new();
    for number in [1, 2, 1] {
        let asked: CodeAsked = ask(&house, Locator::new(number).unwrap()).read();
        let hello = asked.hello.as_bytes();

        assert_eq!((hello.len(), hello[0]), (HELLO_BYTES, 1));
        assert!(seen.insert(hello[1..HELLO_POINT_AT].to_vec()));
    }
}

#[test]
fn code_works_from_half_an_hour_before_its_visit_until_it_is_over() {
    let house = House::open();
    let browser = house.provider();
    let hours = Duration::from_secs(3_600);
    let visit = house.plan_at(&browser, 1, house.now() + 2 * hours);
    let locator = make(&house, &browser, &visit.invites[0]);
    let reaches = |house: &House| {
        let found = house.wait_for(house.app().store.visit_of_code(locator, house.now()));
        found.unwrap() == Some(visit.visit.id)
    };

    assert!(!reaches(&house), "too early");
    house.app().clock.advance(hours + hours / 2);
    assert!(reaches(&house));
    house.app().clock.advance(3 * hours);
    assert!(reaches(&house), "a provider may run late");
    house.app().clock.advance(2 * hours);
    assert!(!reaches(&house), "over");
}

#[test]
fn code_of_a_visit_that_ended_or_a_link_that_was_replaced_leads_nowhere() {
    let house = House::open();
    let browser = house.provider();
    let visit = house.plan(&browser, 2);
    let [ended, replaced] = [0, 1].map(|place| make(&house, &browser, &visit.invites[place]));
    let reaches = |locator| {
        let found = house.app().store.visit_of_code(locator, house.now());
        house.wait_for(found).unwrap().is_some()
    };
    let revoke = format!("/api/invites/{}", visit.invites[1].id.path_segment());
    let request = house.request("DELETE", &revoke);
    request.header("cookie", &browser.cookie).send();

    assert!(reaches(ended) && !reaches(replaced));
    let mut provider = house.enter(&browser, &visit);
    provider.say(&ClientMessage::EndVisit {});
    provider.hear_to_the_end();
    assert!(!reaches(ended));
}

#[test]
fn guesses_from_one_address_are_stopped_after_ten_and_right_codes_are_not_counted() {
    let house = House::open();
    let browser = house.provider();
    let visit = house.plan(&browser, 1);
    let locator = make(&house, &browser, &visit.invites[0]);
    let mut provider = house.enter(&browser, &visit);
    for _ in 0..2 {
        let back = ask_and_answer(&house, &mut provider, locator);
        std::thread::scope(|scope| {
            let proving = scope.spawn(|| prove(&house, back.run));
            let (run, _) = proved(&mut provider);
            answer(&mut provider, run, Some(bytes(b"grant")));
            assert_eq!(proving.join().unwrap().status, 200);
        });
    }

    let guesses: Vec<u16> = std::thread::scope(|scope| {
        let guess = |_| scope.spawn(|| ask(&house, another(locator)).status);
        let guesses: Vec<_> = (0..12).map(guess).collect();
        guesses.into_iter().map(|one| one.join().unwrap()).collect()
    });

    assert_eq!(guesses.iter().filter(|status| **status == 200).count(), 10);
    assert_eq!(guesses.iter().filter(|status| **status == 429).count(), 2);
    house.app().clock.advance(Duration::from_secs(61));
    assert_eq!(ask(&house, another(locator)).status, 200);
}

#[test]
fn tries_from_many_addresses_together_are_stopped_and_told_of() {
    let house = behind_a_proxy();
    let browser = house.provider();
    let codes = |house: &House| -> Option<u32> { list(house, &browser.cookie).wrong_codes };
    let ask_from = |n: u16| {
        let locator = Locator::new(n).unwrap();
        let ask = AskCode {
            locator,
            ask: bytes(&[1; 17]),
        };
        let request = house.post("/api/codes/ask", &ask);
        let from = format!("198.{}.{}.1", n / 250, n % 250);
        request.header("x-forwarded-for", &from).send().status
    };

    let answers: Vec<u16> = std::thread::scope(|scope| {
        let asking: Vec<_> = (0..150).map(|n| scope.spawn(move || ask_from(n))).collect();
        let answers = asking.into_iter().map(|one| one.join().unwrap());
        answers.collect()
    });

    // A moment passes while they come, in which some more are given.
    let begun = answers.iter().filter(|status| **status == 200).count();
    assert!((120..130).contains(&begun), "{begun}");
    assert!(answers.iter().all(|status| [200, 429].contains(status)));
    assert!(codes(&house).is_some_and(|wrong| wrong > 0));
}

#[test]
fn wrong_codes_are_told_to_staff_and_made_up_tries_are_not() {
    let house = House::open();
    let browser = house.provider();
    let visit = house.plan(&browser, 1);
    let locator = make(&house, &browser, &visit.invites[0]);
    let now = house.now();
    let told = |house: &House| list(house, &browser.cookie).wrong_codes;
    std::thread::scope(|scope| {
        for n in 0..40 {
            let run = CodeRunId::from_bytes([n; 16]);
            let house = &house;
            scope.spawn(move || prove(house, run));
        }
    });
    for _ in 0..WRONG_CODES_MAX {
        house.app().count_wrong_code(now);
    }
    assert_eq!(told(&house), None);

    let back: CodeAsked = ask(&house, another(locator)).read();
    assert_eq!(prove(&house, back.run).problem(), ProblemCode::CodeNotValid);

    assert_eq!(told(&house), Some(WRONG_CODES_MAX + 1));
}

#[test]
fn broken_tries_are_refused_and_carried_to_nobody() {
    let house = House::open();
    let browser = house.provider();
    let visit = house.plan(&browser, 1);
    let locator = make(&house, &browser, &visit.invites[0]);
    let mut provider = house.enter(&browser, &visit);
    let long = AskCode {
        locator,
        ask: bytes(&[1; 257]),
    };
    assert_eq!(
        house.post("/api/codes/ask", &long).send().problem(),
        ProblemCode::TooLong
    );
    let long = ProveCode {
        run: CodeRunId::from_bytes([1; 16]),
        proof: bytes(&[1; 257]),
    };
    assert_eq!(
        house.post("/api/codes/prove", &long).send().problem(),
        ProblemCode::TooLong
    );
    for body in [
        "{}",
        r#"{"locator":10000,"ask":"AQ"}"#,
        r#"{"locator":"1234","ask":"AQ"}"#,
        r#"{"locator":1234,"ask":"AQ","secret":"123456"}"#,
        "",
    ] {
        let answer = house.request("POST", "/api/codes/ask").json(body).send();
        assert_eq!(answer.problem(), ProblemCode::BadMessage, "{body}");
    }

    provider.say(&ClientMessage::Leave {});
    provider.hear_to_the_end();
    assert!(!provider.heard.iter().any(|heard| heard.contains("code_")));
}
