// SPDX-License-Identifier: Apache-2.0
// A network's first weights as a file.

import { html } from 'lit-html';
import { labels, networks } from '../../models/networks.js';
import {
  countsGroups,
  initializerFields,
  optionsOf,
  optionsSource,
  seedField,
  seedLiteral,
} from '../../initializers.js';
import { count } from '../text.js';

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
    let url;
    await ask('weights', args, signal, (result) => {
      if (result.file) url = URL.createObjectURL(result.file);
      show(result, view(`${network}.safetensors`, result, url));
    });
    // Until something else is asked for.
    signal.addEventListener('abort', () => URL.revokeObjectURL(url));
  },

  source(values) {
    const { network, seed, initializer } = values;
    const { parameters } = networks[network];
    const groups = initializer && countsGroups(initializer, parameters) ? ', groups' : '';
    const more = { ...(groups && { groups: 'groups' }), generator: 'generator.stream(name)' };
    const fill = initializer
      ? `const isWeight = /weight$/.test(name) && shape.length > 1;
  if (isWeight) nn.${initializer}(w, { ${optionsSource(values, more)} });
  else nn[initializer](w, { ...options, generator: generator.stream(name) });`
      : 'nn[initializer](w, { ...options, generator: generator.stream(name) });';
    return `import { load } from 'nn-init';
import { planOf } from './models/recipes.js'; // these two are in demo/ of nn-init's sources
import { safetensorsHead } from './safetensors.js';
const nn = await load();
const generator = nn.generator({ seed: ${seedLiteral(seed)} });

const model = await (await fetch('models/${network}.json')).json(); // so is this
const parts = [safetensorsHead(model.parameters)];
for (const { name, shape${groups}, initializer, options } of planOf(nn, model)) {
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

const view = (name, { done, of, bytes, file }, url) => html`
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
