importScripts('node_modules/nn-init/dist/nn-init.global.min.js', 'check.classic.js');

self.addEventListener('activate', (event) => event.waitUntil(clients.claim()));
self.addEventListener('fetch', (event) => {
  if (event.request.url.endsWith('/drawn'))
    event.respondWith(
      draw(nnInit.load).then(
        (text) => new Response(text),
        (error) => new Response(String(error)),
      ),
    );
});
