# SPDX-License-Identifier: Apache-2.0
"""Records what the built-in models of the command line have: `python3 record_named.py named.json`.

Needs torch, torchvision, transformers and node, which says what configs bindings/cli/named.js has. The classes are made on
the meta device, which holds no elements. Of each model: how many tensors it has, and the first 16 digits of the SHA-256 of
the lines `name dtype shape`, in the order of named_parameters(), or of the state dict of torchvision; of torchvision's also
how many parameters its documentation tells of.
"""

import hashlib
import json
import pathlib
import subprocess
import sys

import torch
import torchvision
import transformers

NAMED = pathlib.Path(__file__).parents[3] / "bindings/cli/named.js"
PRINT = f"""import {{ namedModels, modelNamed }} from '{NAMED.as_uri()}';
const models = namedModels.map((name) => modelNamed(name));
console.log(JSON.stringify(models.map(({{ name, config }}) => [name, config ?? null])));"""


def digest(tensors):
    lines = [f"{name} {str(t.dtype).removeprefix('torch.')} {','.join(map(str, t.shape))}\n" for name, t in tensors]
    return {"tensors": len(lines), "digest": hashlib.sha256("".join(lines).encode()).hexdigest()[:16]}


def of_transformers(config):
    cls = getattr(transformers, config["architectures"][0])
    model = cls._from_config(cls.config_class.from_dict(config))
    saved = set(model.state_dict())
    assert all(name in saved for name, _ in model.named_parameters())
    assert not {name for name, _ in model.named_buffers()} & saved, "a buffer that is saved"
    return digest(model.named_parameters())


def of_torchvision(name):
    # The constructor's default is images of 224 x 224; some weights are for larger ones, which need more positions.
    published = min(weights.meta["num_params"] for weights in torchvision.models.get_model_weights(name))
    return {**digest(torchvision.models.get_model(name).state_dict().items()), "parameters": published}


if __name__ == "__main__":
    listed = subprocess.run(["node", "--input-type=module", "-e", PRINT], check=True, capture_output=True).stdout
    models = {}
    with torch.device("meta"):
        for name, config in json.loads(listed):
            models[name] = of_transformers(config) if config else of_torchvision(name)
    framework = f"torch {torch.__version__}, torchvision {torchvision.__version__}, transformers {transformers.__version__}"
    lines = [f"{json.dumps(name)}: {json.dumps(about)}" for name, about in models.items()]
    with open(sys.argv[1], "w", encoding="ascii") as file:
        file.write(f'{{"framework": "{framework}", "models": {{\n' + ",\n".join(lines) + "\n}}\n")
