// SPDX-License-Identifier: Apache-2.0
// Makes the config of a small model of the same kind as a large one.
import { Failure, UsageError } from '../failure.js';
import { FIELDS } from './fields.js';

/** @typedef {import('./fields.js').Fields} Fields */
/**
 * @typedef {object} Sizes what is left out is as it was, or in proportion
 * @property {number} [layers] the layers, of the decoder too
 * @property {number} [hidden]
 * @property {number} [heads]
 * @property {number} [vocab]
 * @property {number} [intermediate]
 */

/** So many heads are kept, if `hidden` allows it, and at most so many experts. */
const FEW = 4;
const MOST_EXPERTS = 8;

/**
 * The smallest and the largest value of each size. Token ids 0, 1 and 2 are padding, begin and end in most families.
 */
const RANGES = /** @type {const} */ ({
  layers: [1, 10000],
  hidden: [1, 2 ** 20],
  heads: [1, 2 ** 20],
  vocab: [3, 2 ** 24],
  intermediate: [1, 2 ** 24],
});

/** A config that is being edited, and the list of changes. */
class Editing {
  /** @type {Record<string, any>} */ config;
  /** The config with the defaults of its class. @type {Record<string, any>} */ #whole;
  /** @type {[field: string, before: any, after: any][]} */ changed = [];

  /** @param {Record<string, any>} config @param {Record<string, any>} whole */
  constructor(config, whole) {
    this.config = { ...config };
    this.#whole = whole;
  }

  /** @param {string} field */
  get(field) {
    return this.config[field] ?? this.#whole[field];
  }

  /**
   * Reads a size: a positive integer.
   * @param {readonly string[]} names the entry's names; the first one in the config counts
   */
  size(names) {
    const field = names.find((name) => this.config[name] !== undefined) ?? names[0];
    const value = this.get(field);
    if (!Number.isSafeInteger(value) || value < 1)
      throw new Failure(`${field} of the config is ${JSON.stringify(value)}; it must be a positive integer`);
    return /** @type {number} */ (value);
  }

  /** Sets an entry, under each of its names that the config has. @param {readonly string[]} names @param {any} value */
  set(names, value) {
    const known = names.filter((name) => this.config[name] !== undefined);
    for (const field of known.length ? known : names.slice(0, 1)) {
      const before = this.get(field);
      if (JSON.stringify(before) === JSON.stringify(value)) continue;
      this.config[field] = value;
      this.changed.push([field, before, value]);
    }
  }

  /** Adds an entry that was implied before. @param {string} field @param {any} value */
  add(field, value) {
    this.config[field] = value;
    this.changed.push([field, undefined, value]);
  }

  /** @param {string} field */
  remove(field) {
    if (this.config[field] === undefined) return;
    this.changed.push([field, this.config[field], undefined]);
    delete this.config[field];
  }
}

/** Rounds to the nearest integer, at least 1. @param {number} x */
const near = (x) => Math.max(1, Math.round(x));

/** The divisors of n. @param {number} n */
function divisorsOf(n) {
  const small = [];
  for (let i = 1; i * i <= n; i++) if (n % i === 0) small.push(i);
  return [...new Set(small.flatMap((i) => [i, n / i]))].sort((a, b) => a - b);
}

/** The count whose ratio to the wanted one is nearest to 1. @param {number[]} counts @param {number} wanted */
const nearest = (counts, wanted) =>
  counts.reduce((best, n) => (Math.abs(Math.log(n / wanted)) < Math.abs(Math.log(best / wanted)) ? n : best));

/**
 * How many elements of a head are rotated by its position: an even number, otherwise it is impossible.
 * @param {number} head @param {number} share partial_rotary_factor
 */
const turned = (head, share) => Math.floor(head * share);
/** @param {number} head @param {number} share */
const canTurn = (head, share) => turned(head, share) > 1 && turned(head, share) % 2 === 0;

/** The config's entry for rotary positions: rope_parameters in version 5, rope_scaling before. @param {Editing} edit */
function ropeOf(edit) {
  const field = ['rope_parameters', 'rope_scaling'].find((name) => Object(edit.config[name]) === edit.config[name]);
  const rope = field ? edit.config[field] : {};
  const share = rope.partial_rotary_factor ?? edit.config.partial_rotary_factor ?? 1;
  return { field, rope, share: typeof share === 'number' ? share : 1 };
}

/**
 * How many heads there will be.
 * @param {Editing} edit
 * @param {Fields} fields
 * @param {number} before the old `hidden`
 * @param {number} hidden
 * @param {number | undefined} wanted
 */
