// SPDX-License-Identifier: Apache-2.0
// The default theme without its font: 100 kB less, and the reader's own font is quicker to read.
import { defineAsyncComponent } from 'vue';
import Theme from 'vitepress/theme-without-fonts';
import './style.css';
import './atlas.css';
import './code.css';
import './home.css';
import './live.css';

/** Components that pages name, each a file that only the pages with it ask for. */
const COMPONENTS = {
  AtlasIndex: () => import('../components/AtlasIndex.vue'),
  CompareTable: () => import('../components/CompareTable.vue'),
  LiveExample: () => import('../components/LiveExample.vue'),
  PlanView: () => import('../components/PlanView.vue'),
  SignalPicture: () => import('../components/SignalPicture.vue'),
  TrapPicture: () => import('../components/TrapPicture.vue'),
  TrapRecipes: () => import('../components/TrapRecipes.vue'),
};

export default {
  extends: Theme,
  enhanceApp({ app }) {
    for (const [name, get] of Object.entries(COMPONENTS)) app.component(name, defineAsyncComponent(get));
  },
};
