//! Who may ask for what: one table, rank × command.
//!
//! The table says whether a kind of person may ask at all. Whether it makes sense at the moment (is
//! the other one waiting, is there room) is up to the file that carries the command out.

use crate::seat::{Place, Seat};
use protocol::{ClientMessage, Role, Source};

/// What someone is at the moment: a role counts for nothing outside the door.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Rank {
    Waiting,
    Provider,
    Patient,
    Family,
    Interpreter,
    SecondProvider,
}

/// What a message asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Command {
    Enter,
    Knock,
    Decline,
    SendBack,
    Remove,
    AllowScreen,
    EndVisit,
    Leave,
    SetDevices,
    Offer,
    Receive,
    Card,
    SealedKnock,
    Found,
    Commit,
    Seal,
    Ready,
    Resume,
    AnswerCode,
    AnswerKnock,
    PublishMicrophone,
    PublishCamera,
    PublishScreen,
}

impl Rank {
    /// Returns the rank of a seat's holder. An account makes a provider, nothing else does.
    pub(crate) fn of(seat: &Seat) -> Self {
        match (&seat.place, seat.role) {
            (Place::Waiting, _) => Self::Waiting,
            (Place::Inside(_), Role::Provider) => {
                if seat.is_provider() {
                    Self::Provider
                } else {
                    Self::Patient
                }
            }
            (Place::Inside(_), Role::Patient) => Self::Patient,
            (Place::Inside(_), Role::Family) => Self::Family,
            (Place::Inside(_), Role::Interpreter) => Self::Interpreter,
            (Place::Inside(_), Role::SecondProvider) => Self::SecondProvider,
        }
    }
}

impl Command {
    pub(crate) const fn of(message: &ClientMessage) -> Self {
        match message {
            ClientMessage::Enter { .. } => Self::Enter,
            ClientMessage::Knock { .. } => Self::Knock,
            ClientMessage::Decline { .. } => Self::Decline,
            ClientMessage::SendBack { .. } => Self::SendBack,
            ClientMessage::Remove { .. } => Self::Remove,
            ClientMessage::AllowScreen { .. } => Self::AllowScreen,
            ClientMessage::EndVisit {} => Self::EndVisit,
            ClientMessage::Leave {} => Self::Leave,
            ClientMessage::SetDevices { .. } => Self::SetDevices,
            ClientMessage::Offer { .. } => Self::Offer,
            ClientMessage::Receive { .. } => Self::Receive,
            ClientMessage::Card { .. } => Self::Card,
            ClientMessage::SealedKnock { .. } => Self::SealedKnock,
            ClientMessage::Found { .. } => Self::Found,
            ClientMessage::Commit { .. } => Self::Commit,
            ClientMessage::Seal { .. } => Self::Seal,
            ClientMessage::Ready { .. } => Self::Ready,
            ClientMessage::Resume { .. } => Self::Resume,
            ClientMessage::AnswerCode { .. } => Self::AnswerCode,
            ClientMessage::AnswerKnock { .. } => Self::AnswerKnock,
        }
    }

    pub(crate) const fn publish(source: Source) -> Self {
        match source {
            Source::Microphone => Self::PublishMicrophone,
            Source::Camera => Self::PublishCamera,
            Source::Screen => Self::PublishScreen,
        }
    }

    /// Returns whether it is a provider's alone.
    pub(crate) fn is_the_providers(self) -> bool {
        let others = [
            Rank::Waiting,
            Rank::Patient,
            Rank::Family,
            Rank::Interpreter,
            Rank::SecondProvider,
        ];
        may(Rank::Provider, self) && !others.iter().any(|rank| may(*rank, self))
    }
}

/// Returns whether someone of that rank may ask for that.
pub(crate) const fn may(rank: Rank, command: Command) -> bool {
    row(command)[rank as usize]
}

