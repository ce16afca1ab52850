// SPDX-License-Identifier: Apache-2.0
// Where the links of the header go. Change them to move the page.

/** The site, as seen from the page: the site serves the page in a folder of its own. */
export const SITE = '../';

export const REPOSITORY = 'https://github.com/nn-init/nn-init';
