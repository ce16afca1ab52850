// SPDX-License-Identifier: Apache-2.0
// The same bits from other processors, under emulation. `make test-cpus` leaves the builds in build/tests/cpus.
import { compareBuilds } from '../support/builds.js';

compareBuilds('build/tests/cpus', ['.aarch64', '.riscv64']);
