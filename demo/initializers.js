// SPDX-License-Identifier: Apache-2.0
// The initializers of random weights, with their options as fields of the page and as source text; and seeds, likewise.

const number = (name, label, initial, more) => ({ name, label, kind: 'number', initial, ...more });
export const choice = (name, label, initial, options) => ({
  name,
  label,
  kind: 'choice',
  initial,
  options: options.map((option) => (Array.isArray(option) ? option : [option, option])),
});

const gain = number('gain', 'Gain', 1);
const mode = choice('mode', 'Mode', 'fan_in', ['fan_in', 'fan_out', 'fan_avg', 'fan_geo_avg']);
export const NONLINEARITIES = ['linear', 'relu', 'leaky_relu', 'tanh', 'sigmoid', 'selu'];
const msra = (query) => [
  mode,
  choice('nonlinearity', 'Nonlinearity', 'leaky_relu', NONLINEARITIES),
  ...((query.get('nonlinearity') ?? 'leaky_relu') === 'leaky_relu' ? [number('a', 'Negative slope a', 0)] : []),
];

/** By name: a label, the fields of the options, and whether the fans count. */
const initializers = {
  __proto__: null, // names come from the URL
  msraNormal_: { label: 'MSRA (He, Kaiming) normal', fields: msra, fans: true },
  msraUniform_: { label: 'MSRA (He, Kaiming) uniform', fields: msra, fans: true },
  msraTruncNormal_: { label: 'MSRA (He, Kaiming) truncated normal', fields: msra, fans: true },
  xavierNormal_: { label: 'Xavier (Glorot) normal', fields: () => [gain], fans: true },
  xavierUniform_: { label: 'Xavier (Glorot) uniform', fields: () => [gain], fans: true },
  xavierTruncNormal_: { label: 'Xavier (Glorot) truncated normal', fields: () => [gain], fans: true },
  lecunNormal_: { label: 'LeCun normal', fields: () => [], fans: true },
  lecunUniform_: { label: 'LeCun uniform', fields: () => [], fans: true },
  lecunTruncNormal_: { label: 'LeCun truncated normal', fields: () => [], fans: true },
  varianceScaling_: {
    label: 'Variance scaling',
    fields: () => [
      number('scale', 'Scale', 1),
      mode,
      choice('distribution', 'Distribution', 'truncated_normal', ['truncated_normal', 'normal', 'uniform']),
    ],
    fans: true,
  },
  siren_: {
    label: 'SIREN',
    fields: () => [number('omega', 'Omega', 30), { name: 'first', label: 'First layer', kind: 'flag', initial: false }],
    fans: true,
  },
  orthogonal_: { label: 'Orthogonal', fields: () => [gain], fans: false },
  normal_: {
    label: 'Normal',
    fields: () => [number('mean', 'Mean', 0), number('std', 'Standard deviation', 1)],
    fans: false,
  },
  truncNormal_: {
    label: 'Truncated normal',
    fields: () => [
      number('mean', 'Mean', 0),
      number('std', 'Standard deviation', 1),
      number('a', 'Least a', -2),
      number('b', 'Greatest b', 2),
      choice('bounds', 'The bounds are', 'absolute', [
        ['absolute', 'values'],
        ['sigma', 'standard deviations'],
      ]),
    ],
    fans: false,
  },
  uniform_: { label: 'Uniform', fields: () => [number('a', 'Least a', 0), number('b', 'Greatest b', 1)], fans: false },
};

export const seedField = { name: 'seed', label: 'Seed', kind: 'text', initial: '0', hint: 'An integer, or any text.' };

/** The options for one of the tensors: those with fans are told of its groups, if it has some. */
export const optionsFor = (initializer, options, { groups }) =>
  initializers[initializer].fans && groups ? { ...options, groups } : options;

/** Whether the groups of a network's convolutions count. */
export const countsGroups = (initializer, tensors) =>
  initializers[initializer].fans && tensors.some(({ groups }) => groups);

/**
 * A recipe that makes all weights that have fans by one initializer, or is the one of that name if there is none.
 * @param {string} name @param {string} initializer @param {object} options
 */
export function recipeOf(name, initializer, options) {
  if (!initializer) return name;
  const given = initializers[initializer].fans ? { ...options, groups: '=groups' } : options;
  return { extends: name, rules: [{ role: WEIGHTS, when: 'rank > 1', do: initializer, options: given }] };
}

/** What a weight is called in its layer: weight, in_proj_weight, recurrent_kernel, ... */
export const WEIGHTS = ['*weight', '*kernel', 'weight_*'];

/** The choice of one, and its options. @param {URLSearchParams} query @param {[string, string][]} [others] before the initializers */
export function initializerFields(query, others = []) {
  const options = [...others, ...Object.entries(initializers).map(([name, { label }]) => [name, label])];
  const field = choice('initializer', 'Initializer', options[0][0], options);
  const chosen = query.get('initializer') ?? field.initial;
  const own = initializers[chosen]?.fields(query) ?? [];
  return [{ ...field, owns: own.map(({ name }) => name) }, ...own];
}

/** The fields of the options that are chosen. */
const optionFields = ({ initializer, ...values }) =>
  initializers[initializer]?.fields(new URLSearchParams(values)) ?? [];

/** The options among the values of a view's fields. */
export const optionsOf = (values) => Object.fromEntries(optionFields(values).map(({ name }) => [name, values[name]]));

/** Those that are not as they are anyway, as one writes them: gain: 2. @param {Record<string, string>} [more] written so already */
export const optionsSource = (values, more = {}) =>
  optionFields(values)
    .filter(({ name, initial }) => (values[name] ?? initial) !== initial)
    .map(({ name }) => [name, literal(values[name])])
    .concat(Object.entries(more))
    .map(([name, text]) => (name === text ? name : `${name}: ${text}`))
    .join(', ');

/** A recipe as one writes it. @param {string} [name] as it is written; that of the model, or PyTorch's, without one */
export function recipeSource(name = "model.recipe ?? 'torch'", initializer, values) {
  if (!initializer) return name;
  const options = optionsSource(
    { initializer, ...values },
    initializers[initializer].fans ? { groups: "'=groups'" } : {},
  );
  const deed = `do: '${initializer}'${options && `, options: { ${options} }`}`;
  const role = `[${WEIGHTS.map(literal).join(', ')}]`;
  return `{
  extends: ${name},
  rules: [{ role: ${role}, when: 'rank > 1', ${deed} }],
}`;
}

/** A value as one writes it in JavaScript. */
export const literal = (value) =>
  typeof value === 'string' ? `'${JSON.stringify(value).slice(1, -1).replaceAll("'", "\\'")}'` : String(value);

/** A seed as one writes it. */
export function seedLiteral(seed) {
  if (!/^-?\d+$/.test(seed)) return literal(seed);
  return Number.isSafeInteger(Number(seed)) ? String(Number(seed)) : `${BigInt(seed)}n`;
}
