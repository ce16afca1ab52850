// SPDX-License-Identifier: Apache-2.0
// Makes one call after the other, and says what is wrong with what came of it.
import { parentPort } from 'node:worker_threads';
import { load as loadFrameworks } from '../../npm/dist/frameworks.js';
import { load as loadIndex } from '../../npm/dist/index.js';
import { codeOf } from './calls.js';
import { boxOf, partOf } from './boxes.js';
import { runSequence } from './sequences.js';
import { RIGHT, WORST, WRONG } from './values.js';

const loads = { index: loadIndex, frameworks: loadFrameworks };
const ARRAYS = { float32: Float32Array, float64: Float64Array, float16: Uint16Array, bfloat16: Uint16Array };
const GUARD = 0xa5;
/** The bits of the canary: 16 normal values of seed 1, by the stream contract. */
const CANARY = [
  3183194933, 1060171819, 3212760339, 3212065116, 1040677691, 1064757715, 3202845282, 1059954786, 1059641518,
  1066235036, 1065913867, 3218591798, 3210452869, 3200931035, 3171721384, 1053616022,
];

/** Two builds of each entry, and what watches over each. */
const builds = {};
for (const entry of Object.keys(loads)) {
  builds[entry] = [];
  for (const simd of [true, false]) {
    const nn = await loads[entry]({ simd });
    await nn.useMklErfinv?.(); // its table stays in memory, from whenever it comes
    builds[entry].push(watched(nn));
  }
}

/** @param {any} nn */
function watched(nn) {
  const alive = new Set();
  const keep = nn.fill_(nn.tensor([64]), 7);
  const canary = nn.tensor([16]);
  const probe = () => {
    const t = nn.tensor([1]);
    const { byteOffset } = t.data;
    t.dispose();
    return byteOffset;
  };
  const scope = Object.create(nn, {
    tensor: {
      value: (...given) => {
        const t = nn.tensor(...given);
        alive.add(t);
        bitsOf(t.data).fill(0); // it has what was there before, which differs from build to build
        return t;
      },
    },
    defaultGenerator: { get: () => nn.defaultGenerator, set: (generator) => void (nn.defaultGenerator = generator) },
  });
  const place = probe();
  return { nn, scope, alive, keep, canary, probe, place };
}

const bitsOf = (array) => new Uint8Array(array.buffer, array.byteOffset, array.byteLength);
const isSame = (a, b) => Buffer.compare(bitsOf(a), bitsOf(b)) === 0;
const stateOf = (g) => JSON.stringify(g?.state?.() ?? null);

/** Gives back what a call left. @param {any} build */
function clear({ alive }) {
  for (const t of alive) t.dispose();
  alive.clear();
}

/** JavaScript of a call, over what it names. @param {string} code @param {any} names */
const evaluate = (code, names) =>
  new Function(...Object.keys(names), `'use strict'; return (${code});`)(...Object.values(names));

/** A target of the caller's own, between guards; or in linear memory. @param {any} scope @param {any} t @param {boolean} isLinear */
function make(scope, { shape, dtype, layout }, isLinear, isShared) {
  const Elements = ARRAYS[dtype];
  const size = shape.reduce((a, b) => a * b, 1);
  const rest = { ...(layout && { layout }), dtype };
  if (isLinear) {
    const t = scope.tensor(shape, rest);
    new Uint8Array(t.data.buffer, t.data.byteOffset, t.data.byteLength).fill(0x3d);
    return { t, guards: [] };
  }
  const bytes = size * Elements.BYTES_PER_ELEMENT;
  const Buffer = isShared ? SharedArrayBuffer : ArrayBuffer;
  const all = new Uint8Array(new Buffer(bytes + 32)).fill(GUARD);
  all.fill(0x3d, 16, 16 + bytes);
  const data = new Elements(all.buffer, 16, size);
  return { t: { data, shape, ...rest }, data, guards: [all.subarray(0, 16), all.subarray(16 + bytes)] };
}

