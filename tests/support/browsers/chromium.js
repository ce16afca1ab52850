// SPDX-License-Identifier: Apache-2.0
// Debian's Chromium.

import puppeteer from 'puppeteer-core';
import { puppeteerBrowser } from './puppeteer-page.js';

/** No sandbox, which cannot run as root, and no traffic of the browser's own. */
const args = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** Chromium 156 has WebAssembly in spite of --noexpose_wasm. Without machine code at run time it has none. */
const withoutWasm = '--js-flags=--jitless';

/** WebGPU through SwiftShader, which comes with Chromium, or through the machine's own device. */
const withWebGPU = (device) => [
  '--enable-unsafe-webgpu',
  '--enable-features=Vulkan,WebGPU',
  ...(device === 'swiftshader' ? ['--use-webgpu-adapter=swiftshader'] : []),
];

/** @param {{ wasm: boolean, webgpu?: 'swiftshader' | 'own', downloads?: string }} options */
export async function launchChromium({ wasm, webgpu, downloads }) {
  const browser = await puppeteer.launch({
    executablePath: '/usr/bin/chromium',
    args: [
      ...args.filter((arg) => webgpu !== 'own' || arg !== '--disable-gpu'),
      ...(wasm ? [] : [withoutWasm]),
      ...(webgpu ? withWebGPU(webgpu) : []),
    ],
  });
  const setDark = (page, dark) =>
    page.emulateMediaFeatures([{ name: 'prefers-color-scheme', value: dark ? 'dark' : 'light' }]);
  return puppeteerBrowser('chromium', browser, downloads, setDark);
}
