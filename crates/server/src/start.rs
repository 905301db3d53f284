//! Puts the parts together, and takes them apart again.

use crate::{
    advisories::{self, Advisories},
    app::{App, AppParts, Mode},
    clock::Clock,
    config::{Config, ConfigError},
    http::{listener, router::router},
    live::registry::Registry,
    store::{self, Store, StoreError},
};
use sfu::{Sfu, SfuConfig};
use std::{io, net::SocketAddr, sync::Arc};
use tokio::{net::TcpListener, sync::mpsc, task::JoinHandle};
use tracing::{error, info};

/// Events of the SFU on their way to their visits: an answer or a loss for everyone of a hundred full
/// visits at once.
const MEDIA_EVENTS_MAX: usize = 4_096;

/// The running server.
pub struct Server {
    app: App,
    address: SocketAddr,
    media: Arc<Sfu>,
    listener: JoinHandle<()>,
}

/// Why the server does not start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The settings do not fit together.
    #[error(transparent)]
    Config(#[from] ConfigError),
    /// The data folder cannot be made.
    #[error("the data folder cannot be made: {0}")]
    Folder(io::Error),
    /// The database cannot be opened.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The address for HTTP is taken, or not this machine's.
    #[error("cannot listen on {0}: {1}")]
    Listen(SocketAddr, io::Error),
    /// The port for media is taken, or its address not this machine's.
    #[error("cannot listen for media on port {0}: {1}")]
    Media(u16, io::Error),
}

impl Server {
    /// Opens everything and begins to accept connections.
    ///
    /// # Errors
    ///
    /// [`StartError`], in words for whoever starts it.
    pub async fn start(config: &Config, mode: Mode) -> Result<Self, StartError> {
        store::make_folder(&config.data).map_err(StartError::Folder)?;
        let listener = TcpListener::bind(config.listen)
            .await
            .map_err(|error| StartError::Listen(config.listen, error))?;
        let address = listener
            .local_addr()
            .map_err(|error| StartError::Listen(config.listen, error))?;
        let base_url = config.base_url_at(address)?;
        let store = Store::open(&config.data, &config.names_key()).await?;
        let clock = Arc::new(Clock::start());
        let (media, events) = start_media(config)?;
        let live = Registry::new(store.clone(), Arc::clone(&clock), Arc::clone(&media));
        tokio::spawn(carry_events(events, live.clone()));
        // Seats that nobody comes back to have to be given up, also after a restart.
        for visit in store.visits_with_seats().await? {
            drop(live.reach(visit));
        }
        let app = App::new(AppParts {
            store,
            clock,
            base_url,
            client_origin: config.client.origin.clone(),
            trusted_proxies: config.trusted_proxies.clone(),
            mode,
            live,
            advisories: Arc::new(Advisories::start(&config.advisories, &config.data)),
        });
        tokio::spawn(advisories::watch(
            Arc::clone(&app.advisories),
            app.stopping(),
            config.advisories.fetch.clone(),
        ));
        let serving = listener::serve(
            listener,
            router(app.clone()),
            config.trusted_proxies.clone(),
            app.stopping(),
        );
        info!("the server accepts connections");
        Ok(Self {
            app,
            address,
            media,
            listener: tokio::spawn(serving),
        })
    }

    /// Returns what the handlers reach.
    #[must_use]
    pub const fn app(&self) -> &App {
        &self.app
    }

    /// Returns the address listened on, with its real port.
    #[must_use]
    pub const fn address(&self) -> SocketAddr {
        self.address
    }

    /// Stops: no new connections, the last answers, then the database and the media.
    pub async fn stop(self) {
        self.app.stop();
        if self.listener.await.is_err() {
            error!("the listener ended badly");
        }
        self.app.live.close();
        self.app.store.close().await;
        drop(self.app);
        if let Some(media) = Arc::into_inner(self.media) {
            media.stop();
        }
        info!("the server stopped");
    }
}

fn start_media(config: &Config) -> Result<(Arc<Sfu>, mpsc::Receiver<sfu::Event>), StartError> {
    let (sender, events) = mpsc::channel(MEDIA_EVENTS_MAX);
    let sfu_config = SfuConfig {
        port: config.media.port,
        addresses: config.media.addresses.clone(),
        public_addresses: config.media.public_addresses.clone(),
    };
    // The SFU's thread must never wait, so an event for which there is no place is lost. The client
    // that waits for it makes a new offer.
    let media = Sfu::start(sfu_config, move |event| {
        if sender.try_send(event).is_err() {
            error!("an event of the SFU was lost");
        }
    })
    .map_err(|error| StartError::Media(config.media.port, error))?;
    Ok((Arc::new(media), events))
}

async fn carry_events(mut events: mpsc::Receiver<sfu::Event>, live: Registry) {
    while let Some(event) = events.recv().await {
        live.handle_media(event);
    }
}
