//! Whether a request was made by our own page: the guard against requests from other sites.
//!
//! A browser sends `Origin` with every WebSocket and every request that is not a GET or HEAD, and a
//! page cannot change it (Fetch, section 3.2). Together with the cookie's `SameSite=Strict` and the
//! JSON content type it takes the place of a token in a form.

use crate::config::BaseUrl;
use axum::http::HeaderMap;

/// Where our own pages come from.
#[derive(Clone, Debug)]
pub struct Pages {
    origin: BaseUrl,
    is_apart: bool,
}

impl Pages {
    /// Takes this server's address, and that of the pages where it is another.
    #[must_use]
    pub fn new(base_url: &BaseUrl, client_origin: Option<BaseUrl>) -> Self {
        let origin = client_origin.unwrap_or_else(|| base_url.clone());
        let is_apart = origin != *base_url;
        Self { origin, is_apart }
    }

    /// Returns scheme, host and port of the pages.
    #[must_use]
    pub fn origin(&self) -> &str {
        self.origin.origin()
    }

    /// Returns whether the pages come from elsewhere.
    #[must_use]
    pub const fn is_apart(&self) -> bool {
        self.is_apart
    }
}

/// Answers whether our own page made the request.
///
/// Where there is no `Origin`, `Sec-Fetch-Site: same-origin` says the same where the pages come from here;
/// where there is neither, the request is refused.
#[must_use]
pub fn is_ours(headers: &HeaderMap, pages: &Pages) -> bool {
    let mut origins = headers.get_all("origin").iter();
    if let Some(origin) = origins.next() {
        return origins.next().is_none() && origin.as_bytes() == pages.origin().as_bytes();
    }
    if pages.is_apart {
        return false;
    }
    let mut sites = headers.get_all("sec-fetch-site").iter();
    let site = sites.next();
    site.is_some_and(|site| site.as_bytes() == b"same-origin") && sites.next().is_none()
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::HeaderName;

    #[test]
    fn only_our_own_page_passes() {
        let base_url: BaseUrl = "https://visits.example".parse().unwrap();
        let pages = Pages::new(&base_url, None);
        let cases: [(&[(&str, &str)], bool); 9] = [
            (&[("origin", "https://visits.example")], true),
            (&[("sec-fetch-site", "same-origin")], true),
            (&[], false),
            (&[("origin", "null")], false),
            (&[("origin", "http://visits.example")], false),
            (&[("origin", "https://visits.example.evil.example")], false),
            (&[("origin", "https://visits.example:8443")], false),
            (&[("sec-fetch-site", "same-site")], false),
            (
                &[
                    ("origin", "https://evil.example"),
                    ("origin", "https://visits.example"),
                    ("sec-fetch-site", "same-origin"),
                ],
                false,
            ),
        ];
        for (sent, passes) in cases {
            let mut headers = HeaderMap::new();
            for (name, value) in sent {
                headers.append(name.parse::<HeaderName>().unwrap(), value.parse().unwrap());
            }

            assert_eq!(is_ours(&headers, &pages), passes, "{sent:?}");
        }
    }
}
