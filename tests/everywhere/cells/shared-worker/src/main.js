const show = (text) => (document.querySelector('#nn-init').textContent = text);
const worker = new SharedWorker(new URL('./shared.js', import.meta.url), { type: 'module' });
worker.port.onmessage = ({ data }) => show(data);
worker.onerror = ({ message }) => show(`The worker fails: ${message}`);
