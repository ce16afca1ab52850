// SPDX-License-Identifier: Apache-2.0
// The same bits from every compiler and instruction set of this machine. `make test-c` leaves the builds in build/tests.
import { compareBuilds } from '../support/builds.js';

compareBuilds('build/tests', ['', '.wasm']);
