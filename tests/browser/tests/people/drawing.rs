//! Drawing on the board and over a shared screen: who drew it stands with it, and who may not draw cannot.

use crate::cast;
use browser::{house::House, person::Person};
use serde_json::json;
use std::time::Duration;

const SOON: Duration = Duration::from_secs(15);

/// Where the last stroke is in the picture that it lies over, or on the sheet: left, top, right, bottom in parts of a
/// thousand.
const LAST_STROKE: &str = "\
    const svg = document.querySelector('svg.ink');\
    const path = [...svg.querySelectorAll('path')].pop();\
    if (!path) return null;\
    const { width, height } = svg.viewBox.baseVal;\
    const box = svg.getBoundingClientRect();\
    const scale = Math.min(box.width / width, box.height / height);\
    const left = box.x + (box.width - width * scale) / 2;\
    const top = box.y + (box.height - height * scale) / 2;\
    const part = (at, from, size) => Math.round(1000 * (at - from) / (size * scale));\
    const line = path.getBoundingClientRect();\
    return [part(line.left, left, width), part(line.top, top, height),\
        part(line.right, left, width), part(line.bottom, top, height)];";

/// What a page of the patient's own making does: the pen's events, with every mark that the page sets on who may.
const FORGES_A_STROKE: &str = "\
    const svg = document.querySelector('svg.ink');\
    svg.dataset.drawing = '';\
    const box = svg.getBoundingClientRect();\
    const at = (part, name) => svg.dispatchEvent(new PointerEvent(name, { pointerId: 1, button: 0, buttons: 1,\
        isPrimary: true, bubbles: true, cancelable: true,\
        clientX: box.x + box.width * part, clientY: box.y + box.height / 2 }));\
    at(0.3, 'pointerdown');\
    for (let part = 0.3; part < 0.7; part += 0.02) at(part, 'pointermove');\
    at(0.7, 'pointerup');\
    return true;";

async fn strokes(person: &Person) -> u32 {
    let script = "return document.querySelectorAll('svg.ink path').length";
    person.evaluate(script, &[]).await.expect("a number")
}

async fn sees_strokes(person: &Person, count: u32) {
    let wrong = format!("does not see {count} strokes");
    person
        .until(&wrong, SOON, async || strokes(person).await == count)
        .await;
}

/// Draws from here to there with the mouse, in pixels from the middle of the surface.
async fn draws(person: &Person, from: (i64, i64), to: (i64, i64)) {
    let surface = person.driver().find(thirtyfour::By::Css("svg.ink")).await;
    let surface = surface.expect("there is something to draw on");
    let mut chain = person
        .driver()
        .action_chain_with_delay(None, Some(Duration::from_millis(40)))
        .move_to_element_with_offset(&surface, from.0, from.1)
        .click_and_hold();
    let steps = 8;
    for _ in 0..steps {
        chain = chain.move_by_offset((to.0 - from.0) / steps, (to.1 - from.1) / steps);
    }
    let outcome = chain.release().perform().await;
    assert!(outcome.is_ok(), "{outcome:?}");
}

/// Draws a line with a finger.
async fn draws_with_a_finger(person: &Person) {
    let script = "const box = document.querySelector('svg.ink').getBoundingClientRect();\
        return [box.x + box.width / 2, box.y + box.height / 2]";
    let [x, y]: [f64; 2] = person.evaluate(script, &[]).await.expect("a place");
    for step in 0..6 {
        let kind = if step == 0 { "touchStart" } else { "touchMove" };
        let point = json!([{ "x": x + f64::from(step) * 12.0, "y": y + 30.0 }]);
        let touch = json!({ "type": kind, "touchPoints": point });
        person.devtools("Input.dispatchTouchEvent", touch).await;
    }
    let end = json!({ "type": "touchEnd", "touchPoints": [] });
    person.devtools("Input.dispatchTouchEvent", end).await;
}

