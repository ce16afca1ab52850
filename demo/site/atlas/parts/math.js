// SPDX-License-Identifier: Apache-2.0
// Formulas of recipes as MathML. Their grammar is a part of JavaScript's, so Babel reads them.
import { parseExpression } from '@babel/parser';

/** @param {string} text */
const escaped = (text) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
/** @param {string} name @param {string} content */
const tag = (name, content) => `<${name}>${content}</${name}>`;
/** @param {string} content */
const row = (content) => tag('mrow', content);
/** @param {string} text */
const operator = (text) => tag('mo', escaped(text));
/** @param {string} text */
const words = (text) => tag('mtext', `&nbsp;${escaped(text)}&nbsp;`);
/** @param {string} content */
const inParentheses = (content) => row(operator('(') + content + operator(')'));

/** How tightly what is read binds: a looser part of a tighter whole needs parentheses. @type {Record<string, number>} */
const BINDING = {
  '??': 1,
  '||': 2,
  '&&': 3,
  '==': 4,
  '!=': 4,
  '<': 5,
  '>': 5,
  '<=': 5,
  '>=': 5,
  '+': 6,
  '-': 6,
  '*': 7,
};
/** @type {Record<string, string>} */
const SIGNS = { '*': '⁢', '-': '−', '<=': '≤', '>=': '≥', '==': '=', '!=': '≠' };
/** @type {Record<string, string>} */
const JOINTS = { '??': 'or else', '||': 'or', '&&': 'and' };

/** Of an operator; of anything else, more than all. @param {any} node */
const bindingOf = ({ type, operator }) => (type === 'ConditionalExpression' ? 0 : (BINDING[operator] ?? 9));

/** @param {any} node @param {number} least how tightly it must bind to stand without parentheses */
function part(node, least) {
  const content = mathOf(node);
  return bindingOf(node) < least ? inParentheses(content) : content;
}

/** @param {any} node @returns {string} */
function binary({ operator: sign, left, right }) {
  if (sign === '/') return tag('mfrac', row(mathOf(left)) + row(mathOf(right)));
  const binding = BINDING[sign];
  const joint = JOINTS[sign] ? words(JOINTS[sign]) : operator(SIGNS[sign] ?? sign);
  // A number before a name needs no sign, two numbers or two names do.
  const product = sign === '*' && left.type === 'NumericLiteral' && right.type !== 'NumericLiteral';
  return part(left, binding) + (sign === '*' && !product ? operator('·') : joint) + part(right, binding + 1);
}

/** @type {Record<string, (node: any) => string>} */
const NODES = {
  NumericLiteral: ({ extra }) =>
    tag('mn', extra.raw.replace(/e(.*)/, ' · 10^$1')).replace(/\^(-?\d+)/, (_, power) => superscript(power)),
  StringLiteral: ({ value }) => tag('mtext', `‘${escaped(value)}’`),
  NullLiteral: () => tag('mtext', 'none'),
  BooleanLiteral: ({ value }) => tag('mtext', String(value)),
  Identifier: ({ name }) => tag('mi', escaped(name)),
  UnaryExpression: ({ operator: sign, argument }) =>
    sign === '!' ? words('not') + part(argument, 8) : operator('−') + part(argument, 7),
  BinaryExpression: binary,
  LogicalExpression: binary,
  ConditionalExpression: ({ test, consequent, alternate }) =>
    mathOf(consequent) + words('where') + mathOf(test) + words(', else') + mathOf(alternate),
  CallExpression: ({ callee, arguments: given }) =>
    callee.name === 'sqrt'
      ? tag('msqrt', row(mathOf(given[0])))
      : row(tag('mi', escaped(callee.name)) + inParentheses(given.map(mathOf).join(operator(',')))),
};

/** @param {string} digits */
const superscript = (digits) =>
  [...digits].map((digit) => (digit === '-' ? '⁻' : '⁰¹²³⁴⁵⁶⁷⁸⁹'[Number(digit)])).join('');

/** @param {any} node @returns {string} */
const mathOf = (node) => NODES[node.type](node);

/** Alternatives stand apart, so that a line can end between them. @param {any} node @returns {string} */
function htmlOf(node) {
  if (node.operator === '??') return `${htmlOf(node.left)} or else ${htmlOf(node.right)}`;
  if (node.type === 'ConditionalExpression')
    return `${htmlOf(node.consequent)} where ${htmlOf(node.test)}, else ${htmlOf(node.alternate)}`;
  return `<math>${row(mathOf(node))}</math>`;
}

/**
 * A formula as MathML.
 * @param {string} formula as recipes have it, without '='
 */
export const math = (formula) => htmlOf(parseExpression(formula));
