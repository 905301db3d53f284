//! Knocking and waiting.

use crate::{
    device::Device,
    house::House,
    socket::{self, Socket, knock},
    verb,
};
use protocol::{
    ClientMessage, InviteId, InviteSecret, ParticipantId, Presence, ProblemCode, SeatToken,
    ServerMessage, VisitMessage, WaitingMessage,
    limit::{PARTICIPANTS_MAX, SEAT_KEPT_FOR, SEATS_PER_INVITE_MAX, WAITING_MAX},
};
use server::random;

fn provider_presence(socket: &mut Socket) -> bool {
    socket.hear_until(|message| match message {
        ServerMessage::Waiting(WaitingMessage::ProviderPresence { provider_here }) => {
            Some(*provider_here)
        }
        _ => None,
    })
}

#[test]
fn nobody_is_let_in_because_the_provider_arrives() {
    let house = House::open();
    let provider = house.provider();
    let visit = house.plan(&provider, 3);
    let mut waiting: Vec<Socket> = visit
        .invites
        .iter()
        .map(|invite| house.knock(invite))
        .collect();

    let mut socket = house.enter(&provider, &visit);

    assert_eq!(socket.waiting_room_of(3).len(), 3);
    assert_eq!(socket.roster_of(1).len(), 1);
    for socket in &mut waiting {
        assert!(provider_presence(socket));
        assert!(socket.you.is_none());
    }
}

#[test]
fn one_who_waits_hears_the_allow_list_and_nothing_else() {
    let house = House::open();
    let provider = house.provider();
    let visit = house.plan(&provider, 3);
    let mut waiting = house.knock(&visit.invites[0]);
    let mut inside = house.knock(&visit.invites[1]);
    let mut socket = house.enter(&provider, &visit);
    let who = socket.waiting_room_of(2)[1].id;
    socket.admit(who);
    inside.admitted();
    for message in verb::refused_while_waiting(&visit.invites[0], who) {
        waiting.say(&message);
    }
    socket.seal("in confidence");
    inside.say(&ClientMessage::SetDevices {
        microphone: true,
        camera: true,
    });
    let _third = house.knock(&visit.invites[2]);
    socket.waiting_room_of(2);
    socket.cut();
    inside.hear_until(|message| match message {
        ServerMessage::Visit(VisitMessage::Roster { people, .. }) => people
            .iter()
            .any(|person| person.presence == Presence::Reconnecting)
            .then_some(()),
        _ => None,
    });
    house.app().clock.advance(SEAT_KEPT_FOR);

    while provider_presence(&mut waiting) {}

    verb::heard_nothing_but_the_allow_list(&waiting);
    let heard = waiting.heard.concat();
    for other in ["Patient 1", "Patient 2", "Ana Winter", "in confidence"] {
        assert!(!heard.contains(other), "{other}");
    }
}

#[test]
fn one_who_waits_gets_the_same_answer_to_every_command() {
    let house = House::open();
    let provider = house.provider();
    let visit = house.plan(&provider, 1);
    let mut waiting = house.knock(&visit.invites[0]);

    let nobody = ParticipantId::from_bytes(random::bytes());
    for message in verb::refused_while_waiting(&visit.invites[0], nobody) {
        assert_eq!(waiting.refusal(&message), ProblemCode::NotAllowed);
    }

    assert!(waiting.you.is_none());
}

#[test]
fn wrong_links_are_answered_alike_and_let_nobody_wait() {
    let house = House::open();
    let provider = house.provider();
    let visit = house.plan(&provider, 2);
    let link = &visit.invites[0];
    let wrong = InviteSecret::from_bytes(random::bytes());
    let mut never_issued = link.clone();
    never_issued.id = InviteId::from_bytes(random::bytes());
    let seat = SeatToken::from_bytes(random::bytes());
    let knocks = [
        socket::knock_with(link, &wrong, None),
        socket::knock_with(link, &wrong, Some(seat)),
        socket::knock_with(link, &visit.invites[1].secret, None),
        knock(&never_issued, None),
    ];

    for message in knocks {
        let mut socket = house.socket();
        assert_eq!(socket.refusal(&message), ProblemCode::InviteNotValid);
        assert_eq!(socket.keys().len(), 5, "{:?}", socket.heard);
    }
    let mut socket = house.enter(&provider, &visit);
    assert_eq!(socket.waiting_room_of(0).len(), 0);
}

#[test]
fn seat_token_of_another_invite_opens_nothing() {
    let house = House::open();
    let provider = house.provider();
    let visit = house.plan(&provider, 2);
    let first = house.knock(&visit.invites[0]);
    let mut stolen = visit.invites[1].clone();
    stolen.secret = InviteSecret::from_bytes(random::bytes());

    let mut thief = house.socket();

    assert_eq!(
        thief.refusal(&knock(&stolen, first.seat)),
        ProblemCode::InviteNotValid
    );
}

