import { check } from './check.js';

const show = (text) => (document.querySelector('#nn-init').textContent = text);
if (location.search === '?worker') {
  const worker = new Worker(new URL('./worker.js', import.meta.url), { type: 'module' });
  worker.onmessage = ({ data }) => show(data);
  worker.onerror = ({ message }) => show(`The worker fails: ${message}`);
} else check().then(show, show);
