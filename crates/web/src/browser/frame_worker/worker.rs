//! One worker: starting it, what is said to it, what it says.
//!
//! What is said before it runs waits here: a module that still loads hears nothing.

use super::{FrameReport, FrameTrack};
use crate::browser::listen::Listener;
use js_sys::{Function, Object, Promise, Reflect, Uint8Array};
use std::{
    cell::{Cell, RefCell},
    collections::BTreeMap,
    rc::Rc,
};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{MessageEvent, Worker, WorkerOptions, WorkerType};

/// A worker. Dropped, it ends.
pub(super) struct FrameWorker {
    worker: Option<Worker>,
    state: Rc<State>,
    /// Settles once it runs or will not.
    started: Promise,
    _listeners: Vec<Listener>,
}

struct State {
    stage: Cell<Stage>,
    settle: RefCell<Option<Function>>,
    waiting: RefCell<Vec<Object>>,
    serial: Cell<u32>,
    asked: RefCell<Option<(u32, Function)>>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Stage {
    Starting,
    Running,
    Broken,
}

impl FrameWorker {
    /// Starts loading the script.
    pub(super) fn start(script: Option<&str>, report: impl Fn(FrameReport) + 'static) -> Self {
        let mut settle = None;
        let started = Promise::new(&mut |resolve, _| settle = Some(resolve));
        let state = Rc::new(State {
            stage: Cell::new(Stage::Starting),
            settle: RefCell::new(settle),
            waiting: RefCell::default(),
            serial: Cell::new(0),
            asked: RefCell::default(),
        });
        let options = WorkerOptions::new();
        options.set_type(WorkerType::Module);
        let worker = script.and_then(|script| Worker::new_with_options(script, &options).ok());
        let report = Rc::new(report);
        let listeners = match &worker {
            Some(worker) => listen(worker, &state, &report),
            None => {
                state.settle(Stage::Broken);
                vec![]
            }
        };
        Self {
            worker,
            state,
            started,
            _listeners: listeners,
        }
    }

    /// Waits until it runs; answers whether it does.
    pub(super) async fn is_ready(&self) -> bool {
        // Only ever resolved.
        let _ = JsFuture::from(self.started.clone()).await;
        self.state.stage.get() == Stage::Running
    }

    /// Returns the worker, for a transform.
    ///
    /// # Errors
    ///
    /// Where it does not run: a transform that it never hears of would hold all frames back, or worse.
    pub(super) fn worker(&self) -> Result<Worker, JsValue> {
        let is_running = self.state.stage.get() == Stage::Running;
        let worker = self.worker.clone().filter(|_| is_running);
        worker.ok_or_else(|| JsValue::from_str("the worker does not run"))
    }

    /// Says something, or keeps it until the worker runs. A key in it is wiped once it is said.
    pub(super) fn say(&self, name: &str, content: &Object) {
        let message = object(&[(name, content.into())]);
        match (self.state.stage.get(), &self.worker) {
            (Stage::Running, Some(worker)) => post(worker, &message),
            (Stage::Starting, _) => self.state.waiting.borrow_mut().push(message),
            (Stage::Running | Stage::Broken, _) => {}
        }
    }

    /// Asks how many frames of each track came.
    pub(super) async fn counts(&self) -> BTreeMap<FrameTrack, u64> {
        let serial = self.state.serial.get().wrapping_add(1);
        self.state.serial.set(serial);
        let answered = Promise::new(&mut |resolve, _| {
            self.state.asked.replace(Some((serial, resolve)));
        });
        self.say("count", &object(&[("serial", serial.into())]));
        let counts = JsFuture::from(answered).await.unwrap_or_default();
        entries(&counts)
            .into_iter()
            .filter_map(|(id, counts)| {
                let id = id.parse().ok()?;
                let frames = get(&counts, "frames").as_f64().unwrap_or_default();
                #[expect(
                    clippy::cast_possible_truncation,
                    clippy::cast_sign_loss,
                    reason = "a count is a whole number below 2^53"
                )]
                let frames = frames as u64;
                Some((FrameTrack(id), frames))
            })
            .collect()
    }
}

impl Drop for FrameWorker {
    fn drop(&mut self) {
        if let Some(worker) = &self.worker {
            worker.terminate();
        }
    }
}

impl State {
    fn settle(&self, stage: Stage) {
        self.stage.set(stage);
        if let Some(settle) = self.settle.take() {
            // Resolving throws nothing.
            let _ = settle.call0(&JsValue::UNDEFINED);
        }
    }
}

fn listen(
    worker: &Worker,
    state: &Rc<State>,
    report: &Rc<impl Fn(FrameReport) + 'static>,
) -> Vec<Listener> {
    let on_message = {
        let (worker, state, report) = (worker.clone(), Rc::clone(state), Rc::clone(report));
        Listener::new(&worker.clone(), "message", move |event| {
            let data = event.unchecked_ref::<MessageEvent>().data();
            hear(&worker, &state, &data, &*report);
        })
    };
    let on_error = {
        let (state, report) = (Rc::clone(state), Rc::clone(report));
        Listener::new(worker, "error", move |_| {
            state.settle(Stage::Broken);
            report(FrameReport::Broken);
        })
    };
    vec![on_message, on_error]
}

fn hear(worker: &Worker, state: &State, data: &JsValue, report: &impl Fn(FrameReport)) {
    if get(data, "ready").is_truthy() {
        state.settle(Stage::Running);
        for message in state.waiting.take() {
            post(worker, &message);
        }
    }
    if get(data, "broken").is_truthy() {
        state.settle(Stage::Broken);
        report(FrameReport::Broken);
    }
    let counts = get(data, "counts");
    if counts.is_object() {
        let serial = get(data, "serial").as_f64();
        let asked = state.asked.take();
        match asked {
            Some((number, answer)) if serial == Some(f64::from(number)) => {
                let _ = answer.call1(&JsValue::UNDEFINED, &counts);
            }
            other => drop(state.asked.replace(other)),
        }
    }
    let track = |name: &str| {
        let id = get(data, name).as_f64()?;
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "the page gave this number itself"
        )]
        Some(FrameTrack(id as u32))
    };
    if let Some(track) = track("opened") {
        report(FrameReport::Opened(track));
    }
    if let Some(track) = track("failed") {
        report(FrameReport::Failed(track));
    }
}

fn post(worker: &Worker, message: &Object) {
    // What is posted holds numbers, texts and bytes, which can all be copied.
    let _ = worker.post_message(message);
    for (_, content) in entries(message) {
        if let Ok(key) = get(&content, "key").dyn_into::<Uint8Array>() {
            key.fill(0, 0, key.length());
        }
    }
}

/// Makes a plain object.
pub(super) fn object(entries: &[(&str, JsValue)]) -> Object {
    let object = Object::new();
    for (name, value) in entries {
        set(&object, name, value);
    }
    object
}

/// Sets a property of a plain object, which takes every one.
pub(super) fn set(object: &Object, name: &str, value: &JsValue) {
    let _ = Reflect::set(object, &JsValue::from_str(name), value);
}

fn get(object: &JsValue, name: &str) -> JsValue {
    Reflect::get(object, &JsValue::from_str(name)).unwrap_or_default()
}

/// Lists a plain object's properties; none of what is no object.
pub(crate) fn entries(object: &JsValue) -> Vec<(String, JsValue)> {
    let Some(object) = object.dyn_ref::<Object>() else {
        return vec![];
    };
    Object::keys(object)
        .into_iter()
        .filter_map(|name| name.as_string())
        .map(|name| {
            let value = get(object, &name);
            (name, value)
        })
        .collect()
}
