// SPDX-License-Identifier: Apache-2.0
// The formulas of recipes, for example '=initializer_range / sqrt(2 * layers)'. They are text, so that a recipe is
// data, which JSON can hold and a page can print. Their values are the same on every engine: IEEE 754 fixes every bit
// of + - * / and the square root. log is computed from these, since Math.log differs between engines.

/**
 * Finds a value by its name: in the config, in the recipe's variables, or of the parameter. @typedef {(name: string) =>
 * any} Lookup
 */
/** @typedef {(lookup: Lookup) => any} Formula */

/** A formula uses a variable that has no value. */
export class UnknownVariable extends Error {
  /** @param {string} variable */
  constructor(variable) {
    super(`unknown variable ${variable}`);
    this.variable = variable;
  }
}

/**
 * The natural logarithm: log x = e log 2 + 2 (s + s^3 / 3 + ...) with s = (m - 1) / (m + 1), where x = m 2^e and m lies between
 * sqrt(1/2) and sqrt(2). s^2 < 0.03, so 13 terms reach 53 bits.
 * @param {number} x
 */
export function log(x) {
  if (!(x > 0 && x < Infinity)) return NaN;
  let exponent = 0;
  for (; x > Math.SQRT2; x /= 2) exponent++;
  for (; x < Math.SQRT1_2; x *= 2) exponent--;
  const s = (x - 1) / (x + 1);
  let sum = 0;
  for (let n = 25; n > 0; n -= 2) sum = sum * s * s + 1 / n;
  return exponent * Math.LN2 + 2 * s * sum;
}

/**
 * e^x = 2^n e^r, where |r| is at most log(2) / 2: 20 terms of the series reach 53 bits.
 * @param {number} x
 */
function exp(x) {
  const n = Math.round(x / Math.LN2);
  const r = x - n * Math.LN2;
  let sum = 1;
  for (let i = 20; i > 0; i--) sum = 1 + (sum * r) / i;
  for (let i = 0; i < Math.abs(n); i++) sum *= n < 0 ? 0.5 : 2;
  return sum;
}

/** @type {Record<string, (...values: any[]) => any>} */
const FUNCTIONS = { sqrt: Math.sqrt, exp, log, min: Math.min, max: Math.max, floor: Math.floor };

/**
 * Binary operators, the weakest first. `??` is not among them: its left side may be a variable without a value.
 * @type {Record<string, (a: any, b: any) => any>[]}
 */
const OPERATORS = [
  { '||': (a, b) => a || b },
  { '&&': (a, b) => a && b },
  {
    '==': (a, b) => a === b,
    '!=': (a, b) => a !== b,
  },
  {
    '<=': (a, b) => a <= b,
    '>=': (a, b) => a >= b,
    '<': (a, b) => a < b,
    '>': (a, b) => a > b,
  },
  {
    '+': (a, b) => a + b,
    '-': (a, b) => a - b,
  },
  {
    '*': (a, b) => a * b,
    '/': (a, b) => a / b,
    '%': (a, b) => a % b,
  },
];

const TOKEN = /\s*(\d+(?:\.\d+)?(?:e[-+]?\d+)?|[a-z_]\w*|'[^']*'|\?\?|\|\||&&|[=!<>]=|[-+*/%<>!?:(),])\s*/iy;

/** The longest formula, in characters. The parser calls itself for each bracket, and longer ones might end its stack. */
const LONGEST = 2000;

/** @param {string} text */
function tokensOf(text) {
  if (text.length > LONGEST)
    throw new SyntaxError(
      `formula '${text.slice(0, 20)}...' has ${text.length} characters; at most ${LONGEST} are read`,
    );
  const tokens = [];
  for (let end = 0; end < text.length; end = TOKEN.lastIndex) {
    TOKEN.lastIndex = end;
    const match = TOKEN.exec(text);
    if (!match) throw new SyntaxError(`formula '${text}' cannot be read at '${text.slice(end, end + 20)}'`);
    tokens.push(match[1]);
  }
  return tokens;
}

