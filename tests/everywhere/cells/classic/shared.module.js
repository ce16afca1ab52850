import { load } from './node_modules/nn-init/dist/nn-init.min.js';
import { draw } from './draw.js';

onconnect = ({ ports: [port] }) => {
  draw(load).then(
    (text) => port.postMessage(text),
    (error) => port.postMessage(String(error)),
  );
};