/** @param {unknown} error @param {string} method @param {boolean} isWorst */
function complaintOf(error, method, code) {
  const name = method.split('.').at(-1);
  if (!(error instanceof Error)) return `threw ${typeof error}, which is no error`;
  if (error instanceof WebAssembly.RuntimeError) return `trapped: ${error.message}`;
  if (error.message === 'mine') return undefined;
  if (/transfer/.test(code) && error instanceof DOMException) return undefined; // it was given away before
  if (/\bt\.data\b/.test(code) && error.message.startsWith('tensor: data is gone')) return undefined; // an argument's
  if (/revoke/.test(code) && /revoked/.test(error.message)) return undefined;
  if (![TypeError, RangeError].includes(error.constructor))
    return `threw a ${error.constructor.name}: ${error.message.slice(0, 200)}`;
  if (/^(icnr_|zeroLast_)$/.test(name) && / 'new'$/.test(error.message)) return undefined; // a class as the callback: the engine says so
  if (error.message.length > 500)
    return `threw a message of ${error.message.length} characters: ${error.message.slice(0, 60)}`;
  // Of a callback that fails, and of what explain() is asked about, the error is that function's.
  const others = /^(explain|icnr_|zeroLast_)$/.test(name) ? (code.match(/\b[a-z]\w*_\b/gi) ?? []) : [];
  const isNamed = code.includes(WORST)
    ? /^[a-z]\w*: /i.test(error.message)
    : [name, ...others].some((own) => error.message.startsWith(`${own}: `));
  return isNamed ? undefined : `threw what does not begin with its name: ${error.message.slice(0, 200)}`;
}

/** One call in one build. @returns {Promise<any>} what came of it */
async function once(build, entry, call, kind, code) {
  const { nn, scope, alive, keep, canary, probe, place } = build;
  const isWorst = `${code} ${typeof call.t === 'string' ? call.t : ''}`.includes(WORST);
  const outcome = {};
  const complain = (text) => (outcome.complaint ??= text);
  globalThis.bystander = undefined;
  const rival = builds[entry].find((other) => other !== build);
  const first = nn.manualSeed(17);
  try {
    const names = { nn: scope, other: rival.scope, load: loads[entry], t: undefined };
    try {
      names.g = evaluate(call.g, names);
    } catch (error) {
      complain(complaintOf(error, /seek/.test(error.message) ? 'seek' : 'generator', call.g));
      return { ...outcome, isVoid: true };
    }
    const { g } = names;
    let made;
    try {
      if (typeof call.t === 'object') made = make(scope, call.t, kind === 'linear', kind === 'shared');
      names.t = made ? made.t : call.t === undefined ? undefined : evaluate(call.t, names);
    } catch (error) {
      if (!made && call.t.includes('nn.') && /^\w+: /.test(error.message)) return { ...outcome, isVoid: true };
      throw error;
    }
    const before = { g: stateOf(g), first: stateOf(first) };
    if (kind === 'explain') names.t = made.t;
    const dataOf = () => made && (kind === 'linear' ? (alive.has(made.t) ? tryData(made.t) : undefined) : made.data);
    const old = dataOf()?.slice();
    let value;
    try {
      value = evaluate(code, names);
      if (value && typeof value.then === 'function' && /Async_|load/.test(call.method)) value = await value;
      if (call.method === 'load') value = undefined;
    } catch (error) {
      outcome.error = error;
      complain(
        complaintOf(
          error,
          kind === 'explain' ? 'explain' : call.method,
          `${code} ${typeof call.t === 'string' ? call.t : ''}`,
        ),
      );
    }
    outcome.isWorst = isWorst;
    outcome.value = value;
    outcome.t = names.t;
    const data = dataOf();
    outcome.after = { g: stateOf(g), first: stateOf(first) };
    if (made && data && !isWorst) {
      outcome.data = data.slice();
      if (outcome.error && old && !isSame(old, data) && !/mine/.test(outcome.error.message))
        complain(`changed the target, and threw ${outcome.error.message}`);
    }
    if (outcome.error && !isWorst && !/mine/.test(outcome.error.message))
      for (const key of ['g', 'first'])
        if (before[key] !== outcome.after[key])
          complain(`moved the generator ${key}, and threw ${outcome.error.message}`);
    if (made?.guards.some((guard) => guard.length && guard.some((byte) => byte !== GUARD)))
      complain('wrote beyond the target');
    const { bystander } = globalThis;
    if (bystander && tryData(bystander)?.some((x) => x !== 1)) complain('changed a tensor that it was not given');
    if (keep.data.some((x) => x !== 7)) complain('changed another tensor');
    if (typeof value?.dispose === 'function' && value !== nn) value.dispose();
  } finally {
    clear(build);
    clear(rival);
  }
  try {
    nn.normal_(canary, { generator: nn.generator({ seed: 1 }) });
    const bits = [...new Uint32Array(canary.data.buffer, canary.data.byteOffset, 16)];
    if (bits.some((word, i) => word !== CANARY[i])) complain(`left the next call with other bits: ${bits}`);
    if (probe() !== place) complain(`left ${probe() - place} bytes of memory behind`);
  } catch (error) {
    complain(`left the next call with ${error}`);
  }
  return outcome;
}

