//! Fetches files over HTTP: one connection for each, no redirect followed.

use axum::body::{Body, to_bytes};
use hyper::{
    Request, Uri,
    client::conn::http1,
    header::{
        ACCEPT_ENCODING, CONTENT_ENCODING, CONTENT_SECURITY_POLICY, HOST, HeaderMap, HeaderName,
        USER_AGENT,
    },
};
use hyper_util::rt::TokioIo;
use rustls_platform_verifier::BuilderVerifierExt;
use std::{fmt, io::Read, sync::Arc, time::Duration};
use tokio::{
    io::{AsyncRead, AsyncWrite},
    net::TcpStream,
    time::timeout,
};
use tokio_rustls::{
    TlsConnector,
    rustls::{ClientConfig, crypto::aws_lc_rs, pki_types::ServerName},
};

/// How long one file may take. The largest has half a megabyte.
const PATIENCE: Duration = Duration::from_secs(60);

/// Bytes of the longest answer that is read: ten times the largest file of a release.
const ANSWER_BYTES_MAX: usize = 32 * 1024 * 1024;

/// Bytes of the buffer that Brotli is read through.
const BROTLI_BUFFER_BYTES: usize = 4096;

/// How a file is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Coding {
    /// As it is.
    Plain,
    /// As browsers ask, which take what is sent.
    AsBrowsers,
}

impl Coding {
    const fn accepted(self) -> &'static str {
        match self {
            Self::Plain => "identity",
            Self::AsBrowsers => "gzip, deflate, br, zstd",
        }
    }
}

impl fmt::Display for Coding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Plain => "as it is",
            Self::AsBrowsers => "as browsers are sent it",
        })
    }
}

/// Where a client is served from.
#[derive(Debug)]
pub struct Site {
    base: Uri,
    host: String,
    port: u16,
    is_https: bool,
}

