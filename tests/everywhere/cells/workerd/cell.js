// SPDX-License-Identifier: Apache-2.0

export default {
  tool: 'workerd',
  does: 'list the modules',
  withoutWorkers: ['handler'],
  checks: {
    async handler(project) {
      const port = await project.freePort();
      const command = ['serve', 'config.capnp', `--socket-addr=http=127.0.0.1:${port}`, '--control-fd=1'];
      await project.start('node_modules/.bin/workerd', command, { ready: /"event":"listen"/ });
      return (await fetch(`http://127.0.0.1:${port}`)).text();
    },
  },
};
