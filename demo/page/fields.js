// SPDX-License-Identifier: Apache-2.0
// What a view can be asked, as controls and as the query of its URL.

import { html, nothing } from 'lit-html';
import { live } from 'lit-html/directives/live.js';

/**
 * @typedef {object} Field
 * @property {string} name of the control, and in the URL
 * @property {string} label
 * @property {'number' | 'range' | 'text' | 'choice' | 'flag' | 'several' | 'file'} kind
 * @property {any} initial what it is where the URL does not say: a number, a text, a boolean, or of 'several' an array
 * @property {[string, string][]} [options] value and label, of 'choice' and 'several'
 * @property {number} [min]
 * @property {number} [max]
 * @property {string} [accept] of 'file': which names are offered, with commas between
 * @property {string} [hint]
 * @property {string[]} [owns] names of fields that belong to what is chosen here, and go with it
 * @property {boolean} [isMain] whether it is shown beside the button, not among the settings
 */

/** Files have no place in the URL: they are here until the page is left, by the names of their fields. @type {Map<string, FileList>} */
const files = new Map();

/** @param {string} name of a field @returns {File | undefined} */
export const fileOf = (name) => files.get(name)?.[0];

/** @param {string} name of a field @param {FileList} chosen */
export const keepFile = (name, chosen) => files.set(name, chosen);

/**
 * What the query says of a field: undefined where it says nothing. Throws what is wrong with a number.
 *
 * @param {Field} field
 * @param {URLSearchParams} query
 */
function read({ name, label, kind, options, min = -Number.MAX_VALUE, max = Number.MAX_VALUE }, query) {
  if (kind === 'file') return fileOf(name);
  const text = query.get(name);
  if (text === null) return undefined;
  switch (kind) {
    case 'number':
    case 'range': {
      const number = Number(text);
      const isNumber = text.trim() !== '' && (kind === 'number' || Number.isInteger(number));
      if (isNumber && number >= min && number <= max) return number;
      const rule = kind === 'range' ? `a whole number from ${min} to ${max}` : 'a number';
      throw new Error(
        `${label}: “${text}” is not ${min > -1e300 && kind === 'number' ? `${rule} from ${min} to ${max}` : rule}.`,
      );
    }
    case 'several': {
      const chosen = text.split(' ');
      return options.map(([option]) => option).filter((option) => chosen.includes(option));
    }
    case 'flag':
      return text === 'true';
    default:
      return text;
  }
}

/**
 * The query without choices that there are not. Which there are may depend on others.
 *
 * @param {(query: URLSearchParams) => Field[]} fieldsOf
 * @param {URLSearchParams} query
 */
export function withoutUnknown(fieldsOf, query) {
  const known = new URLSearchParams(query);
  const isUnknown = ({ name, kind, options }) =>
    kind === 'choice' && known.has(name) && !options.some(([option]) => option === known.get(name));
  let unknown;
  while ((unknown = fieldsOf(known).find(isUnknown))) known.delete(unknown.name);
  return known;
}

/**
 * Which fields there are may depend on the others.
 *
 * @param {(query: URLSearchParams) => Field[]} fieldsOf
 * @param {URLSearchParams} query
 * @returns {{ fields: Field[], values: Record<string, any>, texts: Record<string, string>, wrong?: string }} texts: the same
 * as they were typed. wrong: with what is typed, in words
 */
export function readAll(fieldsOf, query) {
  const fields = fieldsOf(query);
  const values = {};
  const texts = {};
  let wrong;
  for (const field of fields) {
    const { name, initial } = field;
    texts[name] = query.get(name) ?? textOf(initial);
    try {
      values[name] = read(field, query) ?? initial;
    } catch (error) {
      values[name] = initial;
      wrong ??= error.message;
    }
  }
  return { fields, values, texts, wrong };
}

/** The query of a view: no more in it than what is not as it is at first. */
export function queryOf(view, fields, texts) {
  const query = new URLSearchParams({ view });
  for (const { name, initial } of fields) {
    if (texts[name] !== textOf(initial)) query.set(name, texts[name]);
  }
  return query;
}

const textOf = (value) => (Array.isArray(value) ? value.join(' ') : String(value));

/**
 * The controls.
 *
 * @param {ReturnType<typeof readAll>} read
 * @param {(name: string, text: string) => void} set
 * @param {(files: FileList) => void} take is told of a file that was chosen
 */
export const controls = ({ fields, values, texts }, set, take) =>
  fields.map((field) => {
    const { name, label, kind, hint } = field;
    const described = hint ? `${name}-hint` : nothing;
    const value = isTyped(kind) ? texts[name] : values[name];
    const changed = kind === 'file' ? take : (chosen) => set(name, textOf(chosen));
    const control = inputs[kind](field, value, changed, described);
    const explained = hint && html`<small id=${described}>${hint}</small>`;
    if (kind === 'several')
      return html`<fieldset class="field">
        <legend>${label}</legend>
        ${control}${explained}
      </fieldset>`;
    if (kind === 'flag')
      return html`<p class="field flag">${control}<label for=${name}>${label}</label>${explained}</p>`;
    return html`<p class="field">
      <label for=${name}
        >${label}${kind === 'range' ? html` <output for=${name}>${values[name]}</output>` : nothing}</label
      >
      ${control}${explained}
    </p>`;
  });

/** Of what is typed, the text stays as it is: 0. is about to become 0.5. */
const isTyped = (kind) => kind === 'number' || kind === 'text';

const inputs = {
  number: ({ name, min, max }, value, set, described) =>
    html` <input
      id=${name}
      name=${name}
      type="number"
      step="any"
      required
      min=${min ?? nothing}
      max=${max ?? nothing}
      aria-describedby=${described}
      .value=${live(value)}
      @input=${({ target }) => set(target.value)}
    />`,
  range: ({ name, min, max }, value, set, described) =>
    html` <input
      id=${name}
      name=${name}
      type="range"
      min=${min}
      max=${max}
      aria-describedby=${described}
      .value=${live(String(value))}
      @input=${({ target }) => set(target.value)}
    />`,
  text: ({ name }, value, set, described) =>
    html` <input
      id=${name}
      name=${name}
      autocomplete="off"
      spellcheck="false"
      aria-describedby=${described}
      .value=${live(value)}
      @input=${({ target }) => set(target.value)}
    />`,
  choice: ({ name, options }, value, set, described) =>
    html` <select id=${name} name=${name} aria-describedby=${described} @change=${({ target }) => set(target.value)}>
      ${options.map(([option, label]) => html`<option value=${option} .selected=${option === value}>${label}</option>`)}
    </select>`,
  file: ({ name, accept }, _value, take, described) =>
    html` <input
      id=${name}
      name=${name}
      type="file"
      accept=${accept}
      aria-describedby=${described}
      .files=${files.get(name) ?? null}
      @change=${({ target }) => target.files.length && take(target.files)}
    />`,
  flag: ({ name }, value, set, described) =>
    html` <input
      id=${name}
      name=${name}
      type="checkbox"
      aria-describedby=${described}
      .checked=${live(value)}
      @change=${({ target }) => set(target.checked)}
    />`,
  several: ({ name, options }, value, set) =>
    options.map(
      ([option, label]) =>
        html`<label class="flag">
          <input
            type="checkbox"
            name=${name}
            value=${option}
            .checked=${live(value.includes(option))}
            @change=${({ target }) => set(options.map(([o]) => o).filter((o) => (o === option ? target.checked : value.includes(o))))}
          />${label}
        </label>`,
    ),
};
