// How a person finds things on a page: by the names that a screen reader reads.

const CONTROLS = 'button, a[href], input, select, textarea, summary, video, [role=button], [role=tab], [role=switch], [role=menuitem], [role=link], [role=img]';

function isShown(element) {
  return element.checkVisibility({ visibilityProperty: true, opacityProperty: false })
    && element.getClientRects().length > 0 && !element.closest('[inert], [aria-hidden=true]');
}

function wordsOf(element) {
  if (element.getAttribute('aria-hidden') === 'true') return '';
  let words = '';
  for (const node of element.childNodes) {
    if (node.nodeType === Node.TEXT_NODE) words += node.data;
    else if (node.nodeType === Node.ELEMENT_NODE) words += ' ' + (node.getAttribute('aria-label') ?? wordsOf(node)) + ' ';
  }
  return words;
}

function nameOf(element) {
  const plain = text => text.replace(/\s+/g, ' ').trim();
  const labelledBy = element.getAttribute('aria-labelledby');
  if (labelledBy) {
    return plain(labelledBy.split(/\s+/).map(id => document.getElementById(id)?.textContent ?? '').join(' '));
  }
  const label = element.getAttribute('aria-label');
  if (label) return plain(label);
  if (element.labels?.length) return plain([...element.labels].map(wordsOf).join(' '));
  return plain(wordsOf(element)) || plain(element.getAttribute('title') ?? element.placeholder ?? '');
}

// Where controls can be pressed: the open dialog, if there is one, else everywhere.
function reach() {
  return [...document.querySelectorAll('dialog:modal')].pop() ?? document;
}

// The shown control of that name that can be pressed; of several, the one nearest to the words given, if any are.
// Where that one cannot be pressed there is none: the next one is somebody else's.
function find(name, near) {
  const found = [...reach().querySelectorAll(CONTROLS)].filter(element => isShown(element) && nameOf(element) === name);
  if (!near) return found.find(element => !element.disabled) ?? null;
  const steps = element => {
    let up = 0;
    for (let part = element; part; part = part.parentElement, up++) if (part.textContent.includes(near)) return up;
    return Infinity;
  };
  const nearest = found.sort((one, other) => steps(one) - steps(other))[0];
  return nearest && !nearest.disabled && steps(nearest) < Infinity ? nearest : null;
}

function names() {
  return [...reach().querySelectorAll(CONTROLS)].filter(isShown).map(nameOf).filter(name => name);
}

// Whether the focus can be seen: an outline or a shadow around the element.
function isMarked(element) {
  const style = getComputedStyle(element);
  return (style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) > 0) || style.boxShadow !== 'none';
}

function text() {
  const labels = [...document.querySelectorAll('[aria-label], [role=img]')].filter(isShown).map(nameOf);
  return document.body.innerText + '\n' + labels.join('\n');
}
