//! What each header must say, and the most that a policy may let in.

use crate::answer::Answer;
use std::collections::BTreeMap;

pub(super) const EXACT: [(&str, &str); 6] = [
    ("referrer-policy", "no-referrer"),
    ("cross-origin-opener-policy", "same-origin"),
    ("cross-origin-embedder-policy", "require-corp"),
    ("cross-origin-resource-policy", "same-origin"),
    ("x-content-type-options", "nosniff"),
    ("x-frame-options", "DENY"),
];

/// The most that each directive may let in. What is not here may not be there.
const POLICY: [(&str, &[&str]); 15] = [
    ("default-src", &["'none'"]),
    // WebAssembly is compiled, and no text is run.
    ("script-src", &["'self'", "'wasm-unsafe-eval'"]),
    ("style-src", &["'self'"]),
    ("img-src", &["'self'", "data:", "blob:"]),
    ("media-src", &["'self'", "blob:", "mediastream:"]),
    ("connect-src", &["'self'"]),
    ("font-src", &["'self'"]),
    ("worker-src", &["'self'"]),
    ("manifest-src", &["'self'"]),
    ("object-src", &["'none'"]),
    ("frame-src", &["'none'"]),
    ("child-src", &["'none'"]),
    ("base-uri", &["'none'"]),
    ("form-action", &["'none'", "'self'"]),
    ("frame-ancestors", &["'none'"]),
];

/// Directives that `default-src` does not stand for (CSP 3, section 6.8.3), and those that ASVS wants by name.
const NAMED: [&str; 4] = ["base-uri", "form-action", "frame-ancestors", "object-src"];

/// What the pages use.
const USED: [&str; 3] = ["camera", "microphone", "display-capture"];

/// What a page that was taken over could do harm with, and no page of ours uses.
const DENIED: [&str; 13] = [
    "accelerometer",
    "bluetooth",
    "geolocation",
    "gyroscope",
    "hid",
    "idle-detection",
    "local-fonts",
    "magnetometer",
    "midi",
    "payment",
    "publickey-credentials-get",
    "serial",
    "usb",
];

pub(super) type Headers = BTreeMap<String, String>;

pub(super) fn headers_of(answer: &Answer) -> Headers {
    let names = answer.headers.iter().map(|(name, _)| name);
    names
        .filter_map(|name| Some((name.clone(), answer.header(name)?.to_owned())))
        .collect()
}

/// Returns all that is weak. `apis` are the origins that pages from elsewhere have to reach.
pub(super) fn faults(headers: &Headers, apis: &[&str]) -> Vec<String> {
    let mut faults = Vec::new();
    for (name, value) in EXACT {
        if headers.get(name).map(String::as_str) != Some(value) {
            faults.push(format!("{name} is not {value}"));
        }
    }
    let of = |name: &str| headers.get(name).map_or("", String::as_str);
    grade_policy(of("content-security-policy"), apis, &mut faults);
    grade_permissions(of("permissions-policy"), &mut faults);
    faults
}

fn grade_policy(policy: &str, apis: &[&str], faults: &mut Vec<String>) {
    let mut directives = BTreeMap::new();
    for directive in policy.split(';') {
        let mut words = directive.split_whitespace();
        let Some(name) = words.next() else { continue };
        let sources: Vec<&str> = words.collect();
        if directives.insert(name, sources).is_some() {
            faults.push(format!("{name} is there twice"));
        }
    }
    for name in directives.keys() {
        if !POLICY.iter().any(|(known, _)| known == name) {
            faults.push(format!("{name} is not graded"));
        }
    }
    for (name, allowed) in POLICY {
        let fallback = (!NAMED.contains(&name)).then_some("default-src");
        let found = directives.get(name);
        let found = found.or_else(|| directives.get(fallback?));
        let Some(sources) = found.filter(|sources| !sources.is_empty()) else {
            faults.push(format!("{name} is missing"));
            continue;
        };
        for source in sources {
            let is_api = name == "connect-src" && apis.contains(source);
            // What lets nothing in is never too much.
            let is_fine = *source == "'none'" || allowed.contains(source) || is_api;
            if !is_fine {
                faults.push(format!("{name} lets in {source}"));
            }
        }
    }
}

fn grade_permissions(policy: &str, faults: &mut Vec<String>) {
    let features: BTreeMap<&str, &str> = policy
        .split(", ")
        .filter_map(|feature| feature.split_once('='))
        .collect();
    for (feature, list) in &features {
        if !["()", "(self)"].contains(list) {
            faults.push(format!("{feature} is given to {list}"));
        }
    }
    for feature in USED {
        if features.get(feature) != Some(&"(self)") {
            faults.push(format!("{feature} is not the page's own"));
        }
    }
    for feature in DENIED {
        if features.get(feature) != Some(&"()") {
            faults.push(format!("{feature} is not denied"));
        }
    }
}
