//! Notices that a link may have been handed on: it is used from several devices or networks, came from another site, or
//! a program looked at it that makes previews.
//!
//! Nothing of it is kept on disk, nothing is answered differently for it, and nobody is shut out: the provider is told,
//! and decides. Whoever knocks by a link that several devices or networks knocked by is marked at the door. What is
//! weaker is shown beside the link only: opening it proves the link but is done by mail programs too, and a path alone
//! proves nothing.

use super::address::AddressBlock;
use axum::http::{HeaderMap, header};
use protocol::InviteId;
use std::{
    collections::{BTreeMap, VecDeque},
    hash::{BuildHasher, RandomState},
    sync::{Mutex, PoisonError},
};

/// Links watched at the same time: those of some days of a big practice. The first one gives way.
const LINKS_MAX: usize = 10_000;

/// Paths remembered of which nobody proved that there is a link. Whoever makes paths up pushes out others' hints, and
/// nothing else.
const HINTS_MAX: usize = 1_000;

/// Devices of one person.
const DEVICES_MAX: usize = 1;

/// Networks of one device: at home and on the way, each with an address of both kinds.
const NETWORKS_MAX: usize = 4;

/// What programs that make previews, or read along, call themselves, in small letters. Those that pretend to be a
/// browser are noticed as a second device where they run our page, and else not at all.
const PREVIEWS: [&str; 28] = [
    "applebot",
    "baiduspider",
    "barracuda",
    "bingbot",
    "bingpreview",
    "bitlybot",
    "discordbot",
    "duckduckbot",
    "embedly",
    "facebookexternalhit",
    "facebot",
    "flipboard",
    "google-read-aloud",
    "google-safety",
    "googlebot",
    "googleimageproxy",
    "linkedinbot",
    "mimecast",
    "pinterest",
    "proofpoint",
    "redditbot",
    "safelinks",
    "skypeuripreview",
    "slackbot",
    "telegrambot",
    "twitterbot",
    "whatsapp",
    "yandexbot",
];

/// What is known of links.
#[derive(Default)]
pub struct Sharing {
    links: Mutex<Recent<Uses>>,
    hints: Mutex<Recent<()>>,
    /// Keyed anew at each start: what a browser calls itself is not kept in a form that can be read.
    hasher: RandomState,
}

/// From where something was done: the network, and what stands for the kind of browser.
pub type Origin = (AddressBlock, u64);

/// What is known of one link, of those who showed its secret.
#[derive(Default)]
struct Uses {
    opened: Places,
    knocked: Places,
}

/// Where something was done from, up to one more of each than is usual.
#[derive(Default)]
struct Places {
    devices: Vec<u64>,
    networks: Vec<AddressBlock>,
}

/// Something for each of the links that came last.
struct Recent<T> {
    by_link: BTreeMap<InviteId, T>,
    order: VecDeque<InviteId>,
}

impl Sharing {
    /// Takes note that somebody opened a link that works.
    pub fn opened(&self, invite: InviteId, from: Origin) {
        let mut links = self.links.lock().unwrap_or_else(PoisonError::into_inner);
        links.entry(invite, LINKS_MAX).opened.add(from);
    }

    /// Takes note that somebody knocked by a link that works.
    pub fn knocked(&self, invite: InviteId, from: Origin) {
        let mut links = self.links.lock().unwrap_or_else(PoisonError::into_inner);
        links.entry(invite, LINKS_MAX).knocked.add(from);
    }

    /// Takes note that the page of a link was asked for, by its path alone: whether there is such a link is not
    /// looked up, so that no answer can tell.
    pub fn asked_for(&self, path: &str, headers: &HeaderMap) {
        let Some(invite) = path.strip_prefix("v/").and_then(|id| id.parse().ok()) else {
            return;
        };
        if is_preview(headers) || is_from_elsewhere(headers) {
            let mut hints = self.hints.lock().unwrap_or_else(PoisonError::into_inner);
            hints.entry(invite, HINTS_MAX);
        }
    }

