//! Everything that can happen, as data.

use crate::{network::TabId, server::Death, tab::Whose};
use client::Command;
use protocol::ClientMessage;
use std::time::Duration;

/// One thing that happens to the clinic.
#[derive(Clone, Debug)]
pub enum Step {
    /// Time passes.
    Wait(Duration),
    /// Someone opens a tab.
    OpenTab(Whose),
    /// A person asks their client for something.
    Ask(TabId, Command),
    /// A person loads the page again.
    Reload(TabId),
    /// A person closes the tab.
    CloseTab(TabId),
    /// A person opens a copy of the tab, with its session storage, as browsers do for "duplicate tab".
    CopyTab(TabId),
    /// A thief opens a copy of the tab in another browser: of its link, its session storage and its cookies, but of no key
    /// that the browser does not give away.
    StealTab(TabId),
    /// A tab loses its network for a while.
    Cut(TabId, Duration),
    /// A tab's network is slow for a while.
    Stall(TabId, Duration),
    /// A tab changes to another network: its lines are gone, and new ones stand at once.
    ChangeNetwork(TabId),
    /// The server's process is killed, at once or in the middle of something, and starts again later.
    Kill(Option<Death>),
    /// A link is revoked.
    Revoke(usize),
    /// A link gets another secret. The person is sent the new link.
    Reissue(usize),
    /// A tab that has been tampered with says something over its line.
    Say(TabId, Box<ClientMessage>),
    /// The SFU loses the media of whoever is in a tab.
    LoseMedia(TabId),
}
