// SPDX-License-Identifier: Apache-2.0
// The help text of a command.
import { columns } from './text.js';

/** @param {[string, import('./main.js').Option]} option */
function lineOf([name, { short, value, help, default: usual }]) {
  const words = `${short ? `-${short}, ` : '    '}--${name}${value ? ` ${value}` : ''}`;
  return [`  ${words}`, `${help}${usual ? ` (${usual})` : ''}`];
}

/** @param {string} name @param {import('./main.js').Command} command the command, with all its options */
export function helpOf(name, { usage, about, options, examples }) {
  const shown = examples.map(([line, what]) => `  # ${what}\n  nn-init ${line}`);
  return `Usage: nn-init ${name} ${usage}

${about.trim()}

Options:
${columns(Object.entries(options).map(lineOf))}

Examples:
${shown.join('\n')}
`;
}
