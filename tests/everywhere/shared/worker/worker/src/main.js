const show = (text) => (document.querySelector('#nn-init').textContent = text);
const worker = new Worker(new URL('./worker.js', import.meta.url), { type: 'module' });
worker.onmessage = ({ data }) => show(data);
worker.onerror = ({ message }) => show(`The worker fails: ${message}`);