function headsOf(edit, fields, before, hidden, wanted) {
  const { share } = ropeOf(edit);
  const isFit = (/** @type {number} */ heads) => !fields.isRotary || canTurn(hidden / heads, share);
  if (wanted !== undefined) {
    if (hidden % wanted) throw new UsageError(`--heads ${wanted} does not divide ${hidden}, the hidden size`);
    if (isFit(wanted)) return wanted;
    const head = hidden / wanted;
    throw new UsageError(
      `--heads ${wanted} makes heads of ${head} elements, of which rotary positions rotate ${turned(head, share)}; that must be an even number`,
    );
  }
  const heads = edit.size(fields.heads);
  const fit = divisorsOf(hidden).filter(isFit);
  if (!fit.length)
    throw new UsageError(
      `--hidden ${hidden} cannot be cut into heads in which rotary positions rotate an even number of elements; choose a multiple of 8`,
    );
  return nearest(fit, Math.max(Math.min(heads, FEW), (heads * hidden) / before));
}

/**
 * Heads of keys and values: grouped if they were grouped, one if there was one.
 * @param {number} groups
 * @param {number} before the old number of heads
 * @param {number} heads
 */
function groupsOf(groups, before, heads) {
  if (groups === 1 || groups >= before) return groups === 1 ? 1 : heads;
  const grouped = divisorsOf(heads).filter((n) => n > 1 && n < heads);
  return grouped.length ? nearest(grouped, (groups * heads) / before) : 1;
}

/**
 * @param {Editing} edit
 * @param {Fields} fields
 * @param {number} hidden
 * @param {number | undefined} wanted the wanted number of heads
 */
function setHidden(edit, fields, hidden, wanted) {
  const before = edit.size(fields.hidden);
  const was = edit.size(fields.heads);
  const heads = headsOf(edit, fields, before, hidden, wanted);
  const head = hidden / heads;
  edit.set(fields.hidden, hidden);
  edit.set(fields.heads, heads);
  if (fields.groups && Number.isSafeInteger(edit.get(fields.groups)))
    edit.set([fields.groups], groupsOf(edit.size([fields.groups]), was, heads));
  if (fields.head && Number.isSafeInteger(edit.get(fields.head))) edit.set([fields.head], head);
  if (edit.get('query_pre_attn_scalar') !== undefined) edit.set(['query_pre_attn_scalar'], head);
  if (edit.config.pooler_output_size)
    edit.set(['pooler_output_size'], near((edit.size(['pooler_output_size']) * hidden) / before));
  const { field, rope, share } = ropeOf(edit);
  if (!field) return;
  const length = turned(head, share) / 2;
  /** Picks from the old factors evenly, one for each pair of rotated elements. @param {any[]} factors */
  const fitted = (factors) => Array.from({ length }, (_, i) => factors[Math.floor((i * factors.length) / length)]);
  const lists = ['short_factor', 'long_factor'].filter((key) => Array.isArray(rope[key]));
  edit.set([field], { ...rope, ...Object.fromEntries(lists.map((key) => [key, fitted(rope[key])])) });
}

/**
 * @param {Editing} edit
 * @param {Fields} fields
 * @param {number} factor the factor for the widths of MLPs
 * @param {number | undefined} wanted
 */
function setWidths(edit, fields, factor, wanted) {
  /** A multiple of eight, since the widths of large models are multiples of more. @param {number} width */
  const scaled = (width) => Math.ceil((width * factor) / 8) * 8;
  if (wanted !== undefined) edit.set([fields.inner], wanted);
  else if (edit.get(fields.inner)) edit.set([fields.inner], scaled(edit.size([fields.inner])));
  for (const field of fields.widths ?? []) edit.set([field], scaled(edit.size([field])));
}

/**
 * The beginning of a list of layer kinds. It keeps every kind that there is room for.
 * @param {any[]} kinds
 * @param {number} layers
 */
function layersOf(kinds, layers) {
  const list = Array.from({ length: layers }, (_, i) => kinds[i % kinds.length]);
  const lost = [...new Set(kinds)].filter((kind) => !list.includes(kind)).slice(0, layers - 1);
  return [...list.slice(0, layers - lost.length), ...lost];
}

/** @param {Editing} edit @param {Fields} fields @param {number} layers */
function setLayers(edit, fields, layers) {
  const before = edit.size(fields.layers);
  edit.set(fields.layers, layers);
  if (fields.decoder && Number.isSafeInteger(edit.get(fields.decoder)))
    edit.set([fields.decoder], near((edit.size([fields.decoder]) * layers) / before));
  const { layer_types: kinds, max_window_layers: window } = edit.config;
  if (Array.isArray(kinds) && kinds.length) edit.set(['layer_types'], layersOf(kinds, layers));
  if (Number.isSafeInteger(window))
    edit.set(['max_window_layers'], window >= before ? layers : Math.round((window * layers) / before));
  if (fields.experts) setSparseLayers(edit, layers);
}

/**
 * Chooses the layers with experts in the same way, but keeps at least one.
 * @param {Editing} edit
 * @param {number} layers
 */
