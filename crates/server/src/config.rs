//! Every knob, its default, its reason.
//!
//! What is not set in a flag comes from the environment, what is not there from the file, what is
//! not there from here. Unknown keys are errors. `vestibule check-config` prints what is wrong.

mod advisories;

pub use advisories::{AdvisoriesConfig, InvalidListUrl, ListUrl};

use serde::Deserialize;
use std::{
    fmt,
    net::{IpAddr, Ipv4Addr, SocketAddr},
    path::{Path, PathBuf},
    str::FromStr,
};

/// All settings, as in `vestibule.toml`.
#[derive(Clone, Debug, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Config {
    /// Folder of the database. Default: `./data`. Back it up; nothing else is kept but [`Self::names_key`].
    pub data: PathBuf,
    /// File of the key that names of people are sealed with in the database. Default: `names.key` in `data`,
    /// made at the first start. Elsewhere, whoever has the folder or a backup of it reads no name; without it, nobody does.
    pub names_key: Option<PathBuf>,
    /// Address and port for HTTP. Default: `127.0.0.1:8080`, for a reverse proxy on the same machine
    /// that speaks TLS: browsers give a page camera and microphone over HTTPS or on loopback only.
    pub listen: SocketAddr,
    /// What people type: scheme, host, port. Default: `http://` and the address listened on, which is
    /// allowed on loopback only. Requests from pages of any other origin are refused.
    pub base_url: Option<BaseUrl>,
    /// Addresses of reverse proxies whose `X-Forwarded-For` is believed. Default: none, because
    /// whoever is believed can evade every limit that counts addresses.
    pub trusted_proxies: Vec<IpAddr>,
    /// How much is logged to standard error: `error`, `warn`, `info`, `debug` or `trace`. Default:
    /// `info`. No level logs anything that names a person.
    pub log: LogLevel,
    /// Where media is received.
    pub media: MediaConfig,
    /// Where the pages come from.
    pub client: ClientConfig,
    /// Who is believed about weaknesses of this program.
    pub advisories: AdvisoriesConfig,
}

/// The `[client]` section.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ClientConfig {
    /// Scheme, host and port that the pages are served from, where it is not this server. Default: this
    /// server. Set, this server serves no pages, and only pages of that origin may ask it anything. It must
    /// be of the same site as `base_url`, or browsers keep the session's cookie back.
    pub origin: Option<BaseUrl>,
}

/// The `[media]` section.
#[derive(Clone, Debug, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct MediaConfig {
    /// Port for media, UDP and TCP alike. Default: 7882, the number SFUs use by habit, so firewalls
    /// and their owners know it; 3478 is left free for TURN. 0 takes any free port.
    pub port: u16,
    /// Addresses of this machine to listen on. Default: all. Not `0.0.0.0`: a browser is told the
    /// address itself.
    pub addresses: Vec<IpAddr>,
    /// Addresses that browsers are told, where the machine is behind a 1:1 NAT (most clouds).
    /// Default: those listened on.
    pub public_addresses: Vec<IpAddr>,
}

/// How much is logged.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LogLevel {
    /// What is broken.
    Error,
    /// And what needs a person.
    Warn,
    /// And what an operator cares about.
    Info,
    /// And decisions.
    Debug,
    /// And packets.
    Trace,
}

/// Scheme, host and port under which people reach this server.
#[derive(Clone, PartialEq, Eq)]
pub struct BaseUrl {
    origin: String,
    is_https: bool,
}

