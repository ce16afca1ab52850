# SPDX-License-Identifier: Apache-2.0
"""Writes folders as transformers' save_pretrained() does: `python3 configs.py FOLDER MODEL_TYPE...`.

Each has the config of its class's defaults, and one for generation where it has words; `llama` a tokenizer too.
"""

import pathlib
import sys

import tokenizers
import transformers

folder = pathlib.Path(sys.argv[1])
for model_type in sys.argv[2:]:
    config = transformers.AutoConfig.for_model(model_type)
    config.save_pretrained(folder / model_type)
    if model_type != "vit":
        transformers.GenerationConfig.from_model_config(config).save_pretrained(folder / model_type)

words = {word: i for i, word in enumerate(["<unk>", "<s>", "</s>", "a", "small", "model"])}
tokenizer = tokenizers.Tokenizer(tokenizers.models.WordLevel(words, unk_token="<unk>"))
tokenizer.pre_tokenizer = tokenizers.pre_tokenizers.Whitespace()
whole = transformers.PreTrainedTokenizerFast(tokenizer_object=tokenizer, unk_token="<unk>", bos_token="<s>", eos_token="</s>")
whole.save_pretrained(folder / "llama")
