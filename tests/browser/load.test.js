// SPDX-License-Identifier: Apache-2.0
// load() in pages where something is in its way: it says what, and works once that is gone.

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { join } from 'node:path';
import { serve } from '../support/browser.js';
import { engines, launch } from '../support/browsers.js';
import { root } from '../support/run.js';

const BLANK =
  '<!doctype html><html lang="en"><title>nn-init</title><link rel="icon" href="data:,"><body></body></html>';
const POLICY = "script-src 'self' 'unsafe-inline'";

/** In a page: loads a file of dist, again and again; what comes of it, in a word or as the error's message. */
const outcomes = async ({ file, times, options }) => {
  const { load } = await import(`/dist/${file}`);
  const results = [];
  for (let i = 0; i < times; i++) {
    const nn = await load(options).catch((error) => error);
    results.push(nn instanceof Error ? `${nn.name}: ${nn.message}` : 'loaded');
  }
  return results;
};

for (const engine of engines)
  describe(`load() in ${engine}`, () => {
    let browser;
    before(async () => {
      browser = await launch(engine);
    });
    after(() => browser?.close());

    /** Runs `outcomes` in a page whose server answers as `intercept` says. */
    async function inPage(given, intercept, headers = {}) {
      const answer = (path) => (path === '/index.html' ? { type: 'text/html', body: BLANK } : intercept?.(path));
      const server = await serve(join(root, 'npm'), headers, answer);
      const page = await browser.newPage();
      try {
        await page.goto(server.url);
        return await page.evaluate(outcomes, given);
      } finally {
        await page.close();
        server.close();
      }
    }

    /** Answers the first request for a path like this, and no other. */
    const once = (pattern, answer) => {
      let asked = 0;
      return (path) => (pattern.test(path) && !asked++ ? answer : undefined);
    };

    test('a module that did not come', async () => {
      const [first, second] = await inPage({ file: 'index.js', times: 2 }, once(/wasm\/nn-init\.js$/, { status: 503 }));
      assert.match(first, /^TypeError: load: its WebAssembly cannot be read: /);
      // Firefox keeps what an import() came to for as long as the page lives: html.spec.whatwg.org, "module map".
      assert.equal(second, engine === 'firefox' ? first : 'loaded');
    });

    const wasm = /nn-init\.wasm$/;
    const html = { type: 'text/html', body: BLANK };
    const failures = {
      'a page in the place of a file': [
        once(wasm, html),
        /^TypeError: load: 'http:.*\/dist\/nn-init\.wasm' is text\/html where WebAssembly was expected; .* nn-init\/dist\/\*\.wasm/,
      ],
      'a file that is not there': [
        once(wasm, { status: 404 }),
        /^TypeError: load: 'http:.*nn-init\.wasm' answered 404 'Not Found'$/,
      ],
      'half of a file': [
        once(wasm, { body: Uint8Array.of(0, 97, 115, 109, 1, 0, 0, 0, 1, 99) }),
        /^TypeError: load: 'http:.*nn-init\.wasm' does not compile: its 10 bytes are only a part of a file, or need a newer engine\. /,
      ],
      'bytes of something else': [
        once(wasm, { type: 'image/png', body: Uint8Array.of(137, 80, 78, 71) }),
        /^TypeError: load: 'http:.*nn-init\.wasm' is image\/png where WebAssembly was expected/,
      ],
    };
    for (const [what, [intercept, message]] of Object.entries(failures))
      test(what, async () => {
        const [first, second] = await inPage({ file: 'index.fetch.min.js', times: 2 }, intercept);
        assert.match(first, message);
        assert.equal(second, 'loaded');
      });

    test('a network that is not there', async () => {
      const [message] = await inPage({
        file: 'index.js',
        times: 1,
        options: { wasm: 'http://127.0.0.1:1/nn-init.wasm' },
      });
      assert.match(message, /^TypeError: load: 'http:\/\/127\.0\.0\.1:1\/nn-init\.wasm' cannot be fetched: ./);
    });

    test('a policy against WebAssembly', async () => {
      for (const file of ['index.js', 'nn-init.min.js', 'core.fetch.min.js']) {
        const [message] = await inPage({ file, times: 1 }, undefined, { 'content-security-policy': POLICY });
        assert.match(
          message,
          /^TypeError: load: a policy forbids compiling WebAssembly: .* needs script-src 'wasm-unsafe-eval'/,
          file,
        );
      }
    });
  });

