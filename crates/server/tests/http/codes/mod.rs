//! Codes that are said on the telephone, as the server has to do with them.

mod carry;
mod make;
mod refuse;

use crate::{
    answer::Answer,
    house::{Browser, House, NewInvite},
    socket::Socket,
};
use protocol::{
    ClientMessage, CodeRunId, Locator, Sealed, ServerMessage, VisitMessage,
    code::{AskCode, CodeAsked, HELLO_BYTES, MadeCode, MakeCode, ProveCode},
};

/// Makes a code for an invite: its locator.
pub(crate) fn make(house: &House, provider: &Browser, invite: &NewInvite) -> Locator {
    let answer = post_code(house, provider, invite);
    answer.read::<MadeCode>().locator
}

pub(crate) fn post_code(house: &House, provider: &Browser, invite: &NewInvite) -> Answer {
    let path = format!("/api/invites/{}/code", invite.id.path_segment());
    let request = house.post(&path, &MakeCode {});
    request.header("cookie", &provider.cookie).send()
}

pub(crate) fn bytes(bytes: &[u8]) -> Sealed {
    Sealed::new(bytes.to_vec()).unwrap()
}

/// A hello of a provider's page.
pub(crate) fn hello() -> Sealed {
    bytes(&[9; HELLO_BYTES])
}

pub(crate) fn ask(house: &House, locator: Locator) -> Answer {
    let ask = AskCode {
        locator,
        ask: bytes(&[1; 17]),
    };
    house.post("/api/codes/ask", &ask).send()
}

pub(crate) fn prove(house: &House, run: CodeRunId) -> Answer {
    let proof = bytes(&[2; 65]);
    house
        .post("/api/codes/prove", &ProveCode { run, proof })
        .send()
}

/// A locator that leads nowhere.
pub(crate) fn another(than: Locator) -> Locator {
    Locator::new((than.number() + 1) % 10_000).unwrap()
}

/// Waits until the provider's page is asked about a code.
pub(crate) fn asked(provider: &mut Socket) -> (CodeRunId, Locator) {
    provider.hear_until(|message| match message {
        ServerMessage::Visit(VisitMessage::CodeAsked { run, locator, .. }) => {
            Some((*run, *locator))
        }
        _ => None,
    })
}

pub(crate) fn proved(provider: &mut Socket) -> (CodeRunId, Sealed) {
    provider.hear_until(|message| match message {
        ServerMessage::Visit(VisitMessage::CodeProved { run, proof }) => {
            Some((*run, proof.clone()))
        }
        _ => None,
    })
}

pub(crate) fn answer(provider: &mut Socket, run: CodeRunId, answer: Option<Sealed>) {
    provider.say(&ClientMessage::AnswerCode { run, answer });
}

/// Asks, has the provider's page answer with a hello, and returns what came back.
pub(crate) fn ask_and_answer(house: &House, provider: &mut Socket, locator: Locator) -> CodeAsked {
    std::thread::scope(|scope| {
        let asking = scope.spawn(|| ask(house, locator));
        let (run, _) = asked(provider);
        answer(provider, run, Some(hello()));
        asking.join().unwrap().read()
    })
}