    /// Takes note that somebody knew a link's public half and not its secret: of a link that was cut off in a message, or
    /// seen over a shoulder. To be told of links that there are only.
    pub fn half_shown(&self, invite: InviteId) {
        let mut hints = self.hints.lock().unwrap_or_else(PoisonError::into_inner);
        hints.entry(invite, HINTS_MAX);
    }

    /// Returns whether several devices or networks knocked by a link.
    #[must_use]
    pub fn is_shown_at_the_door(&self, invite: InviteId) -> bool {
        let links = self.links.lock().unwrap_or_else(PoisonError::into_inner);
        let uses = links.by_link.get(&invite);
        uses.is_some_and(|uses| uses.knocked.are_several())
    }

    /// Returns whether anything speaks for it that a link was handed on.
    #[must_use]
    pub fn is_shown_beside_the_link(&self, invite: InviteId) -> bool {
        let links = self.links.lock().unwrap_or_else(PoisonError::into_inner);
        let hints = self.hints.lock().unwrap_or_else(PoisonError::into_inner);
        let uses = links.by_link.get(&invite);
        hints.by_link.contains_key(&invite)
            || uses.is_some_and(|uses| uses.opened.are_several() || uses.knocked.are_several())
    }

    /// Returns what stands for the kind of browser that a request came from: what it calls itself without its numbers,
    /// because a browser that was updated is the same device.
    #[must_use]
    pub fn device(&self, headers: &HeaderMap) -> u64 {
        let agent = headers.get(header::USER_AGENT);
        let agent = agent.map_or(&[][..], |value| value.as_bytes());
        let letters = agent.iter().filter(|letter| letter.is_ascii_alphabetic());
        self.hasher.hash_one(letters.collect::<Vec<_>>())
    }
}

impl Places {
    fn add(&mut self, (network, device): Origin) {
        if self.devices.len() <= DEVICES_MAX && !self.devices.contains(&device) {
            self.devices.push(device);
        }
        if self.networks.len() <= NETWORKS_MAX && !self.networks.contains(&network) {
            self.networks.push(network);
        }
    }

    const fn are_several(&self) -> bool {
        self.devices.len() > DEVICES_MAX || self.networks.len() > NETWORKS_MAX
    }
}

impl<T> Default for Recent<T> {
    fn default() -> Self {
        Self {
            by_link: BTreeMap::new(),
            order: VecDeque::new(),
        }
    }
}

impl<T: Default> Recent<T> {
    /// Returns what there is of a link, of which the first one gives way to one more than the most.
    fn entry(&mut self, invite: InviteId, most: usize) -> &mut T {
        if !self.by_link.contains_key(&invite) {
            if self.order.len() >= most
                && let Some(first) = self.order.pop_front()
            {
                self.by_link.remove(&first);
            }
            self.order.push_back(invite);
        }
        self.by_link.entry(invite).or_default()
    }
}

fn is_preview(headers: &HeaderMap) -> bool {
    let agent = headers.get(header::USER_AGENT);
    let agent = agent.and_then(|value| value.to_str().ok());
    let agent = agent.unwrap_or_default().to_ascii_lowercase();
    PREVIEWS.iter().any(|name| agent.contains(name))
}

