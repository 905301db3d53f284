//! Notices that a link may have been handed on: it is used from several devices or networks, came from another site, or
//! a program looked at it that makes previews.
//!
//! Nothing of it is kept on disk, nothing is answered differently for it, and nobody is shut out: the provider is told,
//! and decides.

use super::address::AddressBlock;
use axum::http::{HeaderMap, header};
use protocol::{InviteId, time::Instant};
use std::{
    collections::BTreeMap,
    hash::{BuildHasher, RandomState},
    sync::{Mutex, PoisonError},
};

/// Links watched at the same time: those of some days of a big practice. The one used longest ago gives way.
const LINKS_MAX: usize = 10_000;

/// Devices of one person: one. Whoever has two shows the provider a second device anyway.
const DEVICES_MAX: usize = 1;

/// Networks of one device: at home and on the way.
const NETWORKS_MAX: usize = 2;

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
    links: Mutex<BTreeMap<InviteId, Uses>>,
    /// Keyed anew at each start: what a browser calls itself is not kept in a form that can be read.
    hasher: RandomState,
}

/// What is known of one link.
struct Uses {
    devices: Vec<u64>,
    networks: Vec<AddressBlock>,
    /// A preview was made of it, or another site led to it.
    is_seen_elsewhere: bool,
    last: Instant,
}

impl Sharing {
    /// Takes note that somebody showed a link that works.
    pub fn used(&self, invite: InviteId, from: (AddressBlock, u64), now: Instant) {
        let (network, device) = from;
        self.with(invite, now, |uses| {
            add(&mut uses.devices, device, DEVICES_MAX);
            add(&mut uses.networks, network, NETWORKS_MAX);
        });
    }

    /// Takes note that the page of a link was asked for, by its path alone: whether there is such a link is not
    /// looked up, so that no answer can tell.
    pub fn asked_for(&self, path: &str, headers: &HeaderMap, now: Instant) {
        let Some(invite) = path.strip_prefix("v/").and_then(|id| id.parse().ok()) else {
            return;
        };
        if is_preview(headers) || is_from_elsewhere(headers) {
            self.with(invite, now, |uses| uses.is_seen_elsewhere = true);
        }
    }

    /// Returns whether a link may have been handed on.
    #[must_use]
    pub fn is_likely(&self, invite: InviteId) -> bool {
        let links = self.links.lock().unwrap_or_else(PoisonError::into_inner);
        links.get(&invite).is_some_and(|uses| {
            uses.is_seen_elsewhere
                || uses.devices.len() > DEVICES_MAX
                || uses.networks.len() > NETWORKS_MAX
        })
    }

    /// Returns what stands for the kind of browser that a request came from.
    #[must_use]
    pub fn device(&self, headers: &HeaderMap) -> u64 {
        let agent = headers.get(header::USER_AGENT);
        self.hasher.hash_one(agent.map(|value| value.as_bytes()))
    }

    fn with(&self, invite: InviteId, now: Instant, act: impl FnOnce(&mut Uses)) {
        let mut links = self.links.lock().unwrap_or_else(PoisonError::into_inner);
        if links.len() >= LINKS_MAX && !links.contains_key(&invite) {
            let oldest = links.iter().min_by_key(|(_, uses)| uses.last);
            if let Some(oldest) = oldest.map(|(invite, _)| *invite) {
                links.remove(&oldest);
            }
        }
        let uses = links.entry(invite).or_insert_with(|| Uses {
            devices: Vec::new(),
            networks: Vec::new(),
            is_seen_elsewhere: false,
            last: now,
        });
        uses.last = now;
        act(uses);
    }
}

/// Adds what is not there yet, up to one more than is usual.
fn add<T: PartialEq>(known: &mut Vec<T>, one: T, usual: usize) {
    if known.len() <= usual && !known.contains(&one) {
        known.push(one);
    }
}

fn is_preview(headers: &HeaderMap) -> bool {
    let agent = headers.get(header::USER_AGENT);
    let agent = agent.and_then(|value| value.to_str().ok());
    let agent = agent.unwrap_or_default().to_ascii_lowercase();
    PREVIEWS.iter().any(|name| agent.contains(name))
}

/// Whether a page of another site led here and says which. Mail programs and messengers say nothing.
fn is_from_elsewhere(headers: &HeaderMap) -> bool {
    let says_cross_site = headers
        .get("sec-fetch-site")
        .is_some_and(|site| site == "cross-site");
    says_cross_site && headers.contains_key(header::REFERER)
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOON: Instant = Instant::from_millis(43_200_000);

    fn invite(n: u16) -> InviteId {
        let mut bytes = [0; 16];
        bytes[..2].copy_from_slice(&n.to_be_bytes());
        InviteId::from_bytes(bytes)
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

        for n in [1, 2, 1, 2] {
            sharing.used(invite(1), (network(n), 7), NOON);
        }

        assert!(!sharing.is_likely(invite(1)));
    }

    #[test]
    fn second_device_and_third_network_are_noticed() {
        let sharing = Sharing::default();
        sharing.used(invite(1), (network(1), 7), NOON);
        sharing.used(invite(2), (network(1), 7), NOON);

        sharing.used(invite(1), (network(1), 8), NOON);
        sharing.used(invite(2), (network(2), 7), NOON);
        sharing.used(invite(2), (network(3), 7), NOON);

        assert!(sharing.is_likely(invite(1)));
        assert!(sharing.is_likely(invite(2)));
        assert!(!sharing.is_likely(invite(3)));
    }

    #[test]
    fn preview_and_another_site_are_noticed_and_a_mail_program_is_not() {
        let sharing = Sharing::default();
        let path = |n| format!("v/{}", invite(n).path_segment());
        let browser = (
            "user-agent",
            "Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0",
        );

        let bot = headers(&[("user-agent", "Slackbot-LinkExpanding 1.0")]);
        sharing.asked_for(&path(1), &bot, NOON);
        let site = [
            browser,
            ("sec-fetch-site", "cross-site"),
            ("referer", "https://forum.example/"),
        ];
        sharing.asked_for(&path(2), &headers(&site), NOON);
        let mail = [browser, ("sec-fetch-site", "cross-site")];
        sharing.asked_for(&path(3), &headers(&mail), NOON);
        sharing.asked_for("v/not-an-id", &bot, NOON);

        assert!(sharing.is_likely(invite(1)));
        assert!(sharing.is_likely(invite(2)));
        assert!(!sharing.is_likely(invite(3)));
    }

    #[test]
    fn links_that_are_made_up_take_no_more_room_than_there_is() {
        let sharing = Sharing::default();
        let bot = headers(&[("user-agent", "Twitterbot/1.0")]);
        for n in 0..=u16::try_from(LINKS_MAX).unwrap() {
            let path = format!("v/{}", invite(n).path_segment());
            sharing.asked_for(&path, &bot, Instant::from_millis(u64::from(n)));
        }

        assert_eq!(sharing.links.lock().unwrap().len(), LINKS_MAX);
        assert!(!sharing.is_likely(invite(0)), "the oldest gave way");
    }
}
