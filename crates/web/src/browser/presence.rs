//! Whether somebody is at the page and does something, by whatever means.

use super::{document, listen::Listener};
use wasm_bindgen::JsCast;
use web_sys::{Element, Event, Node};

/// Calls `call` at each sign of a person: a touch or key; and what a screen reader does that walks
/// through a page with neither, a focus moved or a text marked.
#[must_use]
pub fn on_sign(call: impl Fn() + Clone + 'static) -> Vec<Listener> {
    let listen = |name, is_sign: fn(&Event) -> bool| {
        let call = call.clone();
        Listener::new(&document(), name, move |event| {
            if is_sign(&event) {
                call();
            }
        })
    };
    vec![
        listen("pointerdown", |_| true),
        listen("keydown", |_| true),
        listen("focusin", is_moved_by_person),
        listen("selectionchange", |_| is_text_marked()),
    ]
}

/// The page itself moves the focus to headings only.
fn is_moved_by_person(event: &Event) -> bool {
    let target = event
        .target()
        .and_then(|target| target.dyn_into::<Element>().ok());
    target.is_some_and(|element| element.tag_name() != "H1")
}

/// Where the page takes away what was marked, the mark falls back to an element, never into a text.
fn is_text_marked() -> bool {
    let selection = document().get_selection().ok().flatten();
    let anchor = selection.and_then(|selection| selection.anchor_node());
    anchor.is_some_and(|node| node.node_type() == Node::TEXT_NODE)
}
