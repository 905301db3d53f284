//! What a server records of a visit, and what is stored of it anywhere when it is over.

use crate::{
    frames::codec,
    house::{HOST, House, VISIT, invite},
};
use client::Command;
use e2ee::{
    Crypto,
    frame::{BaseKey, Codec, EpochId, Leaf, Opener, Sender, Slot},
    identity::{Keyring, RecoveryKey, RootKey, Unlock, WrappedRoot},
    kem::KemKey,
    vault::{Vault, VaultKey},
    visit_card::VisitCard,
};
use openmls_traits::{
    crypto::OpenMlsCrypto,
    types::{HpkeAeadType, HpkeCiphertext, HpkeConfig, HpkeKdfType, HpkeKemType},
};
use protocol::{
    ChatText, ClientMessage, InviteId, Sealed, ServerMessage, Source, VisitMessage, WaitingMessage,
    frame::slot,
};

/// In every line that is written.
pub(crate) const WORDS: &str = "in confidence";

/// Generation and epoch.
pub(crate) type Place = (u32, u64);

/// A frame that went over the wire, with what anybody reads of its header and from the order of things.
pub(crate) struct Filmed {
    pub(crate) by: u8,
    pub(crate) place: Place,
    sender: Sender,
    codec: Codec,
    bytes: Vec<u8>,
}

impl Filmed {
    /// Everyone who seals a frame of that source adds it.
    pub(crate) fn all(house: &mut House, people: &[u8], filmed: &mut Vec<Self>) {
        for by in people {
            for source in [Source::Microphone, Source::Camera] {
                let place = house.sealing(*by).expect("they seal");
                let leaf = house.pages[by].frames.leaf.expect("they have a leaf");
                filmed.push(Self {
                    by: *by,
                    place,
                    sender: Sender {
                        leaf: Leaf::new(leaf.into()).expect("below 64"),
                        slot: Slot::new(slot(source)).expect("below 8"),
                    },
                    codec: codec(source.kind()),
                    bytes: house.films(*by, source).expect("they seal"),
                });
            }
        }
    }

    /// Whether it opens with this key.
    pub(crate) fn opens_with(&self, key: [u8; 16], house: &House) -> bool {
        let mut opener = Opener::default();
        let (generation, epoch) = self.place;
        let id = EpochId::new(generation, epoch);
        let installed = opener.install(id, BaseKey::from_bytes(key));
        installed.expect("it is the first");
        let mut bytes = self.bytes.clone();
        let opened = opener.open(self.codec, Some(self.sender), &mut bytes, house.now);
        opened.is_ok()
    }
}

/// These people write, film and are heard.
pub(crate) fn go_on(house: &mut House, people: &[u8], filmed: &mut Vec<Filmed>) {
    house.waits(3);
    for person in people {
        let text = ChatText::clean(&format!("{WORDS}, by {person}")).expect("words");
        house.asks(*person, Command::Chat(text));
    }
    Filmed::all(house, people, filmed);
    house.waits(1);
}

/// All that the server was given for each newcomer: the box, and the Welcome behind it.
pub(crate) fn parcels(house: &House) -> Vec<(Vec<u8>, Vec<u8>)> {
    let commits = house.heard.iter().filter_map(|(_, message)| {
        if let ClientMessage::Commit { welcomes, .. } = message {
            return Some(welcomes);
        }
        None
    });
    let parcel = |sealed: &Sealed| {
        let bytes = sealed.as_bytes();
        let (length, rest) = bytes.split_first_chunk::<2>().expect("a length");
        let (admit_box, welcome) = rest.split_at(u16::from_be_bytes(*length).into());
        (admit_box.to_owned(), welcome.to_owned())
    };
    let welcomes = commits.flatten();
    welcomes.map(|welcome| parcel(&welcome.sealed)).collect()
}

/// All cards that the provider's pages showed.
pub(crate) fn cards(house: &House) -> Vec<Vec<u8>> {
    let cards = house.heard.iter().filter_map(|(_, message)| {
        if let ClientMessage::Card { card } = message {
            return Some(card.as_bytes().to_owned());
        }
        None
    });
    cards.collect()
}

/// All knocks that the provider was handed, with the link that each came by.
pub(crate) fn knocks(house: &House) -> Vec<(InviteId, Vec<u8>)> {
    let knocks = house.told.iter().filter_map(|(_, message)| {
        if let ServerMessage::Visit(VisitMessage::SealedKnock { invite, knock, .. }) = message {
            return Some(((*invite)?, knock.as_bytes().to_owned()));
        }
        None
    });
    knocks.collect()
}

/// What the server told somebody of the visit, in its order, but for what only ends or begins a screen.
pub(crate) fn told_to(house: &House, person: u8) -> Vec<VisitMessage> {
    let told = house.told.iter().filter(|(to, _)| *to == person);
    let of_visit = told.filter_map(|(_, message)| match message {
        ServerMessage::Visit(VisitMessage::Admitted { .. } | VisitMessage::Closed(_)) => None,
        ServerMessage::Visit(message) => Some(message.clone()),
        ServerMessage::Waiting(WaitingMessage::Card { card }) => {
            Some(VisitMessage::Card { card: card.clone() })
        }
        ServerMessage::Waiting(_)
        | ServerMessage::Problem(_)
        | ServerMessage::Challenge { .. }
        | ServerMessage::Heartbeat {} => None,
    });
    of_visit.collect()
}

/// What is stored: of the service, of the provider's browser, and of everybody's tabs.
pub(crate) struct Loot {
    pub(crate) crypto: Crypto,
    pub(crate) root: RootKey,
    pub(crate) vault: Vault,
    /// Everything as bytes, what is derived of it included.
    pub(crate) bytes: Vec<u8>,
    /// Keys that something may have been sealed to.
    pub(crate) kem: Vec<KemKey>,
}