/// Why a file could not be had.
#[derive(Debug, thiserror::Error)]
pub enum FetchError {
    /// The URL is none.
    #[error("write the URL as https://host or https://host:port")]
    Url,
    /// The answer is no file.
    #[error("answered with {0}")]
    Status(u16),
    /// No connection, or a broken one.
    #[error("{0}")]
    Io(#[from] std::io::Error),
    /// No HTTP.
    #[error("{0}")]
    Http(#[from] hyper::Error),
    /// The answer broke off, or is too long.
    #[error("{0}")]
    Body(#[from] axum::Error),
    /// No trust in the server's certificate can be had.
    #[error("{0}")]
    Tls(#[from] tokio_rustls::rustls::Error),
    /// It took too long.
    #[error("no answer in time")]
    TooSlow,
}

/// What is asked for.
#[derive(Clone, Copy)]
struct Wanted<'a> {
    path: &'a str,
    coding: Coding,
    /// A longer answer is none.
    bytes_max: usize,
}

/// What was answered.
#[derive(Debug)]
pub(super) struct Answer {
    body: Vec<u8>,
    coding: Option<String>,
    pub(super) policy: Option<String>,
}

impl Answer {
    /// Returns the file itself; the coding where it is none that can be undone.
    pub(super) fn content(&self) -> Result<Vec<u8>, String> {
        match self.coding.as_deref() {
            None | Some("identity") => Ok(self.body.clone()),
            Some("br") => {
                let mut content = Vec::new();
                let reader =
                    brotli_decompressor::Decompressor::new(&*self.body, BROTLI_BUFFER_BYTES);
                let read = reader
                    .take(ANSWER_BYTES_MAX as u64)
                    .read_to_end(&mut content);
                read.map(|_| content).map_err(|_| String::from("broken br"))
            }
            Some(other) => Err(other.to_owned()),
        }
    }
}

impl Site {
    /// Reads a URL.
    ///
    /// # Errors
    ///
    /// [`FetchError::Url`] where it is not `http://` or `https://`, a host, and maybe a port.
    pub fn new(url: &str) -> Result<Self, FetchError> {
        let base: Uri = url.parse().map_err(|_| FetchError::Url)?;
        let is_https = match base.scheme_str() {
            Some("https") => true,
            Some("http") => false,
            Some(_) | None => return Err(FetchError::Url),
        };
        if !matches!(base.path(), "" | "/") || base.query().is_some() {
            return Err(FetchError::Url);
        }
        let host = base.host().ok_or(FetchError::Url)?;
        let host = host.trim_matches(['[', ']']).to_owned();
        let port = base.port_u16().unwrap_or(if is_https { 443 } else { 80 });
        Ok(Self {
            base,
            host,
            port,
            is_https,
        })
    }

    /// Fetches the bytes of the file at a path below the root, of at most that many.
    ///
    /// # Errors
    ///
    /// [`FetchError`] where it cannot be had.
    pub async fn bytes(&self, path: &str, bytes_max: usize) -> Result<Vec<u8>, FetchError> {
        let wanted = Wanted {
            path,
            coding: Coding::Plain,
            bytes_max,
        };
        Ok(self.fetch_wanted(wanted).await?.body)
    }

    /// Fetches the file at a path below the root.
    pub(super) async fn fetch(&self, path: &str, coding: Coding) -> Result<Answer, FetchError> {
        let wanted = Wanted {
            path,
            coding,
            bytes_max: ANSWER_BYTES_MAX,
        };
        self.fetch_wanted(wanted).await
    }

    async fn fetch_wanted(&self, wanted: Wanted<'_>) -> Result<Answer, FetchError> {
        let fetched = timeout(PATIENCE, self.connect_and_ask(wanted)).await;
        fetched.unwrap_or(Err(FetchError::TooSlow))
    }

    async fn connect_and_ask(&self, wanted: Wanted<'_>) -> Result<Answer, FetchError> {
        let stream = TcpStream::connect((self.host.as_str(), self.port)).await?;
        if !self.is_https {
            return self.ask(stream, wanted).await;
        }
        let config = ClientConfig::builder_with_provider(Arc::new(aws_lc_rs::default_provider()))
            .with_safe_default_protocol_versions()?
            .with_platform_verifier()?
            .with_no_client_auth();
        let name = ServerName::try_from(self.host.clone()).map_err(|_| FetchError::Url)?;
        let stream = TlsConnector::from(Arc::new(config))
            .connect(name, stream)
            .await?;
        self.ask(stream, wanted).await
    }

    async fn ask(
        &self,
        stream: impl AsyncRead + AsyncWrite + Unpin + Send + 'static,
        wanted: Wanted<'_>,
    ) -> Result<Answer, FetchError> {
        let (mut sender, connection) = http1::handshake(TokioIo::new(stream)).await?;
        let driver = tokio::spawn(connection);
        let authority = self
            .base
            .authority()
            .map_or("", |authority| authority.as_str());
        let request = Request::get(format!("/{}", wanted.path))
            .header(HOST, authority)
            .header(ACCEPT_ENCODING, wanted.coding.accepted())
            // As a browser's, so that a server has no easy way to tell the two apart.
            .header(USER_AGENT, "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Safari/537.36")
            .body(Body::empty())
            .map_err(|_| FetchError::Url)?;
        let response = sender.send_request(request).await?;
        if response.status() != hyper::StatusCode::OK {
            return Err(FetchError::Status(response.status().as_u16()));
        }
        let coding = text(response.headers(), &CONTENT_ENCODING);
        let policy = text(response.headers(), &CONTENT_SECURITY_POLICY);
        let body = to_bytes(Body::new(response.into_body()), wanted.bytes_max).await?;
        driver.abort();
        Ok(Answer {
            body: body.to_vec(),
            coding,
            policy,
        })
    }
}

fn text(headers: &HeaderMap, name: &HeaderName) -> Option<String> {
    let value = headers.get(name)?;
    Some(value.to_str().unwrap_or("?").to_ascii_lowercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_url_of_an_origin_is_one() {
        for url in [
            "https://visits.example",
            "http://127.0.0.1:8080/",
            "https://[::1]:1",
        ] {
            assert!(Site::new(url).is_ok(), "{url}");
        }
        for url in [
            "visits.example",
            "ftp://a",
            "https://a/b",
            "https://a?b",
            "",
            "/",
        ] {
            assert!(Site::new(url).is_err(), "{url}");
        }
    }
}
