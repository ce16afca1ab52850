import { answer } from '../answer.js';
import { check } from './check.js';

// Once it is installed, a service worker imports only what it has imported before.
self.addEventListener('install', (event) => event.waitUntil(check()));
answer(check);
