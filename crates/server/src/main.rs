//! `vestibule`: reads the settings, starts the server, runs, stops.

use clap::{Args, Parser, Subcommand};
use protocol::LinkToken;
use server::{
    advisories,
    app::Mode,
    auth::hash,
    config::{BaseUrl, Config, ConfigError, LogLevel},
    demo,
    http::assets,
    random,
    start::{Server, StartError},
    store::{LinkPurpose, StoreError},
    verify::{self, FetchError, Manifest, ManifestError, Site},
};
use std::{
    io::{self, Write},
    net::{IpAddr, SocketAddr},
    path::PathBuf,
    process::ExitCode,
};
use tokio::signal::unix::{Signal, SignalKind, signal};
use tracing_subscriber::EnvFilter;

/// Telehealth video visits nobody can break into.
#[derive(Parser)]
#[command(name = "vestibule", version)]
struct Cli {
    #[command(subcommand)]
    order: Order,
}

#[derive(Subcommand)]
enum Order {
    /// Run a practice's server.
    Serve(Settings),
    /// Try it out on this machine: a practice, a provider and a visit that begins at once.
    Demo(Demo),
    /// Say in plain words what is wrong with the settings.
    CheckConfig(Settings),
    /// Write the pages into a folder, to be served from another origin than the API.
    ExportClient(ExportClient),
    /// Compare what a running deployment serves with the signed manifest of a release.
    VerifyClient(VerifyClient),
}

/// A flag wins over the environment, the environment over the file.
#[derive(Args)]
struct Settings {
    /// File with the settings.
    #[arg(long, env = "VESTIBULE_CONFIG")]
    config: Option<PathBuf>,
    /// Folder of the database.
    #[arg(long, env = "VESTIBULE_DATA")]
    data: Option<PathBuf>,
    /// File of the key that names are sealed with in the database.
    #[arg(long, env = "VESTIBULE_NAMES_KEY")]
    names_key: Option<PathBuf>,
    /// Address and port for HTTP.
    #[arg(long, env = "VESTIBULE_LISTEN")]
    listen: Option<SocketAddr>,
    /// What people type, such as `https://visits.example`.
    #[arg(long, env = "VESTIBULE_BASE_URL")]
    base_url: Option<BaseUrl>,
    /// Addresses of reverse proxies, separated by commas.
    #[arg(long, env = "VESTIBULE_TRUSTED_PROXIES", value_delimiter = ',')]
    trusted_proxies: Option<Vec<IpAddr>>,
    /// How much is logged: error, warn, info, debug or trace.
    #[arg(long, env = "VESTIBULE_LOG")]
    log: Option<LogLevel>,
    /// Port for media, UDP and TCP.
    #[arg(long, env = "VESTIBULE_MEDIA_PORT")]
    media_port: Option<u16>,
    /// Addresses to receive media on, separated by commas.
    #[arg(long, env = "VESTIBULE_MEDIA_ADDRESSES", value_delimiter = ',')]
    media_addresses: Option<Vec<IpAddr>>,
    /// Addresses that browsers send media to, separated by commas.
    #[arg(long, env = "VESTIBULE_MEDIA_PUBLIC_ADDRESSES", value_delimiter = ',')]
    media_public_addresses: Option<Vec<IpAddr>>,
}

#[derive(Args)]
struct Demo {
    /// Port for HTTP; 8080 or, where that is taken, any free one.
    #[arg(long)]
    port: Option<u16>,
    /// Folder to keep the demo's data in; else it is gone when the demo stops.
    #[arg(long)]
    data: Option<PathBuf>,
    /// Print one line of JSON for programs.
    #[arg(long)]
    json: bool,
    /// How much is logged: error, warn, info, debug or trace.
    #[arg(long, default_value = "warn")]
    log: LogLevel,
}

#[derive(Args)]
struct ExportClient {
    /// Folder that the server of static files serves.
    folder: PathBuf,
    /// Where the API is: the `base_url` of the settings.
    #[arg(long)]
    api: BaseUrl,
}

#[derive(Args)]
struct VerifyClient {
    /// Where the client is served from: `https://visits.example`.
    url: String,
    /// The manifest; its signature is beside it, with `.minisig` behind the name.
    #[arg(long)]
    manifest: PathBuf,
    /// The public key of whoever makes the releases, as minisign writes it.
    #[arg(long)]
    key: PathBuf,
}

