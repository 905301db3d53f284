//! Bindings to `glue.js`: what web-sys has no stable binding for.

use js_sys::{Object, Uint8Array};
use wasm_bindgen::prelude::*;
use web_sys::{
    HtmlMediaElement, MediaStream, MediaStreamTrack, RtcPeerConnection, RtcRtpSender,
    RtcRtpTransceiver, Worker,
};

#[wasm_bindgen(module = "/src/browser/glue.js")]
extern "C" {
    #[wasm_bindgen(js_name = tellBoot)]
    pub(super) fn tell_boot(what: &str);

    #[wasm_bindgen(js_name = handOver)]
    pub(super) fn hand_over(stream: &MediaStream);

    #[wasm_bindgen(js_name = takeOver)]
    pub(super) fn take_over() -> Option<MediaStream>;

    #[cfg(feature = "house")]
    #[wasm_bindgen(js_name = saveFile)]
    pub(super) fn save_file(name: &str, kind: &str, text: &str);

    #[wasm_bindgen(js_name = holdScreen)]
    pub(super) async fn hold_screen() -> JsValue;

    #[wasm_bindgen(js_name = releaseScreen)]
    pub(super) fn release_screen(lock: &JsValue);

    #[wasm_bindgen(js_name = setSpeaker)]
    pub(super) async fn set_speaker(element: &HtmlMediaElement, id: &str) -> JsValue;

    #[wasm_bindgen(js_name = canSetSpeaker)]
    pub(super) fn can_set_speaker() -> bool;

    pub(super) fn hint(track: &MediaStreamTrack, text: &str);

    #[wasm_bindgen(js_name = hasScreenCapture)]
    pub(super) fn has_screen_capture() -> bool;

    #[wasm_bindgen(js_name = hasMediaDevices)]
    pub(super) fn has_media_devices() -> bool;

    #[wasm_bindgen(js_name = preferCodecs)]
    pub(super) fn prefer_codecs(transceiver: &RtcRtpTransceiver, kind: &str, names: Vec<String>);

    #[wasm_bindgen(js_name = sendsLayers)]
    pub(super) fn sends_layers() -> bool;

    #[wasm_bindgen(js_name = sendLayers)]
    pub(super) fn send_layers(sender: &RtcRtpSender, on: bool);

    #[wasm_bindgen(js_name = setTransform, catch)]
    pub(super) fn set_transform(
        end: &JsValue,
        worker: &Worker,
        options: &Object,
    ) -> Result<(), JsValue>;

    #[wasm_bindgen(js_name = sectionCounts, catch)]
    pub(super) async fn section_counts(connection: &RtcPeerConnection) -> Result<JsValue, JsValue>;

    #[wasm_bindgen(js_name = networkInformation)]
    pub(super) fn network_information() -> JsValue;

    #[wasm_bindgen(js_name = networkType)]
    pub(super) fn network_type() -> String;

    pub(super) async fn permission(name: &str) -> JsValue;

    #[wasm_bindgen(js_name = joinToken)]
    pub(super) async fn join_token(secret: Uint8Array, invite: Uint8Array) -> JsValue;
}
