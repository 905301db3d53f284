//! The page is made of elements and words: nothing of it turns a text into markup or into a program.

mod files;

use files::{files, root};
use std::fs;

/// Ways from a text to markup or to a script (HTML, section 8.5; Trusted Types, section 4).
const SINKS: [&str; 19] = [
    "inner_html",
    "innerHTML",
    "outer_html",
    "outerHTML",
    "insert_adjacent_html",
    "insertAdjacentHTML",
    "createContextualFragment",
    "create_contextual_fragment",
    "setHTMLUnsafe",
    "parseHTMLUnsafe",
    "DOMParser",
    "DomParser",
    "document.write",
    "srcdoc",
    "eval(",
    "new Function",
    "Function::new",
    "javascript:",
    "importScripts",
];

#[test]
fn nothing_turns_words_into_markup_or_into_a_script() {
    let mut count = 0;
    for end in ["rs", "js"] {
        let own = files(&root().join("src"), end).into_iter();
        for file in own.chain([root().join("boot.js")]) {
            let text = fs::read_to_string(&file).expect("a source is text");
            for sink in SINKS {
                assert!(!text.contains(sink), "{}: {sink}", file.display());
            }
            count += 1;
        }
    }

    assert!(count > 100, "{count} files: others were looked at");
}
