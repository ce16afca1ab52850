import { check } from './check.js';

onconnect = ({ ports: [port] }) => {
  check().then(
    (text) => port.postMessage(text),
    (error) => port.postMessage(String(error)),
  );
};
