//! The extractor that says where a request came from.

use crate::{app::App, auth::address::AddressBlock, http::problem::Refusal};
use axum::{
    extract::{ConnectInfo, FromRequestParts},
    http::request::Parts,
};
use protocol::ProblemCode;
use std::net::SocketAddr;

/// Where the request came from.
#[derive(Clone, Copy)]
pub struct From(pub AddressBlock);

impl FromRequestParts<App> for From {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Refusal> {
        let peer = parts.extensions.get::<ConnectInfo<SocketAddr>>();
        let Some(ConnectInfo(peer)) = peer else {
            // Without a socket nothing can be counted, and what cannot be counted is refused.
            return Err(ProblemCode::TryAgain.into());
        };
        let block = AddressBlock::of_request(*peer, &parts.headers, &app.trusted_proxies);
        Ok(Self(block))
    }
}
