// SPDX-License-Identifier: Apache-2.0
// A block of code after ```js live becomes a LiveExample. A block ```output after it is what the program prints: the page shows it before one
// presses Run, and the tests compare it with what Node.js prints.

/** @param {any} state @param {string} content */
function html(state, content) {
  const token = new state.Token('html_block', '', 0);
  token.content = `${content}\n`;
  return token;
}

/** @param {import('markdown-it').default} md */
export function live(md) {
  md.core.ruler.push('live', (state) => {
    const tokens = [];
    for (let i = 0; i < state.tokens.length; i++) {
      const token = state.tokens[i];
      if (token.type !== 'fence' || token.info.trim() !== 'js live') {
        tokens.push(token);
        continue;
      }
      token.info = 'js';
      tokens.push(html(state, '<LiveExample>'), token);
      const next = state.tokens[i + 1];
      if (next?.type === 'fence' && next.info.trim() === 'output') {
        tokens.push(html(state, '<template #output>'), next, html(state, '</template>'));
        i++;
      }
      tokens.push(html(state, '</LiveExample>'));
    }
    state.tokens = tokens;
  });
}
