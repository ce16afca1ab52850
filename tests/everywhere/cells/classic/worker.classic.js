importScripts('node_modules/nn-init/dist/nn-init.global.min.js', 'check.classic.js');

draw(nnInit.load).then(postMessage, (error) => postMessage(String(error)));
