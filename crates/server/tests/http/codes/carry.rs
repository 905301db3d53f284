//! A try that reaches the provider's page.

use super::{answer, ask_and_answer, asked, bytes, hello, make, prove, proved};
use crate::house::House;
use protocol::{ClientMessage, ProblemCode, code::CodeProved};

#[test]
fn try_goes_to_the_page_of_the_provider_and_its_answers_come_back() {
    let house = House::open();
    let browser = house.provider();
    let visit = house.plan(&browser, 2);
    let locator = make(&house, &browser, &visit.invites[1]);
    let mut provider = house.enter(&browser, &visit);

    let back = ask_and_answer(&house, &mut provider, locator);
    assert_eq!(back.hello, hello());
    let grant = std::thread::scope(|scope| {
        let proving = scope.spawn(|| prove(&house, back.run));
        let (run, proof) = proved(&mut provider);
        assert_eq!((run, proof), (back.run, bytes(&[2; 65])));
        answer(&mut provider, run, Some(bytes(b"grant")));
        proving.join().unwrap().read::<CodeProved>().grant
    });

    assert_eq!(grant, bytes(b"grant"));
    assert_eq!(prove(&house, back.run).problem(), ProblemCode::CodeNotValid);
    // A right code lets nobody wait, and tells the visit of nobody.
    assert_eq!(house.enter(&browser, &visit).waiting_room_of(0).len(), 0);
}

#[test]
fn provider_of_another_visit_is_asked_nothing_and_can_answer_nothing() {
    let house = House::open();
    let browser = house.provider();
    let (visit, other) = (house.plan(&browser, 1), house.plan(&browser, 1));
    let locator = make(&house, &browser, &visit.invites[0]);
    let mut provider = house.enter(&browser, &visit);
    let mut elsewhere = house.enter(&browser, &other);

    let answered = std::thread::scope(|scope| {
        let asking = scope.spawn(|| super::ask(&house, locator));
        let (run, _) = asked(&mut provider);
        answer(&mut elsewhere, run, Some(bytes(&[7; 81])));
        elsewhere.say(&ClientMessage::Leave {});
        elsewhere.hear_to_the_end();
        answer(&mut provider, run, Some(hello()));
        asking.join().unwrap().read::<protocol::code::CodeAsked>()
    });

    assert_eq!(answered.hello, hello());
    assert!(
        !elsewhere
            .heard
            .iter()
            .any(|heard| heard.contains("code_asked"))
    );
}

#[test]
fn patient_who_waits_or_is_inside_is_told_nothing_of_codes_and_answers_none() {
    let crate::scene::Scene {
        house,
        browser,
        visit,
        mut provider,
        mut patient,
        ..
    } = crate::scene::scene(2);
    let mut waiting = house.knock(&visit.invites[1]);
    let locator = make(&house, &browser, &visit.invites[1]);

    let answered = std::thread::scope(|scope| {
        let asking = scope.spawn(|| super::ask(&house, locator));
        let (run, _) = asked(&mut provider);
        for person in [&mut patient, &mut waiting] {
            let message = ClientMessage::AnswerCode {
                run,
                answer: Some(bytes(&[7; 81])),
            };
            assert_eq!(person.refusal(&message), ProblemCode::NotAllowed);
        }
        answer(&mut provider, run, Some(hello()));
        asking.join().unwrap().read::<protocol::code::CodeAsked>()
    });

    assert_eq!(answered.hello, hello());
    for person in [&patient, &waiting] {
        assert!(!person.heard.iter().any(|heard| heard.contains("code_")));
    }
}