/// Whether a page of another site led here and says which. Programs for mail and messages on a device say nothing;
/// mail that is read on a website may.
fn is_from_elsewhere(headers: &HeaderMap) -> bool {
    let says_cross_site = headers
        .get("sec-fetch-site")
        .is_some_and(|site| site == "cross-site");
    says_cross_site && headers.contains_key(header::REFERER)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn invite(n: u16) -> InviteId {
        let mut bytes = [0; 16];
        bytes[..2].copy_from_slice(&n.to_be_bytes());
        InviteId::from_bytes(bytes)
    }

    fn path(n: u16) -> String {
        format!("v/{}", invite(n).path_segment())
    }

    fn network(n: u8) -> AddressBlock {
        let peer = std::net::SocketAddr::from(([192, 0, 2, n], 1));
        AddressBlock::of_request(peer, &HeaderMap::new(), &[])
    }

    fn headers(pairs: &[(&'static str, &str)]) -> HeaderMap {
        let pairs = pairs.iter();
        pairs
            .map(|(name, value)| (name.parse().unwrap(), value.parse().unwrap()))
            .collect::<Vec<(header::HeaderName, _)>>()
            .into_iter()
            .collect()
    }

    #[test]
    fn one_device_at_home_and_on_the_way_is_one_person() {
        let sharing = Sharing::default();

        for n in [1, 2, 3, 4, 1, 2] {
            sharing.opened(invite(1), (network(n), 7));
            sharing.knocked(invite(1), (network(n), 7));
        }

        assert!(!sharing.is_shown_beside_the_link(invite(1)));
    }

    #[test]
    fn second_device_and_fifth_network_that_knock_are_shown_at_the_door() {
        let sharing = Sharing::default();
        for n in 1..=5 {
            sharing.knocked(invite(1), (network(n), 7));
        }
        sharing.knocked(invite(2), (network(1), 7));
        sharing.knocked(invite(2), (network(1), 8));

        for n in [1, 2] {
            assert!(sharing.is_shown_at_the_door(invite(n)));
            assert!(sharing.is_shown_beside_the_link(invite(n)));
        }
        assert!(!sharing.is_shown_beside_the_link(invite(3)));
    }

    #[test]
    fn what_only_opened_a_link_is_shown_beside_it_and_not_at_the_door() {
        let sharing = Sharing::default();
        sharing.opened(invite(1), (network(1), 7));
        sharing.opened(invite(1), (network(1), 8));

        assert!(sharing.is_shown_beside_the_link(invite(1)));
        assert!(!sharing.is_shown_at_the_door(invite(1)));
    }

    #[test]
    fn browser_that_was_updated_is_the_same_device() {
        let sharing = Sharing::default();
        let device = |agent: &str| sharing.device(&headers(&[("user-agent", agent)]));

        assert_eq!(
            device("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"),
            device("Mozilla/5.0 (X11; Linux x86_64; rv:141.0) Gecko/20100101 Firefox/141.0.2")
        );
        assert_ne!(
            device("Mozilla/5.0 (iPhone) Safari"),
            device("Mozilla/5.0 (X11) Firefox")
        );
    }

    #[test]
    fn preview_and_another_site_are_noticed_and_a_plain_visit_is_not() {
        let sharing = Sharing::default();
        let browser = (
            "user-agent",
            "Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0",
        );

        let bot = headers(&[("user-agent", "Slackbot-LinkExpanding 1.0")]);
        sharing.asked_for(&path(1), &bot);
        let site = [
            browser,
            ("sec-fetch-site", "cross-site"),
            ("referer", "https://forum.example/"),
        ];
        sharing.asked_for(&path(2), &headers(&site));
        let mail = [browser, ("sec-fetch-site", "cross-site")];
        sharing.asked_for(&path(3), &headers(&mail));
        sharing.asked_for("v/not-an-id", &bot);

        assert!(sharing.is_shown_beside_the_link(invite(1)));
        assert!(sharing.is_shown_beside_the_link(invite(2)));
        assert!(!sharing.is_shown_beside_the_link(invite(3)));
        assert!(!sharing.is_shown_at_the_door(invite(1)));
    }

    #[test]
    fn paths_that_are_made_up_push_out_nothing_that_was_proven() {
        let sharing = Sharing::default();
        sharing.knocked(invite(1), (network(1), 7));
        sharing.knocked(invite(1), (network(1), 8));
        let bot = headers(&[("user-agent", "Twitterbot/1.0")]);

        for n in 2..=20_000 {
            sharing.asked_for(&path(n), &bot);
        }

        assert_eq!(sharing.hints.lock().unwrap().by_link.len(), HINTS_MAX);
        assert!(sharing.is_shown_at_the_door(invite(1)));
    }
}
