// Runs before the page's own scripts, with `window.kinds` set to what has been tried on pages elsewhere. Counts what must
// never come of people's words, and writes such words where people write.
(() => {
  const all = Object.values(window.kinds).flat();
  // Names that are taken as they stand: plain letters, no two spaces, at most 80 of them.
  const names = all.filter(text => /^[!-~]+( [!-~]+)*$/.test(text) && text.length <= 80);
  const seen = { ran: 0, stopped: [], made: [] };
  const markup = { all, names, seen, written: 0 };
  window.markup = markup;

  for (const name of ['alert', 'confirm', 'prompt', 'print']) window[name] = () => { seen.ran += 1; };
  addEventListener('securitypolicyviolation', event =>
    seen.stopped.push(`${event.effectiveDirective} ${event.blockedURI} ${event.sample}`), true);

  // Elements that no page of ours has in its body. Their addresses and handlers are looked at in any element.
  const FOREIGN = new Set(['script', 'iframe', 'frame', 'frameset', 'object', 'embed', 'applet', 'link', 'meta', 'base',
    'style', 'img', 'image', 'picture', 'source', 'track', 'template', 'portal', 'marquee', 'math', 'isindex',
    'plaintext', 'xmp', 'foreignObject', 'foreignobject', 'animate', 'animateTransform', 'animateMotion', 'set', 'use']);
  const ADDRESSES = ['href', 'xlink:href', 'src', 'srcset', 'srcdoc', 'action', 'formaction', 'data', 'poster',
    'background', 'ping'];
  const isOurs = address => /^(#|\/(?!\/)|https:\/\/)/.test(address) || address.startsWith(location.origin + '/');
  const look = element => {
    const note = what => seen.made.push(`${element.localName}: ${what}`.slice(0, 160));
    if (FOREIGN.has(element.localName) && !document.head?.contains(element)) note('an element');
    for (const { name, value } of element.attributes) {
      if (name.startsWith('on')) note(`${name}=${value}`);
      if (ADDRESSES.includes(name) && !isOurs(value)) note(`${name}=${value}`);
    }
  };
  new MutationObserver(changes => {
    for (const { type, target, addedNodes } of changes) {
      if (type === 'attributes') look(target);
      for (const node of addedNodes) {
        if (node.nodeType !== Node.ELEMENT_NODE) continue;
        look(node);
        node.querySelectorAll('*').forEach(look);
      }
    }
  }).observe(document, { childList: true, subtree: true, attributes: true });

  const pause = ms => new Promise(done => setTimeout(done, ms));
  const type = (field, text) => {
    field.value = text;
    field.dispatchEvent(new Event('input', { bubbles: true }));
  };
  // Writes one text after the other into the field and sends each.
  markup.send = async (selector, texts, every) => {
    for (const text of texts) {
      const field = document.querySelector(selector);
      if (field) {
        type(field, text);
        field.form.requestSubmit();
        markup.written += 1;
      }
      await pause(every);
    }
  };
  // Writes one text after the other into the field and sends none.
  markup.draft = async (selector, texts, every) => {
    for (const text of texts) {
      const field = document.querySelector(selector);
      if (field) type(field, text);
      markup.written += 1;
      await pause(every);
    }
  };
  // What the others were seen to be typing.
  markup.typed = new Set();
  new MutationObserver(() => document.querySelectorAll('.chat-unfinished').forEach(line =>
    markup.typed.add(line.textContent))).observe(document, { childList: true, subtree: true, characterData: true });
  // Adds rows to the form of a new visit until there is one for each name, and writes the names in.
  markup.invite = async names => {
    const rows = () => [...document.querySelectorAll('.person-rows input')];
    while (rows().length < names.length) {
      [...document.querySelectorAll('.person-rows > .actions button')].at(-1).click();
      await pause(20);
    }
    rows().forEach((field, at) => type(field, names[at]));
    markup.written = rows().length;
  };
  // Of what was written in plain letters, what no line of the chat shows; gaps may be set into it.
  markup.missing = () => {
    const bare = text => text.replace(/\s+/g, '');
    const lines = [...document.querySelectorAll('.chat-text')].map(line => bare(line.textContent));
    return all.filter(text => /^[\t\n -~]+$/.test(text) && !text.includes('https:') && !lines.includes(bare(text)));
  };

  // What a private link opens to, as the tab is told in `sessionStorage.card`.
  const real = window.fetch;
  window.fetch = async (...asked) => {
    const answer = await real(...asked);
    const url = String(asked[0]?.url ?? asked[0]);
    if (!url.includes('/api/invites/open') || !answer.ok || !sessionStorage.card) return answer;
    const card = { ...await answer.json(), ...JSON.parse(sessionStorage.card) };
    return new Response(JSON.stringify(card), { status: answer.status, headers: answer.headers });
  };
})();
