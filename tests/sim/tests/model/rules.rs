//! What everyone may do at each moment, by the rules.

use crate::visit::{Epoch, GUESTS, HOSTS, PEOPLE, People, SERVER, Visit, Who};
use stateright::{Model, Property};

/// A rule that is left out, to see that it is needed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Without {
    Nothing,
    /// The server takes the first commit of an epoch only.
    FirstWins,
    /// Members refuse commits of whoever is no host.
    SenderIsHost,
    /// Whoever joins refuses a generation that they left.
    NewerGeneration,
    /// A commit gives the next key to the members of the next epoch only.
    FreshPath,
}

/// The visit, and who runs its server.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Rules {
    /// Whether the server keeps its duties. Else it hands over whatever it was given, to whom it likes, as often
    /// and in the order that it likes, or not at all; and makes up commits of its own.
    pub(crate) is_honest: bool,
    pub(crate) epochs_max: usize,
    pub(crate) generations_max: u8,
    pub(crate) without: Without,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Act {
    /// A host founds the next generation.
    Found(Who),
    /// A host, or the server in its own name, commits.
    Add(Who, Who),
    Remove(Who, Who),
    /// The server tells a host what became of the commit.
    Accept(Who),
    Refuse(Who),
    /// The server hands a commit to a member.
    Deliver(u8, Who),
    /// The server hands the Welcome of a commit to whom it adds.
    Welcome(u8, Who),
}

impl Model for Rules {
    type State = Visit;
    type Action = Act;

    fn init_states(&self) -> Vec<Visit> {
        vec![Visit::default()]
    }

    fn actions(&self, visit: &Visit, acts: &mut Vec<Act>) {
        if visit.epochs.len() < self.epochs_max {
            for host in HOSTS {
                self.acts_of(host, visit, acts);
            }
            if !self.is_honest {
                // In the name of its own, in the epoch of whoever is in one.
                acts.push(Act::Add(SERVER, SERVER));
            }
        }
        for host in HOSTS {
            if visit.place(host).pending.is_some() {
                acts.extend([Act::Accept(host), Act::Refuse(host)]);
            }
        }
        for number in 0..u8::try_from(visit.epochs.len()).unwrap() {
            let epoch = visit.epoch(number);
            if epoch.parent.is_none() || self.is_honest && !epoch.is_accepted {
                continue;
            }
            for who in 0..u8::try_from(PEOPLE).unwrap() {
                acts.push(Act::Deliver(number, who));
            }
            acts.extend(epoch.added.map(|who| Act::Welcome(number, who)));
        }
    }

    fn next_state(&self, visit: &Visit, act: Act) -> Option<Visit> {
        let mut next = visit.clone();
        match act {
            Act::Found(host) => found(&mut next, host),
            Act::Add(by, who) => self.commit(&mut next, by, Some(who), None)?,
            Act::Remove(by, who) => self.commit(&mut next, by, None, Some(who))?,
            Act::Accept(host) => self.accept(&mut next, host)?,
            Act::Refuse(host) => {
                // A server that keeps its duties refuses only what came too late.
                if self.is_honest && self.may_accept(visit, host) {
                    return None;
                }
                next.places[usize::from(host)].pending = None;
            }
            Act::Deliver(number, who) => self.deliver(&mut next, number, who)?,
            Act::Welcome(number, who) => self.welcome(&mut next, number, who)?,
        }
        (next != *visit).then_some(next)
    }

    fn properties(&self) -> Vec<Property<Self>> {
        vec![
            Property::always("one commit for each epoch", one_commit),
            Property::always("no member without a host's add", no_member_by_itself),
            Property::always("removed never gets later entries", no_key_from_outside),
            Property::always("generations never go back", |_, visit: &Visit| {
                !visit.places.iter().any(|place| place.went_back)
            }),
            Property::sometimes("three people share a key", |_, visit: &Visit| {
                visit
                    .epochs
                    .iter()
                    .any(|epoch| epoch.members.0.count_ones() >= 3)
            }),
            Property::sometimes("someone is removed", |_, visit: &Visit| {
                visit.removed.0 != 0
            }),
        ]
    }
}

fn found(visit: &mut Visit, host: Who) {
    let newest = visit.epochs.iter().map(|epoch| epoch.generation).max();
    let number = u8::try_from(visit.epochs.len()).unwrap();
    visit.epochs.push(Epoch {
        generation: newest.unwrap_or(0) + 1,
        parent: None,
        by: host,
        added: None,
        members: People::of(host),
        is_accepted: true,
    });
    visit.places[usize::from(host)].pending = None;
    visit.enter(host, number);
}

impl Rules {
    fn acts_of(&self, host: Who, visit: &Visit, acts: &mut Vec<Act>) {
        let newest = visit.epochs.iter().map(|epoch| epoch.generation).max();
        if newest.unwrap_or(0) < self.generations_max {
            acts.push(Act::Found(host));
        }
        let place = visit.place(host);
        let (Some(number), None) = (place.epoch, place.pending) else {
            return;
        };
        let members = visit.epoch(number).members;
        for who in HOSTS.into_iter().chain(GUESTS).filter(|who| *who != host) {
            if members.has(who) && GUESTS.contains(&who) {
                acts.push(Act::Remove(host, who));
            }
            if !members.has(who) && !visit.removed.has(who) {
                acts.push(Act::Add(host, who));
            }
        }
    }