describe('load() in Chromium', () => {
  let browser, server;
  before(async () => {
    browser = await launch('chromium');
    server = await serve(join(root, 'npm'), {}, (path) =>
      path === '/index.html' ? { type: 'text/html', body: BLANK } : undefined,
    );
  });
  after(async () => {
    await browser?.close();
    server?.close();
  });

  /** Runs a function in a page of its own. */
  async function evaluate(program) {
    const page = await browser.newPage();
    try {
      await page.goto(server.url);
      return await page.evaluate(program);
    } finally {
      await page.close();
    }
  }

  test("a Response of another realm, or of the page's own making", async () => {
    const drawn = await evaluate(async () => {
      const { load } = await import('/dist/index.js');
      const frame = document.body.appendChild(document.createElement('iframe'));
      const theirs = await frame.contentWindow.fetch('/dist/nn-init.wasm');
      const bytes = await (await fetch('/dist/nn-init.wasm')).arrayBuffer();
      const own = { url: 'cache', ok: true, arrayBuffer: async () => bytes };
      const sources = [
        undefined,
        theirs,
        own,
        new Blob([bytes]),
        new frame.contentWindow.Uint8Array(bytes),
        'dist/nn-init.wasm',
      ];
      const drawn = [];
      for (const wasm of sources) {
        const nn = await load({ wasm });
        nn.manualSeed(1);
        drawn.push(nn.normal_(new Float32Array(3)).join());
      }
      return drawn;
    });
    assert.equal(drawn.length, 6);
    assert.equal(new Set(drawn).size, 1);
  });

  test('in an AudioWorklet, where there is no crypto, URL, TextEncoder or import()', async () => {
    const [inWorklet, inPage, unseeded] = await evaluate(async () => {
      const draw = `(nn) => {
        nn.manualSeed('seed', { stream: 'a \u00e9' });
        return nn.normal_(new Float32Array(3)).join();
      }`;
      const processor = `
        import { load } from '${location.origin}/dist/index.js';
        registerProcessor('nn-init', class extends AudioWorkletProcessor {
          constructor({ processorOptions: { module } }) {
            super();
            load({ wasm: module }).then(async (nn) => {
              let unseeded;
              try {
                nn.normal_(new Float32Array(3));
              } catch (error) {
                unseeded = error.message;
              }
              this.port.postMessage([(${draw})(nn), unseeded]);
            }, (error) => this.port.postMessage([String(error)]));
          }
          process() { return false; }
        });`;
      const context = new OfflineAudioContext(1, 128, 44100);
      await context.audioWorklet.addModule(URL.createObjectURL(new Blob([processor], { type: 'text/javascript' })));
      const module = await WebAssembly.compile(await (await fetch('/dist/nn-init.wasm')).arrayBuffer());
      const node = new AudioWorkletNode(context, 'nn-init', { processorOptions: { module } });
      const answer = new Promise((resolve) => (node.port.onmessage = ({ data }) => resolve(data)));
      await context.startRendering();
      const [drawn, unseeded] = await answer;
      const { load } = await import('/dist/index.js');
      return [drawn, new Function(`return ${draw}`)()(await load()), unseeded];
    });
    assert.equal(inWorklet, inPage);
    assert.equal(unseeded, 'normal_: no seed can be drawn here, without crypto; give one: nn.manualSeed(seed)');
  });

  test('two copies of the package in one page', async () => {
    const [drawn, messages] = await evaluate(async () => {
      const [a, b] = [await import('/dist/index.js'), await import('/dist/nn-init.min.js')];
      const [nn, other] = [await a.load(), await b.load()];
      const w = other.tensor([2, 3]);
      nn.xavierUniform_(w, { generator: nn.generator({ seed: 1 }) });
      const own = nn.xavierUniform_(nn.tensor([2, 3]), { generator: nn.generator({ seed: 1 }) });
      const generator = other.generator({ seed: 2 });
      w.dispose();
      const messages = [() => nn.normal_(own, { generator }), () => nn.normal_(w)].map((call) => {
        try {
          call();
        } catch (error) {
          return error.message;
        }
      });
      const restored = nn.generator({ state: generator.state() });
      const same = [nn.normal_(own, { generator: restored }), other.normal_(other.tensor([2, 3]), { generator })];
      return [same.map(({ data }) => data.join()), messages];
    });
    assert.equal(drawn[0], drawn[1]);
    assert.match(
      messages[0],
      /^normal_: generator is Generator; it must be a generator of this nn: nn\.generator\(\{ state/,
    );
    assert.match(messages[1], /dispose\(\) was called/);
  });
});
