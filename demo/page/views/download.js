// SPDX-License-Identifier: Apache-2.0
// A network's first weights as a file.

import { html } from 'lit-html';
import { labels } from '../../models/networks.js';
import { initializerFields, optionsOf, optionsSource, seedField, seedLiteral } from '../initializers.js';
import { count } from '../text.js';

let url; // of the last file, which is given up for the next

export default {
  title: 'Download',
  lead: 'All parameters of a network, freshly initialized, as a .safetensors file that PyTorch, JAX and the rest can read.',
  button: 'Make the file',

  fields: (query) => [
    { name: 'network', label: 'Network', kind: 'choice', initial: 'resnet50', options: Object.entries(labels) },
    ...initializerFields(query, [['', 'as its authors do']]),
    seedField,
  ],

  async run({ network, seed, initializer, ...values }, { ask, signal, show }) {
    const args = { network, seed, initializer, options: optionsOf({ initializer, ...values }) };
    await ask('weights', args, signal, (result) => {
      URL.revokeObjectURL(url);
      if (result.file) url = URL.createObjectURL(result.file);
      show(result, view(`${network}.safetensors`, result));
    });
  },

  source(values) {
    const { network, seed, initializer } = values;
    const fill = initializer
      ? `  if (/weight$/.test(name) && shape.length > 1) nn.${initializer}(w, { ${optionsSource(values, { generator: 'generator.stream(name)' })} });
  // the rest as the authors of the network do: norms are 1, biases 0`
      : `  const { initializer, options } = recipe(name); // as the authors of the network do
  nn[initializer](w, { ...options, generator: generator.stream(name) });`;
    return `import { load } from 'nn-init';
const nn = await load();
const generator = nn.generator({ seed: ${seedLiteral(seed)} });

// parameters: the name and shape of each of ${labels[network]}'s
const parts = [safetensorsHead(parameters)];
for (const { name, shape } of parameters) {
  const w = nn.tensor(shape);
${fill}
  parts.push(w.data.slice());
  w.dispose();
}
const file = new Blob(parts);`;
  },

  summary: ({ done, of, bytes, file }) =>
    file ? `The file is made: ${count(bytes)} bytes, ${of} tensors` : `${done} of ${of} tensors`,
};

const view = (name, { done, of, bytes, file }) => html`
  <p><progress aria-label="Tensors made" value=${done} max=${of}></progress></p>
  ${
    file
      ? html`<p>
          <a class="button" href=${url} download=${name}>Save ${name} (${count(Math.round(bytes / 1e6))} MB)</a>
        </p>`
      : ''
  }
  <p class="note">
    Each parameter is drawn from the stream of its name, so that it depends on the seed and on its name alone. The file
    is made in the memory of this page: nothing is sent anywhere.
  </p>
`;
