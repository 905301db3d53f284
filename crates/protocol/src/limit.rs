//! Every limit of the system, with the reason for the number.

use std::time::Duration;

/// People inside one visit, the provider included.
///
/// Group therapy is 8 to 10 people and two who run it. More would need simulcast to be watchable.
pub const PARTICIPANTS_MAX: usize = 12;

/// People in one visit's waiting room.
///
/// A visit has at most [`INVITES_MAX`] invites of [`SEATS_PER_INVITE_MAX`] devices; a list of more than
/// 50 is a raid, and a provider could not read it.
pub const WAITING_MAX: usize = 50;

/// Invites of one visit: everyone who may be inside, and some to spare for links made again.
pub const INVITES_MAX: usize = 24;

/// Devices that may knock with one invite at the same time: a computer, a phone, and one more.
pub const SEATS_PER_INVITE_MAX: usize = 3;

/// Characters of a name. The longest in a record system's export that was looked at had 61.
pub const NAME_CHARS_MAX: usize = 80;

/// Characters of one chat message: a long paragraph.
pub const CHAT_CHARS_MAX: usize = 2_000;

/// Chat messages a client keeps on its screen; older ones go.
pub const CHAT_LINES_MAX: usize = 500;

/// Bytes of a message from someone who is not inside: a knock has 200.
pub const OUTSIDE_MESSAGE_BYTES_MAX: usize = 4 * 1024;

/// Bytes of a message from someone who is inside: an offer for 12 people with some air.
pub const MESSAGE_BYTES_MAX: usize = 256 * 1024;

/// Bytes of an HTTP body: the longest without a vault is a keyring.
pub const BODY_BYTES_MAX: usize = 32 * 1024;

/// Bytes of an HTTP body that carries a visit's vault: [`SEALED_BYTES_MAX`] as text, and a new visit with
/// all its invites around it.
pub const SEALED_BODY_BYTES_MAX: usize = 96 * 1024;

/// Bytes of an account's keyring: a record for each way to open it has about 120 bytes, so this is room
/// for every passkey of a large family of devices.
pub const KEYRING_BYTES_MAX: usize = 16 * 1024;

/// Invites of one visit over its whole life, replaced ones too: each person's link made again ten times.
/// A script that makes links anew for ever stops here.
pub const INVITES_EVER_MAX: usize = INVITES_MAX * 10;

/// Codes that one invite may have over its whole life. Each is looked for in every knock by that invite that its link does
/// not prove.
pub const CODES_EVER_MAX: u32 = 50;

/// Bytes of a session description: 36 media sections of the codecs we offer, about 4 kB each.
pub const SDP_BYTES_MAX: usize = 192 * 1024;

/// Characters of a media section's id. Browsers use one to three.
pub const MID_CHARS_MAX: usize = 16;

/// Tracks one person publishes at once: microphone, camera, screen.
pub const PUBLICATIONS_MAX: usize = 3;

/// Tracks one person receives at once: all of everyone else.
pub const RECEPTIONS_MAX: usize = (PARTICIPANTS_MAX - 1) * PUBLICATIONS_MAX;

/// Messages a client may send at once before it must slow down to [`MESSAGES_PER_SECOND_MAX`].
pub const MESSAGE_BURST_MAX: u32 = 100;

/// Messages a client may send in a second, over a longer time.
pub const MESSAGES_PER_SECOND_MAX: u32 = 20;

/// Messages waiting to be written to one client. A client that reads slower is disconnected; it can
/// come back to its seat.
pub const OUTBOX_MAX: usize = 256;

/// How long a seat is kept for someone whose connection dropped.
///
/// Long enough for a phone to change from Wi-Fi to mobile data and for a page to reload, short enough
/// that a provider is not left looking at a frozen tile.
pub const SEAT_KEPT_FOR: Duration = Duration::from_secs(30);

/// How often the server says that it is there.
pub const HEARTBEAT_EVERY: Duration = Duration::from_secs(3);

/// Silence after which each side takes the other for gone: two heartbeats and some air.
pub const SILENCE_MAX: Duration = Duration::from_secs(8);

/// Least time between two knock sounds, however many knock: a raid cannot make a siren.
pub const KNOCK_SOUND_EVERY: Duration = Duration::from_secs(10);

/// How long a declined invite has to wait before it may knock again; doubled at each further decline.
pub const DECLINE_BACK_OFF: Duration = Duration::from_secs(30);

/// Longest back-off after declines.
pub const DECLINE_BACK_OFF_MAX: Duration = Duration::from_secs(600);

/// How long before a visit its links begin to work.
pub const EARLY_BY_MAX: Duration = Duration::from_secs(30 * 60);

/// How long after its planned end a visit that nobody ended still takes knocks. A provider who runs
/// late must not have dead links; a link found next week must be dead.
pub const LATE_BY_MAX: Duration = Duration::from_secs(4 * 60 * 60);

/// Longest planned visit.
pub const VISIT_MINUTES_MAX: u32 = 8 * 60;

/// Visits one practice may plan for a day: more is a script gone wrong.
pub const VISITS_PER_DAY_MAX: usize = 500;

/// How far a new generation of a visit's group may be ahead of the one the server knows: it forgets them
/// in a restart, browsers do not. A limit, so that no single message uses the numbers up.
pub const GENERATION_STEP_MAX: u32 = 1_024;

/// Bytes of a key or of a signature in the proof of a device: a point of P-256 has 65, a signature 64. The rest is room
/// to answer everything that is wrong alike.
pub const DEVICE_BYTES_MAX: usize = 128;

/// Bytes of anything sealed: an MLS commit for twelve people is 3.3 kB and a Welcome 4.1 kB
/// (measured); a line of chat at most 8 kB. The rest is room for other ciphersuites.
pub const SEALED_BYTES_MAX: usize = 48 * 1024;

/// Bytes of a sealed knock: a key package with its proofs. Someone who waits cannot say more
/// ([`OUTSIDE_MESSAGE_BYTES_MAX`]), someone inside need not, and every provider is told all of them at once.
pub const SEALED_KNOCK_BYTES_MAX: usize = 3 * 1024;

/// Longest answer to a knock, sealed, in bytes.
pub const KNOCK_ANSWER_BYTES_MAX: usize = 256;

/// Entries of a visit's ordered log that are kept for those who come back within [`SEAT_KEPT_FOR`]. Whoever
/// missed more joins anew. Below [`OUTBOX_MAX`], because they are told in one go.
pub const DELIVERY_ENTRIES_MAX: usize = 192;

/// Bytes of the same, so that long entries do not fill the memory.
pub const DELIVERY_BYTES_MAX: usize = 2 * 1024 * 1024;
