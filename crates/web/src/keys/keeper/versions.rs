//! What one page knows of the vault that it keeps: what the server has, what is to be kept next, and what somebody
//! else changed that the running visit has not heard of.

use crate::keys::vault::KeptVault;
use e2ee::vault::Vault;

/// The vault of one visit, as this page knows it.
pub(super) struct Versions {
    /// The last one that the server is known to keep.
    kept: KeptVault,
    /// What is to be kept next.
    next: Option<Box<Vault>>,
    /// What others changed, and whoever made `next` was not told of. Until then each vault to be kept takes it in: without
    /// that it would undo what they did.
    untold: Option<Vault>,
    /// The highest serial that the server was given, whatever it answered: it has that vault, and may hand it out for a later
    /// one of the same serial.
    given: u32,
}

impl Versions {
    pub(super) const fn new(kept: KeptVault) -> Self {
        Self {
            kept,
            next: None,
            untold: None,
            given: 0,
        }
    }

    /// The version that the server is known to keep.
    pub(super) const fn version(&self) -> u32 {
        self.kept.version
    }

    /// Has this vault kept next, in the place of one that nobody took yet.
    pub(super) fn put_next(&mut self, mut vault: Box<Vault>) {
        vault.serial = vault.serial.max(self.given.saturating_add(1));
        self.next = Some(vault);
    }

    /// What is to be kept next, as it was put.
    pub(super) fn next(&self) -> Option<&Vault> {
        self.next.as_deref()
    }

    /// Takes what is to be kept next, with what else the server keeps, and the version that it replaces.
    pub(super) fn take(&mut self) -> Option<(Box<Vault>, u32)> {
        let mut vault = self.next.take()?;
        if let Some(untold) = &self.untold {
            vault.absorb(untold);
        }
        if vault.serial <= self.kept.vault.serial {
            vault.absorb(&self.kept.vault);
        }
        self.given = self.given.max(vault.serial);
        Some((vault, self.kept.version))
    }

    /// The server keeps this.
    pub(super) fn handle_kept(&mut self, vault: Vault, version: u32) {
        self.kept = KeptVault { vault, version };
    }

    /// Somebody else was faster. Makes one of both, to be kept next unless something newer is; `false`, and nothing
    /// changes, where theirs is of another seed.
    pub(super) fn handle_conflict(&mut self, mut mine: Box<Vault>, theirs: KeptVault) -> bool {
        if !mine.absorb(&theirs.vault) {
            return false;
        }
        match &mut self.untold {
            Some(untold) => {
                untold.absorb(&theirs.vault);
            }
            None => self.untold = Some(theirs.vault.clone()),
        }
        self.kept = theirs;
        self.next.get_or_insert(mine);
        true
    }

    /// It could not be kept: it is, the next time, unless something newer is.
    pub(super) fn handle_failure(&mut self, vault: Box<Vault>) {
        self.next.get_or_insert(vault);
    }

    /// A newer one was read from the server.
    pub(super) fn handle_read(&mut self, kept: KeptVault) {
        if self.kept.version < kept.version {
            self.kept = kept;
        }
    }

