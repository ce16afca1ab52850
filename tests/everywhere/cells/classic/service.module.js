import { load } from './node_modules/nn-init/dist/nn-init.min.js';
import { draw } from './draw.js';

self.addEventListener('activate', (event) => event.waitUntil(clients.claim()));
self.addEventListener('fetch', (event) => {
  if (event.request.url.endsWith('/drawn'))
    event.respondWith(
      draw(load).then(
        (text) => new Response(text),
        (error) => new Response(String(error)),
      ),
    );
});
