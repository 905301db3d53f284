//! One round of waiting rooms: the memory that a waiting person takes.

use crate::{
    Options,
    affinity::Cores,
    cost,
    crowd::Crowd,
    failure::Failure,
    plan,
    process::Server,
    report::{WaitingRound, ratio},
};
use std::time::Duration;

/// Longest wait for everyone's knock to be taken.
const KNOCKED_WITHIN: Duration = Duration::from_secs(60);

/// Time for the server to come to rest before its memory is read.
const SETTLE_FOR: Duration = Duration::from_secs(1);

/// Runs one round with a server of its own. The first waiting room is full before anything is
/// measured, so that what the server loads once counts for nobody.
pub(crate) fn run(options: &Options, cores: Option<Cores>) -> Result<WaitingRound, Failure> {
    let server = Server::start(&options.server, cores)?;
    let mut api = server.sign_in()?;
    let each = usize::try_from(options.waiting_each).expect("at most 50");
    let mut rooms = Vec::new();
    for _ in 0..=options.waiting_visits {
        rooms.push(plan::waiting_room(&mut api, each)?);
    }

    let mut crowd = Crowd::new(0)?;
    let mut rooms = rooms.into_iter();
    fill(&mut crowd, &api, rooms.by_ref().take(1))?;
    let first = crowd.waiting();
    let memory_before = cost::memory(server.pid())?;
    fill(&mut crowd, &api, rooms)?;
    let memory_after = cost::memory(server.pid())?;

    let people = (crowd.waiting() - first) as u64;
    Ok(WaitingRound {
        people,
        memory_before,
        memory_after,
        memory_per_person: ratio(memory_after.saturating_sub(memory_before), people),
    })
}

/// Lets everyone knock and waits until all knocks are taken.
fn fill(
    crowd: &mut Crowd,
    api: &crate::http::Api,
    rooms: impl Iterator<Item = Vec<crate::person::Pass>>,
) -> Result<(), Failure> {
    let mut people = crowd.waiting();
    for pass in rooms.flatten() {
        crowd.add(api, pass)?;
        people += 1;
    }
    crowd.run_until("knocks", KNOCKED_WITHIN, |crowd| crowd.waiting() == people)?;
    crowd.run_for(SETTLE_FOR)
}
