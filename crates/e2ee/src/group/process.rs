//! What the delivery service hands out: commits and words of others.

use super::{
    authorize::{Refusal, authorize},
    change::EpochChange,
    claim::{HostRole, HostVerifier},
    message::Message,
    profile::{MESSAGE_BYTES_MAX, PAST_EPOCHS_MAX},
    state::{Group, GroupError, Leaf},
};
use openmls::{
    framing::{
        ContentType, MlsMessageBodyIn, MlsMessageIn, PrivateMessageIn, ProcessedMessageContent,
        ProtocolMessage, Sender,
    },
    group::StagedCommit,
    prelude::tls_codec::Deserialize as _,
};

/// Why a message of the group changes nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ProcessError {
    /// Not a message of MLS, or too long.
    #[error("not a message of the group")]
    Malformed,
    /// In a form that anybody can read or make: never used, external commits included.
    #[error("the message is not a private one")]
    NotPrivate,
    /// Of another group: another generation, or another visit.
    #[error("the message is of another group")]
    OtherGroup,
    /// Of an epoch that is over.
    #[error("the message is of an epoch that is over")]
    Old,
    /// Of an epoch that has not begun: a commit is missing. The delivery service has it.
    #[error("a commit is missing before this message")]
    Gap,
    /// It does not open or does not verify, or was processed before. Twice in a row: join again.
    #[error("the message does not open")]
    Unreadable,
    /// A commit or a proposal that was handed out as words.
    #[error("not words, but what changes the group")]
    NotWords,
    /// A proposal on its own: nobody makes one here.
    #[error("a proposal outside a commit")]
    LoneProposal,
    /// The sender is not in the group any more.
    #[error("the sender has left")]
    SenderGone,
    /// The words are not of this protocol version, or contradict their envelope.
    #[error("the words cannot be read")]
    BadWords,
    /// Only a host may say that.
    #[error("only a host may say this")]
    NotHost,
    /// A verified commit breaks a rule. The alarm is on.
    #[error("the commit is refused: {0}")]
    Refused(Refusal),
    /// This client was removed.
    #[error("not in the group any more")]
    Removed,
    /// OpenMLS failed where it must not.
    #[error("the group's cryptography failed")]
    Mls,
}

/// Words of a member.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Said {
    /// Whose: authenticated by the leaf's signature.
    pub from: Leaf,
    /// The sender's role, for hosts.
    pub role: Option<HostRole>,
    /// The epoch they were said in; at most two below the current one.
    pub epoch: u64,
    /// The words.
    pub message: Message,
}

/// What a message of the group brought.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Incoming {
    /// A commit of a host: the next epoch begins.
    Changed(EpochChange),
    /// Words of a member.
    Said(Said),
    /// Came back to its sender. The delivery service's answer says what became of an own commit.
    Own,
    /// A host removed this client. No key of what follows is known to it.
    Removed {
        /// Who did it.
        by: Leaf,
    },
}

impl Group {
    /// Takes one message that the delivery service handed out as words. A commit that comes that way is none, and is not
    /// looked at any further: any member can send words, and a commit that breaks a rule would end the visit for whoever
    /// verified it.
    ///
    /// # Errors
    ///
    /// Why it changes nothing. [`ProcessError::Refused`] is not among it.
    pub fn process_words(
        &mut self,
        bytes: &[u8],
        verifier: &dyn HostVerifier,
    ) -> Result<Incoming, ProcessError> {
        let message = self.parse(bytes)?;
        match message.content_type() {
            ContentType::Application => self.take(message, verifier),
            ContentType::Proposal | ContentType::Commit => Err(ProcessError::NotWords),
        }
    }

    /// Takes one message that the delivery service handed out, a commit above all.
    ///
    /// # Errors
    ///
    /// Why it changes nothing. After [`ProcessError::Refused`] this client says nothing more.
    pub fn process(
        &mut self,
        bytes: &[u8],
        verifier: &dyn HostVerifier,
    ) -> Result<Incoming, ProcessError> {
        let message = self.parse(bytes)?;
        self.take(message, verifier)
    }

    fn take(
        &mut self,
        message: ProtocolMessage,
        verifier: &dyn HostVerifier,
    ) -> Result<Incoming, ProcessError> {
        let processed = self
            .mls
            .process_message(&self.store, message)
            .map_err(|_| ProcessError::Unreadable)?;
        let sender = processed.sender().clone();
        let epoch = processed.epoch().as_u64();
        match processed.into_content() {
            ProcessedMessageContent::ApplicationMessage(words) => {
                self.hear(&sender, epoch, &words.into_bytes())
            }
            ProcessedMessageContent::StagedCommitMessage(commit) => {
                self.follow(&sender, *commit, verifier)
            }
            ProcessedMessageContent::OwnPendingCommit
            | ProcessedMessageContent::OwnPrivateMessage => Ok(Incoming::Own),
            ProcessedMessageContent::ProposalMessage(_)
            | ProcessedMessageContent::ExternalJoinProposalMessage(_) => {
                Err(ProcessError::LoneProposal)
            }
        }
    }

