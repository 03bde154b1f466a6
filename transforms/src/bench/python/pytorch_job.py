"""The job of docs/performance.md in PyTorch and peft: SST-2, 2,000 examples, one epoch, the dev rows once.

    python pytorch_job.py GLUE TOKENIZER [group]     group: texts of like lengths in a batch, in another order

TOKENIZER is a tokenizer.json, such as that of all-MiniLM-L6-v2. Weights are random: the time is that of any.
"""

import random
import sys
import time

import torch
from peft import LoraConfig, get_peft_model
from tokenizers import Tokenizer
from transformers import BertConfig, BertForSequenceClassification

EXAMPLES, BATCH, LONGEST, THREADS = 2000, 32, 100, 2


def read(file):
    with open(f"{sys.argv[1]}/SST-2/{file}") as lines:
        return [line.rstrip("\n").split("\t") for line in lines][1:]


def encode(rows, tokenizer):
    return [(tokenizer.encode(text).ids, int(label)) for text, label in rows]


def batches(samples, grouped):
    samples = random.sample(samples, len(samples))
    if grouped:
        chunk = 50 * BATCH
        starts = range(0, len(samples), chunk)
        samples = [s for i in starts for s in sorted(samples[i : i + chunk], key=lambda s: -len(s[0]))]
    for i in range(0, len(samples), BATCH):
        batch = samples[i : i + BATCH]
        length = max(len(tokens) for tokens, _ in batch)
        pads = [length - len(tokens) for tokens, _ in batch]
        ids = torch.tensor([tokens + [0] * n for (tokens, _), n in zip(batch, pads)])
        mask = torch.tensor([[1] * len(tokens) + [0] * n for (tokens, _), n in zip(batch, pads)])
        yield ids, mask, torch.tensor([label for _, label in batch])


def main():
    torch.set_num_threads(THREADS)
    random.seed(1)
    grouped = "group" in sys.argv[3:]
    began = time.time()
    tokenizer = Tokenizer.from_file(sys.argv[2])
    tokenizer.no_padding()
    tokenizer.enable_truncation(LONGEST)
    shape = BertConfig(
        hidden_size=384, num_hidden_layers=6, num_attention_heads=12, intermediate_size=1536
    )
    lora = LoraConfig(r=8, lora_alpha=8, target_modules=["query", "value"], task_type="SEQ_CLS")
    model = get_peft_model(BertForSequenceClassification(shape), lora)
    train = encode(random.sample(read("train.tsv"), EXAMPLES), tokenizer)
    dev = encode(read("dev.tsv"), tokenizer)
    optimizer = torch.optim.AdamW([p for p in model.parameters() if p.requires_grad], lr=1e-3)
    model.train()
    for ids, mask, labels in batches(train, grouped):
        optimizer.zero_grad()
        model(input_ids=ids, attention_mask=mask, labels=labels).loss.backward()
        optimizer.step()
    model.eval()
    with torch.no_grad():
        for ids, mask, _ in batches(dev, grouped):
            model(input_ids=ids, attention_mask=mask)
    print(f"{time.time() - began:.1f} s")


main()