    /// Returns what others changed and the running visit was not told of, which it is by this.
    pub(super) fn tell(&mut self) -> Option<Vault> {
        self.untold.take()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::keys::vault;
    use protocol::{DisplayName, InviteId, Role};

    const ONE: InviteId = InviteId::from_bytes([1; 16]);
    const OTHER: InviteId = InviteId::from_bytes([2; 16]);

    /// A vault with two links.
    fn begun() -> Vault {
        let mut begun = vault::new().expect("there is randomness");
        for id in [ONE, OTHER] {
            let name = DisplayName::clean("Ana").expect("a name");
            begun.invite(vault::invitation(id, name, Role::Patient));
        }
        begun
    }

    fn kept(vault: &Vault, version: u32) -> KeptVault {
        KeptVault {
            vault: vault.clone(),
            version,
        }
    }

    /// As the running visit changes it: its own memory, and a serial more.
    fn changed(vault: &mut Vault) -> Box<Vault> {
        vault.serial += 1;
        Box::new(vault.clone())
    }

    fn revoked(vault: &Vault, id: InviteId) -> bool {
        let mut invitations = vault.invitations.iter();
        invitations.any(|one| one.id == id && one.is_revoked)
    }

    fn revoke(vault: &mut Vault, id: InviteId) {
        let invitation = vault.invitation_mut(id).expect("a link of this visit");
        invitation.is_revoked = true;
    }

    #[test]
    fn what_another_page_revoked_stays_revoked_however_often_this_one_keeps_its_own() {
        let mut page = begun();
        let mut other = page.clone();
        let mut versions = Versions::new(kept(&page, 1));
        versions.put_next(changed(&mut page));
        let (mine, version) = versions.take().expect("something to keep");
        assert_eq!(version, 1);

        // While that one is on its way, another page is faster.
        revoke(&mut other, ONE);
        other.serial += 1;
        assert!(versions.handle_conflict(mine, kept(&other, 2)));
        // The visit, which was not told yet, has more to keep, twice.
        for version in [2, 3] {
            for _ in 0..4 {
                versions.put_next(changed(&mut page));
            }
            let (mine, replaces) = versions.take().expect("something to keep");

            assert_eq!(replaces, version);
            assert!(revoked(&mine, ONE) && !revoked(&mine, OTHER));
            versions.handle_kept(*mine, version + 1);
        }

        let told = versions.tell().expect("there is something to tell");
        assert!(revoked(&told, ONE));
        assert!(versions.tell().is_none());
    }

    #[test]
    fn two_faster_pages_are_both_told_of() {
        let mut page = begun();
        let (mut first, mut second) = (page.clone(), page.clone());
        let mut versions = Versions::new(kept(&page, 1));
        versions.put_next(changed(&mut page));
        let (mine, _) = versions.take().expect("something to keep");
        revoke(&mut first, ONE);
        assert!(versions.handle_conflict(mine, kept(&first, 2)));
        let (mine, _) = versions.take().expect("something to keep");
        revoke(&mut second, OTHER);
        assert!(versions.handle_conflict(mine, kept(&second, 3)));

        let (mine, version) = versions.take().expect("something to keep");
        let told = versions.tell().expect("there is something to tell");

        assert_eq!(version, 3);
        for vault in [&mine, &told] {
            assert!(revoked(vault, ONE) && revoked(vault, OTHER));
        }
    }

    #[test]
    fn change_has_a_higher_serial_than_all_that_the_server_was_given_before() {
        let mut page = begun();
        let mut other = page.clone();
        other.serial += 1;
        let mut versions = Versions::new(kept(&page, 1));
        versions.put_next(changed(&mut page));
        let (mine, _) = versions.take().expect("something to keep");
        assert!(versions.handle_conflict(mine, kept(&other, 2)));
        // The server takes it, and says that it failed: twice.
        for _ in 0..2 {
            let (mine, _) = versions.take().expect("something to keep");
            versions.handle_failure(mine);
        }
        let (given, _) = versions.take().expect("something to keep");

        versions.put_next(changed(&mut page));

        assert!(
            versions
                .next()
                .is_some_and(|next| next.serial > given.serial)
        );
    }

    #[test]
    fn vault_of_another_seed_changes_nothing() {
        let mut page = begun();
        let mut versions = Versions::new(kept(&page, 1));
        versions.put_next(changed(&mut page));
        let (mine, _) = versions.take().expect("something to keep");

        assert!(!versions.handle_conflict(mine, kept(&begun(), 9)));

        assert_eq!(versions.version(), 1);
        assert!(versions.take().is_none() && versions.tell().is_none());
    }

    #[test]
    fn what_could_not_be_kept_is_kept_next_and_the_newest_wins() {
        let mut page = begun();
        let mut versions = Versions::new(kept(&page, 1));
        versions.put_next(changed(&mut page));
        let (mine, _) = versions.take().expect("something to keep");
        revoke(&mut page, ONE);
        versions.put_next(changed(&mut page));

        versions.handle_failure(mine);

        let (mine, _) = versions.take().expect("something to keep");
        assert!(revoked(&mine, ONE));
        versions.handle_failure(mine);
        assert!(versions.take().is_some_and(|(mine, _)| revoked(&mine, ONE)));
    }
}
