// SPDX-License-Identifier: Apache-2.0
// What the package's JSDoc says, as TypeDoc reads it from the sources.
import { Application, TSConfigReader } from 'typedoc';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createTypes } from './types.js';

const here = dirname(fileURLToPath(import.meta.url));
export const root = fileURLToPath(new URL('../../../', import.meta.url));

/** The entries of the package, by the names of their files. */
export const DOORS = ['index', 'core', 'frameworks', 'model', 'orders', 'pool', 'safetensors', 'tfjs', 'webgpu'];
/** Rooms with the types that the entries' functions take and return. */
const ROOMS = [
  ...[
    'core/draws.js',
    'core/dtype.js',
    'core/generator.js',
    'core/layout.js',
    'core/loader.js',
    'core/parts.js',
    'core/slice.js',
  ],
  ...['core/tensor.js', 'initializers/explain.js', 'initializers/families.js', 'initializers/modifiers.js'],
  ...['initializers/orthogonal.js', 'initializers/random.js', 'initializers/scaling.js', 'initializers/sequences.js'],
  ...[
    'initializers/structured.js',
    'initializers/types.ts',
    'frameworks/generator.js',
    'frameworks/load.js',
    'frameworks/relaxed.js',
    'frameworks/types.ts',
  ],
  ...[
    'pool/pool.js',
    'pool/call.js',
    'pool/create.js',
    'webgpu/types.ts',
    'tfjs/initializer.js',
    'tfjs/model.js',
    'model/plan.js',
  ],
  ...[
    'orders/numpy.js',
    'orders/python.js',
    'orders/torch.js',
    'model/network.js',
    'model/mup.js',
    'model/read.js',
    'model/recipe.js',
  ],
];

/**
 * @typedef {object} Option
 * @property {string} name
 * @property {string} type
 * @property {string} text Markdown
 * @property {boolean} optional
 * @property {string | undefined} from the type that has it
 */
/**
 * @typedef {object} Entry a function, a class or a value
 * @property {string} name
 * @property {string} signature its arguments, in parentheses
 * @property {string} summary Markdown
 * @property {{ name: string, type: string, text: string, optional: boolean }[]} parameters
 * @property {Option[]} options of the last parameter
 * @property {string | undefined} returns Markdown
 * @property {string[]} throws Markdown
 * @property {string[]} examples Markdown
 * @property {{ file: string, line: number }} source in the repository
 */

/** Kinds of TypeDoc's. */
const VARIABLE = 32;
const FUNCTION = 64;

async function convert() {
  const app = await Application.bootstrap(
    {
      name: 'nn-init',
      entryPoints: [...DOORS.map((door) => `${door}.js`), ...ROOMS].map((file) => `${root}bindings/${file}`),
      tsconfig: `${here}/tsconfig.json`,
      skipErrorChecking: true,
      excludeInternal: true,
      excludePrivate: true,
      disableGit: true,
      sourceLinkTemplate: '{path}#L{line}',
      gitRevision: 'main',
      readme: 'none',
      sort: ['source-order'],
      logLevel: 'Warn',
      validation: false,
    },
    [new TSConfigReader()],
  );
  const project = await app.convert();
  if (!project) throw new Error('TypeDoc cannot read bindings/');
  return app.serializer.projectToObject(project, root);
}

/** @param {any[]} [parts] of a comment @returns {string} */
export const commentText = (parts = []) =>
  parts
    .map(({ text }) => text)
    .join('')
    .trim();

