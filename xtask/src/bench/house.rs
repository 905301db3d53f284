//! What the house is made of: the code of its module by whose it is.
//!
//! In: the compiled module with the names of its functions. Out: bytes of brotli of each group's code, compressed by
//! itself. An estimate: a generic function is of the crate that wrote it, whoever uses it, and what two groups share
//! is counted in one of them.

use crate::{
    install,
    run::{Failure, While},
    workspace,
};
use std::{collections::BTreeMap, fs, io::Write};

/// Whose code, and the crates that it is.
const GROUPS: [(&str, &[&str]); 3] = [
    (
        "keys: e2ee, OpenMLS and the primitives that a visit uses",
        &[
            "e2ee",
            "openmls",
            "hpke",
            "tls_codec",
            "curve25519_dalek",
            "ed25519",
            "x25519_dalek",
            "sha2",
            "hmac",
            "hkdf",
            "aes",
            "ghash",
            "polyval",
            "sframe",
            "argon2",
            "blake2",
            "rand",
            "ctr",
            "cipher",
        ],
    ),
    (
        "primitives that no visit uses: the provider of OpenMLS has them and asks at run time",
        &[
            "p256",
            "p384",
            "k256",
            "ecdsa",
            "primeorder",
            "elliptic_curve",
            "ml_kem",
            "ml_dsa",
            "module_lattice",
            "x_wing",
            "libcrux",
            "sha3",
            "keccak",
            "crypto_bigint",
            "der",
            "spki",
            "pkcs8",
            "sec1",
            "chacha20",
            "poly1305",
        ],
    ),
    (
        "screen: pages, Leptos, the browser's interfaces",
        &[
            "web",
            "leptos",
            "tachys",
            "reactive",
            "any_spawner",
            "js_sys",
            "web_sys",
            "wasm_bindgen",
            "or_poisoned",
            "send_wrapper",
            "guardian",
            "either_of",
            "next_tuple",
            "throw_error",
            "console_error_panic_hook",
        ],
    ),
];

/// Whose all other code is.
const REST: &str = "shared: standard library, serde, client, protocol, all else";

/// Returns each group with its bytes of brotli.
pub(super) fn groups() -> Result<Vec<(&'static str, usize)>, Failure> {
    let folder = workspace::target().join(install::WASM);
    let path = folder.join("wasm-release/house.wasm");
    let module = fs::read(&path).while_doing(path.display())?;
    let mut code: BTreeMap<&str, Vec<u8>> = BTreeMap::new();
    let functions = functions(&module).ok_or_else(|| Failure::new("house.wasm: not understood"))?;
    for (name, body) in functions {
        // wasm-bindgen runs these and throws them away.
        if !name.starts_with("__wbindgen_describe") {
            code.entry(group_of(name))
                .or_default()
                .extend_from_slice(body);
        }
    }
    let order = GROUPS.iter().map(|(group, _)| *group).chain([REST]);
    let sizes = order.map(|group| {
        let code = code.get(group).map(Vec::as_slice).unwrap_or_default();
        Ok((group, compressed(code)?))
    });
    sizes.collect()
}

fn compressed(code: &[u8]) -> Result<usize, Failure> {
    let mut out = Vec::new();
    let mut writer = brotli::CompressorWriter::new(&mut out, 64 * 1024, 11, 22);
    writer.write_all(code).while_doing("brotli")?;
    drop(writer);
    Ok(out.len())
}

fn group_of(function: &str) -> &'static str {
    let of = crate_of(function);
    let is_of = |(_, crates): &&(&str, &[&str])| {
        crates.iter().any(|start| {
            of == *start
                || of
                    .strip_prefix(start)
                    .is_some_and(|rest| rest.starts_with('_'))
        })
    };
    GROUPS.iter().find(is_of).map_or(REST, |(group, _)| group)
}

/// Reads the crate out of a mangled name: the first path, or the first of a type that is implemented for.
fn crate_of(function: &str) -> &str {
    if let Some(rest) = function.strip_prefix("_ZN") {
        let word = rest.trim_start_matches(|letter: char| letter.is_ascii_digit());
        let length = rest
            .get(..rest.len() - word.len())
            .and_then(|digits| digits.parse().ok());
        let word = length
            .and_then(|length: usize| word.get(..length))
            .unwrap_or_default();
        if !word.starts_with("_$") {
            return word;
        }
        let is_of_crate =
            |letter: char| letter.is_ascii_lowercase() || letter.is_ascii_digit() || letter == '_';
        let paths = word.match_indices("..").filter_map(|(end, _)| {
            let before = &word[..end];
            let start = before.trim_end_matches(is_of_crate).len();
            // The first word of a path only.
            (!before[..start].ends_with("..")).then(|| &before[start..])
        });
        let mut ours = paths.filter(|name| !matches!(*name, "" | "core" | "alloc" | "std"));
        return ours.next().unwrap_or_default();
    }
    // The newer form: the name stands after `Cs`, a number, `_` and its length.
    let Some((_, rest)) = function.split_once("Cs") else {
        return "";
    };
    let Some((_, rest)) = rest.split_once('_') else {
        return "";
    };
    let word = rest.trim_start_matches(|letter: char| letter.is_ascii_digit());
    let length = rest
        .get(..rest.len() - word.len())
        .and_then(|digits| digits.parse().ok());
    length
        .and_then(|length: usize| word.get(..length))
        .unwrap_or_default()
}

