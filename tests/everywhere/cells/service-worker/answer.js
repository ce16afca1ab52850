// SPDX-License-Identifier: Apache-2.0

/** Answers what the program says, long after the service worker has been installed. */
export function answer(check) {
  self.addEventListener('activate', (event) => event.waitUntil(clients.claim()));
  self.addEventListener('fetch', (event) => {
    if (event.request.url.endsWith('/drawn'))
      event.respondWith(
        check().then(
          (text) => new Response(text),
          (error) => new Response(String(error)),
        ),
      );
  });
}
