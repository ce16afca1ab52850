// SPDX-License-Identifier: Apache-2.0
// Which view is open, what it is asked, and what it shows. All of that is in the query of the URL.

import { html, nothing, render } from 'lit-html';
import { controls, keepFile, queryOf, readAll, withoutUnknown } from './fields.js';
import { code } from './text.js';
import { createThread } from './thread.js';
import distributions from './views/distributions.js';
import download from './views/download.js';
import pytorch from './views/pytorch.js';
import race from './views/race.js';
import signal from './views/signal.js';
import speed from './views/speed.js';

/** @typedef {{ ask: Function, signal: AbortSignal, show: (result: any, template: unknown) => void }} Tools */
/**
 * @typedef {object} View
 * @property {string} title
 * @property {unknown} lead
 * @property {(query: URLSearchParams) => import('./fields.js').Field[]} fields
 * @property {string} [button] that starts it; without one it runs at every change
 * @property {(values: Record<string, any>, tools: Tools) => Promise<void>} [preview] of a view with a button: runs at every change
 * @property {(values: Record<string, any>, tools: Tools) => Promise<void>} run
 * @property {Record<string, string>} [dropped] what is chosen when a file is dropped on the view, for its field 'file'
 * @property {(values: Record<string, any>) => string} source the lines of JavaScript that do the same
 * @property {(result: any) => string} summary what is read aloud
 */

/** @type {Record<string, View>} */
const views = { distributions, signal, race, speed, pytorch, download };

/** Safari takes no more than a hundred changes of the URL in half a minute; some are left for links. */
const [MOST_CHANGES, IN_MS] = [80, 30_000];

const main = document.getElementById('view');
let query; // of the open view
let name;
let thread;
let running = new AbortController();
let state; // { isRunning, isStarted (by the button), template, summary, error }
let address; // the query of the URL
let changes = []; // when it was changed
let saving; // the timer of a change that waits

function open(search) {
  running.abort();
  clearTimeout(saving);
  address = search;
  const asked = new URLSearchParams(search);
  name = Object.hasOwn(views, asked.get('view')) ? asked.get('view') : 'distributions';
  query = withoutUnknown(views[name].fields, asked);
  thread?.end(); // and its memory
  thread = createThread();
  document.title = `${views[name].title} – nn-init`;
  state = { isRunning: false };
  change();
}

/** Begins with what the query asks for. */
function change() {
  running.abort();
  const { button, fields, preview } = views[name];
  const { wrong } = readAll(fields, query);
  if (wrong || (button && !preview)) {
    state = { isRunning: false, error: wrong };
    draw();
  } else {
    run(button ? preview : views[name].run); // and what was there stays until there is something new
  }
}

/** @param {View['run']} job @param {boolean} [isStarted] by the button */
async function run(job, isStarted = false) {
  const { values, wrong } = readAll(views[name].fields, query);
  if (wrong) return;
  running.abort();
  const { signal } = (running = new AbortController());
  state = { ...(isStarted ? {} : state), isRunning: true, isStarted, error: undefined };
  draw();
  const show = (result, template) => {
    state = { ...state, template, summary: views[name].summary(result, values) };
    draw();
  };
  try {
    await job(values, { ask: thread.ask, signal, show });
  } catch (error) {
    if (!signal.aborted) state = { error: error.message };
  }
  if (signal.aborted) return;
  state = { ...state, isRunning: false, isStarted: false };
  draw();
}

function stop(event) {
  event.preventDefault(); // or it would be a start, too
  running.abort();
  state = { ...state, isRunning: false, isStarted: false };
  draw();
}

function set(field, text) {
  for (const other of readAll(views[name].fields, query).fields) {
    if (other.name === field) other.owns?.forEach((owned) => query.delete(owned));
  }
  query.set(field, text);
  query = withoutUnknown(views[name].fields, query);
  const { fields, texts } = readAll(views[name].fields, query);
  query = queryOf(name, fields, texts); // without what belongs to another choice
  saveAddress();
  change();
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

function draw() {
  const { title, lead, button, fields, source } = views[name];
  const read = readAll(fields, query);
  const { isRunning, isStarted, template, summary = '', error } = state;
  render(
    Object.entries(views).map(
      ([key, view]) =>
        html`<a href=${`?view=${key}`} aria-current=${key === name ? 'page' : nothing}>${view.title}</a>`,
    ),
    document.getElementById('views'),
  );
  render(
    html`
      <h1>${title}</h1>
      <p class="lead">${lead}</p>
      <div class="columns">
        <form aria-label="Options" novalidate @submit=${submit}>
          ${controls(read, set)}
          ${
            button
              ? html`<button
                  class="button"
                  type=${isStarted ? 'button' : 'submit'}
                  @click=${isStarted ? stop : nothing}
                >
                  ${isStarted ? 'Stop' : button}
                </button>`
              : nothing
          }
        </form>
        <div class="results">
          <p role="status" class=${isRunning ? 'running' : ''}>${summary}</p>
          ${error ? html`<p role="alert">${error}</p>` : nothing}
          <div aria-busy=${isRunning}>${template ?? nothing}</div>
        </div>
      </div>
      ${read.wrong ? nothing : codeOf(source, read.values)}
    `,
    main,
  );
}

function submit(event) {
  event.preventDefault();
  if (views[name].button && !state.isStarted) run(views[name].run, true);
}

/** Of what can't be run there is no code, either; the error says why. */
function codeOf(source, values) {
  try {
    return code(source(values));
  } catch {
    return nothing;
  }
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
  event.dataTransfer.dropEffect = views[name].dropped ? 'copy' : 'none';
});
addEventListener('drop', (event) => {
  const { files } = event.dataTransfer;
  if (!files.length) return;
  event.preventDefault();
  if (!views[name].dropped) return;
  keepFile('file', files);
  for (const [field, text] of Object.entries(views[name].dropped)) set(field, text);
});
addEventListener('popstate', () => {
  if (location.search === address) return; // another place in the same view
  open(location.search);
  main.focus({ preventScroll: true });
});
main.replaceChildren();
open(location.search);