/// Reads every function of the module itself: its name and its code.
fn functions(module: &[u8]) -> Option<Vec<(&str, &[u8])>> {
    let mut reader = Reader(module.get(8..)?);
    let (mut imported, mut bodies, mut names) = (0, Vec::new(), BTreeMap::new());
    while !reader.0.is_empty() {
        let id = reader.take(1)?[0];
        let length = reader.number()?;
        let mut section = Reader(reader.take(length)?);
        match id {
            2 => imported = imported_functions(&mut section)?,
            10 => {
                for _ in 0..section.number()? {
                    let length = section.number()?;
                    bodies.push(section.take(length)?);
                }
            }
            0 if section.text()? == "name" => names = function_names(&mut section)?,
            _ => {}
        }
    }
    let named = bodies.into_iter().enumerate();
    Some(
        named
            .map(|(at, body)| {
                (
                    names.get(&(at + imported)).copied().unwrap_or_default(),
                    body,
                )
            })
            .collect(),
    )
}

/// Counts them: they stand before the module's own.
fn imported_functions(section: &mut Reader<'_>) -> Option<usize> {
    let mut functions = 0;
    for _ in 0..section.number()? {
        section.text()?;
        section.text()?;
        // What rustc makes imports functions only.
        if section.take(1)?[0] != 0 {
            return None;
        }
        section.number()?;
        functions += 1;
    }
    Some(functions)
}

fn function_names<'m>(section: &mut Reader<'m>) -> Option<BTreeMap<usize, &'m str>> {
    let mut names = BTreeMap::new();
    while !section.0.is_empty() {
        let id = section.take(1)?[0];
        let length = section.number()?;
        let mut part = Reader(section.take(length)?);
        // 1 is the part of functions.
        if id != 1 {
            continue;
        }
        for _ in 0..part.number()? {
            names.insert(part.number()?, part.text()?);
        }
    }
    Some(names)
}

/// What is still to be read of a module.
struct Reader<'m>(&'m [u8]);

impl<'m> Reader<'m> {
    fn take(&mut self, bytes: usize) -> Option<&'m [u8]> {
        let (taken, rest) = self.0.split_at_checked(bytes)?;
        self.0 = rest;
        Some(taken)
    }

    /// Reads an unsigned LEB128.
    fn number(&mut self) -> Option<usize> {
        let mut number = 0;
        for shift in (0..35).step_by(7) {
            let byte = self.take(1)?[0];
            number |= usize::from(byte & 0x7f) << shift;
            if byte < 0x80 {
                return Some(number);
            }
        }
        None
    }

    fn text(&mut self) -> Option<&'m str> {
        let length = self.number()?;
        str::from_utf8(self.take(length)?).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn crate_is_read_out_of_both_forms_of_names() {
        assert_eq!(crate_of("_ZN4p38410arithmetic5field3mulE"), "p384");
        let implemented =
            "_ZN65_$LT$alloc..vec..Vec$LT$T$GT$$u20$as$u20$tls_codec..Serialize$GT$1aE";
        assert_eq!(crate_of(implemented), "tls_codec");
        assert_eq!(crate_of("_RNvNtCsgXGp5Oqx2Ny_6ml_dsa4sign"), "ml_dsa");
        assert_eq!(crate_of("malloc"), "");
        assert_eq!(
            group_of("_ZN19openmls_rust_crypto8provider1aE"),
            GROUPS[0].0
        );
        assert_eq!(group_of("_ZN5alloc3vec1aE"), REST);
    }

    #[test]
    fn functions_are_found_behind_those_that_are_imported() {
        let sections: [&[u8]; 4] = [
            b"\0asm\x01\0\0\0",
            &[2, 6, 1, 0, 1, b'f', 0, 0],
            &[10, 4, 1, 2, 0, 0x0b],
            &[0, 11, 4, b'n', b'a', b'm', b'e', 1, 4, 1, 1, 1, b'g'],
        ];

        let module = sections.concat();

        assert_eq!(functions(&module), Some(vec![("g", &[0, 0x0b][..])]));
        assert_eq!(functions(&module[..module.len() - 1]), None);
    }
}
