# SPDX-License-Identifier: Apache-2.0
"""Records small networks of Hugging Face transformers: `python3 record_transformers.py transformers.json`.

Needs torch and transformers. Of each network: its config, seed, the names and shapes of its state dict, of each the first 16
digits of the SHA-256 of its elements, which are the same as another, and what torch.rand(4) gives afterwards. `plain` are
those whose config says nothing but sizes. Of what PyTorch computes in float32, and nn-init exactly, there are the values.
"""

import hashlib
import json
import sys

import torch
import transformers

INEXACT = "encoder.embed_positions.weight", "A_log", "dt_bias", "dt_proj.bias"

GPT2 = dict(vocab_size=41, n_embd=8, n_head=2, n_layer=2, n_positions=10)
LLAMA = dict(
    vocab_size=43,
    hidden_size=8,
    intermediate_size=12,
    num_hidden_layers=2,
    num_attention_heads=4,
    num_key_value_heads=2,
)
ONE = {**LLAMA, "num_hidden_layers": 1}
BERT = dict(
    vocab_size=47,
    hidden_size=8,
    intermediate_size=12,
    num_hidden_layers=1,
    num_attention_heads=2,
    max_position_embeddings=12,
)
DISTILBERT = dict(vocab_size=47, dim=8, hidden_dim=12, n_layers=1, n_heads=2, max_position_embeddings=12)
VIT = dict(
    hidden_size=8,
    intermediate_size=12,
    num_hidden_layers=1,
    num_attention_heads=2,
    image_size=8,
    patch_size=4,
)
DINOV2 = dict(hidden_size=8, num_hidden_layers=1, num_attention_heads=2, image_size=8, patch_size=4)
T5 = dict(vocab_size=47, d_model=8, d_kv=3, d_ff=12, num_layers=2, num_heads=4)
TEXT = dict(
    vocab_size=47,
    hidden_size=8,
    intermediate_size=12,
    num_hidden_layers=2,
    num_attention_heads=2,
    max_position_embeddings=6,
)
VISION = dict(
    hidden_size=12,
    intermediate_size=20,
    num_hidden_layers=1,
    num_attention_heads=2,
    image_size=8,
    patch_size=4,
)
BOTH = dict(text_config=TEXT, vision_config=VISION)
WHISPER = dict(
    vocab_size=47,
    d_model=8,
    encoder_layers=1,
    decoder_layers=1,
    encoder_attention_heads=2,
    decoder_attention_heads=2,
    encoder_ffn_dim=12,
    decoder_ffn_dim=12,
    num_mel_bins=5,
    max_source_positions=7,
    max_target_positions=9,
    pad_token_id=3,
    bos_token_id=1,
    eos_token_id=2,
    decoder_start_token_id=1,
)
MAMBA = dict(vocab_size=47, hidden_size=8, state_size=4, num_hidden_layers=2)
MAMBA2 = dict(**MAMBA, num_heads=4, head_dim=4, n_groups=2)
RESNET = dict(hidden_sizes=[8, 16], depths=[1, 2], embedding_size=4)
UNTIED = dict(tie_word_embeddings=False)