/** @param {string} text @returns {Formula} */
function parse(text) {
  const tokens = tokensOf(text);
  let i = 0;
  const take = (/** @type {string} */ token) => tokens[i] === token && Boolean(++i);
  const expect = (/** @type {string} */ token) => {
    if (!take(token))
      throw new SyntaxError(`formula '${text}': '${token}' is missing before '${tokens[i] ?? 'its end'}'`);
  };

  /** @returns {Formula} */
  const conditional = () => {
    const test = either();
    if (!take('?')) return test;
    const yes = conditional();
    expect(':');
    const no = conditional();
    return (lookup) => (test(lookup) ? yes : no)(lookup);
  };

  /** a ?? b is b if a is null, or uses a variable without a value. @returns {Formula} */
  const either = () => {
    const first = binary(0);
    if (!take('??')) return first;
    const second = either();
    return (lookup) => {
      try {
        return first(lookup) ?? second(lookup);
      } catch (error) {
        if (error instanceof UnknownVariable) return second(lookup);
        throw error;
      }
    };
  };

  /** @param {number} level @returns {Formula} */
  const binary = (level) => {
    if (level === OPERATORS.length) return unary();
    const operators = OPERATORS[level];
    let left = binary(level + 1);
    while (Object.hasOwn(operators, tokens[i])) {
      const [first, operator] = [left, operators[tokens[i++]]];
      const second = binary(level + 1);
      left = (lookup) => operator(first(lookup), second(lookup));
    }
    return left;
  };

  /** @returns {Formula} */
  const unary = () => {
    if (take('-')) return negate(unary());
    if (take('!')) return not(unary());
    if (take('(')) return closed(conditional());
    const token = tokens[i++];
    if (token === undefined || !/^[\w']/.test(token))
      throw new SyntaxError(`formula '${text}': '${token ?? 'its end'}' is unexpected`);
    if (token[0] === "'") return constant(token.slice(1, -1));
    if (/^\d/.test(token)) return constant(Number(token));
    return take('(') ? call(token) : named(token);
  };

  /** @param {Formula} value */
  const closed = (value) => {
    expect(')');
    return value;
  };

  /** Calls a function of the list above, or one that the lookup knows. @param {string} name @returns {Formula} */
  const call = (name) => {
    /** @type {Formula[]} */
    const given = [];
    if (!take(')')) {
      do given.push(conditional());
      while (take(','));
      expect(')');
    }
    return (lookup) => {
      const f = Object.hasOwn(FUNCTIONS, name) ? FUNCTIONS[name] : lookup(name);
      if (typeof f !== 'function') throw new UnknownVariable(`${name}()`);
      return f(...given.map((value) => value(lookup)));
    };
  };

  const formula = conditional();
  if (i < tokens.length) throw new SyntaxError(`formula '${text}': '${tokens[i]}' is unexpected`);
  return formula;
}

/** @param {Formula} value @returns {Formula} */
const negate = (value) => (lookup) => -value(lookup);
/** @param {Formula} value @returns {Formula} */
const not = (value) => (lookup) => !value(lookup);
/** @param {any} value @returns {Formula} */
const constant = (value) => () => value;
const WORDS = new Map([
  ['true', true],
  ['false', false],
  ['null', null],
]);
/** @param {string} name @returns {Formula} */
const named = (name) => (WORDS.has(name) ? constant(WORDS.get(name)) : (lookup) => lookup(name));

/** Formulas read before: a rule's formula is used for each parameter. @type {Map<string, Formula>} */
const read = new Map();

/**
 * Computes a formula.
 * @param {string} text without '='
 * @param {Lookup} lookup throws UnknownVariable for a name without a value
 */
export function evaluate(text, lookup) {
  let formula = read.get(text);
  if (!formula) read.set(text, (formula = parse(text)));
  return formula(lookup);
}
