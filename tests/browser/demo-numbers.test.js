// SPDX-License-Identifier: Apache-2.0
// What the page of demo/ shows, against numbers computed here: by the package, from laws and sums of the tests' own.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { load } from '../../npm/dist/index.js';
import { fewEngines } from '../support/browsers.js';
import {
  changed,
  codeOf,
  downloaded,
  drop,
  numberOf,
  numbersOfPlot,
  openDemo,
  settled,
  table,
} from '../support/demo.js';
import { normalLaw, sphereLaw, uniformLaw } from '../support/laws.js';
import { installPackage, writeFiles } from '../support/package.js';
import { propagate } from '../support/propagation.js';
import { root, run, temporaryDirectory } from '../support/run.js';
import { truncatedNormalLaw } from '../support/truncated.js';

const nn = await load();
const jsonOf = async (path) => JSON.parse(await readFile(join(root, path), 'utf8'));
const { parameters } = await jsonOf('demo/models/resnet50.json');
const { records } = await jsonOf('tests/golden/pytorch/prints.json');
const kernels = parameters.filter(({ shape }) => shape.length > 1);
const conv1 = [{ name: 'conv1.weight', shape: [64, 3, 7, 7] }];

/** An entry of the page is rounded to four digits, small ones to three. */
function assertShown(actual, expected, what) {
  const tolerance = Math.abs(expected) * (Math.abs(expected) < 1e-3 ? 5.1e-3 : 5.1e-4) + 1e-15;
  assert.ok(Math.abs(actual - expected) <= tolerance, `${what}: ${actual} is shown, ${expected} is right`);
}

const scaled = (law, factor) => ({
  ...law,
  scale: law.scale * factor,
  center: law.center * factor,
  cdf: (x) => law.cdf(x / factor),
});

/** What is asked of the page, the same fill by the package, and its law. */
const distributions = [
  { query: '', initializer: 'msraNormal_', tensors: conv1, law: normalLaw(0, Math.sqrt(2 / 147)) },
  {
    query: 'initializer=xavierUniform_&gain=2&seed=5',
    initializer: 'xavierUniform_',
    options: { gain: 2 },
    seed: 5,
    tensors: conv1,
    law: uniformLaw(-2 * Math.sqrt(6 / 3283), 2 * Math.sqrt(6 / 3283)),
  },
  {
    query: 'initializer=msraTruncNormal_&mode=fan_out&nonlinearity=relu&layer=fc.weight&seed=x',
    initializer: 'msraTruncNormal_',
    options: { mode: 'fan_out', nonlinearity: 'relu' },
    seed: 'x',
    tensors: [{ name: 'fc.weight', shape: [1000, 2048] }],
    law: truncatedNormalLaw(-2, 2, { std: Math.sqrt(2 / 1000) / 0.87962566103423978 }),
  },
  {
    query: 'initializer=truncNormal_&mean=1&std=2&a=-1&b=2&network=custom&shape=1000 x 300',
    initializer: 'truncNormal_',
    options: { mean: 1, std: 2, a: -1, b: 2 },
    tensors: [{ shape: [1000, 300] }],
    law: truncatedNormalLaw(-1, 0.5, { mean: 1, std: 2 }),
  },
  {
    query: 'initializer=orthogonal_&gain=2&network=custom&shape=40, 25',
    initializer: 'orthogonal_',
    options: { gain: 2 },
    tensors: [{ shape: [40, 25] }],
    law: scaled(sphereLaw(40), 2),
  },
  {
    query: 'initializer=xavierNormal_&network=custom&shape=7,7,3,64&layout=HWIO',
    initializer: 'xavierNormal_',
    tensors: [{ shape: [7, 7, 3, 64], layout: 'HWIO' }],
    law: normalLaw(0, Math.sqrt(2 / 3283)),
  },
];

/** In two passes. */
const deviationOf = (data) => {
  const mean = data.reduce((sum, x) => sum + x, 0) / data.length;
  return Math.sqrt(data.reduce((sum, x) => sum + (x - mean) ** 2, 0) / data.length);
};

/** The elements of all tensors, and their moments, in two passes. */
function fill({ initializer, options, seed = 0, tensors }) {
  const generator = nn.generator({ seed });
  const arrays = tensors.map(({ name, shape, layout }) => {
    const data = new Float32Array(shape.reduce((product, extent) => product * extent));
    return nn[initializer](
      { data, shape, layout },
      { ...options, generator: name ? generator.stream(name) : generator },
    ).data;
  });
  const sum = (f) => arrays.reduce((total, data) => data.reduce((partial, x) => partial + f(x), total), 0);
  const count = sum(() => 1);
  const mean = sum((x) => x) / count;
  const std = Math.sqrt(sum((x) => (x - mean) ** 2) / count);
  const extreme = (f) => arrays.reduce((a, data) => data.reduce((b, x) => f(b, x), a), arrays[0][0]);
  return { count, mean, std, min: extreme(Math.min), max: extreme(Math.max) };
}

