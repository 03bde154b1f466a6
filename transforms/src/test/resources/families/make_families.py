"""Makes the folders beside it: the smallest models of families with their own heads, and what transformers computes.

usage: make_families.py            makes every folder anew
       make_families.py --check    works their expected.json out again; exit code 1 where one differs

Needs torch 2.13, transformers 5.18 and safetensors. Weights are random and float32; expected.json has token ids
of three texts and the logits of each by itself, in double precision: of the classes, or of the tokens 0, 5 and 9 that
a decoder reads. Where the library computes in float32 whatever the type, it is made to compute in double here.
"""
import contextlib
import json
import pathlib
import shutil
import sys

import torch
import torch.nn.functional as F
import transformers as tf
import transformers.models.deberta_v2.modeling_deberta_v2 as deberta_code
import transformers.models.umt5.modeling_umt5 as umt5_code

HERE = pathlib.Path(__file__).parent
IDS = [[0, 7, 21, 9, 2], [0, 30, 2], [0, 11, 12, 13, 14, 15, 16, 8, 2]]
SMALL = dict(hidden_size=8, num_hidden_layers=2, num_attention_heads=2, intermediate_size=12, max_position_embeddings=20)
SPECIAL = dict(bos_token_id=0, eos_token_id=2)
torch.set_num_threads(1)


def models():
    roberta = dict(vocab_size=40, type_vocab_size=1, pad_token_id=1, num_labels=3, **SPECIAL, **SMALL)
    yield "camembert", tf.CamembertForSequenceClassification(tf.CamembertConfig(**roberta))
    yield "roberta", tf.RobertaForSequenceClassification(tf.RobertaConfig(**roberta))
    yield "distilbert", tf.DistilBertForSequenceClassification(
        tf.DistilBertConfig(vocab_size=40, dim=8, n_layers=2, n_heads=2, hidden_dim=12, max_position_embeddings=20, num_labels=3)
    )
    yield "electra", tf.ElectraForSequenceClassification(tf.ElectraConfig(vocab_size=40, embedding_size=6, num_labels=3, **SMALL))
    yield "gpt2", tf.GPT2ForSequenceClassification(
        tf.GPT2Config(vocab_size=40, n_embd=8, n_layer=2, n_head=2, n_positions=20, num_labels=3, pad_token_id=1, **SPECIAL)
    )
    grouped = dict(vocab_size=40, num_key_value_heads=1, num_labels=3, pad_token_id=1, **SPECIAL, **SMALL)
    yield "llama", tf.LlamaForSequenceClassification(tf.LlamaConfig(**grouped))
    yield "qwen2", tf.Qwen2ForSequenceClassification(tf.Qwen2Config(**grouped))
    yield "deberta-v3", tf.DebertaV2ForSequenceClassification(
        tf.DebertaV2Config(
            vocab_size=40, type_vocab_size=0, relative_attention=True, position_buckets=4, norm_rel_ebd="layer_norm",
            share_att_key=True, pos_att_type=["p2c", "c2p"], position_biased_input=False, max_relative_positions=-1,
            pad_token_id=1, num_labels=3, pooler_hidden_size=8, **SMALL,
        )
    )
    yield "umt5", tf.UMT5ForConditionalGeneration(
        tf.UMT5Config(
            vocab_size=40, d_model=8, d_kv=4, num_heads=2, d_ff=12, num_layers=2, relative_attention_num_buckets=8,
            relative_attention_max_distance=20, feed_forward_proj="gated-gelu", decoder_start_token_id=0,
        )
    )


@contextlib.contextmanager
def exact(model):
    """In double precision where the library says float32."""
    cast, to, softmax = torch.Tensor.float, torch.Tensor.to, F.softmax

    def wide(x, *args, **kwargs):
        args = tuple(torch.float64 if arg is torch.float32 else arg for arg in args)
        if kwargs.get("dtype") is torch.float32:
            kwargs["dtype"] = torch.float64
        return to(x, *args, **kwargs)

    for module in model.modules():
        for name, buffer in list(module.named_buffers(recurse=False)):
            if name.endswith("inv_freq"):
                count = 2 * buffer.numel()
                setattr(module, name, 10000.0 ** (-torch.arange(0, count, 2, dtype=torch.float64) / count))
    torch.Tensor.float, torch.Tensor.to = lambda x: to(x, torch.float64), wide
    F.softmax = lambda x, *args, **kwargs: softmax(x, *args, **{**kwargs, "dtype": None})
    deberta_code.scaled_size_sqrt = lambda query, scale: torch.sqrt(torch.tensor(query.size(-1) * scale, dtype=torch.float64))
    umt5_code.UMT5LayerNorm.forward = lambda self, x: self.weight * (x * torch.rsqrt(x.pow(2).mean(-1, keepdim=True) + self.variance_epsilon))
    try:
        yield
    finally:
        torch.Tensor.float, torch.Tensor.to, F.softmax = cast, to, softmax


def expected(folder, kind):
    model = kind.from_pretrained(folder, dtype=torch.float64, attn_implementation="eager").eval()
    logits = []
    with torch.no_grad(), exact(model):
        for ids in IDS:
            given = {"input_ids": torch.tensor([ids])}
            if model.config.is_encoder_decoder:
                given["decoder_input_ids"] = torch.tensor([[0, 5, 9]])
            logits.append(model(**given).logits[0].tolist())
    return {"ids": IDS, "logits": logits}


def main(words):
    sound = True
    for name, model in models():
        folder = HERE / name
        if not words:
            shutil.rmtree(folder, ignore_errors=True)
            torch.manual_seed(len(name))
            for key, weight in model.named_parameters():
                norm = "norm" in key.lower() or ".ln_" in key
                torch.nn.init.normal_(weight, mean=1.0 if norm and key.endswith("weight") else 0.0, std=0.4 if weight.dim() > 1 else 0.2)
            model.save_pretrained(folder)
            (folder / "generation_config.json").unlink(missing_ok=True)
            (folder / "expected.json").write_text(json.dumps(expected(folder, type(model))) + "\n")
        held = json.loads((folder / "expected.json").read_text())
        made = torch.tensor(expected(folder, type(model))["logits"], dtype=torch.float64)
        error = float((torch.tensor(held["logits"], dtype=torch.float64) - made).abs().max())
        print(name, f"{error:.0e}")
        sound &= error < 1e-12
    return 0 if sound else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
