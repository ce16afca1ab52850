import { check } from './check.js';

const show = (text) => (document.querySelector('#nn-init').textContent = text);
check().then(show, show);
