// The key by which the server knows this browser as one device: one for each invite, so that nothing tells the visits of one
// person apart from anybody else's. WebCrypto makes it and keeps its private half to itself; IndexedDB stores the handle for
// all tabs of the browser. Each function does one thing and decides nothing.

const STORE = "device";
const KIND = { name: "ECDSA", namedCurve: "P-256" };

// A browser that keeps nothing may also never say so.
const STORED_WITHIN_MS = 2000;

function database() {
  return new Promise((resolve, reject) => {
    const asked = indexedDB.open("vestibule.devices", 1);
    asked.onupgradeneeded = () => asked.result.createObjectStore(STORE);
    asked.onsuccess = () => resolve(asked.result);
    asked.onerror = asked.onblocked = () => reject(asked.error);
  });
}

// Returns what the work leaves, once it is on the disk.
async function run(work) {
  const base = await database();
  try {
    return await new Promise((resolve, reject) => {
      const change = base.transaction(STORE, "readwrite");
      const kept = work(change.objectStore(STORE));
      change.oncomplete = () => resolve(kept.device);
      change.onerror = change.onabort = () => reject(change.error);
    });
  } finally {
    base.close();
  }
}

// In one transaction, so that two tabs that come at once have one key.
function keep(store, invite, made, oldest) {
  const kept = { device: made };
  const asked = store.get(invite);
  asked.onsuccess = () => {
    if (asked.result && asked.result.at >= oldest) kept.device = asked.result;
    else store.put(made, invite);
  };
  const each = store.openCursor();
  each.onsuccess = () => {
    const cursor = each.result;
    if (!cursor) return;
    if (cursor.value.at < oldest) cursor.delete();
    cursor.continue();
  };
  return kept;
}

// The key of an invite: the one that is kept, or a new one. Any that is older than that is erased. Where the browser stores
// nothing, the key is this page's alone, and after a reload this is another device.
export async function findDevice(invite, olderThanMs) {
  const pair = await crypto.subtle.generateKey(KIND, false, ["sign", "verify"]);
  const exported = new Uint8Array(await crypto.subtle.exportKey("raw", pair.publicKey));
  const made = { signing: pair.privateKey, exported, at: Date.now() };
  const oldest = made.at - olderThanMs;
  const late = new Promise((resolve) => setTimeout(resolve, STORED_WITHIN_MS, made));
  return Promise.race([run((store) => keep(store, invite, made, oldest)).catch(() => made), late]);
}

export function publicKey(device) {
  return device.exported;
}

export async function sign(device, bytes) {
  return new Uint8Array(await crypto.subtle.sign({ name: "ECDSA", hash: "SHA-256" }, device.signing, bytes));
}

// The visit is over for this browser.
export async function forgetDevice(invite) {
  await run((store) => {
    store.delete(invite);
    return {};
  });
}
