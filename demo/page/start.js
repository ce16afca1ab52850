// SPDX-License-Identifier: Apache-2.0
// Starts the page, or says why it does not: a script that is missing, or one that this browser cannot run.

import('./main.js').catch((error) => {
  const alert = document.createElement('p');
  alert.setAttribute('role', 'alert');
  alert.textContent = `The page does not start: ${error.message}`;
  document.getElementById('view').replaceChildren(alert);
});
