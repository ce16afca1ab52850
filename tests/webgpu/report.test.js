// SPDX-License-Identifier: Apache-2.0
// The report of a GPU, in each host, by the processor: all of its lines, at a small size.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { test } from 'node:test';
import { promisify } from 'node:util';
import { root } from '../support/run.js';

const run = promisify(execFile);
/** SwiftShader comes with Chromium; tests/webgpu/setup.sh brings lavapipe. @param {string} driver @param {string[]} libraries */
const vulkan = (driver, ...libraries) => ({
  ...process.env,
  VK_ICD_FILENAMES: driver,
  LD_LIBRARY_PATH: libraries.join(':'),
});
const lavapipe = join(root, 'build/webgpu/lavapipe');
const HOSTS = {
  chromium: process.env,
  node: vulkan('/usr/lib/chromium/vk_swiftshader_icd.json', '/usr/lib/chromium'),
  deno: vulkan(
    join(lavapipe, 'driver.json'),
    join(lavapipe, 'usr/lib/x86_64-linux-gnu'),
    join(lavapipe, 'lib/x86_64-linux-gnu'),
  ),
};
const ROW = /^(uniform_|normal_) +(float32|bfloat16) +(\S+) Mi +(.*)$/gm;
const ELEMENTS = ['0.015625', '0.03125'];
/** More than a buffer can have. */
const TOO_MANY = '65536';

for (const [host, env] of Object.entries(HOSTS))
  test(`the report of ${host}`, async () => {
    const words = [join(root, 'tests/webgpu/report.js'), host, 'software', ...ELEMENTS, TOO_MANY];
    const { stdout } = await run(process.execPath, words, { env });
    for (const line of [
      /^nn-init \d+\.\d+\.\d+, .*(Chrome|Node\.js|Deno)/m,
      /^adapter: \S+/m,
      /^limits: a buffer has at most \d+/m,
      /^features: .*core-features|^features: .*depth/m,
      /^self-test: exact: the bits are those of WebAssembly$/m,
      /^ready in \d+ ms; 16 bits in \d+ ms more$/m,
      /^ns an element; the device's clock: (timestamp-query|there is none)/m,
    ])
      assert.match(stdout, line);
    const rows = [...stdout.matchAll(ROW)].map(([, name, dtype, n, rest]) => ({ name, dtype, n, rest }));
    const hasClock = /clock: timestamp-query/.test(stdout);
    assert.equal(rows.length, 12);
    for (const { n, rest } of rows) {
      if (n === TOO_MANY) assert.match(rest, /^buffers have at most \d/);
      else {
        const [byClock, ...numbers] = rest.trim().split(/ +/);
        assert.equal(byClock !== '-', hasClock);
        assert.equal(numbers.length, 4);
        assert.ok(
          numbers.every((number) => Number(number) >= 0),
          rest,
        );
      }
    }
  });
