//! The MLS group of a visit (RFC 9420): who is in it, and what its members say to one another.
//!
//! [`Group`] is one client's place in the group. Founding, admitting, removing and joining make bytes for
//! the delivery service; [`Group::process`] takes what the delivery service hands out. Every commit,
//! whoever made it, passes [`authorize()`] before it changes anything.
//!
//! [`Epochs`] says which keys to hold and to send under, [`BeaconWatch`] whether the provider's side is
//! still confirmed, [`RosterBook`] who sits at which leaf, [`Policy`] what each leaf may do. They are pure
//! and take times as values.

mod authorize;
mod beacon;
mod bytes;
mod change;
mod claim;
mod commit;
mod comparison;
mod drawing;
mod epochs;
mod found;
mod join;
mod key;
mod key_package;
mod message;
mod policy;
mod process;
mod profile;
mod roster;
mod state;
mod store;
mod view;

pub use authorize::{
    CommitView, GroupView, MemberView, PathView, ProposalView, Refusal, SenderView, Standing,
    authorize,
};
pub use beacon::{
    BEACON_EVERY, Beacon, BeaconWatch, Confirmation, ForkAlarm, Grace, UNCONFIRMED_AFTER,
};
pub use bytes::BadBytes;
pub use change::{EpochChange, FrameKey, Outgoing};
pub use claim::{CHAIN_BYTES_MAX, Claim, HostRole, HostVerifier};
pub use drawing::{
    Colour, Drawing, PERSON_POINTS_MAX, PERSON_STROKES_MAX, PIECE_POINTS_MAX, Pen, Piece, Point,
    STROKE_POINTS_MAX, Snapshot, Stroke, Surface, Width,
};
pub use epochs::{
    EPOCHS_MAX, EpochCause, EpochEffect, Epochs, KEPT_AFTER_ADD, KEPT_AFTER_REMOVE, READY_WAIT_MAX,
};
pub use found::Founding;
pub use join::{JoinRefusal, Joiner, Joining, SeenGroup};
pub use key::LeafKey;
pub use key_package::{Candidate, CandidateRefusal, LIFETIME_MAX};
pub use message::{Message, Track, TrackSlot};
pub use policy::{ChatRule, Policy, Seated, Whom};
pub use process::{Incoming, ProcessError, Said};
pub use profile::{MESSAGE_BYTES_MAX, Terms};
pub use roster::{
    Kind, Level, NAME_WAIT_MAX, Roster, RosterBook, RosterEntry, RosterRefusal, Sight,
};
pub use state::{Group, GroupError, Leaf, Member};
