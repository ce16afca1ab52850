const show = (text) => (document.querySelector('#nn-init').textContent = text);

/** Shows what the other side of a port says. */
function listen(port, worker) {
  port.onmessage = ({ data }) => show(data);
  worker.onerror = ({ message }) => show(`The worker fails: ${message}`);
}

const hosts = {
  page() {
    draw(nnInit.load).then(show, show);
  },
  worker(url, options) {
    const worker = new Worker(url, options);
    listen(worker, worker);
  },
  shared(url, options) {
    const worker = new SharedWorker(url, options);
    listen(worker.port, worker);
  },
  async service(url, options) {
    await navigator.serviceWorker.register(url, options);
    await navigator.serviceWorker.ready;
    await new Promise((resolve) => {
      if (navigator.serviceWorker.controller) resolve();
      else navigator.serviceWorker.oncontrollerchange = resolve;
    });
    show(await (await fetch('drawn')).text());
  },
};

const [host, type] = location.search.slice(1).split('-');
hosts[host](`${host}.${type}.js`, { type });