function tryData(t) {
  try {
    return t.data;
  } catch {
    return undefined;
  }
}

/** What an outcome shows, for comparison; data apart. */
const summaryOf = ({ error, after, value, t }) =>
  JSON.stringify([error ? error.message : value === t ? 'its target' : plain(value), after]);
const plain = (value) => {
  if (value === null || ['undefined', 'number', 'string', 'boolean', 'bigint'].includes(typeof value))
    return String(value);
  if (ArrayBuffer.isView(value)) return `${value}`;
  try {
    return value.state
      ? stateOf(value)
      : Object.getPrototypeOf(value) === Object.prototype
        ? JSON.stringify(value)
        : '';
  } catch {
    return '';
  }
};

/** Numbers of elements. */
function valuesOf(data, dtype) {
  if (dtype === 'bfloat16')
    return Float64Array.from(data, (code) => new Float32Array(Uint32Array.of(code << 16).buffer)[0]);
  if (dtype !== 'float16') return data;
  return Float64Array.from(data, (code) => {
    const [exponent, fraction] = [(code >> 10) & 31, code & 1023];
    const magnitude =
      exponent === 31
        ? fraction
          ? NaN
          : Infinity
        : exponent
          ? (1024 + fraction) * 2 ** (exponent - 25)
          : fraction * 2 ** -24;
    return code >> 15 ? -magnitude : magnitude;
  });
}

const UNEXPLAINED = ['icnr_', 'scale_', 'scaleByDepth_', 'zeroLast_', 'lora_', 'orthogonalAsync_', 'constant_'];
/** An element of Q may pass 1 by rounding. */
const ROUNDED = /orthogonal/i;
const ULP = { float32: 2 ** -23, float64: 2 ** -52, float16: 2 ** -10, bfloat16: 2 ** -7 };