/** All of the package. */
export async function readApi() {
  const project = /** @type {any} */ (await convert());
  for (const module of project.children)
    module.name = module.name.replace(/^bindings\//, '').replace(/^bindings$/, 'index');
  const types = createTypes(project);
  const { resolve, textOf, propertiesOf, parametersOf } = types;

  /** @param {any} property @param {string | undefined} from @returns {Option} */
  const optionOf = (property, from) => ({
    name: property.name,
    type: textOf(property.type ?? property.getSignature?.type).replaceAll(' | undefined', ''),
    text: commentText((property.comment ?? property.signatures?.[0]?.comment)?.summary),
    optional: Boolean(property.flags.isOptional),
    from,
  });

  /** The signature of a declaration: of a function, of a value that is one, or of a generic type of functions. @param {any} node */
  function signatureOf(node) {
    if (node.signatures) return node.signatures[0];
    const { type } = node;
    if (type?.type === 'reflection') return type.declaration.signatures?.[0];
    if (type?.type === 'reference') {
      const found = resolve(type);
      const signature = found && signatureOf(found);
      return signature && substitute(signature, found.typeParameters ?? [], type.typeArguments ?? []);
    }
    if (type?.type === 'intersection') return signatureOf({ type: type.types[0] });
    return undefined;
  }

  /** A signature with the arguments of its generic type in place. @param {any} signature @param {any[]} names @param {any[]} given */
  function substitute(signature, names, given) {
    const map = new Map(names.map(({ name }, i) => [name, given[i]]));
    const replace = (type) => (type.type === 'reference' && map.get(type.name)) || type;
    return { ...signature, parameters: signature.parameters?.map((p) => ({ ...p, type: replace(p.type) })) };
  }

  /** @param {any} node @returns {Entry} */
  function entryOf(node) {
    const signature = signatureOf(node);
    const parameters = (signature?.parameters ?? []).map((p) => ({
      name: p.name === 'given' ? 'options' : p.name,
      type: textOf(p.type),
      text: commentText(p.comment?.summary),
      optional: Boolean(p.flags.isOptional),
      node: p.type,
    }));
    const last = parameters.at(-1);
    const options = last && /^(options|given)$/.test(last.name) ? propertiesOf(last.node) : [];
    const comment = node.comment ?? signature?.comment;
    const tags = [...(node.comment?.blockTags ?? []), ...(signature?.comment?.blockTags ?? [])];
    const tagged = (name) => tags.filter(({ tag }) => tag === name).map(({ content }) => commentText(content));
    const [source] = node.sources ?? [];
    return {
      name: node.name,
      signature: signature
        ? `(${parameters.map(({ name, optional }) => name + (optional ? '?' : '')).join(', ')})`
        : '',
      summary: commentText(comment?.summary) || commentText(signature?.comment?.summary),
      parameters: parameters.map(({ node: _, ...parameter }) => parameter),
      options: options.map(({ property, from }) => optionOf(property, from)),
      returns: tagged('@returns').filter(Boolean)[0],
      throws: tagged('@throws'),
      examples: tagged('@example'),
      source: source && { file: source.fileName.replace(/^(bindings\/)?/, 'bindings/'), line: source.line },
    };
  }

  /** @param {string} door @param {string} name */
  const find = (door, name) => {
    const module = project.children.find((child) => child.name === door);
    const node = module?.children.find((child) => child.name === name);
    if (!node) throw new Error(`reference: ${door} has no ${name}`);
    return node.variant === 'reference' ? types.byId.get(node.target) : node;
  };

  /** Members of a class or an interface. @param {string} door @param {string} name @returns {Entry[]} */
  const membersOf = (door, name) =>
    (find(door, name).children ?? [])
      .filter((child) => child.name !== 'constructor' && !child.name.startsWith('['))
      .map((child) =>
        child.getSignature
          ? entryOf({ ...child, type: child.getSignature.type, comment: child.getSignature.comment })
          : entryOf(child),
      );

  /** The functions of a door itself. @param {string} door @returns {Entry[]} */
  const functionsOf = (door) =>
    project.children
      .find((child) => child.name === door)
      .children.map((child) =>
        child.variant === 'reference' ? { ...types.byId.get(child.target), name: child.name } : child,
      )
      .filter(({ kind }) => kind === VARIABLE || kind === FUNCTION)
      .map(entryOf);

  return {
    membersOf,
    functionsOf,
    propertiesOf: (door, name) =>
      propertiesOf({ type: 'reflection', declaration: find(door, name) }).map(({ property }) =>
        optionOf(property, undefined),
      ),
    parametersOf,
  };
}
