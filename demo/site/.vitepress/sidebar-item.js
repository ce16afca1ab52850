// SPDX-License-Identifier: Apache-2.0
// Mends the theme's groups of links for those who use keys or a reader of screens. In VitePress 1.6.4 a group that folds is a button with a second
// button in it, which does nothing; and a group that does not fold is a button, too.

const EDITS = [
  [
    "const itemRole = computed(() => (isLink.value ? undefined : 'button'))",
    "const itemRole = computed(() => (isLink.value || !collapsible.value ? undefined : 'button'))",
  ],
  [':tabindex="item.items && 0"', ':tabindex="itemRole && 0" :aria-expanded="itemRole && !collapsed"'],
  [
    `role="button"
        aria-label="toggle section"`,
    `:role="item.link && 'button'"
        :aria-label="item.link && 'toggle section'"`,
  ],
  ['tabindex="0"\n      >', ':tabindex="item.link && 0"\n      >'],
];

/** @returns {import('vite').Plugin} */
export const accessibleSidebar = () => ({
  name: 'accessible-sidebar',
  enforce: 'pre',
  transform(code, id) {
    if (!id.endsWith('/VPSidebarItem.vue')) return undefined;
    return EDITS.reduce((text, [from, to]) => {
      if (!text.includes(from))
        throw new Error(`VPSidebarItem.vue is another than that of VitePress 1.6.4: no ${from}`);
      return text.replace(from, to);
    }, code);
  },
});