/// Why the program ends.
#[derive(Debug, thiserror::Error)]
enum Fault {
    #[error(transparent)]
    Config(#[from] ConfigError),
    #[error(transparent)]
    Start(#[from] StartError),
    #[error(transparent)]
    Demo(#[from] demo::DemoError),
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error(transparent)]
    Io(#[from] io::Error),
    #[error("the settings have {0} faults")]
    Faults(usize),
    #[error(transparent)]
    Manifest(#[from] ManifestError),
    #[error(transparent)]
    Fetch(#[from] FetchError),
    #[error("this is not the client of the release: {0} faults")]
    OtherClient(usize),
}

fn main() -> ExitCode {
    let cli = Cli::parse();
    let runtime = match tokio::runtime::Runtime::new() {
        Ok(runtime) => runtime,
        Err(error) => return fail(&error.into()),
    };
    let done = match cli.order {
        Order::Serve(settings) => runtime.block_on(serve(&settings)),
        Order::Demo(demo) => runtime.block_on(run_demo(demo)),
        Order::CheckConfig(settings) => check_config(&settings),
        Order::ExportClient(order) => export_client(&order),
        Order::VerifyClient(order) => runtime.block_on(verify_client(&order)),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(fault) => fail(&fault),
    }
}

async fn serve(settings: &Settings) -> Result<(), Fault> {
    let config = settings.config()?;
    let faults = config.faults();
    if let Some(fault) = faults.into_iter().next() {
        return Err(fault.into());
    }
    start_log(config.log);
    let signals = Signals::listen()?;
    let server = Server::start(&config, Mode::Serve).await?;
    let app = server.app();
    say(&format!("Vestibule is at {}", app.base_url.origin()))?;
    if !app.store.has_account().await? {
        let token = LinkToken::from_bytes(random::bytes());
        let hash = hash::of_secret(token.expose_bytes());
        app.store
            .replace_link(&hash, LinkPurpose::SetUp, app.clock.now())
            .await?;
        say("Nobody can sign in yet. Open this link to set the practice up; it works once:")?;
        say(&format!(
            "{}/setup#{}",
            app.pages.origin(),
            token.expose_text()
        ))?;
    }
    signals.told_to_stop().await;
    server.stop().await;
    Ok(())
}

async fn run_demo(order: Demo) -> Result<(), Fault> {
    start_log(order.log);
    let folder = demo::Folder::new(order.data)?;
    let config = demo::config(&folder.path, order.port);
    let served = serve_demo(&config, order.json).await;
    folder.remove()?;
    served
}

async fn serve_demo(config: &Config, is_json: bool) -> Result<(), Fault> {
    let signals = Signals::listen()?;
    let server = Server::start(config, Mode::Demo).await?;
    let links = demo::seed(server.app(), &config.data).await?;
    if is_json {
        say(&protocol::write(&links))?;
    } else {
        say("A visit is ready. Open one link as the provider, the others in other windows:")?;
        say(&format!("  Provider     {}", links.provider_url))?;
        say(&format!("  Patient      {}", links.patient_url))?;
        say(&format!("  Interpreter  {}", links.companion_url))?;
        say("Whoever has the provider's link has the demo's keys, and so does this program.")?;
        say("Ctrl+C stops the demo.")?;
    }
    signals.told_to_stop().await;
    server.stop().await;
    Ok(())
}

fn check_config(settings: &Settings) -> Result<(), Fault> {
    let config = settings.config()?;
    let told = config.faults().into_iter().map(|fault| fault.to_string());
    let faults: Vec<String> = told.chain(advisories::faults(&config.advisories)).collect();
    for fault in &faults {
        say(fault)?;
    }
    if !faults.is_empty() {
        return Err(Fault::Faults(faults.len()));
    }
    say("The settings are fine.")?;
    Ok(())
}

fn export_client(order: &ExportClient) -> Result<(), Fault> {
    let count = assets::export(&order.folder, &order.api)?;
    say(&format!("{count} files are in {}", order.folder.display()))?;
    Ok(())
}

async fn verify_client(order: &VerifyClient) -> Result<(), Fault> {
    let manifest = Manifest::read(&order.manifest, &order.key)?;
    let site = Site::new(&order.url)?;
    for line in &manifest.about {
        say(line)?;
    }
    let report = verify::client(&site, &manifest).await;
    match &report.api {
        Some(api) => say(&format!("The page says that the API is at {api}"))?,
        None => say("The API is where the page is")?,
    }
    for fault in &report.faults {
        say(&fault.to_string())?;
    }
    if !report.faults.is_empty() {
        return Err(Fault::OtherClient(report.faults.len()));
    }
    say(&format!("{} files are those of the release.", report.files))?;
    Ok(())
}

impl Settings {
    fn config(&self) -> Result<Config, ConfigError> {
        let mut config = match &self.config {
            Some(file) => Config::read(file)?,
            None => Config::default(),
        };
        set(&mut config.data, self.data.as_ref());
        if self.names_key.is_some() {
            config.names_key.clone_from(&self.names_key);
        }
        set(&mut config.listen, self.listen.as_ref());
        set(&mut config.trusted_proxies, self.trusted_proxies.as_ref());
        set(&mut config.log, self.log.as_ref());
        set(&mut config.media.port, self.media_port.as_ref());
        set(&mut config.media.addresses, self.media_addresses.as_ref());
        set(
            &mut config.media.public_addresses,
            self.media_public_addresses.as_ref(),
        );
        if self.base_url.is_some() {
            config.base_url.clone_from(&self.base_url);
        }
        Ok(config)
    }
}

fn set<T: Clone>(setting: &mut T, given: Option<&T>) {
    if let Some(given) = given {
        setting.clone_from(given);
    }
}

/// Logs our own crates only: others write addresses and session descriptions.
fn start_log(level: LogLevel) {
    let level = level.word();
    let ours = ["vestibule", "server", "sfu", "visit", "protocol"];
    let filter: Vec<String> = ours.iter().map(|name| format!("{name}={level}")).collect();
    tracing_subscriber::fmt()
        .with_writer(io::stderr)
        .with_env_filter(EnvFilter::new(filter.join(",")))
        .init();
}

/// The two signals that stop the program.
struct Signals {
    interrupt: Signal,
    terminate: Signal,
}

impl Signals {
    /// Listens from here on: what is printed later may be answered with a signal.
    fn listen() -> io::Result<Self> {
        Ok(Self {
            interrupt: signal(SignalKind::interrupt())?,
            terminate: signal(SignalKind::terminate())?,
        })
    }

    async fn told_to_stop(mut self) {
        tokio::select! {
            _ = self.interrupt.recv() => {}
            _ = self.terminate.recv() => {}
        }
    }
}

/// Writes a line to standard output at once: a program may be waiting for it.
fn say(line: &str) -> io::Result<()> {
    let mut out = io::stdout().lock();
    writeln!(out, "{line}")?;
    out.flush()
}

fn fail(fault: &Fault) -> ExitCode {
    // Where standard error is gone, nobody is there to read it.
    let _ = writeln!(io::stderr().lock(), "vestibule: {fault}");
    ExitCode::FAILURE
}
