//! Offers reach the SFU from inside only.

use crate::house::House;
use protocol::{ClientMessage, ProblemCode, Sdp, ServerMessage};

fn offer(number: u32, sdp: &str) -> ClientMessage {
    ClientMessage::Offer {
        number,
        sdp: Sdp::new(sdp.to_owned()).unwrap(),
        publish: Vec::new(),
        receive: Vec::new(),
    }
}

#[test]
fn offer_that_is_no_session_description_is_refused_with_its_number() {
    let house = House::open();
    let provider = house.provider();
    let visit = house.plan(&provider, 1);
    let mut socket = house.enter(&provider, &visit);

    socket.say(&offer(7, "nonsense"));

    let problem = socket.hear_until(|message| match message {
        ServerMessage::Problem(problem) => Some(problem.clone()),
        _ => None,
    });
    assert_eq!(problem.code, ProblemCode::OfferRefused);
    assert_eq!(problem.offer, Some(7));
}
