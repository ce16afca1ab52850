// SPDX-License-Identifier: Apache-2.0
// Where things stand: the picture first, the settings beside it, or on a phone below it and folded, then all else.

import { html, nothing } from 'lit-html';
import { keyed } from 'lit-html/directives/keyed.js';
import { controls } from './fields.js';
import { REPOSITORY, SITE } from './links.js';
import { code } from './text.js';

/** As wide, the settings have a column of their own: see style.css. */
const isWide = matchMedia('(min-width: 60rem)');

export const headerLinks = html`<a href=${SITE}>Documentation</a> <a href=${REPOSITORY}>Source</a>`;

export const navigation = (views, name) =>
  Object.entries(views).map(
    ([key, { title }]) => html`<a href=${`?view=${key}`} aria-current=${key === name ? 'page' : nothing}>${title}</a>`,
  );

/** @param {any} page all that main.js knows of the open view */
export const viewTemplate = ({ name, title, view, read, state, ...on }) => html`
  <h1>${title}</h1>
  <p class="lead">${view?.lead ?? nothing}</p>
  <div class="columns">
    <div class="picture">
      <p role="status" class=${view?.isSaidInPicture ? 'spoken' : ''}>${state.summary ?? ''}</p>
      ${state.error ? html`<p role="alert">${state.error}</p>` : nothing}
      <div aria-busy=${Boolean(state.isRunning)}>${state.shown?.picture ?? nothing}</div>
    </div>
    ${keyed(name, view ? form(view, read, state, on) : nothing)}
    <div class="more">${state.shown?.more ?? nothing} ${view && !read.wrong ? codeOf(view, read.values) : nothing}</div>
  </div>
`;

function form(view, read, { isStoppable, shown }, { set, take, submit, stop }) {
  const fieldsOf = (isMain) => ({ ...read, fields: read.fields.filter((field) => Boolean(field.isMain) === isMain) });
  const settings = fieldsOf(false);
  return html`<form aria-label="Options" novalidate @submit=${submit}>
    ${controls(fieldsOf(true), set, take)}
    ${
      view.button
        ? html`<button class="button" type=${isStoppable ? 'button' : 'submit'} @click=${isStoppable ? stop : nothing}>
            ${isStoppable ? 'Stop' : view.button}
          </button>`
        : nothing
    }
    ${shown?.beside ?? nothing}
    ${
      settings.fields.length
        ? html`<details class="settings" ?open=${isWide.matches}>
            <summary>Settings</summary>
            ${controls(settings, set, take)}
          </details>`
        : nothing
    }
  </form>`;
}

/** Of what can't be run there is no code, either; the error says why. */
function codeOf(view, values) {
  try {
    return code(view.source(values));
  } catch {
    return nothing;
  }
}
