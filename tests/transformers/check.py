# SPDX-License-Identifier: Apache-2.0
"""Loads checkpoints into transformers: `python3 check.py FOLDER...`; a line for each that is not as it should be.

from_pretrained() must have nothing to say: no key that is missing, unexpected or of another shape, no warning, no line in
the log. The parameters must be those of the file. A forward pass must give finite numbers that are not all the same, in
the dtype of the config.
"""

import io
import json
import logging
import pathlib
import sys
import warnings

import safetensors.torch
import torch
import transformers


def inputs_of(config):
    if config.model_type == "vit":
        size = config.image_size
        height, width = (size, size) if isinstance(size, int) else size
        return {"pixel_values": torch.rand(1, config.num_channels, height, width)}
    pad, eos = config.pad_token_id, config.eos_token_id
    words = [i for i in range(min(20, config.vocab_size)) if i not in (pad, eos)]
    # T5's classifier takes what it knows of an example from the token at its end.
    ids = torch.tensor([*words, eos] if config.is_encoder_decoder else words)
    is_choice = config.architectures[0].endswith("MultipleChoice")
    ids = torch.stack([ids, ids.flip(0)]).unsqueeze(0) if is_choice else ids.unsqueeze(0)
    return {"input_ids": ids, **({"decoder_input_ids": ids} if config.is_encoder_decoder else {})}


def load(folder):
    """The model, what from_pretrained() knows of its keys, and all that it said."""
    log = io.StringIO()
    handler = logging.StreamHandler(log)
    transformers.utils.logging.disable_progress_bar()
    transformers.utils.logging.set_verbosity_warning()
    transformers.utils.logging.add_handler(handler)
    name = json.loads((folder / "config.json").read_text())["architectures"][0]
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        cls = getattr(transformers, name)
        model, info = cls.from_pretrained(folder, output_loading_info=True, dtype="auto", local_files_only=True)
    transformers.utils.logging.remove_handler(handler)
    said = [line for line in log.getvalue().splitlines() if line] + [str(warning.message) for warning in caught]
    return model.eval(), {key: keys for key, keys in info.items() if keys}, said


def wrong(folder):
    try:
        model, keys, said = load(folder)
    except Exception as error:  # whatever a config makes it throw is a finding
        yield f"{type(error).__name__}: {error}"
        return
    if keys:
        yield f"keys: {keys}"
    yield from said
    told = json.loads((folder / "config.json").read_text())
    dtype = (told.get("dtype") or told.get("torch_dtype") or "float32").removeprefix("torch.")
    if model.dtype != getattr(torch, dtype):
        yield f"dtype {model.dtype}, not {dtype}"
    state = model.state_dict()
    for name, tensor in safetensors.torch.load_file(folder / "model.safetensors").items():
        if name not in state or not torch.equal(state[name], tensor):
            yield f"{name} is not what the file has"
    inputs = inputs_of(model.config)
    with torch.no_grad():
        result = model(**{key: x.to(model.dtype) if x.is_floating_point() else x for key, x in inputs.items()})
    values = result[0].float()
    if not torch.isfinite(values).all():
        yield "not finite"
    if values.std() == 0:
        yield "all numbers are the same"


if __name__ == "__main__":
    folders = [pathlib.Path(name) for name in sys.argv[1:]]
    found = [f"{folder}: {what}" for folder in folders for what in wrong(folder)]
    print("\n".join(found) or f"{len(folders)} folders load as they should")
    sys.exit(1 if found or not folders else 0)
