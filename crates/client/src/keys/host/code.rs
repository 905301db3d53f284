//! Codes that are said on the telephone: whoever knows the digits is given what their private link would have carried, and
//! whoever is wrong five times burns the code.
//!
//! The tries are counted here, because here alone it is known which were wrong; a server that counted would have to be
//! believed.

use super::*;
use e2ee::vault::InviteCode;

/// Tries that may wait for their proof at the same time: a practice's patients of the same minute, and some guessers.
/// The oldest goes for the next one; its page is told no, and tries again.
const CODE_RUNS_MAX: usize = 32;

/// A try that was answered with a hello.
#[derive(Debug)]
pub(super) struct CodeRun {
    id: CodeRunId,
    /// Which of the invite's codes it is about.
    number: u32,
    run: HostRun,
}

/// Which burned codes the person who runs the visit need not be told of again.
#[derive(Debug, Default)]
pub(super) struct Burned {
    known: BTreeSet<(InviteId, u32)>,
    /// Whose code burned since this page came in, the last one last.
    names: Vec<DisplayName>,
}

impl Burned {
    /// Takes those that were burned before.
    pub(super) fn know(&mut self, vault: &Vault) {
        self.known
            .extend(burned(vault).map(|(invite, number, _)| (invite, number)));
    }
}

impl HostKeys {
    /// Returns whose codes burned since this page came in.
    #[must_use]
    pub fn burned_codes(&self) -> &[DisplayName] {
        &self.burned.names
    }

    pub(super) fn handle_code_asked(&mut self, id: CodeRunId, locator: Locator, ask: &Sealed) {
        let begun = self.begin_run(id, locator, ask);
        let hello = begun.map(|(run, hello)| {
            self.code_runs.push_back(run);
            if self.code_runs.len() > CODE_RUNS_MAX {
                self.code_runs.pop_front();
            }
            hello
        });
        self.answer_code(id, hello);
    }

    pub(super) fn handle_code_proved(&mut self, id: CodeRunId, proof: &Sealed) {
        let grant = self.finish_run(id, proof);
        self.answer_code(id, grant);
    }

    fn begin_run(
        &self,
        id: CodeRunId,
        locator: Locator,
        ask: &Sealed,
    ) -> Option<(CodeRun, Vec<u8>)> {
        let mut living = self.secrets.vault.invitations.iter();
        let (invitation, code) = living.find_map(|invitation| {
            let code = invitation.code.as_ref()?;
            let is_meant = code.locator == locator && code.is_live() && !invitation.is_revoked;
            is_meant.then_some((invitation, code))
        })?;
        let seed = &self.secrets.vault.seed;
        let invite = invitation.id;
        let grant = CodeGrant {
            visit: self.card.content().visit,
            invite,
            root: self.secrets.root,
            secret: seed.code_secret(&self.crypto, invite, code.number),
            token: seed
                .link_secret(&self.crypto, invite)
                .join_token(&self.crypto, invite),
        };
        let digits = (code.locator, &code.secret);
        let (run, hello) = HostRun::begin(&self.crypto, digits, grant, ask.as_bytes()).ok()?;
        let number = code.number;
        Some((CodeRun { id, number, run }, hello))
    }

    /// A try is counted before it is looked at: whatever does not hold was a wrong one.
    fn finish_run(&mut self, id: CodeRunId, proof: &Sealed) -> Option<Vec<u8>> {
        let place = self.code_runs.iter().position(|run| run.id == id)?;
        let CodeRun { number, run, .. } = self.code_runs.remove(place)?;
        let invitation = self.secrets.vault.invitation_mut(run.invite())?;
        let is_revoked = invitation.is_revoked;
        let code = invitation.code.as_mut();
        // Of the runs of one code that wait together, those behind the fifth wrong one are not looked at.
        let code = code.filter(|code| code.number == number && code.is_live() && !is_revoked)?;
        let grant = run.handle_proof(&self.crypto, proof.as_bytes());
        if grant.is_err() {
            code.fail();
            self.note_burned();
            self.keep_vault();
        }
        grant.ok()
    }

    fn answer_code(&mut self, run: CodeRunId, answer: Option<Vec<u8>>) {
        let answer = answer.and_then(Sealed::new);
        let message = ClientMessage::AnswerCode { run, answer };
        self.effects.push_back(KeysEffect::Send(message));
    }

    /// Takes note of codes that have burned, here or on another page.
    pub(super) fn note_burned(&mut self) {
        for (invite, number, name) in burned(&self.secrets.vault) {
            if self.burned.known.insert((invite, number)) {
                self.burned.names.push(name.clone());
            }
        }
    }

    /// Returns the number of the code that somebody came by, of all that their invite has had.
    pub(super) fn code_of(&self, invite: InviteId, knock: &UnverifiedKnock) -> Option<u32> {
        let last = self.invitation(invite)?.code.as_ref()?.number;
        // A link is looked at first: that is what nearly everybody comes by.
        let by_link = self.knock_key(invite, None);
        if knock.is_proved_by(&self.crypto, &by_link) {
            return None;
        }
        (1..=last.min(CODES_EVER_MAX)).rev().find(|number| {
            let key = self.knock_key(invite, Some(*number));
            knock.is_proved_by(&self.crypto, &key)
        })
    }

    /// Whether somebody came by a code that was revoked, or that another one has taken the place of. One that was guessed at
    /// too often is dead for further tries: whoever knew it had it from the practice.
    pub(super) fn came_by_dead_code(&self, knocked: &Knocked) -> bool {
        let Some(number) = knocked.code else {
            return false;
        };
        let known = self.invitation(knocked.knock.invite);
        let code = known.and_then(|known| known.code.as_ref());
        code.is_none_or(|code| code.number != number || code.is_revoked)
    }
}

/// Lists the codes of a vault that were guessed at too often.
fn burned(vault: &Vault) -> impl Iterator<Item = (InviteId, u32, &DisplayName)> {
    vault.invitations.iter().filter_map(|invitation| {
        let code = invitation
            .code
            .as_ref()
            .filter(|code| InviteCode::is_burned(code))?;
        Some((invitation.id, code.number, &invitation.name))
    })
}
