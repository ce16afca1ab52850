// SPDX-License-Identifier: Apache-2.0
const { check } = require('./check.cjs');

check().then(console.log);
