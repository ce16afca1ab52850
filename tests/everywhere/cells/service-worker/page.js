// SPDX-License-Identifier: Apache-2.0

/** Shows what a service worker answers, as soon as it serves the page. */
export async function show(registration) {
  const output = document.querySelector('#nn-init');
  try {
    await registration;
    const workers = navigator.serviceWorker;
    if (!workers.controller) await new Promise((resolve) => (workers.oncontrollerchange = resolve));
    output.textContent = await (await fetch('drawn')).text();
  } catch (error) {
    output.textContent = error;
  }
}
