//! What must hold, whatever happens.
//!
//! - I0 nothing panics, and nothing logs an error.
//! - I1 nobody who has not been let in is sent anything of the visit: no roster, chat, media answer, name or id.
//! - I2 media is open for those inside and nobody else; every track forwarded goes to someone inside, from
//!   someone inside, of the same visit.
//! - I3 the roster everyone is told is who is inside, in order of admission, with their tracks.
//! - I4 who was removed is out until a new knock of theirs is admitted.
//! - I5 nobody comes in but by a provider's own entry or a provider's `admit` of that very person.
//! - I6 nobody's role ever changes; nobody with a link is a provider.
//! - I7 what is kept is who is inside and who waits, so that a restart changes nothing.
//! - I8 every list and queue stays within its limit.
//! - I9 a refused message tells nobody anything and changes nothing.
//! - I10 the visit takes and refuses what the model takes and refuses.
//! - I11 once the network is well, everyone's screen shows what is true, and everyone inside receives
//!   exactly what the others publish.
//! - I12 a client keeps within the server's limits.
//! - I13 a client has a media connection only while its person is inside, as far as it knows.
//! - I14 what the group says, and a welcome to it, reaches its members alone; knocks reach providers alone.
//! - I15 once all is quiet, everyone inside seals under one key and opens it; nobody else holds that key.
//! - I16 nobody is in a list of a screen twice under one number.
//! - I17 nobody is ever given the key of an epoch in which they were not in the group: who founded it, and who was
//!   welcomed to that epoch or an earlier one, was inside ever since, and was not put out by a provider before the
//!   commit was made.
//! - I18 nobody is taken for wrongly served: the SFU of the clinic does what it is told.
//! - I19 a seat is returned to by the device that it was taken on, whatever else was copied.

use std::fmt;

/// Something that must hold does not.
#[derive(Clone, Debug)]
pub struct Breach {
    /// Which, as in the list above.
    pub which: &'static str,
    /// What was seen.
    pub seen: String,
}

/// Whether all is well.
pub type Held = Result<(), Breach>;

impl fmt::Display for Breach {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} does not hold: {}", self.which, self.seen)
    }
}

/// Answers with a breach unless something holds.
pub fn hold(which: &'static str, holds: bool, seen: impl FnOnce() -> String) -> Held {
    if holds {
        return Ok(());
    }
    Err(Breach {
        which,
        seen: seen(),
    })
}
