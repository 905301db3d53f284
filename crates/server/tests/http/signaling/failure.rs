//! The database fails: nobody is told what is not true after a restart.

use crate::{
    house::House,
    socket::{Socket, knock},
};
use protocol::{ProblemCode, ServerMessage};

const BREAK: &str = "CREATE TRIGGER broken BEFORE UPDATE ON seat \
    BEGIN SELECT RAISE(ABORT, 'the disk is full'); END";
const MEND: &str = "DROP TRIGGER broken";

fn is_told_to_try_again(socket: &mut Socket) -> bool {
    let heard = socket.hear_to_the_end();
    heard.iter().any(|message| {
        matches!(message, ServerMessage::Problem(problem) if problem.code == ProblemCode::TryAgain)
    })
}

#[test]
fn admission_that_cannot_be_written_admits_nobody_and_everyone_comes_back() {
    let house = House::open();
    let provider = house.provider();
    let visit = house.plan(&provider, 1);
    let mut patient = house.knock(&visit.invites[0]);
    let mut socket = house.enter(&provider, &visit);
    let who = socket.waiting_room_of(1)[0].id;
    house.execute(BREAK, &[]).unwrap();

    socket.admit(who);

    assert!(is_told_to_try_again(&mut socket));
    assert!(is_told_to_try_again(&mut patient));
    assert!(patient.you.is_none());
    house.execute(MEND, &[]).unwrap();
    let mut patient_again = house.socket();
    patient_again.say(&knock(&visit.invites[0], patient.seat.clone()));
    let mut socket_again = house.enter(&provider, &visit);
    assert_eq!(socket_again.waiting_room_of(1)[0].id, who);
    socket_again.admit(who);
    patient_again.admitted();
}

#[test]
fn health_says_that_the_server_works() {
    let house = House::open();

    let answer = house.request("GET", "/api/health").send();

    assert_eq!(answer.status, 200);
    assert_eq!(answer.body, b"{\"ok\":true}");
}