/// The table. Enter and knock open a connection and fit nowhere else, so nobody has them here.
#[rustfmt::skip]
const fn row(command: Command) -> [bool; 6] {
    const Y: bool = true;
    const N: bool = false;
    match command {
        //                             waiting provider patient family interpreter second provider
        Command::Enter             => [N,      N,       N,      N,     N,          N],
        Command::Knock             => [N,      N,       N,      N,     N,          N],
        Command::Decline           => [N,      Y,       N,      N,     N,          N],
        Command::SendBack          => [N,      Y,       N,      N,     N,          N],
        Command::Remove            => [N,      Y,       N,      N,     N,          N],
        Command::AllowScreen       => [N,      Y,       N,      N,     N,          N],
        Command::EndVisit          => [N,      Y,       N,      N,     N,          N],
        Command::Leave             => [Y,      Y,       Y,      Y,     Y,          Y],
        Command::SetDevices        => [N,      Y,       Y,      Y,     Y,          Y],
        Command::Offer             => [N,      Y,       Y,      Y,     Y,          Y],
        Command::Receive           => [N,      Y,       Y,      Y,     Y,          Y],
        Command::Card              => [N,      Y,       N,      N,     N,          N],
        Command::SealedKnock       => [Y,      Y,       Y,      Y,     Y,          Y],
        Command::Found             => [N,      Y,       N,      N,     N,          N],
        Command::Commit            => [N,      Y,       N,      N,     N,          N],
        Command::Seal              => [N,      Y,       Y,      Y,     Y,          Y],
        Command::Ready             => [N,      Y,       Y,      Y,     Y,          Y],
        Command::Resume            => [N,      Y,       Y,      Y,     Y,          Y],
        Command::AnswerCode        => [N,      Y,       N,      N,     N,          N],
        Command::AnswerKnock       => [N,      Y,       N,      N,     N,          N],
        Command::PublishMicrophone => [N,      Y,       Y,      Y,     Y,          Y],
        Command::PublishCamera     => [N,      Y,       Y,      Y,     Y,          Y],
        Command::PublishScreen     => [N,      Y,       N,      N,     N,          N],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Makes one test for each cell, and one that finds a cell without a test.
    macro_rules! cells {
        ($($rank:ident = $variant:ident {
            may { $($yes:ident = $can:ident,)* }
            may_not { $($no:ident = $cannot:ident,)* }
        })*) => {
            $(mod $rank {
                use super::*;

                mod may {
                    use super::*;
                    $(#[test] fn $yes() { assert!(super::super::super::may(Rank::$variant, Command::$can)); })*
                }

                mod may_not {
                    use super::*;
                    $(#[test] fn $no() { assert!(!super::super::super::may(Rank::$variant, Command::$cannot)); })*
                }
            })*

            const TESTED: &[(Rank, Command)] = &[
                $($((Rank::$variant, Command::$can),)* $((Rank::$variant, Command::$cannot),)*)*
            ];
        };
    }

    cells! {
        waiting = Waiting {
            may { leave = Leave, sealed_knock = SealedKnock, }
            may_not {
                enter = Enter, knock = Knock, decline = Decline, send_back = SendBack,
                remove = Remove, allow_screen = AllowScreen, end_visit = EndVisit, set_devices = SetDevices,
                offer = Offer, receive = Receive, publish_microphone = PublishMicrophone,
                publish_camera = PublishCamera, publish_screen = PublishScreen, card = Card,
                found = Found, commit = Commit, seal = Seal, ready = Ready, resume = Resume,
                answer_code = AnswerCode, answer_knock = AnswerKnock,
            }
        }
        provider = Provider {
            may {
                decline = Decline, send_back = SendBack, remove = Remove,
                allow_screen = AllowScreen, end_visit = EndVisit, leave = Leave, set_devices = SetDevices,
                offer = Offer, receive = Receive, publish_microphone = PublishMicrophone,
                publish_camera = PublishCamera, publish_screen = PublishScreen, card = Card,
                sealed_knock = SealedKnock, found = Found, commit = Commit, seal = Seal,
                ready = Ready, resume = Resume, answer_code = AnswerCode, answer_knock = AnswerKnock,
            }
            may_not { enter = Enter, knock = Knock, }
        }
        patient = Patient {
            may {
                leave = Leave, set_devices = SetDevices, offer = Offer,
                receive = Receive, publish_microphone = PublishMicrophone,
                publish_camera = PublishCamera, sealed_knock = SealedKnock, seal = Seal,
                ready = Ready, resume = Resume,
            }
            may_not {
                enter = Enter, knock = Knock, decline = Decline, send_back = SendBack,
                remove = Remove, allow_screen = AllowScreen, end_visit = EndVisit, publish_screen = PublishScreen, card = Card,
                found = Found, commit = Commit, answer_code = AnswerCode, answer_knock = AnswerKnock,
            }
        }
        family = Family {
            may {
                leave = Leave, set_devices = SetDevices, offer = Offer,
                receive = Receive, publish_microphone = PublishMicrophone,
                publish_camera = PublishCamera, sealed_knock = SealedKnock, seal = Seal,
                ready = Ready, resume = Resume,
            }
            may_not {
                enter = Enter, knock = Knock, decline = Decline, send_back = SendBack,
                remove = Remove, allow_screen = AllowScreen, end_visit = EndVisit, publish_screen = PublishScreen, card = Card,
                found = Found, commit = Commit, answer_code = AnswerCode, answer_knock = AnswerKnock,
            }
        }
        interpreter = Interpreter {
            may {
                leave = Leave, set_devices = SetDevices, offer = Offer,
                receive = Receive, publish_microphone = PublishMicrophone,
                publish_camera = PublishCamera, sealed_knock = SealedKnock, seal = Seal,
                ready = Ready, resume = Resume,
            }
            may_not {
                enter = Enter, knock = Knock, decline = Decline, send_back = SendBack,
                remove = Remove, allow_screen = AllowScreen, end_visit = EndVisit, publish_screen = PublishScreen, card = Card,
                found = Found, commit = Commit, answer_code = AnswerCode, answer_knock = AnswerKnock,
            }
        }
        second_provider = SecondProvider {
            may {
                leave = Leave, set_devices = SetDevices, offer = Offer,
                receive = Receive, publish_microphone = PublishMicrophone,
                publish_camera = PublishCamera, sealed_knock = SealedKnock, seal = Seal,
                ready = Ready, resume = Resume,
            }
            may_not {
                enter = Enter, knock = Knock, decline = Decline, send_back = SendBack,
                remove = Remove, allow_screen = AllowScreen, end_visit = EndVisit, publish_screen = PublishScreen, card = Card,
                found = Found, commit = Commit, answer_code = AnswerCode, answer_knock = AnswerKnock,
            }
        }
    }

    const RANKS: [Rank; 6] = [
        Rank::Waiting,
        Rank::Provider,
        Rank::Patient,
        Rank::Family,
        Rank::Interpreter,
        Rank::SecondProvider,
    ];

    const COMMANDS: [Command; 23] = [
        Command::Enter,
        Command::Knock,
        Command::Decline,
        Command::SendBack,
        Command::Remove,
        Command::AllowScreen,
        Command::EndVisit,
        Command::Leave,
        Command::SetDevices,
        Command::Offer,
        Command::Receive,
        Command::Card,
        Command::SealedKnock,
        Command::Found,
        Command::Commit,
        Command::Seal,
        Command::Ready,
        Command::Resume,
        Command::AnswerCode,
        Command::AnswerKnock,
        Command::PublishMicrophone,
        Command::PublishCamera,
        Command::PublishScreen,
    ];

    #[test]
    fn every_cell_of_the_table_has_its_test() {
        for rank in RANKS {
            for command in COMMANDS {
                let tests = TESTED
                    .iter()
                    .filter(|cell| **cell == (rank, command))
                    .count();

                assert_eq!(tests, 1, "{rank:?} {command:?}");
            }
        }
        assert_eq!(TESTED.len(), RANKS.len() * COMMANDS.len());
    }
}
