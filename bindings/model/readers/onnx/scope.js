// SPDX-License-Identifier: Apache-2.0
// Finds the nodes that use a value: through subgraphs, functions, and operators that pass it on.
import { attributeOf, isPassing } from './operators.js';
import { Malformed } from './proto.js';

/** @typedef {import('./proto.js').Node} Node */
/** @typedef {import('./proto.js').Body} Body */
/**
 * A use of a value as an input of a node. Its axes are in another order if it came through a Transpose.
 * @typedef {object} Use
 * @property {Node} node
 * @property {number} place the index of the input
 * @property {Scope} scope the scope of the node
 * @property {readonly number[]} [axes] the value's axes, in the node's order
 */

/** The deepest nesting of function calls: more than any program makes. */
const DEEPEST = 50;
/** The most nodes of all functions together, counting everything they call. */
const MOST_NODES = 1_000_000;

/** @param {string} domain @param {string} name */
const functionKey = (domain, name) => `${domain} ${name}`;

/** The nodes of a graph or function, and of the graphs inside it. */
export class Scope {
  /** @type {Map<string, Use[]>} */ #uses = new Map();
  /** The node that makes each value. @type {Map<string, Node>} */ producers = new Map();
  /** The bodies of functions, by call. @type {Map<Node, Scope>} */ #bodies = new Map();
  #functions;
  #depth;

  /**
   * @param {{ nodes: Node[] }} graph
   * @param {Functions} functions
   * @param {number} [depth] the depth of calls
   */
  constructor(graph, functions, depth = 0) {
    if (depth > DEEPEST) throw new Malformed('has functions that call themselves');
    functions.nodes += graph.nodes.length;
    if (functions.nodes > MOST_NODES)
      throw new Malformed(`has more than ${MOST_NODES} nodes, with those of called functions`);
    this.#functions = functions;
    this.#depth = depth;
    /** @type {Scope[]} */
    this.inner = [];
    /** The graph of each inner scope. @type {import('./proto.js').Graph[]} */
    this.graphs = [];
    for (const node of graph.nodes) {
      for (const output of node.outputs) this.producers.set(output, node);
      for (const [place, input] of node.inputs.entries()) if (input) this.#add(input, { node, place, scope: this });
      for (const inner of node.attributes.flatMap(({ graphs }) => graphs)) this.#enter(inner);
    }
  }

  /** @param {string} name @param {Use} use */
  #add(name, use) {
    const uses = this.#uses.get(name) ?? [];
    uses.push(use);
    this.#uses.set(name, uses);
  }

  /**
   * Enters an inner graph. It sees the values around it, except those whose names it uses itself.
   * @param {import('./proto.js').Graph} graph
   */
  #enter(graph) {
    const scope = new Scope(graph, this.#functions, this.#depth);
    this.inner.push(scope);
    this.graphs.push(graph);
    const own = new Set([...graph.initializers, ...graph.inputs].map(({ name }) => name));
    for (const [name, uses] of scope.#uses)
      if (!own.has(name) && !scope.producers.has(name)) for (const use of uses) this.#add(name, use);
  }

  /**
   * The final uses of a value: behind operators that pass it on, and inside functions that it is given to.
   * @param {string} name
   * @param {readonly number[]} axes the value's axes
   * @param {number} [depth]
   * @returns {Use[]}
   */
  usesOf(name, axes, depth = 0) {
    if (depth > DEEPEST) return [];
    return (this.#uses.get(name) ?? []).flatMap((use) => {
      const { node, place, scope } = use;
      const called = this.#functions.byName.get(functionKey(node.domain, node.op));
      if (called) return scope.#bodyOf(called, node).usesOf(called.inputs[place] ?? '', axes, depth + 1);
      if (place || !isPassing(node.op)) return [{ ...use, axes }];
      return scope.usesOf(node.outputs[0] ?? '', node.op === 'Transpose' ? transposed(node, axes) : axes, depth + 1);
    });
  }

  /** The body of a function with the attributes of a call. @param {Body} called @param {Node} call */
  #bodyOf({ nodes }, call) {
    const known = this.#bodies.get(call);
    if (known) return known;
    const given = nodes.map((node) => ({
      ...node,
      name: node.name && call.name ? `${call.name}/${node.name}` : call.name,
      attributes: node.attributes.flatMap((attribute) => {
        if (!attribute.reference) return [attribute];
        const value = attributeOf(call, attribute.reference);
        return value ? [{ ...value, name: attribute.name }] : [];
      }),
    }));
    const body = new Scope({ nodes: given }, this.#functions, this.#depth + 1);
    this.#bodies.set(call, body);
    return body;
  }
}

/** The axes behind a Transpose, which by default reverses them. @param {Node} node @param {readonly number[]} axes */
function transposed(node, axes) {
  const { ints } = attributeOf(node, 'perm') ?? { ints: [...axes.keys()].reverse() };
  const isPermutation = ints.length === axes.length && new Set(ints).size === axes.length;
  if (!isPermutation || !ints.every((i) => axes[i] !== undefined))
    throw new Malformed(`has a Transpose of ${axes.length} axes by [${ints.join(', ')}]`);
  return ints.map((i) => axes[i]);
}

/** @typedef {{ byName: ReadonlyMap<string, Body>, nodes: number }} Functions and the nodes that have been looked at */

/** @param {readonly Body[]} functions @returns {Functions} */
export const functionsOf = (functions) => ({
  byName: new Map(functions.map((called) => [functionKey(called.domain, called.name), called])),
  nodes: 0,
});
