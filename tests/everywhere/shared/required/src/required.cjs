const { check } = require('./check.cjs');

const show = (text) => (document.querySelector('#nn-init').textContent = text);
check().then(show, show);
