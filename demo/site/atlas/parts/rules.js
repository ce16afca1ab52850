// SPDX-License-Identifier: Apache-2.0
// The rules of a recipe as HTML: what each matches, what it does, where it is from.
import { math } from './math.js';
import { rulesOf, variablesOf } from './recipe.js';
import { linked } from './sources.js';

/** @param {unknown} text */
const escaped = (text) => String(text).replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
/** @param {unknown} text */
const code = (text) => `<code>${escaped(text)}</code>`;
/** @param {any} words one or several */
const codes = (words) => [words].flat().map(code).join(' or ');

/** A formula, a function or a word. @param {any} value @param {boolean} isFormula */
function valueOf(value, isFormula) {
  if (typeof value === 'function') return 'by a function';
  if (isFormula) return math(String(value));
  return typeof value === 'string' ? code(value) : escaped(value);
}

/** @param {any} rule */
function matchOf({ kind, role, name, rank, when }) {
  const layer = kind === undefined ? '' : `${codes(kind)} layers`;
  const parts = [
    name === undefined ? '' : codes(name),
    role === undefined ? layer : `${codes(role)} of ${layer || 'any layer'}`,
    rank === undefined ? '' : `of ${rank} ${rank === 1 ? 'axis' : 'axes'}`,
    when === undefined ? '' : `where ${valueOf(when, true)}`,
  ];
  return parts.filter(Boolean).join(', ') || 'every parameter';
}

/** @param {any} rule */
function deedOf({ do: initializer, options = {}, padding, tie, skip }) {
  if (tie) return `is the same as ${code(tie)}`;
  if (skip) return 'is left out';
  if (initializer === 'own') return 'does what the file says';
  const given = Object.entries(options).map(([key, value]) => {
    const isFormula = String(value)[0] === '=';
    return `${escaped(key)} ${valueOf(isFormula ? value.slice(1) : value, isFormula)}`;
  });
  if (padding !== undefined) given.push(`row ${valueOf(padding, true)} zero`);
  return [code(initializer), ...given].join(', ');
}

/** @param {any} rule */
const itemOf = (rule) =>
  `<li><p class="match">${matchOf(rule)}</p><p class="deed">${deedOf(rule)}</p>${
    rule.note ? `<p class="note">${escaped(rule.note)}</p>` : ''
  }<p class="source">${linked(rule.source)}</p></li>`;

/**
 * The rules of a recipe; those that it has from others are folded.
 * @param {any} recipe
 * @returns {string} HTML
 */
export function rulesAsHtml(recipe) {
  const rules = rulesOf(recipe);
  const from = [...new Set(rules.map((rule) => rule.recipe))];
  const parts = from.map((name) => {
    const own = rules.filter((rule) => rule.recipe === name);
    const first = rules.indexOf(own[0]) + 1;
    const list = `<ol class="rules" start="${first}">${own.map(itemOf).join('')}</ol>`;
    if (name === recipe.name) return from.length > 1 ? `<h3 id="own-rules">Its own rules</h3>${list}` : list;
    return `<details><summary>First the ${own.length} rules of ${code(name)}</summary>${list}</details>`;
  });
  return `<div v-pre>${parts.join('')}</div>`;
}

/** What the rules take from the config. @param {any} recipe @returns {string} HTML, empty without variables */
export function variablesAsHtml(recipe) {
  const variables = Object.entries(variablesOf(recipe));
  if (!variables.length) return '';
  const rows = variables.map(
    ([name, value]) =>
      `<tr><th scope="row">${code(name)}</th><td>${valueOf(value, typeof value === 'string')}</td></tr>`,
  );
  return `<table class="variables" tabindex="0" v-pre><thead><tr><th scope="col">name</th><th scope="col">is</th></tr></thead><tbody>${rows.join('')}</tbody></table>`;
}