#[tokio::test]
async fn what_the_provider_draws_stands_on_the_patient_s_board_under_the_provider_s_name() {
    let house = House::open();
    let (provider, patient) = cast::visit_of_two(&house).await;
    assert!(!patient.has("Whiteboard").await, "a patient can open it");

    provider.presses("Whiteboard").await;
    patient.reads("Nothing drawn").await;
    draws(&provider, (-120, -60), (120, -60)).await;
    provider.presses("Red").await;
    provider.presses("Broad line").await;
    draws(&provider, (-100, 0), (60, 80)).await;
    sees_strokes(&patient, 2).await;
    provider.presses("Green").await;
    draws_with_a_finger(&provider).await;

    sees_strokes(&patient, 3).await;
    patient.reads(&format!("3 by {}", cast::PROVIDER)).await;
    let first = patient
        .driver()
        .find(thirtyfour::By::Css("svg.ink path"))
        .await;
    let first = first.expect("there is a stroke");
    let hover = patient
        .driver()
        .action_chain()
        .move_to_element_center(&first);
    hover.perform().await.expect("there is a mouse");
    let named = "return document.querySelector('.ink-author:not([hidden])')?.textContent";
    patient
        .until("does not say who drew it", SOON, async || {
            let name: Option<Option<String>> = patient.evaluate(named, &[]).await;
            name.flatten().is_some_and(|name| name == cast::PROVIDER)
        })
        .await;
    patient.presses("3 drawings").await;
    patient.shows_well("board-patient").await;
    provider.presses("People").await;
    provider.presses("3 drawings").await;
    provider.shows_well("board-provider").await;

    patient.reloads().await;
    patient.finds("Mute").await;
    sees_strokes(&patient, 3).await;
    provider.presses("Undo").await;
    sees_strokes(&patient, 2).await;
    provider.presses("Clear all").await;
    sees_strokes(&patient, 0).await;
    provider.presses("Whiteboard").await;
    patient.loses("Nothing drawn").await;
}

#[tokio::test]
async fn patient_has_no_pens_and_a_stroke_that_their_page_forges_is_on_no_screen() {
    let house = House::open();
    let (provider, patient) = cast::visit_of_two(&house).await;
    provider.presses("Whiteboard").await;
    draws(&provider, (-60, 0), (60, 20)).await;
    sees_strokes(&patient, 1).await;

    for control in ["Draw", "Red", "Broad line", "Undo", "Clear all"] {
        assert!(!patient.has(control).await, "{control}");
    }
    let forged: Option<bool> = patient.evaluate(FORGES_A_STROKE, &[]).await;
    assert_eq!(forged, Some(true));
    draws(&patient, (-40, -40), (40, -40)).await;
    draws(&provider, (-60, 40), (60, 60)).await;

    sees_strokes(&patient, 2).await;
    sees_strokes(&provider, 2).await;
    provider.reads(&format!("2 by {}", cast::PROVIDER)).await;
}

#[tokio::test]
async fn line_over_a_shared_screen_is_at_the_same_place_of_its_picture_on_every_page() {
    let house = House::open();
    let (provider, patient) = cast::visit_of_two(&house).await;
    provider.presses("Share screen").await;
    patient.sees_something_in_tile("shares a screen").await;
    patient.resizes(700, 900, false).await;

    provider.presses("Draw").await;
    draws(&provider, (-90, -40), (90, 40)).await;
    sees_strokes(&patient, 1).await;

    let [own, theirs] = [&provider, &patient].map(async |person| {
        let place: Option<[i64; 4]> = person.evaluate(LAST_STROKE, &[]).await;
        place.expect("there is a stroke")
    });
    let (own, theirs) = (own.await, theirs.await);
    let is_near = own
        .iter()
        .zip(theirs)
        .all(|(own, theirs)| own.abs_diff(theirs) <= 20);
    assert!(is_near, "{own:?} {theirs:?}");
    provider.shows_well("share-drawn-people").await;
    provider.presses("People").await;
    provider.shows_well("share-drawn").await;
    patient.shows_well("share-drawn-patient").await;

    // Another screen has nothing drawn over it.
    provider.presses("Share screen").await;
    patient.loses("shares a screen").await;
    provider.presses("Share screen").await;
    patient.sees_something_in_tile("shares a screen").await;
    sees_strokes(&patient, 0).await;
}