/** Values between the bounds that explain() tells; as many words as it tells. */
async function explained(build, call, outcome) {
  const { method, args, options, t } = call;
  if (!/_$/.test(method) || UNEXPLAINED.includes(method) || /kind: '(?!xo|ph)/.test(call.g)) return undefined;
  const asked = { ...call, method: 'explain', args: [args[0], `'${method}'`, ...args.slice(1)], options };
  const told = await once(build, call.entry, asked, 'explain', codeOf(asked));
  if (told.isVoid || told.isWorst) return undefined;
  if (told.complaint) return `explain: ${told.complaint}`;
  if (told.error) return `explain threw ${told.error.message}, the call did not`;
  if (!isUntouched(told.data)) return 'explain changed the target';
  const { bounds, words, mean, std } = told.value;
  const [low, high] = bounds;
  if (![low, high, mean, std, words].every(Number.isFinite)) return `explain tells ${JSON.stringify(told.value)}`;
  const room = ROUNDED.test(method) ? 4 * ULP[t.dtype] * high : 0;
  const wrong = valuesOf(outcome.data, t.dtype).find((x) => !(x >= low - room && x <= high + room));
  if (wrong !== undefined) return `gave ${wrong}, outside of [${low}, ${high}]`;
  const given = typeof options === 'object' ? (options.generator ?? 'undefined') : 'undefined';
  if (!['g', 'undefined'].includes(given)) return undefined;
  const [from, to] = [told.after, outcome.after].map(({ g, first }) =>
    BigInt.asUintN(64, BigInt(JSON.parse(given === 'g' ? g : first).offset ?? 0)),
  );
  const moved = Number(BigInt.asUintN(64, to - from));
  return Math.abs(moved - words) < 16 ? undefined : `took ${moved} words; explain tells ${words}`;
}
const isUntouched = (data) => !data || bitsOf(data).every((byte) => byte === 0x3d);

/** A call's box, filled by itself, is that part of the whole. */
async function sliced(build, call, outcome) {
  const box = boxOf(call);
  if (!box) return undefined;
  const part = { ...call, t: { ...call.t, shape: box.shape } };
  const { of, at } = box;
  const got = await once(build, call.entry, part, 'foreign', codeOf(part, { of: `[${of}]`, at: `[${at}]` }));
  if (got.complaint) return `of [${of}] at [${at}]: ${got.complaint}`;
  if (got.error) return `of [${of}] at [${at}], shape [${box.shape}] threw ${got.error.message}`;
  if (!isSame(got.data, partOf(outcome.data, box)))
    return `of [${of}] at [${at}], shape [${box.shape}] is not that part of the whole`;
  return JSON.stringify(got.after) === JSON.stringify(outcome.after)
    ? undefined
    : `of [${of}] at [${at}] moved the generator otherwise than the whole`;
}

/** Whether the entry has such a function: a generator of the other sort has not. @param {any} build @param {import('./calls.js').Call} call */
function isThere(build, { method, g, t }) {
  const nn = build.scope;
  if (method === 'load') return true;
  const [owner, name] = method.includes('.') ? method.split('.') : ['nn', method];
  try {
    const self = owner === 'nn' ? nn : evaluate(owner === 'Tensor' ? t : g, { nn });
    return name in self;
  } catch {
    return false; // a state that is refused
  } finally {
    clear(build);
  }
}

/** @param {import('./calls.js').Call} call */
async function check(call) {
  const [simd, scalar] = builds[call.entry];
  if (!isThere(simd, call)) return undefined;
  const code = codeOf(call);
  const kinds = typeof call.t === 'object' && call.t ? ['foreign', 'linear', 'shared'] : ['as it is'];
  const runs = [];
  for (const [build, kind] of [...kinds.map((kind) => [simd, kind]), [scalar, kinds[0]]]) {
    const outcome = await once(build, call.entry, call, kind, code);
    if (outcome.complaint || outcome.isVoid) return outcome.complaint;
    runs.push([kind + (build === scalar ? ', scalar' : ''), outcome]);
  }
  const [[, first], ...others] = runs;
  if (code.includes(WRONG) && !first.error) return 'accepted what is wrong';
  if (code.includes(RIGHT) && first.error) return `refused what is right: ${first.error.message}`;
  if (first.isWorst || call.method === 'load') return undefined;
  const hasNewGenerator = ['generator', 'manualSeed'].includes(call.method) && !/seed|state|rng/i.test(code);
  for (const [kind, other] of others) {
    if (hasNewGenerator) break;
    const isDefault = kind.includes('linear') && first.error; // a message may speak of the data's kind
    if (!isDefault && summaryOf(other) !== summaryOf(first))
      return `${kind}: ${summaryOf(other)} instead of ${summaryOf(first)}`;
    if (!!other.error !== !!first.error) return `${kind}: ${other.error} instead of ${first.error}`;
    if (first.data && other.data && !isSame(first.data, other.data)) return `${kind}: other bits`;
  }
  if (first.error || !first.data || first.data.length === 0) return undefined;
  if (/_$/.test(call.method) && valuesOf(first.data, call.t.dtype).some(Number.isNaN)) return 'gave NaN';
  return (await explained(simd, call, first)) ?? (await sliced(simd, call, first));
}

// A callback of the caller's may be async, and fail when nobody waits for it any more.
process.on('unhandledRejection', () => {});
parentPort.on('message', async (call) => {
  let complaint;
  try {
    complaint = call.sequence ? runSequence(builds.index, call.sequence) : await check(call);
  } catch (error) {
    complaint = `the fuzzer failed: ${error.stack}`;
  }
  parentPort.postMessage(complaint);
});
parentPort.postMessage('ready');
