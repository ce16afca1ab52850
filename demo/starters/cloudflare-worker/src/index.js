// SPDX-License-Identifier: Apache-2.0
// Answers with the first weights of a small network. The weights depend on the seed alone: nothing has to be stored.
//
//   /?seed=7                   the rule of each parameter, and its first weights, as JSON
//   /model.safetensors?seed=7  all weights, as a file
import { load } from 'nn-init';
import { initialize, plan } from 'nn-init/model';
import { toBlob } from 'nn-init/safetensors';

const PARAMETERS = [
  { name: 'conv1.weight', shape: [32, 1, 3, 3] },
  { name: 'conv1.bias', shape: [32] },
  { name: 'conv2.weight', shape: [64, 32, 3, 3] },
  { name: 'conv2.bias', shape: [64] },
  { name: 'head.weight', shape: [10, 64] },
  { name: 'head.bias', shape: [10] },
];

const nn = await load();

export default {
  async fetch(request) {
    const { pathname, searchParams } = new URL(request.url);
    const seed = searchParams.get('seed') ?? '0'; // any text
    const weights = await initialize(nn, PARAMETERS, 'torch', { seed });
    if (pathname === '/model.safetensors') return new Response(await toBlob(weights));
    if (pathname !== '/') return new Response('Not found', { status: 404 });
    const { parameters } = await plan(nn, PARAMETERS, 'torch', { seed });
    return Response.json(
      parameters.map(({ name, shape, initializer, std }) => {
        const first = [...weights.get(name).data.slice(0, 3)];
        return { name, shape, initializer, std, first };
      }),
    );
  },
};
