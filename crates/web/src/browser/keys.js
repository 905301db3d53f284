// The keys of one of staff's devices. WebCrypto makes them and keeps their private halves to itself;
// IndexedDB stores the handles. Each function does one thing and decides nothing.

const STORE = "device";

function database() {
  return new Promise((resolve, reject) => {
    const asked = indexedDB.open("vestibule.keys", 1);
    asked.onupgradeneeded = () => asked.result.createObjectStore(STORE);
    asked.onsuccess = () => resolve(asked.result);
    asked.onerror = asked.onblocked = () => reject(asked.error);
  });
}

async function run(mode, work) {
  const base = await database();
  try {
    return await new Promise((resolve, reject) => {
      const change = base.transaction(STORE, mode);
      const asked = work(change.objectStore(STORE));
      change.oncomplete = () => resolve(asked.result);
      change.onerror = change.onabort = () => reject(change.error);
    });
  } finally {
    base.close();
  }
}

// A signing key and a sealing key that no script can read.
export async function makeDevice() {
  const pair = await crypto.subtle.generateKey("Ed25519", false, ["sign", "verify"]);
  const sealing = await crypto.subtle.generateKey({ name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]);
  const exported = await crypto.subtle.exportKey("raw", pair.publicKey);
  return { signing: pair.privateKey, sealing, exported: new Uint8Array(exported) };
}

export function publicKey(device) {
  return device.exported;
}

export async function sign(device, bytes) {
  return new Uint8Array(await crypto.subtle.sign("Ed25519", device.signing, bytes));
}

// Keeps a device for an account, with words beside it and a secret under its sealing key.
export async function keepDevice(account, device, words, secret) {
  const nonce = crypto.getRandomValues(new Uint8Array(12));
  const how = { name: "AES-GCM", iv: nonce, additionalData: words };
  const sealed = new Uint8Array(await crypto.subtle.encrypt(how, device.sealing, secret));
  await run("readwrite", (store) => store.put({ device, words, nonce, sealed }, account));
}

// What was kept, or null.
export async function recallDevice(account) {
  const kept = await run("readonly", (store) => store.get(account));
  if (!kept) return null;
  const { device, words, nonce, sealed } = kept;
  const how = { name: "AES-GCM", iv: nonce, additionalData: words };
  const secret = new Uint8Array(await crypto.subtle.decrypt(how, device.sealing, sealed));
  return [device, words, secret];
}

export async function forgetDevice(account) {
  await run("readwrite", (store) => store.delete(account));
}

// One turn for the browser to paint in, before work that holds it up.
export async function paint() {
  await new Promise((done) => requestAnimationFrame(() => setTimeout(done, 0)));
}