for (const engine of fewEngines) {
  describe(`the numbers of the page, in ${engine}`, () => {
    let demo, page, project;
    before(async () => {
      demo = await openDemo(engine, { downloads: await temporaryDirectory() });
      page = demo.page;
      ({ directory: project } = await installPackage());
    });
    after(() => demo?.close());

    /** What the code that the page shows prints, beside a package that is installed. */
    async function printed(more = '') {
      await writeFiles(project, { 'code.mjs': (await codeOf(page)) + more });
      return (await run(process.execPath, ['code.mjs'], { cwd: project })).stdout;
    }

    /** Target and measured by the labels of their rows. */
    const comparison = async () =>
      Object.fromEntries(
        (await table(page, '[aria-label="Target and measured"]')).map(([label, target, measured]) => [
          label,
          { target: numberOf(target), measured: numberOf(measured) },
        ]),
      );

    for (const asked of distributions) {
      test(`distributions: ${asked.query || 'as it opens'}`, async () => {
        await demo.goto(`view=distributions&${asked.query}`);
        await settled(page);
        const expected = fill(asked);
        const shown = await comparison();
        assert.equal(shown.weights.measured, expected.count);
        assertShown(shown.mean.measured, expected.mean, 'mean');
        assertShown(shown['standard deviation'].measured, expected.std, 'standard deviation');
        assertShown(shown.least.measured, expected.min, 'least');
        assertShown(shown.greatest.measured, expected.max, 'greatest');

        const { law } = asked;
        assertShown(shown.mean.target, law.center, 'mean that should be');
        assertShown(
          shown['standard deviation'].target,
          law.scale * Math.sqrt(law.moment(2)),
          'deviation that should be',
        );

        const [centers, measured, exact] = await numbersOfPlot(page, 0);
        const width = (centers.at(-1) - centers[0]) / (centers.length - 1);
        const peak = Math.max(...exact);
        for (const [i, center] of centers.entries()) {
          const share = law.cdf(center + width / 2) - law.cdf(center - width / 2);
          // The mean density of a bin differs from that at its center by the curvature; where the law ends, by what the
          // center is rounded by.
          const isInside = law.cdf(center - 1.1 * width) > 0 && law.cdf(center + 1.1 * width) < 1;
          const tolerance = (isInside ? 0.005 : 0.04) * peak;
          const density = share / width;
          assert.ok(Math.abs(exact[i] - density) < tolerance, `density at ${center}: ${exact[i]}, not ${density}`);
          const error = Math.sqrt((share + 1 / expected.count) / expected.count) / width;
          assert.ok(
            Math.abs(measured[i] - density) < 6 * error + tolerance,
            `bar at ${center}: ${measured[i]}, not ${density}`,
          );
        }
        const within = measured.reduce((sum, density) => sum + density, 0) * width;
        const beyond = shown['beyond the plot'].measured / expected.count;
        assert.ok(Math.abs(within + beyond - 1) < 2e-3, `the bars hold ${within} of the weights, ${beyond} are beyond`);

        const own = /^measured: (.*)$/m.exec(await printed(`\nconsole.log('measured:', (${deviationOf})(w.data));`));
        assertShown(shown['standard deviation'].measured, Number(own[1]), 'what the code gives');
      });
    }

    test('distributions: all of ResNet-50, and no task that blocks the page', async (t) => {
      await demo.goto('view=distributions&layer=all');
      await settled(page);
      await page.evaluate(() => {
        window.gaps = [];
        let last = performance.now();
        setInterval(() => {
          window.gaps.push(performance.now() - last);
          last = performance.now();
        }, 4);
        if (PerformanceObserver.supportedEntryTypes.includes('longtask')) {
          const add = (list) => window.longTasks.push(...list.getEntries().map(({ duration }) => duration));
          new PerformanceObserver(add).observe({ type: 'longtask' });
        }
      });
      // What blocks does so each time; what else the machine has to do, now and then. Long tasks are told of in Chromium.
      const longest = [];
      for (const seed of ['3', '2', '1']) {
        await page.evaluate(() => {
          window.gaps = [];
          window.longTasks = [];
        });
        await changed(page, () => page.select('#initializer', 'xavierUniform_'));
        await changed(page, () => page.fill('#gain', '3'));
        await changed(page, () => page.select('#initializer', 'lecunTruncNormal_'));
        await changed(page, () => page.select('#initializer', 'msraNormal_'));
        await changed(page, () => page.fill('#seed', seed));
        const { gaps, longTasks } = await page.evaluate(() => ({ gaps: window.gaps, longTasks: window.longTasks }));
        assert.ok(gaps.length > 20, `${gaps.length} turns of the page`);
        longest.push(engine === 'chromium' ? Math.max(0, ...longTasks) : Math.max(...gaps));
        t.diagnostic(`longest time without a turn ${Math.max(...gaps)} ms; long tasks ${longTasks} ms`);
      }
      assert.ok(Math.min(...longest) <= 200, `tasks of ${longest} ms`);

      const expected = fill({ initializer: 'msraNormal_', seed: 1, tensors: kernels });
      assert.equal(expected.count, 25_502_912);
      const shown = await comparison();
      assert.equal(shown.weights.measured, expected.count);
      assertShown(shown['standard deviation'].measured, expected.std, 'standard deviation');
      const sizeOf = ({ shape }) => shape.reduce((product, extent) => product * extent);
      const variance = kernels.reduce(
        (sum, t) => sum + (sizeOf(t) / expected.count) * (2 / (sizeOf(t) / t.shape[0])),
        0,
      );
      assertShown(shown['standard deviation'].target, Math.sqrt(variance), 'deviation that should be');
    });

    for (const [query, layer, fates] of [
      ['', {}, ['forward vanishing', 'back vanishing', 'forward preserved', 'back preserved']],
      [
        'left=orthogonal&right=lecun&nonlinearity=leaky_relu&slope=2&depth=12&width=40&seed=9',
        { depth: 12, width: 40, nonlinearity: 'leaky_relu', slope: 2, seed: 9 },
        ['forward preserved', 'back preserved', 'forward exploding', 'back exploding'],
      ],
      [
        'left=lecun&right=xavierGain&nonlinearity=selu&depth=9&width=48&seed=3',
        { depth: 9, width: 48, nonlinearity: 'selu', seed: 3 },
        ['forward preserved', 'back preserved', 'forward vanishing', 'back preserved'],
      ],
      [
        'left=small&right=msra&nonlinearity=linear&depth=5&width=32',
        { depth: 5, width: 32, nonlinearity: 'linear' },
        ['forward vanishing', 'back vanishing', 'forward preserved', 'back preserved'],
      ],
      [
        'left=msra&right=xavier&nonlinearity=sigmoid&depth=4&width=24',
        { depth: 4, width: 24, nonlinearity: 'sigmoid' },
        ['forward preserved', 'back vanishing', 'forward preserved', 'back vanishing'],
      ],
      [
        'left=standard&right=xavier&nonlinearity=tanh&depth=20&width=64',
        { depth: 20, width: 64, nonlinearity: 'tanh' },
        ['forward vanishing', 'back vanishing', 'forward preserved', 'back preserved'],
      ],
    ]) {
      test(`signal propagation: ${query || 'as it opens'}`, async () => {
        await demo.goto(`view=signal&${query}`);
        await settled(page);
        assert.deepEqual(
          await page.evaluate(() => [...document.querySelectorAll('.fate')].map((p) => p.dataset.fate)),
          fates,
        );

        const [left, right] = ['left', 'right'].map((side) => new URLSearchParams(query).get(side));
        const pair = [left ?? 'xavier', right ?? 'msra'];
        const hasTheory = !['tanh', 'selu', 'sigmoid'].includes(layer.nonlinearity);
        const [, ...forward] = await numbersOfPlot(page, 2);
        const [, ...back] = await numbersOfPlot(page, 3);
        for (const [side, name] of pair.entries()) {
          const { activations, gradients, std } = propagate(nn, name, layer);
          const [column, theory] = hasTheory ? [2 * side, 2 * side + 1] : [side];
          activations.forEach(({ rms }, i) =>
            assertShown(forward[column][i], rms, `${name}, activations of layer ${i + 1}`),
          );
          gradients.forEach(({ rms }, i) => assertShown(back[column][i], rms, `${name}, gradients of layer ${i + 1}`));
          const [, , , , median] = await numbersOfPlot(page, side);
          activations.forEach((a, i) => assertShown(median[i], a.median, `${name}, median of layer ${i + 1}`));
          if (!hasTheory) continue;
          const { width = 128, slope = layer.nonlinearity === 'linear' ? 1 : 0 } = layer;
          const factor = std * Math.sqrt((width * (1 + slope ** 2)) / 2);
          const last = gradients.length - 1;
          for (const [i, x] of forward[theory].entries()) {
            assertShown(x, activations[0].rms * factor ** i, `${name}, forward in theory, layer ${i + 1}`);
            const expected = gradients[last].rms * factor ** (last - i);
            assertShown(back[theory][i], expected, `${name}, back in theory, layer ${i + 1}`);
          }
        }
        const lines = (await printed()).trim().split('\n');
        const firstColumn = lines.map((line) => Number(line.split(' ')[1]));
        firstColumn.forEach((rms, i) => assertShown(forward[0][i], rms, `the code, layer ${i + 1}`));
        assert.equal(firstColumn.length, layer.depth ?? 30);
      });
    }

    for (const { query, python, prints } of records) {
      test(`same as PyTorch: ${query || 'as it opens'}`, async () => {
        await demo.goto(`view=pytorch&${query}`);
        await settled(page);
        const text = (selector) => page.evaluate((s) => document.querySelector(s).textContent, selector);
        assert.equal(await text('[data-python]'), python);
        assert.equal(await text('[data-weights]'), prints);
        const [, list] = /\[([^\]]*)\]/.exec(await printed());
        const numbers = JSON.parse(prints);
        const own = list.split(',').map(Number);
        assert.equal(own.length, numbers.length);
        own.forEach((x, i) =>
          assert.ok(Math.abs(x - numbers[i]) <= 1e-7 * Math.abs(numbers[i]), 'Node prints fewer digits'),
        );
      });
    }

    test('whole models: the file is what the program for Node writes', async () => {
      await demo.goto('view=model&seed=7');
      await page.click('form .button');
      const actual = partsOf(await downloaded(demo, 'resnet50.safetensors'));
      const own = join(await temporaryDirectory(), 'own.safetensors');
      await run(process.execPath, ['demo/resnet50.js', '--seed', '7', '--out', own], { cwd: root });
      const expected = partsOf(await readFile(own));
      assert.deepEqual(actual.header, expected.header);
      assert.ok(actual.data.equals(expected.data), 'the same bytes');
    });

    for (const initializer of ['xavierUniform_', 'orthogonal_']) {
      test(`whole models: ${initializer} for all that has fans, the rest as it was`, async () => {
        await demo.goto(`view=model&network=mobilenet_v2&initializer=${initializer}&seed=${initializer}`);
        await page.click('form .button');
        const { header, data } = partsOf(await downloaded(demo, 'mobilenet_v2.safetensors'));
        const valuesOf = (name) => {
          const [begin, end] = header[name].data_offsets;
          return new Float32Array(data.buffer.slice(data.byteOffset + begin, data.byteOffset + end));
        };
        const name = 'features.1.conv.0.0.weight'; // depthwise
        const generator = nn.generator({ seed: initializer }).stream(name);
        const options = initializer === 'orthogonal_' ? { generator } : { groups: 32, generator };
        const expected = nn[initializer]({ data: new Float32Array(288), shape: [32, 1, 3, 3] }, options);
        assert.deepEqual(valuesOf(name), expected.data);
        assert.ok(valuesOf('features.0.1.weight').every((x) => x === 1));
        assert.ok(valuesOf('classifier.1.bias').every((x) => x === 0));
      });
    }

    test('whole models: a config.json of the visitor’s, and the code that does the same', async () => {
      const config = { model_type: 'gpt2', n_layer: 2, n_embd: 16, n_head: 2, vocab_size: 50, n_positions: 12 };
      await demo.goto('view=model&network=own');
      assert.equal(await settled(page), 'No file is chosen yet.');
      await drop(page, 'config.json', Buffer.from(JSON.stringify(config)));
      await page.waitFor(() => document.querySelector('.plan'));
      const stds = Object.fromEntries((await table(page, '.plan')).map((row) => [row[0], row[4]]));
      // 0.02, and 0.02 / sqrt(2 layers) where a residual begins.
      const shown = [
        'transformer.wte.weight',
        'transformer.h.1.attn.c_attn.weight',
        'transformer.h.1.mlp.c_proj.weight',
      ];
      assert.deepEqual(
        shown.map((name) => stds[name]),
        ['0.02', '0.02', '0.01'],
      );
      await page.click('form .button');
      const { header, data } = partsOf(await downloaded(demo, 'model.safetensors'));
      assert.deepEqual(header['transformer.h.0.attn.c_attn.weight'].shape, [16, 48]);
      const hash = "(await import('node:crypto')).createHash('sha256')";
      await writeFiles(project, {
        'config.json': JSON.stringify(config),
        'code.mjs': `const file = 'config.json';
${await codeOf(page)}
const bytes = Buffer.from(await blob.arrayBuffer());
console.log(${hash}.update(bytes.subarray(8 + Number(bytes.readBigUInt64LE()))).digest('hex'));`,
      });
      const { stdout } = await run(process.execPath, ['code.mjs'], { cwd: project });
      assert.equal(stdout.trim().split('\n').at(-1), createHash('sha256').update(data).digest('hex'));
    });

    test('nothing went wrong', async () => assert.deepEqual(await page.errors(), []));
  });
}

/** Of a safetensors file, without what it says of itself. */
function partsOf(bytes) {
  const length = Number(bytes.readBigUInt64LE(0));
  const { __metadata__: metadata, ...header } = JSON.parse(bytes.toString('utf8', 8, 8 + length));
  assert.ok(metadata.model);
  return { header, data: bytes.subarray(8 + length) };
}
