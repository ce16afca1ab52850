import { check } from './check.js';

check().then(postMessage, (error) => postMessage(String(error)));
