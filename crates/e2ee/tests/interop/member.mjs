// One member of a visit's group on ts-mls. Takes commands on standard input, a line each (a verb, then
// hexadecimal operands), and answers each with a line: hexadecimal, or "!" and why not.

import { createInterface } from "node:readline";
import {
  acceptAll,
  createApplicationMessage,
  createCommit,
  createGroup,
  decodeMlsMessage,
  defaultCapabilities,
  encodeMlsMessage,
  generateKeyPackageWithKey,
  getCiphersuiteFromName,
  getCiphersuiteImpl,
  joinGroup,
  mlsExporter,
  processPrivateMessage,
} from "ts-mls";

const SUITE = "MLS_128_DHKEMX25519_AES128GCM_SHA256_Ed25519";

// The type of the extension that a visit's group has, and every leaf must list.
const TERMS_EXTENSION = 0xf101;

const suite = await getCiphersuiteImpl(getCiphersuiteFromName(SUITE));
const signing = await suite.signature.keygen();
let keys;
let psk;
let group;
let welcome;

const hex = (bytes) => Buffer.from(bytes).toString("hex");

function decoded(bytes, wireformat) {
  const [message, length] = decodeMlsMessage(bytes, 0);
  if (length !== bytes.length || message.wireformat !== wireformat) {
    throw new Error(`not one ${wireformat}`);
  }
  return message;
}

function findPsk(id) {
  const isOurs = id.psktype === "external" && hex(id.pskId) === psk.id;
  return isOurs ? psk.key : undefined;
}

async function process(bytes) {
  const { privateMessage } = decoded(bytes, "mls_private_message");
  const result = await processPrivateMessage(group, privateMessage, { findPsk }, suite, acceptAll);
  group = result.newState;
  return result;
}

async function commit(extraProposals) {
  const context = { state: group, cipherSuite: suite, pskIndex: { findPsk } };
  const made = await createCommit(context, { extraProposals, ratchetTreeExtension: true });
  group = made.newState;
  welcome = made.welcome;
  return encodeMlsMessage(made.commit);
}

const verbs = {
  async draw() {
    return signing.publicKey;
  },
  async package(identity, id, key) {
    psk = { id: hex(id), key };
    const capabilities = {
      ...defaultCapabilities(),
      extensions: [TERMS_EXTENSION],
      proposals: [],
      ciphersuites: [SUITE],
      credentials: ["basic"],
    };
    const now = BigInt(Math.floor(Date.now() / 1000));
    const lifetime = { notBefore: now - 600n, notAfter: now + 3600n };
    const credential = { credentialType: "basic", identity };
    keys = await generateKeyPackageWithKey(
      credential, capabilities, lifetime, [], signing, suite,
    );
    const keyPackage = keys.publicPackage;
    return encodeMlsMessage({ version: "mls10", wireformat: "mls_key_package", keyPackage });
  },
  async found(id, extensionData) {
    const extensions = [{ extensionType: TERMS_EXTENSION, extensionData }];
    group = await createGroup(id, keys.publicPackage, keys.privatePackage, extensions, suite);
    return group.groupContext.groupId;
  },
  async admit(bytes) {
    const { keyPackage } = decoded(bytes, "mls_key_package");
    const pskNonce = suite.rng.randomBytes(32);
    const pskId = new Uint8Array(Buffer.from(psk.id, "hex"));
    return commit([
      { proposalType: "add", add: { keyPackage } },
      { proposalType: "psk", psk: { preSharedKeyId: { psktype: "external", pskId, pskNonce } } },
    ]);
  },
  async welcome() {
    return encodeMlsMessage({ version: "mls10", wireformat: "mls_welcome", welcome });
  },
  async join(bytes) {
    const message = decoded(bytes, "mls_welcome");
    group = await joinGroup(message.welcome, keys.publicPackage, keys.privatePackage, { findPsk }, suite);
    return group.keySchedule.epochAuthenticator;
  },
  async commit(bytes) {
    const result = await process(bytes);
    if (result.kind !== "newState") throw new Error("words, not a commit");
    return group.keySchedule.epochAuthenticator;
  },
  async open(bytes) {
    const result = await process(bytes);
    if (result.kind !== "applicationMessage") throw new Error("a commit, not words");
    return result.message;
  },
  async seal(words) {
    const { newState, privateMessage } = await createApplicationMessage(group, words, suite);
    group = newState;
    return encodeMlsMessage({ version: "mls10", wireformat: "mls_private_message", privateMessage });
  },
  async rekey() {
    return commit([]);
  },
  async key() {
    const exporter = group.keySchedule.exporterSecret;
    return mlsExporter(exporter, "SFrame 1.0 Base Key", new Uint8Array(), 16, suite);
  },
  async state() {
    return Buffer.from(group.groupActiveState.kind);
  },
};

for await (const line of createInterface({ input: globalThis.process.stdin })) {
  const [verb, ...operands] = line.split(" ");
  let answer;
  try {
    const bytes = operands.map((operand) => new Uint8Array(Buffer.from(operand, "hex")));
    answer = hex(await verbs[verb](...bytes));
  } catch (error) {
    answer = `! ${error.name}: ${error.message}`.replaceAll("\n", " ");
  }
  console.log(answer);
}
