// Sends frames through the worker that the page loads, on a thread of its own as in a visit, and says what one
// takes. Arguments: { name, codec, bytes, is_key, each, rounds }.
//
// `module` is the program alone, as worker.js calls it: a copy in, the cipher, a copy out. `worker` is worker.js
// itself between two streams, as a transform of a connection has them; only the frames are plain objects.
// Streams of a connection hand over the browser's own frames, which are copied once more by the browser.
const [kind] = arguments;

async function inside(origin, script, kind) {
  const load = self.fetch;
  self.fetch = (what, ...rest) => load(typeof what === 'string' ? new URL(what, origin) : what, ...rest);
  const text = await (await load(new URL(script, origin))).text();
  const glue = /from "(\/frame-[^"]+\.js)"/.exec(text)[1];
  await import(new URL(script, origin));
  const { FrameWorker } = await import(new URL(glue, origin));
  const say = message => self.onmessage({ data: message });
  const key = () => new Uint8Array(16).fill(7);
  const mimeType = kind.codec;
  const SENT = 1, RECEIVED = 2, LEAF = 1, SLOT = 1, EPOCH = { generation: 1, epoch: 1 };

  const plain = new Uint8Array(kind.bytes).map((_, at) => at * 31 + 5);
  // A VP8 key frame begins with its size, any other frame has the first bit set.
  if (kind.is_key) plain.set([0x10, 0, 0, 0x9d, 0x01, 0x2a, 0x00, 0x05, 0xd0, 0x02]);
  else plain[0] |= 1;
  const timed = async work => {
    const start = performance.now();
    const result = await work();
    return [(performance.now() - start) * 1e6 / kind.each, result];
  };

  const module = new FrameWorker();
  module.send_in(1, 1, LEAF, key());
  module.install(1, 1, key());
  module.add_sender(SENT, SLOT, 1);
  module.add_receiver(RECEIVED);
  module.expect(RECEIVED, LEAF, SLOT);
  const through_module = async () => {
    const [seal, sealed] = await timed(() =>
      Array.from({ length: kind.each }, () => module.seal(SENT, mimeType, plain)));
    const now = performance.timeOrigin + performance.now();
    const [open, opened] = await timed(() =>
      sealed.map(frame => module.open(RECEIVED, mimeType, frame, frame, now)));
    if (opened.some(frame => frame?.length !== kind.bytes)) throw new Error('not opened');
    return { seal, open };
  };

  // A transform of a connection, as far as worker.js looks at it.
  const transform = options => {
    let input, done, frames = [];
    const readable = new ReadableStream({ start: controller => { input = controller; } });
    const writable = new WritableStream({
      write: frame => {
        if (frames.push(frame) === kind.each) done(frames);
      },
    });
    self.onrtctransform({ transformer: { options, readable, writable } });
    return list => new Promise(resolve => {
      frames = [];
      done = resolve;
      for (const frame of list) input.enqueue(frame);
    });
  };
  say({ send_in: { ...EPOCH, leaf: LEAF, key: key() } });
  say({ install: { ...EPOCH, key: key() } });
  say({ expect: { id: RECEIVED, leaf: LEAF, slot: SLOT } });
  const seal_all = transform({ id: SENT, send: { slot: SLOT, nonce: 1 } });
  const open_all = transform({ id: RECEIVED });
  const through_worker = async () => {
    const metadata = { mimeType };
    const frames = Array.from({ length: kind.each }, () => ({ data: plain.buffer, getMetadata: () => metadata }));
    const [seal, sealed] = await timed(() => seal_all(frames));
    const [open, opened] = await timed(() => open_all(sealed));
    if (opened.some(frame => frame.data.byteLength !== kind.bytes)) throw new Error('not opened');
    return { seal, open };
  };

  const result = { module: { seal: [], open: [] }, worker: { seal: [], open: [] } };
  // The first round is thrown away: the browser still compiles.
  for (let round = -1; round < kind.rounds; round++) {
    for (const [name, measure] of [['module', through_module], ['worker', through_worker]]) {
      const { seal, open } = await measure();
      if (round < 0) continue;
      result[name].seal.push(Math.round(seal));
      result[name].open.push(Math.round(open));
    }
  }
  postMessage({ result });
}

const script = document.querySelector('meta[name=frame-worker]').content;
const call = [location.origin, script, kind].map(value => JSON.stringify(value)).join(', ');
const source = new Blob([`${inside}\ninside(${call}).catch(error => postMessage({ error: String(error) }))`],
  { type: 'text/javascript' });
return new Promise((resolve, reject) => {
  const worker = new Worker(URL.createObjectURL(source), { type: 'module' });
  worker.onerror = event => reject(new Error(event.message));
  worker.onmessage = ({ data }) => {
    if (data.error) reject(new Error(data.error));
    if (!data.result) return;
    worker.terminate();
    resolve(data.result);
  };
});