#[test]
fn second_use_of_a_link_waits_apart_and_is_shown() {
    let house = House::open();
    let provider = house.provider();
    let visit = house.plan(&provider, 1);
    let mut first = house.knock(&visit.invites[0]);
    let mut socket = house.enter(&provider, &visit);
    let who = socket.waiting_room_of(1)[0].id;
    socket.admit(who);
    first.admitted();

    let mut second = house.socket();
    second.device = Some(Device::new());
    second.knock(&visit.invites[0], None);

    let waiting = socket.waiting_room_of(1);
    assert!(waiting[0].new_device);
    assert_ne!(waiting[0].id, who);
    assert!(second.you.is_none());
    first.seal("still here");
    first.hear_sealed("still here");
}

#[test]
fn declined_invite_has_to_wait_before_it_knocks_again() {
    let house = House::open();
    let provider = house.provider();
    let visit = house.plan(&provider, 1);
    let mut patient = house.knock(&visit.invites[0]);
    let mut socket = house.enter(&provider, &visit);
    let who = socket.waiting_room_of(1)[0].id;

    socket.say(&ClientMessage::Decline { who });

    let retry_after_ms = patient
        .hear_to_the_end()
        .into_iter()
        .find_map(|message| match message {
            ServerMessage::Waiting(WaitingMessage::Declined { retry_after_ms }) => {
                Some(retry_after_ms)
            }
            _ => None,
        })
        .unwrap();
    let again = knock(&visit.invites[0], patient.seat.clone());
    assert_eq!(house.socket().refusal(&again), ProblemCode::KnockLater);
    house
        .app()
        .clock
        .advance(std::time::Duration::from_millis(retry_after_ms));
    house.knock(&visit.invites[0]);
    assert!(socket.waiting_room_of(1)[0].refused_before);
}

#[test]
fn waiting_room_ends_at_its_limit_with_a_sentence() {
    let house = House::open();
    let provider = house.provider();
    let visit = house.plan(&provider, WAITING_MAX / SEATS_PER_INVITE_MAX + 1);
    let mut waiting = Vec::new();
    for invite in &visit.invites {
        for _ in 0..SEATS_PER_INVITE_MAX {
            if waiting.len() < WAITING_MAX {
                waiting.push(house.knock(invite));
            }
        }
    }

    let mut one_more = house.socket();

    let last = visit.invites.last().unwrap();
    assert_eq!(
        one_more.refusal(&knock(last, None)),
        ProblemCode::WaitingRoomFull
    );
    assert_eq!(
        house.socket().refusal(&knock(&visit.invites[0], None)),
        ProblemCode::TooMany,
        "an invite has its devices"
    );
    waiting[0].say(&ClientMessage::Leave {});
    waiting[0].hear_to_the_end();
    one_more.knock(last, None);
}

#[test]
fn thirteenth_person_is_not_let_in() {
    let house = House::open();
    let provider = house.provider();
    let visit = house.plan(&provider, PARTICIPANTS_MAX);
    let mut socket = house.enter(&provider, &visit);
    let mut people = Vec::new();
    for (number, invite) in visit.invites.iter().enumerate() {
        people.push(house.knock(invite));
        let who = socket.waiting_room_of(1)[0].id;
        socket.admit(who);
        if number + 2 <= PARTICIPANTS_MAX {
            socket.roster_of(number + 2);
            socket.waiting_room_of(0);
        }
    }

    assert_eq!(socket.problem(), ProblemCode::VisitFull);
    people[0].admitted();
    people[0].say(&ClientMessage::Leave {});
    socket.roster_of(PARTICIPANTS_MAX - 1);
    assert!(people.last().unwrap().you.is_none());
}

#[test]
fn link_that_knocks_and_leaves_for_ever_is_slowed_down_and_no_other_is() {
    let house = House::open();
    let provider = house.provider();
    let visit = house.plan(&provider, 2);
    for _ in 0..10 {
        let mut socket = house.knock(&visit.invites[0]);
        socket.say(&ClientMessage::Leave {});
        socket.hear_to_the_end();
    }

    let mut eleventh = house.socket();
    eleventh.say(&knock(&visit.invites[0], None));
    let heard = eleventh.hear();
    let _other = house.knock(&visit.invites[1]);
    house
        .app()
        .clock
        .advance(std::time::Duration::from_secs(10));
    let waiting = house.knock(&visit.invites[0]);

    let Some(ServerMessage::Problem(problem)) = heard else {
        panic!("{heard:?}");
    };
    assert_eq!(problem.code, ProblemCode::TryLater);
    waiting.cut();
}

#[test]
fn coming_back_to_a_seat_uses_no_knock_up() {
    let house = House::open();
    let provider = house.provider();
    let visit = house.plan(&provider, 1);
    let mut socket = house.knock(&visit.invites[0]);
    for _ in 0..12 {
        let seat = socket.seat.clone();
        socket.cut();
        socket = house.socket();
        socket.knock(&visit.invites[0], seat);
    }

    let _second_device = house.knock(&visit.invites[0]);
}
