// SPDX-License-Identifier: Apache-2.0
// Which nodes use a value: through subgraphs, functions, and operators that pass it on.
import { attributeOf, isPassing } from './operators.js';
import { Malformed } from './proto.js';

/** @typedef {import('./proto.js').Node} Node */
/** @typedef {import('./proto.js').Body} Body */
/**
 * A use of a value: as an input of a node, with its axes in another order if it came through a Transpose.
 * @typedef {object} Use
 * @property {Node} node
 * @property {number} place among the inputs of the node
 * @property {Scope} scope that the node is in
 * @property {readonly number[]} [axes] of the value, in the order in which the node has them
 */

/** Calls of functions by functions: more than any program makes. */
const DEEPEST = 50;
/** So many nodes may functions come to, each with all that it calls. */
const MOST_NODES = 1_000_000;

/** @param {string} domain @param {string} name */
const functionKey = (domain, name) => `${domain} ${name}`;

/** The nodes of a graph or function, and of the graphs in it. */
export class Scope {
  /** @type {Map<string, Use[]>} */ #uses = new Map();
  /** The node that makes a value. @type {Map<string, Node>} */ producers = new Map();
  /** Bodies of functions, by the call. @type {Map<Node, Scope>} */ #bodies = new Map();
  #functions;
  #depth;

  /**
   * @param {{ nodes: Node[] }} graph
   * @param {Functions} functions
   * @param {number} [depth] of calls
   */
  constructor(graph, functions, depth = 0) {
    if (depth > DEEPEST) throw new Malformed('has functions that call themselves');
    functions.nodes += graph.nodes.length;
    if (functions.nodes > MOST_NODES) throw new Malformed(`comes to more than ${MOST_NODES} nodes`);
    this.#functions = functions;
    this.#depth = depth;
    /** @type {Scope[]} */
    this.inner = [];
    /** Of each inner scope, its graph. @type {import('./proto.js').Graph[]} */
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

  /** A graph sees the values around it, but for those that it has itself. @param {import('./proto.js').Graph} graph */
  #enter(graph) {
    const scope = new Scope(graph, this.#functions, this.#depth);
    this.inner.push(scope);
    this.graphs.push(graph);
    const own = new Set([...graph.initializers, ...graph.inputs].map(({ name }) => name));
    for (const [name, uses] of scope.#uses)
      if (!own.has(name) && !scope.producers.has(name)) for (const use of uses) this.#add(name, use);
  }

  /**
   * Where a value is used in the end: behind what passes it on, and inside of functions that it is given to.
   * @param {string} name
   * @param {readonly number[]} axes of the value
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

  /** The body of a function, with the attributes that a call gives it. @param {Body} called @param {Node} call */
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

/** Axes behind a Transpose, which reverses them by default. @param {Node} node @param {readonly number[]} axes */
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
