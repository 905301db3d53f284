// What web-sys has no stable binding for. Each function does one thing and decides nothing.

// Tells boot.js what the door needs next.
export function tellBoot(what) {
  document.dispatchEvent(new Event(`vestibule:${what}`));
}

// Door and house share this module: what the door captured goes over to the house, so that no browser
// asks the person a second time.
let captured = null;

export function handOver(stream) {
  captured = stream;
}

export function takeOver() {
  const stream = captured;
  captured = null;
  return stream;
}

// Gives the person a text as a file. It goes from the page to the disk and nowhere else.
export function saveFile(name, kind, text) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([text], { type: kind }));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}

// Keeps the screen awake while the returned promise's object is held. Null where refused.
export async function holdScreen() {
  try { return await navigator.wakeLock.request("screen"); } catch { return null; }
}

export function releaseScreen(lock) {
  if (lock) lock.release().catch(() => {});
}

// Sends an element's sound to a chosen speaker. False where the browser cannot.
export async function setSpeaker(element, id) {
  try { await element.setSinkId(id); return true; } catch { return false; }
}

export function canSetSpeaker() {
  return typeof HTMLMediaElement.prototype.setSinkId === "function";
}

// Tells encoders what a picture shows: "motion" or "detail".
export function hint(track, text) {
  if ("contentHint" in track) track.contentHint = text;
}

export function hasScreenCapture() {
  return typeof navigator.mediaDevices?.getDisplayMedia === "function";
}

export function hasMediaDevices() {
  return typeof navigator.mediaDevices?.getUserMedia === "function";
}

// Codec preferences: the named codecs in order, then retransmission. Never RED nor ULPFEC: they are
// forwarded twice or break sealed frames. Of VP9 and AV1 only profile 0: the others are for what no camera gives.
export function preferCodecs(transceiver, kind, names) {
  const isUsual = ({ mimeType, sdpFmtpLine = "" }) =>
    !/^video\/(vp9|av1)$/i.test(mimeType) || !/\bprofile(-id)?=[^0]/.test(sdpFmtpLine);
  const have = (RTCRtpReceiver.getCapabilities?.(kind)?.codecs ?? []).filter(isUsual);
  const wanted = [...names, "video/rtx"].flatMap((name) =>
    have.filter((codec) => codec.mimeType.toLowerCase() === name));
  if (wanted.length) { try { transceiver.setCodecPreferences(wanted); } catch { /* keeps its own */ } }
}

// Whether a camera is to be sent in layers: by Chromium, of the browsers tried so far, and where VP8 comes first
// (preferCodecs), whose streams the SFU can put in place of each other.
export function sendsLayers() {
  const hasVp8 = (end) => (end.getCapabilities?.("video")?.codecs ?? []).some(({ mimeType }) => /^video\/vp8$/i.test(mimeType));
  const isChromium = navigator.userAgentData?.brands.some(({ brand }) => brand === "Chromium") ?? false;
  return isChromium && hasVp8(RTCRtpSender) && hasVp8(RTCRtpReceiver);
}

// Sends all layers of a camera, or the best one alone. Fails where the connection is closed: then nothing is sent.
export function sendLayers(sender, on) {
  const parameters = sender.getParameters();
  const others = parameters.encodings.slice(1).filter(({ active }) => active !== on);
  if (others.length === 0) return;
  for (const encoding of others) encoding.active = on;
  sender.setParameters(parameters).catch(() => {});
}

// Leads the frames of a sender or receiver through a worker; in the task that made it. Throws where the
// browser does not take the transform.
export function setTransform(end, worker, options) {
  const transform = new RTCRtpScriptTransform(worker, options);
  end.transform = transform;
  if (end.transform !== transform) throw new Error("the browser takes no transform");
}

// How much each section sent or received by the browser's own count: frames of pictures, packets of sound.
export async function sectionCounts(connection) {
  const counts = {};
  for (const report of (await connection.getStats()).values()) {
    const { type, mid } = report;
    const count = type === "outbound-rtp" ? report.framesSent ?? report.packetsSent
      : type === "inbound-rtp" ? report.framesReceived ?? report.packetsReceived : 0;
    if (mid !== undefined && count) counts[mid] = (counts[mid] ?? 0) + count;
  }
  return counts;
}

// What Chromium tells about the network, else null.
export function networkInformation() {
  return navigator.connection ?? null;
}

// "wifi", "cellular", ..., or "" where the browser does not say.
export function networkType() {
  return navigator.connection?.type ?? "";
}

// "granted", "denied", "prompt", or "" where the browser does not say. `name`: "camera", "microphone".
export async function permission(name) {
  try { return (await navigator.permissions.query({ name })).state; } catch { return ""; }
}

// What a private link's secret gives for the server: HKDF-SHA256 with no salt, as crates/e2ee has it. Null
// where the browser refuses.
export async function joinToken(secret, invite) {
  try {
    const key = await crypto.subtle.importKey("raw", secret, "HKDF", false, ["deriveBits"]);
    const label = new TextEncoder().encode("visit/1 join token");
    const info = new Uint8Array([...label, ...invite]);
    const how = { name: "HKDF", hash: "SHA-256", salt: new Uint8Array(), info };
    return new Uint8Array(await crypto.subtle.deriveBits(how, key, 128));
  } catch { return null; }
}
