//! The page of a deployment: what it loads, and where it says that the API is.

use super::{Fault, fetch::Answer, manifest::Manifest};
use crate::http::{assets::API_BEFORE, header::SCRIPT_SOURCES};

/// Stands behind the API's address in the page.
const API_BEHIND: &str = "\">";

/// Returns the page as the release has it, and the address of the API that was put into it. Anything but
/// the address of an origin is left, and makes the page a changed one.
pub(super) fn without_api(page: &[u8]) -> (Vec<u8>, Option<String>) {
    let as_it_is = || (page.to_vec(), None);
    let Ok(text) = std::str::from_utf8(page) else {
        return as_it_is();
    };
    let Some((before, rest)) = text.split_once(API_BEFORE) else {
        return as_it_is();
    };
    let Some((api, behind)) = rest.split_once(API_BEHIND) else {
        return as_it_is();
    };
    if !is_origin(api) {
        return as_it_is();
    }
    let page = [before, API_BEFORE, API_BEHIND, behind].concat();
    (page.into_bytes(), Some(api.to_owned()))
}

/// Finds what the page loads beyond the release, what it does not load, and what its policy lets in.
pub(super) fn faults(page: &[u8], answer: &Answer, manifest: &Manifest) -> Vec<Fault> {
    let text = String::from_utf8_lossy(page);
    let named: Vec<&str> = ["src=", "href="]
        .into_iter()
        .flat_map(|key| values(&text, key))
        .collect();
    let mut faults = Vec::new();
    for name in &named {
        let inside = name.strip_prefix('/').unwrap_or(name);
        if !manifest.names().any(|known| known == inside) {
            faults.push(Fault::Extra((*name).to_owned()));
        }
    }
    for start in ["boot-", "style-"] {
        for name in manifest.names().filter(|name| name.starts_with(start)) {
            if !named
                .iter()
                .any(|named| named.trim_start_matches('/') == name)
            {
                faults.push(Fault::NotNamed(name.to_owned()));
            }
        }
    }
    let lower = text.to_ascii_lowercase();
    let mut scripts = lower.split("<script").skip(1);
    if scripts.any(|script| {
        !script
            .split('>')
            .next()
            .is_some_and(|tag| tag.contains("src="))
    }) {
        faults.push(Fault::InlineScript);
    }
    let policy = answer.policy.as_deref().unwrap_or_default();
    let mut directives = policy.split(';').map(str::trim);
    match directives.find_map(|directive| directive.strip_prefix("script-src ")) {
        Some(sources) if sources == SCRIPT_SOURCES => {}
        Some(sources) => faults.push(Fault::Policy(format!("script-src {sources}"))),
        None => faults.push(Fault::Policy(String::from("no script-src"))),
    }
    faults
}

/// Lists the quoted values behind a key.
fn values<'a>(text: &'a str, key: &'a str) -> impl Iterator<Item = &'a str> {
    text.split(key).skip(1).filter_map(|rest| {
        let quote = rest
            .chars()
            .next()
            .filter(|quote| matches!(quote, '"' | '\''))?;
        rest[1..].split(quote).next()
    })
}

fn is_origin(text: &str) -> bool {
    let host = text
        .strip_prefix("https://")
        .or_else(|| text.strip_prefix("http://"));
    let is_plain = |b: u8| b.is_ascii_alphanumeric() || b"-.:[]".contains(&b);
    host.is_some_and(|host| !host.is_empty() && host.bytes().all(is_plain))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn address_of_the_api_is_taken_out_and_nothing_else() {
        let page =
            |api: &str| format!("a <meta name=\"vestibule-api\" content=\"{api}\"> b").into_bytes();

        let (same, api) = without_api(&page("https://api.example:8443"));

        assert_eq!(
            (same, api.as_deref()),
            (page(""), Some("https://api.example:8443"))
        );
        for other in ["", "javascript:x", "https://a.example/x", "https://"] {
            assert_eq!(without_api(&page(other)), (page(other), None), "{other}");
        }
    }
}
