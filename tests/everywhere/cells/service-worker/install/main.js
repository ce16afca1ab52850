import { show } from '../page.js';

show(navigator.serviceWorker.register(new URL('./service.js', import.meta.url), { type: 'module' }));
