// The page of another site, open in the browser of a signed-in provider; `HOUSE` stands for the house's address. Tries
// all that needs no press, notes what came of it, and does the same at home, where it works.
const seen = { house: {}, own: {} };
window.seen = seen;

// Loads something as an element, and notes whether the browser gives it to this page.
const load = (of, make, address) => {
  const element = document.createElement(make);
  element.onload = () => { seen[of][make] = 'loaded'; };
  element.onerror = () => { seen[of][make] = 'refused'; };
  element.src = address;
  document.body.append(element);
};
load('house', 'img', 'HOUSE/icon.svg');
load('own', 'img', '/picture.svg');
load('house', 'script', 'HOUSE/api/session');
load('own', 'script', '/script.js');

// The test looks into these in this order.
for (const [name, address] of [['house', 'HOUSE/'], ['own', '/inner'], ['sink', '/inner']]) {
  const frame = document.createElement('iframe');
  Object.assign(frame, { name, src: address });
  document.body.append(frame);
}

const ask = (of, kind, asked) => asked.then(
  answer => { seen[of][kind] = answer.type === 'opaque' ? 'unread' : 'read'; },
  () => { seen[of][kind] = 'refused'; });
ask('house', 'reading', fetch('HOUSE/api/session', { credentials: 'include' }));
ask('own', 'reading', fetch('/inner'));
ask('house', 'changing', fetch('HOUSE/api/session', { method: 'DELETE', credentials: 'include' }));

// A visit, planned in the provider's name: by a request that asks nothing before it, and by a form.
const id = 'A'.repeat(22);
const people = [{ id, hash: 'A'.repeat(43), name: 'Forged elsewhere', role: 'patient' }];
const body = JSON.stringify({ id, starts_at: Date.now(), minutes: 30, people });
ask('house', 'sending', fetch('HOUSE/api/visits', { method: 'POST', mode: 'no-cors', credentials: 'include', body }));
const form = document.createElement('form');
Object.assign(form, { method: 'POST', action: 'HOUSE/api/visits', enctype: 'text/plain', target: 'sink' });
const field = document.createElement('input');
Object.assign(field, { name: body.slice(0, -1) + ',"x":"', value: '"}' });
form.append(field);
document.body.append(form);
setTimeout(() => form.submit(), 500);

const socket = new WebSocket('HOUSE/api/signaling'.replace('http', 'ws'));
socket.onopen = () => { seen.house.socket = 'open'; };
socket.onclose = () => { seen.house.socket ??= 'refused'; };