    /// Seals words for everyone in the group, padded.
    ///
    /// # Errors
    ///
    /// [`GroupError::Alarmed`] after an alarm, [`GroupError::NotHost`] for words that only hosts may say.
    pub fn seal(&mut self, message: &Message) -> Result<Vec<u8>, GroupError> {
        let own_leaf = self.own_leaf()?;
        if self.alarm.is_some() {
            return Err(GroupError::Alarmed);
        }
        let is_host = self
            .members
            .get(&own_leaf)
            .is_some_and(|member| member.role.is_some());
        if message.is_for_hosts() && !is_host {
            return Err(GroupError::NotHost);
        }
        let sealed = self
            .mls
            .create_message(&self.store, &self.key, &message.encode())
            .map_err(|_| GroupError::Mls)?;
        sealed.to_bytes().map_err(|_| GroupError::Mls)
    }

    /// Reads the envelope, which is all that the delivery service could have altered unseen.
    fn parse(&self, bytes: &[u8]) -> Result<ProtocolMessage, ProcessError> {
        if !self.mls.is_active() {
            return Err(ProcessError::Removed);
        }
        if bytes.len() > MESSAGE_BYTES_MAX {
            return Err(ProcessError::Malformed);
        }
        let message =
            MlsMessageIn::tls_deserialize_exact(bytes).map_err(|_| ProcessError::Malformed)?;
        let private: PrivateMessageIn = match message.extract() {
            MlsMessageBodyIn::PrivateMessage(private) => private,
            MlsMessageBodyIn::PublicMessage(_) => return Err(ProcessError::NotPrivate),
            MlsMessageBodyIn::Welcome(_)
            | MlsMessageBodyIn::GroupInfo(_)
            | MlsMessageBodyIn::KeyPackage(_) => return Err(ProcessError::Malformed),
        };
        let message = ProtocolMessage::from(private);
        if message.group_id() != self.mls.group_id() {
            return Err(ProcessError::OtherGroup);
        }
        let kept = match message.content_type() {
            ContentType::Application => PAST_EPOCHS_MAX,
            ContentType::Proposal | ContentType::Commit => 0,
        };
        let (epoch, own_epoch) = (message.epoch().as_u64(), self.epoch());
        if epoch > own_epoch {
            return Err(ProcessError::Gap);
        }
        if own_epoch - epoch > kept as u64 {
            return Err(ProcessError::Old);
        }
        Ok(message)
    }

    /// Judges a verified commit and, where the rules allow it, merges it.
    fn follow(
        &mut self,
        sender: &Sender,
        commit: StagedCommit,
        verifier: &dyn HostVerifier,
    ) -> Result<Incoming, ProcessError> {
        let judged = self.judge(sender, &commit, verifier);
        if let Err(refusal) = authorize(&judged.view, &self.view()) {
            self.alarm = Some(refusal);
            return Err(ProcessError::Refused(refusal));
        }
        let by = member(sender).ok_or(ProcessError::Mls)?;
        let is_removal = commit.self_removed();
        let own_commit_lost = self.pending.take().is_some();
        self.mls
            .merge_staged_commit(&self.store, commit)
            .map_err(|_| ProcessError::Mls)?;
        if is_removal {
            return Ok(Incoming::Removed { by });
        }
        let change = self
            .settle(by, judged.change)
            .map_err(|_| ProcessError::Mls)?;
        Ok(Incoming::Changed(EpochChange {
            own_commit_lost,
            ..change
        }))
    }

    /// Reads words, and refuses those of a leaf whose holder has changed since.
    fn hear(&self, sender: &Sender, epoch: u64, words: &[u8]) -> Result<Incoming, ProcessError> {
        let from = member(sender).ok_or(ProcessError::SenderGone)?;
        let member = self
            .members
            .get(&from)
            .filter(|member| member.since <= epoch);
        let member = member.ok_or(ProcessError::SenderGone)?;
        let message = Message::decode(words).map_err(|_| ProcessError::BadWords)?;
        if message.is_for_hosts() && member.role.is_none() {
            return Err(ProcessError::NotHost);
        }
        let is_of_envelope = match &message {
            Message::Roster(roster) => roster.epoch == epoch,
            Message::Beacon(beacon) => {
                beacon.epoch == epoch && beacon.generation == self.terms.generation
            }
            Message::Policy(_)
            | Message::Chat(_)
            | Message::Tracks(_)
            | Message::Bye
            | Message::CompareAsk { .. }
            | Message::CompareAnswer { .. }
            | Message::Draw(_)
            | Message::RealTimeText(_) => true,
        };
        if !is_of_envelope {
            return Err(ProcessError::BadWords);
        }
        Ok(Incoming::Said(Said {
            from,
            role: member.role,
            epoch,
            message,
        }))
    }
}

fn member(sender: &Sender) -> Option<Leaf> {
    match sender {
        Sender::Member(index) => Leaf::new(index.u32()),
        Sender::External(_) | Sender::NewMemberProposal | Sender::NewMemberCommit => None,
    }
}
