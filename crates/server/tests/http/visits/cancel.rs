//! `DELETE /api/visits/{visit}`.

use crate::house::{Browser, House, NewVisit};
use protocol::{
    Closure, ProblemCode, ServerMessage, VisitMessage, WaitingMessage, api::OpenInvite,
};

fn cancel(house: &House, provider: &Browser, visit: &NewVisit) -> crate::answer::Answer {
    let path = format!("/api/visits/{}", visit.visit.id.path_segment());
    house
        .request("DELETE", &path)
        .header("cookie", &provider.cookie)
        .send()
}

#[test]
fn cancelled_visit_has_dead_links_and_turns_away_who_waits() {
    let house = House::open();
    let provider = house.provider();
    let visit = house.plan(&provider, 1);
    let mut waiting = house.knock(&visit.invites[0]);

    let answer = cancel(&house, &provider, &visit);

    assert_eq!(answer.status, 204);
    let last = waiting.hear_to_the_end().pop();
    assert!(matches!(
        last,
        Some(ServerMessage::Waiting(WaitingMessage::Closed(
            Closure::LinkRevoked
        )))
    ));
    let open = OpenInvite {
        invite: visit.invites[0].id,
        secret: visit.invites[0].secret.clone(),
    };
    let opened = house.post("/api/invites/open", &open).send();
    assert_eq!(opened.problem(), ProblemCode::InviteNotValid);
    let again = cancel(&house, &provider, &visit);
    assert_eq!(again.problem(), ProblemCode::NoSuchVisit);
}

#[test]
fn running_visit_is_not_cancelled() {
    let house = House::open();
    let provider = house.provider();
    let visit = house.plan(&provider, 1);
    let mut patient = house.knock(&visit.invites[0]);
    let mut socket = house.enter(&provider, &visit);
    let waiting = socket.waiting_room_of(1);
    socket.admit(waiting[0].id);
    patient.admitted();

    let answer = cancel(&house, &provider, &visit);

    assert_eq!(answer.problem(), ProblemCode::NotNow);
}

#[test]
fn provider_who_is_there_alone_is_put_out_of_a_cancelled_visit() {
    let house = House::open();
    let provider = house.provider();
    let visit = house.plan(&provider, 1);
    let mut socket = house.enter(&provider, &visit);

    let answer = cancel(&house, &provider, &visit);

    assert_eq!(answer.status, 204);
    let last = socket.hear_to_the_end().pop();
    assert!(matches!(
        last,
        Some(ServerMessage::Visit(VisitMessage::Closed(Closure::Ended)))
    ));
}