/// What is wrong with the settings, in plain words.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// The file cannot be read.
    #[error("cannot read {0}: {1}")]
    Unreadable(PathBuf, std::io::Error),
    /// The file is not as it should be.
    #[error("{0}: {1}")]
    Malformed(PathBuf, toml::de::Error),
    /// The base URL does not fit.
    #[error("base_url: {0}")]
    BaseUrl(#[from] InvalidBaseUrl),
    /// No base URL can be guessed.
    #[error(
        "base_url is missing: with `listen` on {0}, say under which https:// address people reach this server"
    )]
    BaseUrlMissing(SocketAddr),
    /// Pages of another site get no cookie of ours.
    #[error(
        "client.origin: {0} and {1} are not of one site; give both names below one domain of yours, and https to both or to none"
    )]
    ClientElsewhere(String, String),
    /// `0.0.0.0` or `::`.
    #[error(
        "{0}: {1} is no address a browser could send to; name this machine's addresses, or leave the list empty for all"
    )]
    UnspecifiedAddress(&'static str, IpAddr),
    /// A list of notices that nobody could believe.
    #[error(
        "advisories.key is missing: name the public key of whoever makes the releases, or no list of security notices is believed"
    )]
    AdvisoriesWithoutKey,
    /// More public addresses than private ones stand for.
    #[error("media.public_addresses: at most one IPv4 and one IPv6 address")]
    TooManyPublicAddresses,
}

/// Why a text is no base URL.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum InvalidBaseUrl {
    /// Another form.
    #[error("write it as https://host or https://host:port, without a path")]
    Form,
    /// Plain HTTP to another machine.
    #[error(
        "http:// works on this machine's loopback only: browsers give no camera to pages without TLS"
    )]
    Plain,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            data: PathBuf::from("data"),
            names_key: None,
            listen: SocketAddr::from((Ipv4Addr::LOCALHOST, 8080)),
            base_url: None,
            trusted_proxies: Vec::new(),
            log: LogLevel::Info,
            media: MediaConfig::default(),
            client: ClientConfig::default(),
            advisories: AdvisoriesConfig::default(),
        }
    }
}

impl Default for MediaConfig {
    fn default() -> Self {
        Self {
            port: 7882,
            addresses: Vec::new(),
            public_addresses: Vec::new(),
        }
    }
}

impl Config {
    /// Reads the settings of a file.
    ///
    /// # Errors
    ///
    /// [`ConfigError`] where the file is missing, is not TOML, has an unknown key, or a value of the
    /// wrong kind.
    pub fn read(file: &Path) -> Result<Self, ConfigError> {
        let text = std::fs::read_to_string(file)
            .map_err(|error| ConfigError::Unreadable(file.to_owned(), error))?;
        toml::from_str(&text).map_err(|error| ConfigError::Malformed(file.to_owned(), error))
    }

    /// Finds everything that is wrong with the settings taken together.
    #[must_use]
    pub fn faults(&self) -> Vec<ConfigError> {
        let mut faults = Vec::new();
        match self.base_url_at(self.listen) {
            Ok(base_url) => faults.extend(self.client.fault(&base_url)),
            Err(fault) => faults.push(fault),
        }
        faults.extend(self.advisories.fault());
        let lists = [
            ("media.addresses", &self.media.addresses),
            ("media.public_addresses", &self.media.public_addresses),
        ];
        for (key, addresses) in lists {
            for address in addresses.iter().filter(|address| address.is_unspecified()) {
                faults.push(ConfigError::UnspecifiedAddress(key, *address));
            }
        }
        let (v4, v6): (Vec<&IpAddr>, Vec<&IpAddr>) = self
            .media
            .public_addresses
            .iter()
            .partition(|address| address.is_ipv4());
        if v4.len() > 1 || v6.len() > 1 {
            faults.push(ConfigError::TooManyPublicAddresses);
        }
        faults
    }

    /// Returns where the key of names is.
    #[must_use]
    pub fn names_key(&self) -> PathBuf {
        let beside = || self.data.join("names.key");
        self.names_key.clone().unwrap_or_else(beside)
    }

    /// Returns the base URL: the one that is set, else that of the address really listened on.
    ///
    /// # Errors
    ///
    /// [`ConfigError::BaseUrlMissing`] where none is set and the address is not loopback.
    pub fn base_url_at(&self, listening: SocketAddr) -> Result<BaseUrl, ConfigError> {
        if let Some(base_url) = &self.base_url {
            return Ok(base_url.clone());
        }
        if !listening.ip().is_loopback() {
            return Err(ConfigError::BaseUrlMissing(listening));
        }
        Ok(format!("http://{listening}").parse()?)
    }
}

