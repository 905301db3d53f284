//! The one kind of address that may be pressed.

/// Longest address that may be pressed, in bytes.
const LINK_BYTES_MAX: usize = 2048;

/// Longest host name, in bytes: what is longer names nothing (RFC 1035, section 2.3.4).
const HOST_BYTES_MAX: usize = 253;

/// Longest part between two dots of one, in bytes (likewise).
const LABEL_BYTES_MAX: usize = 63;

/// How a label begins that stands for letters outside ASCII (RFC 5890, section 2.3.2.5).
const ENCODED_LABEL: &str = "xn--";

/// An address on the web, of ASCII letters alone: what it looks like is what it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HttpsLink {
    href: String,
    host: String,
}

impl HttpsLink {
    /// Reads an address: `https`, a host of two labels or more, and what follows it (RFC 3986), all in ASCII. No user
    /// name, no number in the place of a host.
    #[must_use]
    pub fn read(text: &str) -> Option<Self> {
        let scheme = "https://";
        let is_plain = text
            .bytes()
            .all(|byte| byte.is_ascii_graphic() && !b"\"<>\\^`{|}".contains(&byte));
        if text.len() > LINK_BYTES_MAX || !is_plain {
            return None;
        }
        let (start, rest) = text.split_at_checked(scheme.len())?;
        if !start.eq_ignore_ascii_case(scheme) {
            return None;
        }
        let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
        let (authority, rest) = rest.split_at(end);
        let (host, port) = match authority.split_once(':') {
            Some((host, port)) => (host, Some(port)),
            None => (authority, None),
        };
        if !is_host(host) || !port.is_none_or(is_port) || !is_encoded_well(rest) {
            return None;
        }
        let host = host.to_ascii_lowercase();
        let port = port.map(|port| format!(":{port}")).unwrap_or_default();
        Some(Self {
            href: format!("{scheme}{host}{port}{rest}"),
            host,
        })
    }

    /// Returns the address, for a link and for the screen.
    #[must_use]
    pub fn href(&self) -> &str {
        &self.href
    }

    /// Returns whose page it is, for the question.
    #[must_use]
    pub fn host(&self) -> &str {
        &self.host
    }

    /// Whether the name stands for letters outside ASCII, which may look like others.
    #[must_use]
    pub fn is_encoded(&self) -> bool {
        self.host
            .split('.')
            .any(|label| label.starts_with(ENCODED_LABEL))
    }
}

fn is_host(host: &str) -> bool {
    let is_label = |label: &str| {
        (1..=LABEL_BYTES_MAX).contains(&label.len())
            && label
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    let Some((rest, top)) = host.rsplit_once('.') else {
        return false;
    };
    let is_top = top.bytes().all(|byte| byte.is_ascii_alphabetic())
        || top
            .get(..ENCODED_LABEL.len())
            .is_some_and(|start| start.eq_ignore_ascii_case(ENCODED_LABEL));
    host.len() <= HOST_BYTES_MAX && is_label(top) && is_top && rest.split('.').all(is_label)
}

fn is_port(port: &str) -> bool {
    let is_digits = port.bytes().all(|byte| byte.is_ascii_digit());
    is_digits && port.parse::<u16>().is_ok_and(|port| port > 0)
}

fn is_encoded_well(text: &str) -> bool {
    let mut parts = text.split('%');
    parts.next();
    parts.all(|part| part.len() >= 2 && part.bytes().take(2).all(|byte| byte.is_ascii_hexdigit()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn link(text: &str) -> Option<String> {
        HttpsLink::read(text).map(|link| link.href().to_owned())
    }

    #[test]
    fn only_plain_https_addresses_of_named_hosts_are_links() {
        for (text, href) in [
            ("https://practice.example", "https://practice.example"),
            (
                "HTTPS://Practice.Example:8443/A?b=c#d",
                "https://practice.example:8443/A?b=c#d",
            ),
            (
                "https://xn--80ak6aa92e.com/%20",
                "https://xn--80ak6aa92e.com/%20",
            ),
        ] {
            assert_eq!(link(text).as_deref(), Some(href), "{text}");
        }
        for text in [
            "http://practice.example",
            "https:practice.example",
            "https:/practice.example",
            "https:\\\\practice.example",
            "https://practice",
            "https://127.0.0.1/",
            "https://[::1]/",
            "https://2130706433/",
            "https://bank.example@evil.example/",
            "https://evil.example\\@bank.example/",
            "https://a..b.example",
            "https://-a.example",
            "https://a.example:0",
            "https://a.example:99999",
            "https://a.example:/",
            "https://а.example",
            "https://a.example/\u{202e}gpj",
            "https://a.example/%zz",
            "https://a.example/\"onclick",
            "https://",
            "javascript:alert(1)//https://a.example",
        ] {
            assert_eq!(link(text), None, "{text}");
        }
        let long = format!("https://a.example/{}", "a".repeat(LINK_BYTES_MAX));
        assert_eq!(link(&long), None);
    }

    #[test]
    fn encoded_names_are_marked() {
        let is_encoded = |text| HttpsLink::read(text).unwrap().is_encoded();

        assert!(is_encoded("https://www.xn--80ak6aa92e.com"));
        assert!(!is_encoded("https://www.apple.com"));
    }
}