    fn commit(
        &self,
        visit: &mut Visit,
        by: Who,
        added: Option<Who>,
        gone: Option<Who>,
    ) -> Option<()> {
        // The server is in no group: it says that it commits in the first group's newest epoch.
        let parent = match by {
            SERVER => u8::try_from(visit.epochs.len()).unwrap().checked_sub(1)?,
            _ => visit.place(by).epoch?,
        };
        let epoch = visit.epoch(parent).clone();
        let mut members = epoch.members;
        members = added.map_or(members, |who| members.with(who));
        members = gone.map_or(members, |who| members.without(who));
        visit.removed = gone.map_or(visit.removed, |who| visit.removed.with(who));
        let number = u8::try_from(visit.epochs.len()).unwrap();
        visit.epochs.push(Epoch {
            generation: epoch.generation,
            parent: Some(parent),
            by,
            added,
            members,
            is_accepted: !self.is_honest,
        });
        if by != SERVER {
            visit.places[usize::from(by)].pending = Some(number);
        }
        Some(())
    }

    /// Compare and set: the epoch is the newest of the newest generation, and nobody was before.
    fn may_accept(&self, visit: &Visit, host: Who) -> bool {
        let Some(number) = visit.place(host).pending else {
            return false;
        };
        let epoch = visit.epoch(number);
        let newest = visit.epochs.iter().map(|epoch| epoch.generation).max();
        let is_first = !visit.epochs.iter().any(|other| {
            other.parent == epoch.parent && other.parent.is_some() && other.is_accepted
        });
        newest == Some(epoch.generation) && (is_first || self.without == Without::FirstWins)
    }

    fn accept(&self, visit: &mut Visit, host: Who) -> Option<()> {
        if self.is_honest && !self.may_accept(visit, host) {
            return None;
        }
        let number = visit.place(host).pending?;
        visit.epochs[usize::from(number)].is_accepted = true;
        visit.places[usize::from(host)].pending = None;
        visit.enter(host, number);
        Some(())
    }

    /// A member processes a commit of the epoch that they are in, of a host who is in it too.
    fn deliver(&self, visit: &mut Visit, number: u8, who: Who) -> Option<()> {
        let epoch = visit.epoch(number).clone();
        let parent = epoch.parent?;
        if who == epoch.by || visit.place(who).epoch != Some(parent) {
            return None;
        }
        let is_host = HOSTS.contains(&epoch.by) && visit.epoch(parent).members.has(epoch.by);
        if !is_host && self.without != Without::SenderIsHost {
            return None;
        }
        if epoch.members.has(who) || self.without == Without::FreshPath {
            visit.places[usize::from(who)].pending = None;
            visit.enter(who, number);
        } else {
            visit.places[usize::from(who)].epoch = None;
        }
        Some(())
    }

    /// Whoever was added joins with a Welcome of a host: into a newer generation, or a higher epoch of the same.
    fn welcome(&self, visit: &mut Visit, number: u8, who: Who) -> Option<()> {
        let (epoch, place) = (visit.epoch(number), visit.place(who));
        let at = (epoch.generation, visit.line(number).count());
        let is_used = place.keys & 1 << number != 0;
        let is_newer = at > visit.newest_of(who);
        if is_used || !is_newer && self.without != Without::NewerGeneration {
            return None;
        }
        if !HOSTS.contains(&epoch.by) && self.without != Without::SenderIsHost {
            return None;
        }
        // Of the group that was left, nothing is left: no commit of one's own either.
        visit.places[usize::from(who)].pending = None;
        visit.enter(who, number);
        Some(())
    }
}

/// Of each epoch, at most one commit was taken. A server that does what it likes takes them all: then nobody
/// has two that follow the same epoch.
fn one_commit(rules: &Rules, visit: &Visit) -> bool {
    let follow = |number: usize, epochs: u16| {
        let after = |(index, epoch): &(usize, &Epoch)| {
            epochs & 1 << index != 0 && epoch.parent.map(usize::from) == Some(number)
        };
        visit.epochs.iter().enumerate().filter(after).count()
    };
    let accepted = visit
        .epochs
        .iter()
        .enumerate()
        .filter(|(_, epoch)| epoch.is_accepted);
    let accepted = accepted.fold(0, |bits, (index, _)| bits | 1 << index);
    (0..visit.epochs.len()).all(|number| {
        if rules.is_honest {
            follow(number, accepted) <= 1
        } else {
            visit
                .places
                .iter()
                .all(|place| follow(number, place.keys) <= 1)
        }
    })
}

/// Whoever is in an epoch that somebody believes in was added by a host, or founded it.
fn no_member_by_itself(_: &Rules, visit: &Visit) -> bool {
    let believed = visit.places.iter().filter_map(|place| place.epoch);
    believed.into_iter().all(|number| {
        let members = visit.epoch(number).members;
        (0..u8::try_from(PEOPLE).unwrap())
            .filter(|who| members.has(*who))
            .all(|who| {
                visit.line(number).any(|epoch| {
                    let is_added = epoch.added == Some(who) && HOSTS.contains(&epoch.by);
                    is_added || epoch.parent.is_none() && epoch.by == who
                })
            })
    })
}

/// Nobody holds a key of an epoch that they are not in.
fn no_key_from_outside(_: &Rules, visit: &Visit) -> bool {
    let people = (0u8..).zip(&visit.places);
    people.into_iter().all(|(who, place)| {
        let epochs = visit.epochs.iter().enumerate();
        epochs
            .into_iter()
            .all(|(index, epoch)| place.keys & 1 << index == 0 || epoch.members.has(who))
    })
}