impl ClientConfig {
    /// The last two labels of both names must be the same. Where a public suffix has two of its own, such as
    /// `co.uk`, browsers are stricter than this.
    fn fault(&self, base_url: &BaseUrl) -> Option<ConfigError> {
        let origin = self.origin.as_ref()?;
        let is_one_site = origin.is_https == base_url.is_https && origin.site() == base_url.site();
        let names = || (origin.origin.clone(), base_url.origin.clone());
        (!is_one_site).then(|| {
            let (origin, base_url) = names();
            ConfigError::ClientElsewhere(origin, base_url)
        })
    }
}

impl LogLevel {
    /// Returns the word for the log's filter.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warn => "warn",
            Self::Info => "info",
            Self::Debug => "debug",
            Self::Trace => "trace",
        }
    }
}

impl FromStr for LogLevel {
    type Err = String;

    fn from_str(word: &str) -> Result<Self, String> {
        [
            Self::Error,
            Self::Warn,
            Self::Info,
            Self::Debug,
            Self::Trace,
        ]
        .into_iter()
        .find(|level| level.word() == word)
        .ok_or_else(|| "write error, warn, info, debug or trace".to_owned())
    }
}

impl BaseUrl {
    /// Returns scheme, host and port as a browser writes them in `Origin` (RFC 6454, section 6.2).
    #[must_use]
    pub fn origin(&self) -> &str {
        &self.origin
    }

    /// Returns what a browser takes the site to be, at most (HTML, section 7.1.1): an address, or the last two
    /// labels of a name.
    fn site(&self) -> &str {
        let (_, authority) = self.origin.split_once("://").unwrap_or_default();
        let host = split_authority(authority).map_or(authority, |(host, _)| host);
        let is_address = host.starts_with('[') || host.parse::<IpAddr>().is_ok();
        let mut dots = host.rmatch_indices('.').map(|(at, _)| at);
        match dots.nth(1) {
            Some(at) if !is_address => &host[at + 1..],
            Some(_) | None => host,
        }
    }

    /// Answers whether people come over TLS.
    #[must_use]
    pub const fn is_https(&self) -> bool {
        self.is_https
    }
}

impl FromStr for BaseUrl {
    type Err = InvalidBaseUrl;

    fn from_str(text: &str) -> Result<Self, InvalidBaseUrl> {
        let text = text.trim_end_matches('/').to_ascii_lowercase();
        let (scheme, authority) = text.split_once("://").ok_or(InvalidBaseUrl::Form)?;
        let is_https = match scheme {
            "https" => true,
            "http" => false,
            _ => return Err(InvalidBaseUrl::Form),
        };
        let (host, port) = split_authority(authority)?;
        if !is_https && !is_loopback(host) {
            return Err(InvalidBaseUrl::Plain);
        }
        let default_port = if is_https { 443 } else { 80 };
        let origin = match port {
            Some(port) if port != default_port => format!("{scheme}://{host}:{port}"),
            _ => format!("{scheme}://{host}"),
        };
        Ok(Self { origin, is_https })
    }
}

impl fmt::Debug for BaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.origin)
    }
}

