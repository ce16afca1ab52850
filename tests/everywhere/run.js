// SPDX-License-Identifier: Apache-2.0
// Runs the cells that are named, or all of them, one after the other, and prints the table that demo/site/guide/hosts.md shows.
// The log of each is build/everywhere/NAME.log.

import { readdir } from 'node:fs/promises';
import { closeBrowser } from './browser.js';
import { stopAll } from './processes.js';
import { expectedText, prepare } from './project.js';

const cells = new URL('cells/', import.meta.url);

/** How long a check may take, in ms, unless its cell says otherwise. */
const TIMEOUT = 120_000;

function withTimeout(promise, ms) {
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`not done after ${ms / 1000} s`)), ms);
  });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}

/** @returns the error of a check, if it fails */
async function failureOf(project, what, check, timeout) {
  project.begin(what);
  try {
    const text = (await withTimeout(check(project), timeout)).trim();
    if (text === project.expected) return undefined;
    return `says    ${text}\nand not ${project.expected}`;
  } catch (error) {
    return error.message;
  } finally {
    project.close();
  }
}

/** What must be refused, as a check: the words of the refusal are the right ones. */
const refusal =
  ({ run, message }) =>
  async (project) => {
    const text = await run(project).catch((error) => error.message);
    return message.test(text) ? project.expected : `${text}\n(it does not match ${message})`;
  };

const seconds = (start) => `${((Date.now() - start) / 1000).toFixed(1)} s`;

/** Runs a cell, telling of each check as it ends. @returns its row of the table, and how many checks failed */
async function runCell(name, expected) {
  const { default: cell } = await import(new URL(`${name}/cell.js`, cells));
  const start = Date.now();
  let project;
  try {
    project = await prepare(name, cell, expected);
  } catch (error) {
    console.error(`${name}: cannot be installed\n${error.message}`);
    return { row: [cell.tool, '**cannot be installed**', cell.does], failures: 1 };
  }
  console.error(`${name}: installed, ${seconds(start)}`);
  const results = [];
  const run = async (what, check) => {
    const start = Date.now();
    const failure = await failureOf(project, what, check, cell.timeout ?? TIMEOUT);
    if (failure) await project.log(`${what} fails:\n${failure}`);
    console.error(`${name}: ${what}, ${seconds(start)}${failure ? `, fails:\n${failure}` : ''}`);
    return Boolean(failure);
  };
  for (const [what, check] of Object.entries(cell.checks ?? {})) results.push({ what, failed: await run(what, check) });
  for (const [what, check] of Object.entries(cell.refuses ?? {}))
    results.push({ what: `${what}: a named error`, failed: await run(what, refusal(check)) });
  const works = results.map(({ what, failed }) => (failed ? `**fails: ${what}**` : what)).join('; ');
  return { row: [cell.tool, works, cell.does], failures: results.filter(({ failed }) => failed).length };
}

const all = (await readdir(cells)).sort();
const names = process.argv.slice(2).flatMap((names) => names.split(','));
const unknown = names.filter((name) => !all.includes(name));
if (unknown.length) throw new Error(`No cell ${unknown}; there are ${all.join(', ')}`);

try {
  const expected = await expectedText();
  const results = [];
  for (const name of names.length ? names : all) results.push(await runCell(name, expected));
  const rows = [['in', 'works', 'to be configured'], ['---', '---', '---'], ...results.map(({ row }) => row)];
  for (const row of rows) console.log(`| ${row.join(' | ')} |`);
  if (results.some(({ failures }) => failures)) process.exitCode = 1;
} finally {
  stopAll();
  await closeBrowser();
}
