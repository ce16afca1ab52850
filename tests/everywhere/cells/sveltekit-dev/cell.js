// SPDX-License-Identifier: Apache-2.0
import { sveltekit } from '../../shared/sveltekit.js';

export default {
  tool: 'SvelteKit 3, of devDependencies',
  ...sveltekit,
  async install(project) {
    await project.run('npm', ['ci', '--prefer-offline']);
    await project.run('npm', ['install', '--save-dev', './nn-init.tgz']);
  },
};