impl<'de> Deserialize<'de> for BaseUrl {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

fn split_authority(authority: &str) -> Result<(&str, Option<u16>), InvalidBaseUrl> {
    let port_at = match authority.rfind(':') {
        Some(colon) if !authority[colon..].contains(']') => Some(colon),
        _ => None,
    };
    let (host, port) = match port_at {
        Some(colon) => {
            let port = authority[colon + 1..]
                .parse()
                .map_err(|_| InvalidBaseUrl::Form)?;
            (&authority[..colon], Some(port))
        }
        None => (authority, None),
    };
    let is_name = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '.';
    let is_v6 = host
        .strip_prefix('[')
        .and_then(|host| host.strip_suffix(']'))
        .is_some_and(|host| host.parse::<std::net::Ipv6Addr>().is_ok());
    if !is_v6 && (host.is_empty() || !host.chars().all(is_name)) {
        return Err(InvalidBaseUrl::Form);
    }
    Ok((host, port))
}

fn is_loopback(host: &str) -> bool {
    let address = host.trim_start_matches('[').trim_end_matches(']');
    host == "localhost" || address.parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base_url_is_kept_as_a_browser_writes_an_origin() {
        let cases = [
            ("https://Visits.Example/", "https://visits.example"),
            ("https://visits.example:443", "https://visits.example"),
            ("https://visits.example:8443", "https://visits.example:8443"),
            ("http://127.0.0.1:8080", "http://127.0.0.1:8080"),
            ("http://[::1]:80", "http://[::1]"),
            ("http://localhost", "http://localhost"),
        ];
        for (text, origin) in cases {
            assert_eq!(text.parse::<BaseUrl>().unwrap().origin(), origin);
        }
    }

    #[test]
    fn pages_may_come_from_another_origin_of_the_same_site_only() {
        let faults = |base_url: &str, origin: &str| {
            let text = format!("base_url = \"{base_url}\"\n[client]\norigin = \"{origin}\"");
            toml::from_str::<Config>(&text).unwrap().faults().len()
        };
        for (base_url, origin) in [
            ("https://api.visits.example", "https://visits.example"),
            (
                "https://api.visits.example",
                "https://www.app.visits.example:8443",
            ),
            ("http://localhost:1", "http://localhost:2"),
            ("http://127.0.0.1:1", "http://127.0.0.1:2"),
        ] {
            assert_eq!(faults(base_url, origin), 0, "{base_url} {origin}");
        }
        for (base_url, origin) in [
            ("https://api.visits.example", "https://visits.test"),
            ("https://a.example", "https://b.example"),
            ("https://10.0.0.1", "https://10.1.0.1"),
            ("https://localhost:1", "http://localhost:2"),
            ("http://127.0.0.1:1", "http://localhost:2"),
        ] {
            assert_eq!(faults(base_url, origin), 1, "{base_url} {origin}");
        }
    }

    #[test]
    fn base_url_of_another_form_is_refused() {
        for text in [
            "",
            "visits.example",
            "ftp://visits.example",
            "https://",
            "https://visits.example/path",
            "https://user@visits.example",
            "https://visits.example:port",
            "https://visits.example?x",
        ] {
            assert_eq!(text.parse::<BaseUrl>(), Err(InvalidBaseUrl::Form), "{text}");
        }
        assert_eq!(
            "http://visits.example".parse::<BaseUrl>(),
            Err(InvalidBaseUrl::Plain)
        );
    }

    #[test]
    fn unknown_keys_and_levels_are_refused() {
        for text in ["colour = 1", "[media]\nport = 70000", "log = \"loud\""] {
            assert!(toml::from_str::<Config>(text).is_err(), "{text}");
        }
    }

    #[test]
    fn defaults_are_without_fault() {
        let config: Config = toml::from_str("").unwrap();

        assert!(config.faults().is_empty());
        assert_eq!(
            config.base_url_at(config.listen).unwrap().origin(),
            "http://127.0.0.1:8080"
        );
    }

    #[test]
    fn every_fault_is_told_at_once() {
        let config: Config = toml::from_str(
            "listen = \"0.0.0.0:80\"\n[media]\naddresses = [\"0.0.0.0\"]\n\
             public_addresses = [\"192.0.2.1\", \"192.0.2.2\"]",
        )
        .unwrap();

        let faults: Vec<String> = config.faults().iter().map(ToString::to_string).collect();

        assert_eq!(faults.len(), 3, "{faults:?}");
        assert!(faults[0].starts_with("base_url is missing"));
    }
}
