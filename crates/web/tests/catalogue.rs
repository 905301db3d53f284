//! Every key that is used exists, every key that exists is used, and the words of `index.html` are
//! those of the catalogue.

mod files;

use files::{files, root};
use fluent_syntax::{
    ast::{Entry, PatternElement},
    parser,
};
use std::{collections::BTreeMap, fs};

/// Key and text, where the text has no arguments.
fn catalogue() -> BTreeMap<String, Option<String>> {
    let mut messages = BTreeMap::new();
    for file in files(&root().join("locales/en"), "ftl") {
        let resource = parser::parse(fs::read_to_string(file).expect("a catalogue is readable"))
            .expect("the build has read the same catalogue");
        for entry in resource.body {
            let Entry::Message(message) = entry else {
                continue;
            };
            let text = message
                .value
                .expect("the build refuses keys without a text")
                .elements
                .into_iter()
                .map(|element| match element {
                    PatternElement::TextElement { value } => Some(value),
                    PatternElement::Placeable { .. } => None,
                });
            messages.insert(message.id.name, text.collect());
        }
    }
    messages
}

fn used_keys() -> Vec<String> {
    let mut keys = Vec::new();
    for file in files(&root().join("src"), "rs") {
        let source = fs::read_to_string(file).expect("a source file is readable");
        let mut before = "";
        for call in source.split("t!(") {
            // `format!(` and `assert!(` end in the same letters.
            let is_lookup = !before.is_empty() && !before.ends_with(char::is_alphanumeric);
            let key = call
                .trim_start()
                .strip_prefix('"')
                .and_then(|rest| rest.split_once('"'));
            if let (true, Some((key, _))) = (is_lookup, key) {
                keys.push(key.to_owned());
            }
            before = call;
        }
    }
    keys
}

#[test]
fn every_key_that_is_used_exists() {
    let catalogue = catalogue();

    for key in used_keys() {
        assert!(
            key == "key" || catalogue.contains_key(&key),
            "no text for {key}"
        );
    }
}

#[test]
fn every_key_that_exists_is_used() {
    let used = used_keys();

    for key in catalogue().keys() {
        let is_of_index = key.starts_with("page-");
        assert!(is_of_index || used.contains(key), "{key} is used nowhere");
    }
}

#[test]
fn index_says_the_words_of_the_catalogue() {
    let index = fs::read_to_string(root().join("index.html")).unwrap();
    let catalogue = catalogue();
    let of_index = catalogue.iter().filter(|(key, _)| key.starts_with("page-"));

    let mut count = 0;
    for (key, text) in of_index {
        let text = text.as_deref().unwrap();
        assert!(
            index.contains(&format!(">{text}<")),
            "index.html lacks {key}"
        );
        count += 1;
    }
    assert_eq!(count, index.matches("class=\"boot-words").count());
}

#[test]
fn index_holds_no_script_and_no_style_of_its_own() {
    let index = fs::read_to_string(root().join("index.html")).unwrap();

    assert!(!index.contains("<style") && !index.contains("style="));
    for rest in index.split(" on").skip(1) {
        let after_word = rest.trim_start_matches(|letter: char| letter.is_ascii_lowercase());
        assert!(
            !after_word.starts_with('='),
            "an event handler: on{rest:.20}"
        );
    }
    for script in index.split("<script").skip(1) {
        let (tag, rest) = script.split_once('>').unwrap();
        assert!(tag.contains("src=\"/"), "a script without a file");
        assert!(rest.starts_with("</script>"));
    }
}
