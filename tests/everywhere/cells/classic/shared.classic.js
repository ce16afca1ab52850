importScripts('node_modules/nn-init/dist/nn-init.global.min.js', 'check.classic.js');

onconnect = ({ ports: [port] }) => {
  draw(nnInit.load).then(
    (text) => port.postMessage(text),
    (error) => port.postMessage(String(error)),
  );
};
