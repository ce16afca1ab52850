import { load } from './node_modules/nn-init/dist/nn-init.min.js';
import { draw } from './draw.js';

draw(load).then(postMessage, (error) => postMessage(String(error)));
