// The module worker that seals and opens a page's frames (RTCRtpScriptTransform).
//
// The page makes it, waits for `ready`, and only then makes transceivers: a transform must be set in the
// task that makes its sender or receiver, or Chromium leaves it out without a word.
//
// From the page:
//   { install: { generation, epoch, key } }             open frames of this epoch from now on
//   { retire_before: { generation, epoch, after_ms } }  open those of earlier ones so long
//   { send_in: { generation, epoch, leaf, key } }       seal in this epoch from now on
//   { stop_sending: {} }, { clear: {} }                 forget the key to seal with; forget all keys
//   { expect: { id, leaf, slot } }                      whose tile the track is shown in; leaf may be left out
//   { key_frame: { id } }                               make a key frame of a track that is sent
//   { codecs: { [payload type]: name } }                what the packets of a type hold, by the answer
//   { count: { serial } }                               say the counts, with this serial
//   { remove: { id } }                                  the track is over
// Transforms have the options { id, send: { slot, nonce } } or { id }, and `codec`, which counts where
// neither a frame nor its payload type says it.
// To the page:
//   { ready: true } or { broken: true }, { refused: name }, { failed: id }, { counts: { [id]: { frames, done, … } }, serial }
//   { opened: id }                                      the first frame since the page's last `expect`
//
// A frame that is not sealed or opened goes nowhere: `enqueue` is called only with what `seal` or `open`
// gave back.

import init, { FrameWorker } from "{{frame_js}}";

const TIMEOUT_EVERY_MS = 1000;
const KEY_FRAME_REQUEST_EVERY_MS = 1000;

try {
  await init({ module_or_path: "{{frame_wasm}}" });
} catch (error) {
  postMessage({ broken: true });
  throw error;
}

const worker = new FrameWorker();
const tracks = new Map();
/** The page's last word on whose each track is: it may come before the track does. */
const expected = new Map();
/** Names of codecs by payload type. */
let codecs = {};

const now = () => performance.timeOrigin + performance.now();

class Track {
  constructor(transformer) {
    this.transformer = transformer;
    this.options = transformer.options;
    this.output = null;
    this.gaps = 0;
    this.asked_at = -Infinity;
    /** Whether the page was told that a frame was opened. */
    this.is_told = false;
  }

  get is_sent() {
    return this.options.send !== undefined;
  }

  /** Adds the track; a worker that refuses it gets no frames of it. */
  start() {
    const { id, send } = this.options;
    const is_added = send
      ? worker.add_sender(id, send.slot, send.nonce)
      : worker.add_receiver(id);
    if (!is_added) {
      postMessage({ failed: id });
      return;
    }
    tracks.set(id, this);
    expect(id);
    const middle = new TransformStream({
      start: (output) => {
        this.output = output;
      },
      transform: (frame) => this.handle_frame(frame),
    });
    this.transformer.readable
      .pipeThrough(middle)
      .pipeTo(this.transformer.writable)
      .catch(() => {
        this.output = null;
        postMessage({ failed: id });
      });
  }

  handle_frame(frame) {
    try {
      const data = this.is_sent ? this.seal(frame) : this.open(frame);
      if (data === undefined) {
        this.fill_gap();
        return;
      }
      frame.data = data.buffer;
    } catch {
      // After a panic the module answers nothing any more: every frame ends here.
      return;
    }
    this.output.enqueue(frame);
    if (!this.is_sent && !this.is_told) {
      this.is_told = true;
      postMessage({ opened: this.options.id });
    }
  }

  seal(frame) {
    return worker.seal(this.options.id, this.codec(frame), new Uint8Array(frame.data));
  }

  open(frame) {
    return worker.open(
      this.options.id,
      this.codec(frame),
      new Uint8Array(frame.data),
      frame,
      now(),
    );
  }

  codec(frame) {
    const { mimeType, payloadType } = frame.getMetadata();
    return mimeType ?? codecs[payloadType] ?? this.options.codec ?? "";
  }

  /** Lets go of the frames that waited for a key or for the page's word. */
  release() {
    if (this.is_sent || this.output === null) return;
    for (const frame of worker.released(this.options.id, now())) {
      this.handle_frame(frame);
    }
  }

  /** A picture that misses a frame stands still until a key frame comes. */
  fill_gap() {
    const { sendKeyFrameRequest } = this.transformer;
    if (this.is_sent || !sendKeyFrameRequest) return;
    const gaps = worker.gaps(this.options.id);
    if (gaps === this.gaps || now() - this.asked_at < KEY_FRAME_REQUEST_EVERY_MS) return;
    this.gaps = gaps;
    this.asked_at = now();
    sendKeyFrameRequest.call(this.transformer).catch(() => {});
  }

  make_key_frame() {
    this.transformer.generateKeyFrame?.().catch(() => {});
  }
}

function expect(id) {
  const { leaf, slot } = expected.get(id) ?? {};
  worker.expect(id, leaf, slot);
  const track = tracks.get(id);
  if (track) track.is_told = false;
}

/** Takes a key over from a message and leaves none there. */
function with_key(key, take) {
  const is_taken = take(key);
  key.fill(0);
  return is_taken;
}

const commands = {
  install: ({ generation, epoch, key }) =>
    with_key(key, (key) => worker.install(generation, epoch, key)),
  retire_before: ({ generation, epoch, after_ms }) =>
    worker.retire_before(generation, epoch, after_ms, now()),
  send_in: ({ generation, epoch, leaf, key }) =>
    with_key(key, (key) => worker.send_in(generation, epoch, leaf, key)),
  stop_sending: () => worker.stop_sending(),
  clear: () => worker.clear(),
  expect: ({ id, leaf, slot }) => {
    expected.set(id, { leaf, slot });
    expect(id);
  },
  codecs: (names) => {
    codecs = names;
  },
  count: ({ serial }) => count(serial),
  key_frame: ({ id }) => tracks.get(id)?.make_key_frame(),
  remove: ({ id }) => {
    tracks.delete(id);
    expected.delete(id);
    worker.remove(id);
  },
};

self.onmessage = ({ data }) => {
  for (const [name, content] of Object.entries(data)) {
    const command = Object.hasOwn(commands, name) ? commands[name] : () => false;
    if (command(content) === false) postMessage({ refused: name });
  }
  for (const track of tracks.values()) track.release();
};

self.onrtctransform = ({ transformer }) => new Track(transformer).start();

function count(serial) {
  const counts = {};
  for (const id of tracks.keys()) counts[id] = worker.counts(id);
  postMessage({ counts, serial });
}

setInterval(() => {
  worker.handle_timeout(now());
  for (const track of tracks.values()) track.fill_gap();
}, TIMEOUT_EVERY_MS);

postMessage({ ready: true });
