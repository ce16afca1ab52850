// SPDX-License-Identifier: Apache-2.0
// What an editor shows of the package: the TypeScript language service is asked for the documentation of every function of
// every entry, and of every member of what they return.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { before, describe, test } from 'node:test';
import ts from 'typescript-5.9';
import { installPackage } from '../support/package.js';

/** Values of each entry whose members are asked for, as code. */
const VALUES = {
  'nn-init': ['nn', 'nn.tensor([1])', 'nn.generator()'],
  'nn-init/core': ['nn', 'nn.tensor([1])', 'nn.generator()'],
  'nn-init/frameworks': ['nn', 'nn.tensor([1])', 'nn.defaultGenerator', "nn.generator({ kind: 'torch' })"],
};
/** Entries without load(). */
const PLAIN = ['nn-init/safetensors', 'nn-init/pool', 'nn-init/orders', 'nn-init/webgpu'];
const programOf = (entry) =>
  PLAIN.includes(entry)
    ? `import * as door from '${entry}';\nconst value0 = door;\nexport {};\n`
    : `
import { load } from '${entry}';
const nn = await load();
${VALUES[entry].map((value, i) => `const value${i} = ${value};`).join('\n')}
export {};
`;
/** Members that are of the language: names of private fields, and a symbol. */
const isOfLanguage = ({ name }) => name.includes('#private') || name.startsWith('__@toStringTag');

/** A language service over programs in a directory, by file. */
function serviceOf(directory, programs) {
  const read = (file) => programs[file] ?? (ts.sys.fileExists(file) ? readFileSync(file, 'utf8') : undefined);
  const settings = {
    module: ts.ModuleKind.NodeNext,
    target: ts.ScriptTarget.ESNext,
    strict: true,
    types: [],
  };
  return ts.createLanguageService({
    getCompilationSettings: () => settings,
    getScriptFileNames: () => Object.keys(programs),
    getScriptVersion: () => '1',
    getScriptSnapshot: (file) => {
      const text = read(file);
      return text === undefined ? undefined : ts.ScriptSnapshot.fromString(text);
    },
    getCurrentDirectory: () => directory,
    getDefaultLibFileName: ts.getDefaultLibFilePath,
    fileExists: (file) => read(file) !== undefined,
    readFile: read,
    directoryExists: ts.sys.directoryExists,
    getDirectories: ts.sys.getDirectories,
    realpath: ts.sys.realpath,
  });
}

const textOf = (parts) => (parts ?? []).map(({ text }) => text).join('');

describe('documentation', () => {
  let service;
  let fileOf;
  before(async () => {
    const { directory } = await installPackage();
    fileOf = (entry) => join(directory, `${entry.replace('/', '-')}.mts`);
    const programs = Object.fromEntries(
      [...Object.keys(VALUES), ...PLAIN].map((entry) => [fileOf(entry), programOf(entry)]),
    );
    service = serviceOf(directory, programs);
  });

  /** The members of a value, as [name, documentation]. */
  function membersOf(entry, i) {
    const program = service.getProgram();
    const checker = program.getTypeChecker();
    const declaration = program
      .getSourceFile(fileOf(entry))
      .statements.filter(ts.isVariableStatement)
      .map((statement) => statement.declarationList.declarations[0])
      .find(({ name }) => name.text === `value${i}`);
    return checker
      .getTypeAtLocation(declaration)
      .getProperties()
      .filter((symbol) => !isOfLanguage(symbol))
      .map((symbol) => (symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol))
      .map((symbol) => [symbol.name, textOf(symbol.getDocumentationComment(checker))]);
  }

  /** What the pointer shows over a name in a text that the service has. */
  const shown = (file, position) => service.getQuickInfoAtPosition(file, position);

  for (const entry of Object.keys(VALUES)) {
    test(`${entry} has no errors`, () => {
      const file = fileOf(entry);
      const problems = [...service.getSyntacticDiagnostics(file), ...service.getSemanticDiagnostics(file)];
      assert.deepEqual(
        problems.map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n')),
        [],
      );
    });

    test(`${entry}: load`, () => {
      const file = fileOf(entry);
      const { documentation } = shown(file, programOf(entry).indexOf('load'));
      assert.match(textOf(documentation), /Loads nn-init.* `const nn = await load\((?:\{.+\})?\)`/);
    });

    for (const [i, value] of VALUES[entry].entries())
      test(`${entry}: every member of ${value}`, async () => {
        const members = membersOf(entry, i);
        if (value === 'nn') {
          const { load } = await import(`../../npm/dist/${entry === 'nn-init' ? 'index' : entry.slice(8)}.js`);
          assert.deepEqual(members.map(([name]) => name).sort(), Object.keys(await load()).sort());
        }
        // Not a name or a type again, but what it does: a sentence, or half of one.
        const unsaid = members.filter(([, text]) => text.trim().split(/\s+/).length < 3).map(([name]) => name);
        assert.deepEqual(unsaid, []);
        assert.ok(members.length > 2);
      });
  }

  for (const entry of PLAIN)
    test(`${entry}: every function`, async () => {
      const file = fileOf(entry);
      assert.deepEqual(service.getSemanticDiagnostics(file), []);
      const members = membersOf(entry, 0);
      const door = await import(`../../npm/dist/${entry.slice(8)}.js`);
      assert.deepEqual(members.map(([name]) => name).sort(), Object.keys(door).sort());
      for (const [name, text] of members) assert.ok(text.trim().split(/\s+/).length > 8, name);
    });

  test('the pointer over a call shows the documentation', () => {
    const file = fileOf('nn-init');
    const text = programOf('nn-init');
    assert.match(textOf(shown(file, text.indexOf('tensor(')).documentation), /linear memory/);
    assert.match(textOf(shown(file, text.indexOf('generator(')).documentation), /Makes a generator/);
  });
});
