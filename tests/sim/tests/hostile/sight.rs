//! What people see, hold and are shown, for the acts to judge.

use crate::house::{HOST, House, who};
use client::{InsideView, Phase, Tile, keys::KeysAlarm};
use protocol::Source;

impl House {
    /// Whether the provider's page shows that somebody knocks whom it could let in.
    pub(crate) fn waits_with_a_knock(&mut self, person: u8) -> bool {
        let Phase::Inside(inside) = self.page(HOST).client.view().phase else {
            return false;
        };
        let mut waiting = inside.waiting.iter();
        waiting.any(|waits| waits.knocker.id == who(person) && waits.visitor.is_some())
    }

    pub(crate) fn inside(&self, person: u8) -> InsideView {
        let phase = self.pages[&person].client.view().phase;
        let Phase::Inside(inside) = phase else {
            panic!("{person} is not inside but {phase:?}");
        };
        *inside
    }

    pub(crate) fn is_inside(&self, person: u8) -> bool {
        matches!(self.pages[&person].client.view().phase, Phase::Inside(_))
    }

    /// The numbers of everyone on somebody's screen, but for themself.
    pub(crate) fn sees(&self, person: u8) -> Vec<u8> {
        let people = self.inside(person).people;
        let others = people.iter().filter(|tile| !tile.is_you);
        let mut others: Vec<u8> = others.map(|tile| tile.person.id.to_bytes()[0]).collect();
        others.sort_unstable();
        others
    }

    /// What somebody's screen shows of somebody.
    pub(crate) fn tile(&self, of: u8, at: u8) -> Tile {
        let people = self.inside(at).people;
        let tile = people.into_iter().find(|tile| tile.person.id == who(of));
        tile.expect("they are on the screen")
    }

    /// The names on somebody's screen, but for their own.
    pub(crate) fn names(&self, person: u8) -> Vec<String> {
        let people = self.inside(person).people;
        let others = people.iter().filter(|tile| !tile.is_you);
        let mut names: Vec<String> = others
            .map(|tile| tile.person.name.for_screen().to_owned())
            .collect();
        names.sort();
        names
    }

    /// All that did not hold for somebody so far.
    pub(crate) fn alarms(&self, person: u8) -> &[KeysAlarm] {
        &self.pages[&person].alarms
    }

    pub(crate) fn sealing(&self, person: u8) -> Option<(u32, u64)> {
        self.pages[&person].frames.sealing
    }

    /// Checks that these people, and only these, hold the key under which the provider seals, and seal
    /// under it.
    pub(crate) fn share_one_key(&self, people: &[u8]) {
        let place = self.sealing(HOST).expect("the provider seals");
        let key = self.pages[&HOST].frames.held[&place];
        for (person, page) in &self.pages {
            let is_one_of_them = *person == HOST || people.contains(person);
            let holds = page.frames.held.values().any(|held| *held == key);
            assert_eq!(holds, is_one_of_them, "{person} holds the key");
            assert_eq!(
                page.frames.sealing == Some(place),
                is_one_of_them,
                "{person} seals"
            );
        }
    }

    /// Checks that somebody never held a key with which a frame could be opened.
    pub(crate) fn never_held_a_key(&self, person: u8) {
        assert!(self.pages[&person].frames.ever.is_empty());
    }

    /// A frame of somebody's microphone, camera or screen, as their page sends it.
    pub(crate) fn films(&mut self, person: u8, source: Source) -> Option<Vec<u8>> {
        self.page(person).frames.seal(source, &picture(person))
    }

    /// The server sends a frame to somebody, in the section in which they see that one's source. Tells whether
    /// it is shown.
    pub(crate) fn shows(&mut self, to: u8, (of, source): (u8, Source), frame: &[u8]) -> bool {
        let tiles = self.inside(to).people;
        let tile = tiles.iter().find(|tile| tile.person.id == who(of));
        let section = tile.and_then(|tile| match source {
            Source::Microphone => tile.microphone.clone(),
            Source::Camera => tile.camera.clone(),
            Source::Screen => tile.screen.clone(),
        });
        let now = self.now;
        section.is_some_and(|mid| self.page(to).frames.open(&mid, source.kind(), frame, now))
    }

    /// The server sends a frame to somebody in every section there is. Tells whether any shows it.
    pub(crate) fn shows_anywhere(&mut self, to: u8, frame: &[u8]) -> bool {
        let now = self.now;
        self.page(to).shows_anywhere(frame, now)
    }

    /// Checks that these people see and hear each other: what the acts find to be dark is so for a reason.
    pub(crate) fn see_each_other(&mut self, people: &[u8]) {
        for from in people {
            for to in people.iter().filter(|to| *to != from) {
                for source in [Source::Microphone, Source::Camera] {
                    let frame = self.films(*from, source).expect("it is sealed");
                    assert!(self.shows(*to, (*from, source), &frame), "{to} of {from}");
                }
            }
        }
    }
}

/// What somebody's devices give before anything is sealed.
pub(crate) fn picture(person: u8) -> Vec<u8> {
    // The first bytes of a key frame of VP8, 640 by 480.
    let mut frame = vec![0x10, 0x02, 0x00, 0x9d, 0x01, 0x2a, 0x80, 0x02, 0xe0, 0x01];
    frame.extend([person; 90]);
    frame
}