NETWORKS = [
    ("GPT2Model", GPT2, {}),
    ("GPT2LMHeadModel", GPT2, {}),
    ("GPT2LMHeadModel", GPT2, dict(n_inner=20, initializer_range=0.1, add_cross_attention=True, **UNTIED)),
    ("GPT2ForSequenceClassification", GPT2, {}),
    ("GPT2DoubleHeadsModel", GPT2, {}),
    ("LlamaModel", LLAMA, {}),
    ("LlamaForCausalLM", LLAMA, {}),
    ("LlamaForCausalLM", ONE, dict(tie_word_embeddings=True, attention_bias=True, mlp_bias=True, pad_token_id=3)),
    ("LlamaForSequenceClassification", ONE, dict(head_dim=6, num_labels=3)),
    ("LlamaForQuestionAnswering", ONE, {}),
    ("MistralForCausalLM", ONE, {}),
    ("Qwen2ForCausalLM", LLAMA, {}),
    ("Qwen2ForTokenClassification", ONE, {}),
    ("Qwen3ForCausalLM", ONE, dict(head_dim=2, tie_word_embeddings=True)),
    ("GemmaForCausalLM", ONE, dict(head_dim=4)),
    ("Gemma2ForCausalLM", ONE, dict(head_dim=4, **UNTIED)),
    ("Phi3ForCausalLM", ONE, dict(pad_token_id=4)),
    ("MixtralForCausalLM", ONE, dict(num_local_experts=3)),
    ("Qwen2MoeForCausalLM", ONE, dict(num_experts=3, moe_intermediate_size=5, shared_expert_intermediate_size=7)),
    ("Qwen3MoeForCausalLM", LLAMA, dict(num_experts=3, moe_intermediate_size=5, mlp_only_layers=[0])),
    ("BertModel", BERT, {}),
    ("BertForMaskedLM", BERT, {}),
    ("BertForPreTraining", BERT, {}),
    ("BertForSequenceClassification", BERT, {}),
    ("BertForMaskedLM", BERT, dict(pad_token_id=5, is_decoder=True, add_cross_attention=True, **UNTIED)),
    ("RobertaForMaskedLM", BERT, {}),
    ("RobertaForSequenceClassification", BERT, {}),
    ("XLMRobertaForTokenClassification", BERT, {}),
    ("DistilBertForMaskedLM", DISTILBERT, dict(sinusoidal_pos_embds=True)),
    ("ElectraForMaskedLM", BERT, {}),
    ("ElectraForPreTraining", BERT, {}),
    ("ViTModel", VIT, {}),
    ("ViTForImageClassification", VIT, {}),
    ("ViTForMaskedImageModeling", VIT, dict(qkv_bias=False, initializer_range=0.05, encoder_stride=2)),
    ("DeiTForImageClassificationWithTeacher", VIT, {}),
    ("Dinov2ForImageClassification", DINOV2, {}),
    ("Dinov2Model", DINOV2, dict(use_swiglu_ffn=True, layerscale_value=0.5)),
    ("T5ForConditionalGeneration", T5, {}),
    ("T5Model", T5, dict(feed_forward_proj="gated-gelu", num_decoder_layers=1, initializer_factor=0.5)),
    ("T5ForSequenceClassification", T5, {}),
    ("CLIPModel", BOTH, dict(projection_dim=10)),
    ("CLIPTextModelWithProjection", TEXT, dict(projection_dim=10)),
    ("CLIPForImageClassification", BOTH, {}),
    ("SiglipModel", BOTH, {}),
    ("SiglipForImageClassification", BOTH, {}),
    ("WhisperForConditionalGeneration", WHISPER, {}),
    ("MambaForCausalLM", MAMBA, {}),
    ("Mamba2ForCausalLM", MAMBA2, {}),
    ("ConvNextForImageClassification", dict(hidden_sizes=[4, 8, 12, 16], depths=[1, 2, 1, 1]), {}),
    ("ResNetForImageClassification", RESNET, dict(layer_type="bottleneck")),
]


def record(cls, sizes, more):
    model_class = getattr(transformers, cls)
    config = model_class.config_class(**sizes, **more)
    seed = int.from_bytes(hashlib.sha256(f"{cls} {more}".encode()).digest()[:3], "big")
    torch.manual_seed(seed)
    model = model_class(config)
    following = torch.rand(4).tolist()
    parameters, tied, values, seen = [], {}, {}, {}
    for name, tensor in model.state_dict(keep_vars=True).items():
        if id(tensor) in seen:
            tied[name] = seen[id(tensor)]
            continue
        seen[id(tensor)] = name
        digits = hashlib.sha256(tensor.detach().contiguous().numpy()).hexdigest()[:16]
        dtype = [] if tensor.dtype == torch.float32 else [str(tensor.dtype)]
        parameters.append([name, list(tensor.shape), digits, *dtype])
        if name.endswith(INEXACT):
            values[name] = tensor.flatten().tolist()
    return {
        "name": f"{cls}{' ' + ', '.join(f'{key} {value}' for key, value in more.items()) if more else ''}",
        "recipe": f"transformers/{config.model_type.removesuffix('_text_model')}",
        "seed": seed,
        "config": {"model_type": config.model_type, "architectures": [cls], **sizes, **more},
        **({} if more else {"plain": True}),
        "parameters": parameters,
        **({"tied": tied} if tied else {}),
        **({"values": values} if values else {}),
        "next": following,
    }


if __name__ == "__main__":
    framework = f"torch {torch.__version__}, transformers {transformers.__version__}, CPU {torch.backends.cpu.get_cpu_capability()}"
    networks = [json.dumps(record(*network), separators=(",", ":")) for network in NETWORKS]
    with open(sys.argv[1], "w", encoding="ascii") as file:
        file.write(f'{{"framework": "{framework}", "networks": [\n' + ",\n".join(networks) + "\n]}\n")