impl Loot {
    /// Takes everything: the keyring with the recovery key that opens it, the vault with the root that opens it, the
    /// device's key, and what each tab's storage holds.
    pub(crate) fn of(house: &House) -> Self {
        let crypto = Crypto::default();
        let paper = RecoveryKey::generate(&crypto).expect("there is randomness");
        let unlock = Unlock::Recovery(&paper);
        let record = WrappedRoot::wrap(&crypto, house.practice.root(), unlock);
        let keyring = Keyring::new(vec![record.expect("there is randomness")]);
        let keyring = keyring.expect("one record").to_bytes();
        let sealed = house.practice.sealed();

        let opened = Keyring::from_bytes(&keyring).expect("it was just written");
        let root = opened.open(&crypto, unlock).expect("the key fits");
        let root_kem = root.kem_key(&crypto);
        let key = VaultKey {
            kem: &root_kem,
            root: root.public_key(),
            serial_min: 0,
            now: house.now,
        };
        let vault = Vault::open(&crypto, &sealed, VISIT, &key).expect("the key fits");
        let host_kem = vault.seed.host_kem_key(&crypto);

        let mut bytes = [keyring, sealed, house.practice.device().to_owned()].concat();
        bytes.extend(vault.seed.expose_bytes());
        for kem in [&root_kem, &host_kem] {
            bytes.extend(&kem.expose_bytes()[..]);
        }
        for generation in 0..=vault.generation + 1 {
            bytes.extend(vault.seed.psk(&crypto, generation).expose_bytes());
        }
        for person in house.pages.keys() {
            let secret = vault.seed.link_secret(&crypto, invite(*person));
            bytes.extend(secret.expose_bytes());
            bytes.extend(&house.pages[person].rejoin);
            let seat = house.pages[person].seat.iter();
            seat.for_each(|seat| bytes.extend(seat.expose_bytes()));
        }
        Self {
            crypto,
            root,
            vault,
            bytes,
            kem: vec![root_kem, host_kem],
        }
    }

    /// Returns the cards that were shown, each as it is read.
    pub(crate) fn read_cards(&self, house: &House) -> Vec<VisitCard> {
        let root = self.root.public_key().fingerprint(&self.crypto);
        let read = |card: Vec<u8>| {
            VisitCard::verify(&self.crypto, &card, &root, None, house.now).expect("it was shown")
        };
        cards(house).into_iter().map(read).collect()
    }
}

/// The boxes of a Welcome (RFC 9420, section 12.4.3.1): one for each newcomer, and one for all.
pub(crate) struct Boxes {
    each: Vec<HpkeCiphertext>,
    all: Vec<u8>,
}

impl Boxes {
    pub(crate) fn read(welcome: &[u8]) -> Self {
        let (head, mut rest) = welcome.split_at(6);
        assert_eq!(head, [0, 1, 0, 3, 0, 1], "MLS 1.0, a Welcome, suite 1");
        let mut secrets = vector(&mut rest);
        let all = vector(&mut rest).to_owned();
        let mut each = Vec::new();
        while !secrets.is_empty() {
            let _key_package = vector(&mut secrets);
            each.push(HpkeCiphertext {
                kem_output: vector(&mut secrets).to_owned().into(),
                ciphertext: vector(&mut secrets).to_owned().into(),
            });
        }
        Self { each, all }
    }

    /// Whether one of them opens with this key (RFC 9420, sections 5.1.3 and 12.4.3.1).
    pub(crate) fn opens_with(&self, key: &KemKey, crypto: &Crypto) -> bool {
        let label = b"MLS 1.0 Welcome";
        let info = [&length(label)[..], label, &length(&self.all), &self.all].concat();
        let halves = key.expose_bytes();
        let private = &halves[..32];
        let mut each = self.each.iter();
        each.any(|one| crypto.hpke_open(suite(), one, private, &info, b"").is_ok())
    }
}

/// That of the visit's groups.
const fn suite() -> HpkeConfig {
    HpkeConfig(
        HpkeKemType::DhKem25519,
        HpkeKdfType::HkdfSha256,
        HpkeAeadType::AesGcm128,
    )
}

/// Reads a vector with its length (RFC 9420, section 2.1.2).
fn vector<'a>(bytes: &mut &'a [u8]) -> &'a [u8] {
    let size = 1 << (bytes[0] >> 6);
    let (length, rest) = bytes.split_at(size);
    let length = length
        .iter()
        .fold(0, |sum, byte| sum << 8 | usize::from(*byte));
    let length = length & ((1 << (8 * size - 2)) - 1);
    let (vector, rest) = rest.split_at(length);
    *bytes = rest;
    vector
}

/// The length of a vector, as it stands before it.
fn length(vector: &[u8]) -> Vec<u8> {
    let length = u32::try_from(vector.len()).expect("below 4 GB");
    match length {
        0..0x40 => length.to_be_bytes()[3..].to_vec(),
        0x40..0x4000 => (length | 0x4000).to_be_bytes()[2..].to_vec(),
        0x4000.. => (length | 0x8000_0000).to_be_bytes().to_vec(),
    }
}

/// All that is written on somebody's screen.
pub(crate) fn is_read_by(house: &House, person: u8) -> bool {
    let mut chat = house.inside(person).chat.into_iter();
    chat.any(|line| line.text.for_screen().contains(WORDS))
}

/// Everyone but the provider.
pub(crate) fn invited(house: &House) -> Vec<u8> {
    let people = house.pages.keys().copied();
    people.filter(|person| *person != HOST).collect()
}
