// SPDX-License-Identifier: Apache-2.0
// Which view is open, what it is asked, and what it shows. All of that is in the query of the URL.

import { render } from 'lit-html';
import { keepFile, queryOf, readAll, withoutUnknown } from './fields.js';
import { headerLinks, navigation, viewTemplate } from './layout.js';
import { createThread } from './thread.js';
import distributions from './views/distributions.js';
import { whenVisible } from './visible.js';

/** @typedef {{ ask: Function, signal: AbortSignal, show: (result: any, shown: Shown) => void }} Tools */
/** @typedef {{ picture: unknown, beside?: unknown, more?: unknown }} Shown beside: below the button. more: below the picture, and the settings */
/**
 * @typedef {object} View
 * @property {unknown} lead one sentence
 * @property {(query: URLSearchParams) => import('./fields.js').Field[]} fields
 * @property {(values: Record<string, any>, tools: Tools) => Promise<void>} run runs when the view opens and at every change
 * @property {string} [button] of a view that can be run again, or stopped
 * @property {(values: Record<string, any>, tools: Tools) => Promise<void>} [preview] if there is one, it runs when the view opens and at
 *   every change, and `run` waits for the button
 * @property {Record<string, string>} [dropped] what is chosen with a file, for the field 'file': by hand, or dropped on the view
 * @property {boolean} [isSaidInPicture] what `summary` says is in the picture too, so that it is only read aloud
 * @property {(values: Record<string, any>) => string} source the lines of JavaScript that do the same
 * @property {(result: any, values: Record<string, any>) => string} summary what is read aloud
 */

/**
 * A view is loaded when it is opened; the first one comes with the page, which saves a tenth of a second.
 * @type {Record<string, { title: string, load: () => Promise<{ default: View }> }>}
 */
const views = {
  distributions: { title: 'Distributions', load: async () => ({ default: distributions }) },
  signal: { title: 'Signal propagation', load: () => import('./views/signal.js') },
  race: { title: 'Training race', load: () => import('./views/race.js') },
  model: { title: 'Whole models', load: () => import('./views/model.js') },
  speed: { title: 'Speed', load: () => import('./views/speed.js') },
  pytorch: { title: 'Same as PyTorch', load: () => import('./views/pytorch.js') },
};

/** Safari takes no more than a hundred changes of the URL in half a minute; some are left for links. */
const [MOST_CHANGES, IN_MS] = [80, 30_000];

/** Where motion is to be reduced, a picture changes no more often. */
const CALM_MS = 1000;

const main = document.getElementById('view');
let query; // of the open view
let name;
let view; // undefined until it is loaded
let thread;
let running = new AbortController();
let state; // { isRunning, isStoppable, shown, summary, error }
let address; // the query of the URL
let changes = []; // when it was changed
let saving; // the timer of a change that waits

async function open(search) {
  running.abort();
  const { signal } = (running = new AbortController());
  clearTimeout(saving);
  address = search;
  const asked = new URLSearchParams(search);
  name = Object.hasOwn(views, asked.get('view')) ? asked.get('view') : 'distributions';
  view = undefined;
  thread?.end(); // and its memory
  thread = createThread();
  document.title = `${views[name].title} – nn-init`;
  state = { isRunning: true };
  draw();
  document.querySelector('#views [aria-current]').scrollIntoView({ block: 'nearest', inline: 'center' });
  try {
    ({ default: view } = await views[name].load());
  } catch (error) {
    state = { error: `This view cannot be loaded. Load the page anew. (${error.message})` };
  }
  if (signal.aborted) return;
  if (!view) return draw();
  query = withoutUnknown(view.fields, asked);
  change();
}

/** Begins with what the query asks for. */
function change() {
  running.abort();
  const { wrong } = readAll(view.fields, query);
  if (wrong) {
    state = { isRunning: false, error: wrong };
    draw();
  } else {
    run(view.preview ?? view.run); // and what was there stays until there is something new
  }
}

/** @param {View['run']} job */
async function run(job) {
  const { values, wrong } = readAll(view.fields, query);
  if (wrong) return;
  running.abort();
  const { signal } = (running = new AbortController());
  const isStoppable = Boolean(view.button) && job === view.run;
  const shown = state.shown && { ...state.shown, beside: undefined }; // a file that was made is not the one that is asked for now
  state = { ...state, shown, isRunning: true, isStoppable, error: undefined };
  draw();
  const summaryOf = view.summary;
  const show = (result, shown) => {
    state = { ...state, shown, summary: summaryOf(result, values) };
    drawCalmly();
  };
  try {
    await whenVisible(signal);
    await job(values, { ask: thread.ask, signal, show });
  } catch (error) {
    if (!signal.aborted) state = { error: error.message };
  }
  if (signal.aborted) return;
  end();
}

function end() {
  state = { ...state, isRunning: false, isStoppable: false };
  draw();
}

function submit(event) {
  event.preventDefault();
  if (!view.button || state.isStoppable) return;
  run(view.run);
}

function stop(event) {
  event.preventDefault(); // or it would be a start, too
  running.abort();
  end();
}

function set(field, text) {
  for (const other of readAll(view.fields, query).fields) {
    if (other.name === field) other.owns?.forEach((owned) => query.delete(owned));
  }
  query.set(field, text);
  query = withoutUnknown(view.fields, query);
  const { fields, texts } = readAll(view.fields, query);
  query = queryOf(name, fields, texts); // without what belongs to another choice
  saveAddress();
  change();
}

/** @param {FileList} files */
function take(files) {
  if (!view?.dropped) return;
  keepFile('file', files);
  for (const [field, text] of Object.entries(view.dropped)) set(field, text);
}

function saveAddress() {
  clearTimeout(saving);
  changes = changes.filter((time) => performance.now() - time < IN_MS);
  if (changes.length >= MOST_CHANGES) {
    saving = setTimeout(saveAddress, IN_MS / MOST_CHANGES);
    return;
  }
  changes.push(performance.now());
  address = `?${query}`;
  history.replaceState(null, '', address);
}

let drawn = 0;
function draw() {
  drawn = performance.now();
  render(navigation(views, name), document.getElementById('views'));
  const read = view && readAll(view.fields, query);
  render(viewTemplate({ name, title: views[name].title, view, read, state, set, take, submit, stop }), main);
}

/** The last of all is drawn in any case, by end(). */
function drawCalmly() {
  const isCalm = matchMedia('(prefers-reduced-motion: reduce)').matches;
  if (!isCalm || performance.now() - drawn > CALM_MS) draw();
}

document.addEventListener('click', (event) => {
  if (event.ctrlKey || event.metaKey || event.shiftKey) return;
  const link = event.target.closest('a[href^="?"], .skip');
  if (!link) return;
  event.preventDefault();
  if (link.matches('.skip')) return main.focus();
  history.pushState(null, '', link.href);
  open(location.search);
  scrollTo(0, 0);
  main.focus({ preventScroll: true });
});
// Without these two a browser leaves the page for a file that is dropped on it.
addEventListener('dragover', (event) => {
  if (!event.dataTransfer.types.includes('Files')) return;
  event.preventDefault();
  event.dataTransfer.dropEffect = view?.dropped ? 'copy' : 'none';
});
addEventListener('drop', (event) => {
  const { files } = event.dataTransfer;
  if (!files.length) return;
  event.preventDefault();
  take(files);
});
addEventListener('popstate', () => {
  if (location.search === address) return; // another place in the same view
  open(location.search);
  main.focus({ preventScroll: true });
});
render(headerLinks, document.getElementById('links'));
main.replaceChildren();
open(location.search);
