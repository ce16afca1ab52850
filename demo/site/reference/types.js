// SPDX-License-Identifier: Apache-2.0
// Types as TypeDoc's JSON has them, as text and as lists of properties.

/** A union of so many literals is told in full; a longer one by its name. */
const MOST_LITERALS = 20;

/** Of an object without a name so many properties are told. */
const MOST_PROPERTIES = 4;

/** @param {any} project what TypeDoc made, as JSON */
export function createTypes(project) {
  /** Every declaration by its number. */
  const byId = new Map();
  /** @param {any} node */
  const visit = (node) => {
    if (typeof node?.id === 'number') byId.set(node.id, node);
    for (const key of ['children', 'signatures', 'parameters', 'typeParameters']) node?.[key]?.forEach(visit);
    if (node?.type?.declaration) visit(node.type.declaration);
  };
  visit(project);

  /** Declarations that no reference has a number for are found by file and name. */
  const named = new Map();
  for (const module of project.children)
    for (const child of module.children ?? []) named.set(`${module.name} ${child.name}`, child);
  /** @param {any} target */
  const moduleOf = ({ packagePath = '' }) => packagePath.replace(/^.*?bindings\//, '').replace(/\.(js|ts)$/, '');

  /** What a reference stands for; undefined if it is not of the package. @param {any} type */
  const resolve = (type) => {
    const { target } = type;
    const found =
      typeof target === 'number' ? byId.get(target) : named.get(`${moduleOf(target)} ${target.qualifiedName}`);
    return found?.variant === 'reference' ? byId.get(found.target) : found;
  };

  /** @param {any} type @returns {boolean} */
  const isShortUnion = (type) =>
    type?.type === 'union' && type.types.length <= MOST_LITERALS && type.types.every((t) => t.type === 'literal');

  /** @param {any} signature */
  const parametersOf = (signature) =>
    (signature.parameters ?? [])
      .map((p) => `${p.flags.isRest ? '...' : ''}${p.name}${p.flags.isOptional ? '?' : ''}: ${textOf(p.type)}`)
      .join(', ');

  /** @param {any} declaration of an object or a function without a name */
  const reflectionOf = (declaration) => {
    const [signature] = declaration.signatures ?? [];
    if (signature) return `(${parametersOf(signature)}) => ${textOf(signature.type)}`;
    const properties = (declaration.children ?? []).map(
      (p) => `${p.name}${p.flags.isOptional ? '?' : ''}: ${textOf(p.type)}`,
    );
    const [index] = declaration.indexSignatures ?? [];
    if (index) properties.push(`[${index.parameters[0].name}: string]: ${textOf(index.type)}`);
    return `{ ${properties.slice(0, MOST_PROPERTIES).join(', ')}${properties.length > MOST_PROPERTIES ? ', ...' : ''} }`;
  };

  /** @param {any} type */
  const referenceOf = (type) => {
    const found = resolve(type);
    // 'D' alone would tell nobody anything: what a parameter of a type may be, instead.
    if (type.refersToTypeParameter && found?.type) return textOf(found.type);
    if (isShortUnion(found?.type)) return textOf(found.type);
    const given = type.typeArguments?.map(textOf).join(', ');
    return given ? `${type.name}<${given}>` : type.name;
  };

  const writers = {
    array: (t) => (t.elementType.type === 'union' ? `(${textOf(t.elementType)})[]` : `${textOf(t.elementType)}[]`),
    conditional: (t) => textOf(t.trueType),
    indexedAccess: (t) => `${textOf(t.objectType)}[${textOf(t.indexType)}]`,
    intersection: (t) => t.types.map(textOf).join(' & '),
    intrinsic: (t) => t.name,
    literal: (t) => (typeof t.value === 'string' ? `'${t.value}'` : String(t.value?.value ?? t.value)),
    mapped: () => 'object',
    predicate: () => 'boolean',
    query: (t) => `typeof ${textOf(t.queryType)}`,
    reference: referenceOf,
    reflection: (t) => reflectionOf(t.declaration),
    tuple: (t) => `[${(t.elements ?? []).map(textOf).join(', ')}]`,
    namedTupleMember: (t) => textOf(t.element),
    typeOperator: (t) => `${t.operator} ${textOf(t.target)}`,
    union: (t) => t.types.map(textOf).join(' | '),
  };

  /** @param {any} type @returns {string} */
  function textOf(type) {
    if (!type) return 'unknown';
    const write = writers[type.type];
    if (!write) throw new Error(`types: no text for a type of kind ${type.type}`);
    return write(type);
  }

  /**
   * The properties of an object type, with the name of the type that each comes from.
   * @param {any} type @param {string} [from] @returns {{ property: any, from: string | undefined }[]}
   */
  function propertiesOf(type, from) {
    if (type?.type === 'intersection') return type.types.flatMap((t) => propertiesOf(t, from));
    if (type?.type === 'reflection') return (type.declaration.children ?? []).map((property) => ({ property, from }));
    if (type?.type === 'reference') {
      if (type.name === 'Omit' || type.name === 'Pick') return pick(type, from);
      const found = resolve(type);
      if (found?.children) return found.children.map((property) => ({ property, from: found.name }));
      return found?.type ? propertiesOf(found.type, found.name) : [];
    }
    return [];
  }

  /** Of Omit and Pick. @param {any} type @param {string} [from] */
  function pick({ name, typeArguments: [type, keys] }, from) {
    const literals = keys.type === 'union' ? keys.types : [keys];
    const named = new Set(literals.map((key) => key.value));
    return propertiesOf(type, from).filter(({ property }) => named.has(property.name) === (name === 'Pick'));
  }

  return { byId, resolve, textOf, propertiesOf, parametersOf };
}