function setSparseLayers(edit, layers) {
  const { decoder_sparse_step: given = 1, mlp_only_layers: dense } = edit.config;
  const step = Math.min(given, layers);
  if (step < given) edit.set(['decoder_sparse_step'], step);
  if (!Array.isArray(dense)) return;
  const sparse = Array.from({ length: layers }, (_, i) => i).filter((i) => (i + 1) % step === 0);
  const last = sparse.every((i) => dense.includes(i)) ? sparse[sparse.length - 1] : -1;
  edit.set(
    ['mlp_only_layers'],
    dense.filter((i) => i < layers && i !== last),
  );
}

/** @param {Editing} edit @param {Fields} fields */
function setExperts(edit, fields) {
  if (!fields.experts) return;
  const experts = Math.min(edit.size(fields.experts), MOST_EXPERTS);
  edit.set(fields.experts, experts);
  const each = edit.size(['num_experts_per_tok']);
  edit.set(['num_experts_per_tok'], Math.min(each, Math.max(1, Math.floor(experts / 2))));
}

/**
 * Changes token ids that no longer exist. Of several ids the rest stays; a single one becomes null. A model that pads
 * must keep a padding token: its class's default, or the last id.
 * @param {Record<string, any>} config @param {number} vocab @param {Record<string, any>} [usual] the class's defaults
 * @returns {[string, any][]} the entries that change
 */
export function withoutTokens(config, vocab, usual = {}) {
  const isThere = (/** @type {unknown} */ id) => !Number.isSafeInteger(id) || /** @type {number} */ (id) < vocab;
  const padding = usual.pad_token_id === undefined ? null : Math.min(usual.pad_token_id, vocab - 1);
  const known = Object.entries({ ...usual, ...config }).filter(([key]) => /_token_ids?$/.test(key));
  return known.flatMap(([key, value]) => {
    if (Array.isArray(value) ? value.every(isThere) : isThere(value)) return [];
    const rest = Array.isArray(value) ? value.filter(isThere) : [];
    const isPadding = key === 'pad_token_id' || key === 'decoder_start_token_id';
    return [[key, rest.length ? rest : isPadding ? padding : null]];
  });
}

/** @param {Sizes} sizes @param {Fields} fields */
function checkSizes(sizes, { experts }) {
  for (const [name, [least, most]] of Object.entries(RANGES)) {
    const value = sizes[/** @type {keyof Sizes} */ (name)];
    if (value !== undefined && !(Number.isSafeInteger(value) && value >= least && value <= most))
      throw new UsageError(`--${name} ${value} must be a whole number from ${least} to ${most}`);
  }
  // torch._grouped_mm() needs rows whose size is a multiple of 16 bytes.
  for (const name of /** @type {const} */ (['hidden', 'intermediate']))
    if (experts && (sizes[name] ?? 0) % 8)
      throw new UsageError(`--${name} ${sizes[name]} must be a multiple of 8 in a model with experts`);
}

/**
 * Makes the config of a model of the same kind, with the given sizes. The vocabulary stays, so that the tokenizer fits,
 * unless another size is given. In proportion to `hidden` change: heads (at least four, if they fit), heads of keys and
 * values, and the width of the MLP (a multiple of eight). Lists with an entry for each layer or pair of elements are
 * cut; each kind of layer is kept. At most eight experts are kept.
 *
 * @param {Record<string, any>} config the object in config.json
 * @param {Record<string, any>} whole the same with the defaults of its class, from readModel()
 * @param {Sizes} [sizes]
 * @returns {{ config: Record<string, any>, changed: [field: string, before: any, after: any][] }}
 * @throws {UsageError} if the sizes are impossible, for example if heads do not divide hidden
 * @throws {Failure} if the sizes in the config are not valid
 */
export function tinyConfig(config, whole, sizes = {}) {
  const fields = FIELDS[whole.model_type];
  checkSizes(sizes, fields);
  const edit = new Editing(config, { ...fields.usual, ...whole });
  const { layers, heads, vocab, intermediate } = sizes;
  if (vocab !== undefined && fields.isWordless)
    throw new UsageError(
      `--vocab ${vocab} is for models with a vocabulary, and a ${whole.model_type} has none; leave it out`,
    );
  const before = edit.size(fields.hidden);
  const hidden = sizes.hidden ?? before;
  const inner = edit.get(fields.inner) ?? undefined;
  const factor = intermediate !== undefined && inner ? intermediate / inner : hidden / before;
  if (layers !== undefined) setLayers(edit, fields, layers);
  if (sizes.hidden !== undefined || heads !== undefined) setHidden(edit, fields, hidden, heads);
  if (factor !== 1 || intermediate !== undefined) setWidths(edit, fields, factor, intermediate);
  setExperts(edit, fields);
  if (vocab !== undefined) {
    edit.set(['vocab_size'], vocab);
    for (const [key, value] of withoutTokens({ ...whole, ...config }, vocab, fields.usual)) edit.set([key], value);
  }
  // The weights fit only this class.
  if (!config.architectures?.length) edit.add('architectures', whole.architectures);
  // The weights are not quantized, and code is not copied.
  for (const field of ['quantization_config', 'auto_map']) edit.remove(field);
  return { config: edit.config, changed: edit.changed };
}
