# SPDX-License-Identifier: Apache-2.0
using Workerd = import "/workerd/workerd.capnp";

const config :Workerd.Config = (
  services = [(name = "main", worker = .worker)],
  sockets = [(name = "http", http = (), service = "main")],
);

# workerd itself looks into no node_modules: every module has its name here.
const worker :Workerd.Worker = (
  compatibilityDate = "2026-11-01",
  modules = [
    (name = "worker.js", esModule = embed "worker.js"),
    (name = "check.js", esModule = embed "check.js"),
    (name = "nn-init", esModule = "export { load } from '/nn-init/dist/workerd/index.js';"),
    (name = "nn-init/core", esModule = "export { load } from '/nn-init/dist/workerd/core.js';"),
    (name = "nn-init/frameworks", esModule = "export { load } from '/nn-init/dist/workerd/frameworks.js';"),
    (name = "nn-init/model", esModule = "export { initialize } from '/nn-init/dist/model.js';"),
    (name = "nn-init/pool", esModule = "export { createPool } from '/nn-init/dist/workerd/pool.js';"),
    (name = "nn-init/dist/workerd/index.js", esModule = embed "node_modules/nn-init/dist/workerd/index.js"),
    (name = "nn-init/dist/workerd/core.js", esModule = embed "node_modules/nn-init/dist/workerd/core.js"),
    (name = "nn-init/dist/workerd/frameworks.js", esModule = embed "node_modules/nn-init/dist/workerd/frameworks.js"),
    (name = "nn-init/dist/workerd/pool.js", esModule = embed "node_modules/nn-init/dist/workerd/pool.js"),
    (name = "nn-init/dist/model.js", esModule = embed "node_modules/nn-init/dist/model.js"),
    (name = "nn-init/dist/shared/base.js", esModule = embed "node_modules/nn-init/dist/shared/base.js"),
    (name = "nn-init/dist/shared/model.js", esModule = embed "node_modules/nn-init/dist/shared/model.js"),
    (name = "nn-init/dist/shared/pool.js", esModule = embed "node_modules/nn-init/dist/shared/pool.js"),
    (name = "nn-init/dist/shared/runs.js", esModule = embed "node_modules/nn-init/dist/shared/runs.js"),
    (name = "nn-init/dist/shared/foreign.js", esModule = embed "node_modules/nn-init/dist/shared/foreign.js"),
    (name = "nn-init/dist/shared/on-pool.js", esModule = embed "node_modules/nn-init/dist/shared/on-pool.js"),
    (name = "nn-init/dist/shared/dtypes.js", esModule = embed "node_modules/nn-init/dist/shared/dtypes.js"),
    (name = "nn-init/dist/shared/draws.js", esModule = embed "node_modules/nn-init/dist/shared/draws.js"),
    (name = "nn-init/dist/shared/fill.js", esModule = embed "node_modules/nn-init/dist/shared/fill.js"),
    (name = "nn-init/dist/shared/tables.js", esModule = embed "node_modules/nn-init/dist/shared/tables.js"),
    (name = "nn-init/dist/shared/whole-plan.js", esModule = embed "node_modules/nn-init/dist/shared/whole-plan.js"),
    (name = "nn-init/dist/recipes/index.js", esModule = embed "node_modules/nn-init/dist/recipes/index.js"),
    (name = "nn-init/dist/recipes/torch.js", esModule = embed "node_modules/nn-init/dist/recipes/torch.js"),
    (name = "nn-init/dist/recipes/torchvision/resnet.js", esModule = embed "node_modules/nn-init/dist/recipes/torchvision/resnet.js"),
    (name = "nn-init/dist/recipes/torchvision/shared.js", esModule = embed "node_modules/nn-init/dist/recipes/torchvision/shared.js"),
    (name = "nn-init/dist/shared/core.js", esModule = embed "node_modules/nn-init/dist/shared/core.js"),
    (name = "nn-init/dist/shared/compile.js", esModule = embed "node_modules/nn-init/dist/shared/compile.js"),
    (name = "nn-init/dist/shared/initializers.js", esModule = embed "node_modules/nn-init/dist/shared/initializers.js"),
    (name = "nn-init/dist/shared/frameworks.js", esModule = embed "node_modules/nn-init/dist/shared/frameworks.js"),
    (name = "nn-init/dist/nn-init.wasm", wasm = embed "node_modules/nn-init/dist/nn-init.wasm"),
    (name = "nn-init/dist/nn-init.scalar.wasm", wasm = embed "node_modules/nn-init/dist/nn-init.scalar.wasm"),
    (name = "nn-init/dist/nn-init-core.wasm", wasm = embed "node_modules/nn-init/dist/nn-init-core.wasm"),
    (name = "nn-init/dist/nn-init-frameworks.wasm", wasm = embed "node_modules/nn-init/dist/nn-init-frameworks.wasm"),
  ],
);
