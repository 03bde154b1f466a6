"""Makes the reference values of this folder, or checks those that are here.

usage: make_golden.py CASE...           checks each case folder; differences are printed, exit code 1
       make_golden.py --write CASE...   works out again what a case is to give, from its model and inputs
       make_golden.py --new             makes the cases that this script defines itself

Needs torch 2.13, transformers 5.17 and peft 0.21. A case is a model folder, an adapter folder where it has
one, and inputs. All else follows from the Jacobian of its logits, in double precision: J = e'Jz for the
gradients e at the logits, F = kappa Jz'(diag(p) - pp')Jz formed, and P x P systems solved as they stand.
"""
import json
import pathlib
import shutil
import sys

import torch
import transformers
import transformers.models.t5.modeling_t5 as t5_code
from peft import LoraConfig, PeftConfig, get_peft_model, set_peft_model_state_dict
from safetensors.torch import load_file, save_file
from torch.func import functional_call, jacrev
from transformers.optimization import Adafactor

HERE = pathlib.Path(__file__).parent
INPUTS = ("input_ids", "attention_mask", "token_type_ids", "pixel_values", "features", "labels", "sampled_labels", "decoder")
STEPS = 5
RENAMED = {"query": "q_proj", "value": "v_proj"}  # ViT's layers, from transformers 5 on
torch.set_default_dtype(torch.float64)
torch.set_num_threads(1)


def exact_norm(self, states):
    """The library takes the mean square in float32 whatever the type."""
    return self.weight * states * torch.rsqrt(states.square().mean(-1, keepdim=True) + self.variance_epsilon)


t5_code.T5LayerNorm.forward = exact_norm


class Mlp(torch.nn.Module):
    def __init__(self, dims):
        super().__init__()
        self.layers = torch.nn.ModuleList(torch.nn.Linear(a, b) for a, b in zip(dims, dims[1:]))

    def forward(self, features):
        for layer in self.layers[:-1]:
            features = layer(features).relu()
        return self.layers[-1](features)


class Case:
    """A case folder: its model, what of it is trained, and its inputs."""

    def __init__(self, folder):
        self.folder = pathlib.Path(folder)
        self.json = json.loads((self.folder / "case.json").read_text())
        self.held = load_file(self.folder / "tensors.safetensors")
        self.kind = self.json.get("architecture")
        self.model = self.load()
        self.named = dict(self.model.named_parameters())
        self.names = sorted(n for n, p in self.named.items() if self.trained(n))
        self.start = {n: self.named[n].detach().clone() for n in self.names}
        self.frozen = {n: p.detach() for n, p in self.named.items() if n not in self.start}
        self.labels = self.held["labels"]
        self.count = len(self.labels)
        self.kappa = 1 / int((self.labels != -100).sum())

    def load(self):
        if self.kind == "mlp":
            model = Mlp(json.loads((self.folder / "config.json").read_text())["dims"])
            model.load_state_dict({k: v.double() for k, v in load_file(self.folder / "model.safetensors").items()})
            return model.eval()
        known = {"bert": "BertForSequenceClassification", "vit": "ViTForImageClassification", "t5": "T5ForConditionalGeneration"}
        attention = "sdpa" if self.kind == "vit" else "eager"  # ViT's eager softmax is of float32
        model = getattr(transformers, known[self.kind]).from_pretrained(self.folder, dtype=torch.float64, attn_implementation=attention)
        if self.json["adapter"] == "bitfit":
            biases = load_file(self.folder / "adapter/adapter_model.safetensors")
            if model.load_state_dict({n: w.double() for n, w in biases.items()}, strict=False).unexpected_keys:
                raise ValueError(f"{self.folder}: the adapter holds more than the model")
        elif self.json["adapter"]:
            model = self.adapted(model)
        return model.eval()

    def adapted(self, model):
        """With the adapter of the folder, under whichever of ViT's names it was saved."""
        config = PeftConfig.from_pretrained(self.folder / "adapter")
        weights = load_file(self.folder / "adapter/adapter_model.safetensors")
        if self.kind == "vit":
            config.target_modules = {RENAMED.get(name, name) for name in config.target_modules}
            for old, new in (("encoder.layer.", "layers."), ("attention.attention.query", "attention.q_proj"), ("attention.attention.value", "attention.v_proj")):
                weights = {name.replace(old, new): w for name, w in weights.items()}
        model = get_peft_model(model, config).double()
        missed = set(set_peft_model_state_dict(model, weights).unexpected_keys) - {"prompt_embeddings"}  # set otherwise
        if missed:
            raise ValueError(f"{self.folder}: the adapter's {missed} are not in the model")
        return model

    def trained(self, name):
        if not self.json["adapter"]:
            return False
        if self.json["adapter"] == "bitfit":
            return name.endswith(".bias") or name.startswith("classifier.")
        bias = ("base_layer.bias" in name) and self.bias
        return self.json["adapter"] == "full" or any(w in name for w in ("lora_", "prompt_encoder", "modules_to_save")) or bias

    @property
    def bias(self):
        return json.loads((self.folder / "adapter/adapter_config.json").read_text()).get("bias") == "lora_only"

    def one(self, n):
        """The inputs of a sample by itself, without its pads."""
        if self.kind in ("mlp", "vit"):
            name = "features" if self.kind == "mlp" else "pixel_values"
            return {name: self.held[name][n : n + 1]}
        length = int(self.held["attention_mask"][n].sum())
        names = ("input_ids", "attention_mask") + (("token_type_ids",) if "token_type_ids" in self.held else ())
        inputs = {name: self.held[name][n : n + 1, :length] for name in names}
        if "padding" in self.json:  # pads stand before the text, up to a fixed length, and are masked
            before = self.json["paddedTokens"] - length
            inputs = {name: torch.nn.functional.pad(x, (before, 0)) for name, x in inputs.items()}
        if self.kind == "t5":
            label = self.labels[n : n + 1]
            prompt = self.json["adapter"] == "prompt"
            inputs |= {"labels": label} if prompt else {"decoder_input_ids": self.model._shift_right(label.clamp(min=0)) if not self.json["adapter"] else self.model.base_model.model._shift_right(label.clamp(min=0))}
            inputs["use_cache"] = False
        return inputs

    def logits_of(self, weights, n):
        """[L, C] of a sample; L is 1 where it has one label."""
        out = functional_call(self.model, {**weights, **self.frozen}, (), self.one(n))
        if self.kind == "mlp":
            return out
        if self.kind == "t5":
            return out.logits[0, -self.labels.shape[1] :]  # decoder pads stand before
        return out.logits

    def jacobian(self, weights):
        """Logits [N, L, C] and their derivatives [N, L, C, P]."""
        logits, rows = [], []
        for n in range(self.count):
            logits.append(self.logits_of(weights, n).detach())
            jac = jacrev(lambda w: self.logits_of(w, n))(weights)
            rows.append(torch.cat([jac[name].flatten(2) for name in self.names], 2).detach())
        return torch.stack(logits), torch.stack(rows)

    def errors(self, logits, labels, kappa):
        """Derivatives of kappa l by the logits, [N, L, C]."""
        labels = labels.reshape(self.count, -1)
        p = logits.softmax(-1)
        e = p - torch.nn.functional.one_hot(labels.clamp(min=0), p.shape[-1])
        return e * (labels != -100)[..., None] * kappa

    def split(self, vector):
        parts = torch.split(vector, [self.start[n].numel() for n in self.names])
        return {n: part.reshape(self.start[n].shape) for n, part in zip(self.names, parts)}

    def joined(self, group):
        return torch.cat([self.held[f"{group}/{self.file_name(n)}"].flatten() for n in self.names])

    def file_name(self, name):
        """Names of transformers 4, whichever library is at hand."""
        for new, old in ((".vit.layers.", ".vit.encoder.layer."), (".attention.q_proj.", ".attention.attention.query."), (".attention.v_proj.", ".attention.attention.value.")):
            name = name.replace(new, old)
        return name

    def values(self):
        """All that the case is to give: tensors, and the numbers of case.json."""
        if not self.json["adapter"]:
            return self.bare(), {}
        logits, jz = self.jacobian(self.start)
        shaped = logits if self.labels.dim() == 2 else logits[:, 0]
        e = self.errors(logits, self.labels, self.kappa)
        rows = torch.einsum("nlc,nlcp->np", e, jz)
        drawn = torch.einsum("nlc,nlcp->np", self.errors(logits, self.held["sampled_labels"], self.kappa), jz)
        s = e.square().sum((1, 2))
        damping = self.json["damping"]
        tensors = {"logits": shaped, "loss": self.loss(logits), "s": s, "gram": rows @ rows.T}
        tensors |= {f"grad/{self.file_name(n)}": self.each(rows, n) for n in self.names}
        for rule, update in directions(rows, drawn, s, damping).items():
            tensors |= self.grouped(f"update/{rule}", update)
        tensors["jvp"] = jz[:, 0] @ self.joined("direction")
        numbers = {"kappa": self.kappa, "trainable": rows.shape[1], "damping": damping}
        if "evaluation" in self.json:
            numbers["evaluation"] = self.evaluation(logits[:, 0], jz[:, 0], tensors)
        if any(name.startswith("trajectory/") for name in self.held):
            self.trajectories(tensors)
        return tensors, numbers

    def bare(self):
        whole = self.model(input_ids=self.held["input_ids"], attention_mask=self.held["attention_mask"], labels=self.labels)
        tokens = torch.nn.functional.cross_entropy(whole.logits.transpose(1, 2), self.labels, reduction="none", ignore_index=-100)
        return {"logits": whole.logits, "loss": whole.loss, "token_loss": tokens, "encoder_output": whole.encoder_last_hidden_state}

    def loss(self, logits):
        labels = self.labels.reshape(self.count, -1)
        chosen = logits.log_softmax(-1).gather(-1, labels.clamp(min=0)[..., None])[..., 0]
        return -(chosen * (labels != -100)).sum() * self.kappa

    def each(self, rows, name):
        return torch.stack([self.split(row)[name] for row in rows])

    def grouped(self, group, vector):
        return {f"{group}/{self.file_name(n)}": part for n, part in self.split(vector).items()}

    def evaluation(self, z, jz, tensors):
        """Of the first label token, at kappa = 1 / N."""
        held = self.json["evaluation"]
        kappa, count = 1 / self.count, z.shape[-1]
        p = z.softmax(-1)
        first = torch.nn.functional.one_hot(self.labels.reshape(self.count, -1)[:, 0], count)
        drawn = torch.tensor(held["drawnFirstToken"]) if "drawnFirstToken" in held else self.held["sampled_labels"]
        rows = kappa * torch.einsum("nc,ncp->np", p - first, jz)
        sampled = kappa * torch.einsum("nc,ncp->np", p - torch.nn.functional.one_hot(drawn, count), jz)
        fisher = kappa * sum(j.T @ (torch.diag(q) - torch.outer(q, q)) @ j for j, q in zip(jz, p))
        s = (kappa * (p - first)).square().sum(1)
        gradient = rows.sum(0)
        rules = {}
        for rule, v in {**directions(rows, sampled, s, held["damping"]), "direction": self.joined("direction")}.items():
            square, dot = float(v @ fisher @ v), float(v @ gradient)
            rules[rule] = {"quadratic": square, "dot": dot}
            if rule != "direction":
                rules[rule] |= {"gamma": square**0.5 / abs(dot), "norm": float(v.norm())}
        made = {**held, "kappa": kappa, "rules": rules}
        if "cgGamma" in held:
            made["cgGamma"] = []
            for x in conjugate_gradient(fisher, gradient, 6):
                made["cgGamma"].append(float((x @ fisher @ x).sqrt() / (x @ gradient).abs()))
            tensors |= self.grouped("cg6", x)
        return made

    def trajectories(self, tensors):
        """Steps on the whole batch, as README.md lists them."""
        torch_rules = {
            "sgd": lambda p: torch.optim.SGD(p, lr=0.3),
            "sgdm": lambda p: torch.optim.SGD(p, lr=0.1, momentum=0.9, weight_decay=0.01),
            "adamw": lambda p: torch.optim.AdamW(p, lr=1e-2, weight_decay=1e-2),
            "adafactor": lambda p: Adafactor(p, lr=3e-2, weight_decay=1e-5, scale_parameter=False, relative_step=False),
        }
        for rule in ("sgd", "sgdm", "adamw", "adafactor", "ief", "efnorm"):
            weights = {n: torch.nn.Parameter(w.clone()) for n, w in self.start.items()}
            optimizer = torch_rules[rule](list(weights.values())) if rule in torch_rules else None
            for step in range(1, STEPS + 1):
                now = {n: w.detach().clone() for n, w in weights.items()}
                logits, jz = self.jacobian(now)
                e = self.errors(logits, self.labels, self.kappa)
                rows = torch.einsum("nlc,nlcp->np", e, jz)
                if optimizer:
                    for n, part in self.split(rows.sum(0)).items():
                        weights[n].grad = part.clone()
                    optimizer.step()
                else:
                    update = directions(rows, rows, e.square().sum((1, 2)), self.json["damping"])["ief" if rule == "ief" else "ef"]
                    rate = 2 if rule == "ief" else 0.5 * (STEPS + 1 - step) / STEPS / update.norm()
                    for n, part in self.split(rate * update).items():
                        weights[n].data -= part
                tensors |= {f"trajectory/{rule}/{step}/{self.file_name(n)}": w.detach().clone() for n, w in weights.items()}


class GivenGradients:
    """The case of optimizers: steps on gradients that are given."""

    def __init__(self, folder):
        self.folder = pathlib.Path(folder)
        self.json = json.loads((self.folder / "case.json").read_text())
        self.held = {n: v.double() for n, v in load_file(self.folder / "tensors.safetensors").items()}

    def values(self):
        made = {
            "sgd": lambda p, s: torch.optim.SGD(p, lr=s["lr"], weight_decay=s["weightDecay"]),
            "adamw": lambda p, s: torch.optim.AdamW(p, lr=s["lr"], weight_decay=s["weightDecay"], betas=(s["beta1"], s["beta2"]), eps=s["epsilon"]),
            "adafactor": lambda p, s: Adafactor(p, lr=s["lr"], weight_decay=s["weightDecay"], decay_rate=-s["decayRate"], eps=(s["epsilon1"], 1e-3), clip_threshold=s["clipThreshold"], scale_parameter=False, relative_step=False),
        }
        names = [n[5:-2] for n in self.held if n.startswith("grad/") and n.endswith("/1")]
        steps = sum(n.startswith(f"grad/{names[0]}/") for n in self.held)
        tensors = {n: v for n, v in self.held.items() if n.startswith("grad/")}
        for rule, settings in self.json.items():
            weights = [torch.nn.Parameter(self.held[f"{rule}/{n}/0"].clone()) for n in names]
            optimizer = made[rule](weights, settings)
            for step in range(steps + 1):
                if step:
                    for n, w in zip(names, weights):
                        w.grad = self.held[f"grad/{n}/{step}"].clone()
                    optimizer.step()
                for n, w in zip(names, weights):
                    if f"{rule}/{n}/{step}" in self.held:
                        tensors[f"{rule}/{n}/{step}"] = w.detach().clone()
        return tensors, {}


def case_of(folder):
    return GivenGradients(folder) if pathlib.Path(folder).name == "optimizers" else Case(folder)


def directions(rows, drawn, s, damping):
    """Every rule by the P x P matrix that it divides by."""
    eye = damping * torch.eye(rows.shape[1])
    own, sampled = rows.T @ rows + eye, drawn.T @ drawn + eye
    solve, gradient = torch.linalg.solve, rows.sum(0)
    return {"sgd": gradient, "ef": solve(own, gradient), "ief": solve(own, rows.T @ s), "sf": solve(sampled, gradient)}


def conjugate_gradient(matrix, target, steps):
    x, r = torch.zeros_like(target), target.clone()
    p = r.clone()
    for _ in range(steps):
        product = matrix @ p
        length = (r @ r) / (p @ product)
        x, rest = x + length * p, r - length * product
        p, r = rest + (rest @ rest) / (r @ r) * p, rest
        yield x


def difference(held, made):
    """Largest difference relative to the largest number."""
    held, made = (torch.as_tensor(x, dtype=torch.float64).detach() for x in (held, made))
    if held.shape != made.shape:
        return float("inf")
    return float((held - made).abs().max() / held.abs().max().clamp(min=1e-30))


def numbers_of(tree, path=""):
    for key, value in tree.items():
        if isinstance(value, dict):
            yield from numbers_of(value, f"{path}/{key}")
        else:
            yield f"{path}/{key}", value


def check(folder):
    case = case_of(folder)
    tensors, numbers = case.values()
    worst = {}
    for name, made in tensors.items():
        group = "/".join(name.split("/")[: 2 if name.startswith(("update", "trajectory")) else 1])
        worst[group] = max(worst.get(group, 0), difference(case.held[name], made))
    held = dict(numbers_of(case.json))
    for path, made in numbers_of(numbers):
        worst[path.rsplit("/", 1)[-1]] = max(worst.get(path.rsplit("/", 1)[-1], 0), difference(held[path], made))
    missing = [n for n in case.held if n not in tensors and n not in INPUTS and not n.startswith("direction/")]
    print(case.folder.name, {group: f"{error:.0e}" for group, error in worst.items()}, missing or "")
    return not missing and max(worst.values()) < 1e-8


def write(folder):
    case = case_of(folder)
    tensors, numbers = case.values()
    kept = {n: v for n, v in case.held.items() if n in INPUTS or n.startswith("direction/")}
    save(case.folder, {**case.json, **numbers}, {**kept, **tensors})


def new_cases():
    """Cases that share model, adapter and inputs with another."""
    other, folder = HERE / "t5-prompt-decoder-pads", HERE / "t5-prompt-left"
    shutil.copytree(other, folder, dirs_exist_ok=True)
    padding = {"padding": "left", "paddedTokens": 100}
    case = json.loads((other / "case.json").read_text()) | padding
    case["note"] = "as the authors ran it: pads before the text up to a fixed length, the prompt before the pads, pads at the decoder's start"
    (folder / "case.json").write_text(json.dumps(case, indent=1) + "\n")
    config = json.loads((other / "adapter/adapter_config.json").read_text()) | {"padding": "left", "padded_tokens": 100}
    (folder / "adapter/adapter_config.json").write_text(json.dumps(config, indent=2) + "\n")
    yield folder
    yield from variants_of_lora()
    # Texts cut as the authors cut: padded at their left to a length, then the first tokens of that length.
    case = json.loads((HERE / "t5/case.json").read_text())
    case["tokenizer"] |= {"cutTo": 60, "cutIds": [([0] * (60 - len(ids)) + ids)[:60] for ids in case["tokenizer"]["ids"]]}
    (HERE / "t5/case.json").write_text(json.dumps(case, indent=1) + "\n")


def variants_of_lora():
    """DoRA, LoRA of all layers by patterns with the root of the rank, and BitFit, on the model of bert-lora."""
    head = {"task_type": "SEQ_CLS"}  # whose classifier peft trains in full
    patterns = {"rank_pattern": {"query": 2, r"layer\.0\..*\.key": 3}, "alpha_pattern": {"value": 7.0}}
    yield variant("bert-dora", LoraConfig(r=2, lora_alpha=6, target_modules=["query", "dense"], use_dora=True, bias="lora_only", **head))
    yield variant("bert-all", LoraConfig(r=1, lora_alpha=3, target_modules="all-linear", use_rslora=True, **patterns, **head))
    yield variant("bert-bitfit", None)


def variant(name, config):
    """A case of another adapter, its numbers drawn anew, with the model and the inputs of bert-lora."""
    other, folder = HERE / "bert-lora", HERE / name
    shutil.rmtree(folder, ignore_errors=True)
    (folder / "adapter").mkdir(parents=True)
    for file in ("config.json", "model.safetensors"):
        shutil.copy(other / file, folder)
    torch.manual_seed(len(name))
    model = transformers.BertForSequenceClassification.from_pretrained(other, dtype=torch.float32)
    if config:
        model = get_peft_model(model, config)
    with torch.no_grad():
        for key, weight in model.named_parameters():
            if weight.requires_grad:
                drawn = 0.3 * torch.randn(weight.shape, dtype=torch.float32)
                weight.copy_(weight + drawn if "magnitude" in key or key.endswith(".bias") else drawn)
    if config:
        model.save_pretrained(folder / "adapter")
        (folder / "adapter/README.md").unlink(missing_ok=True)
        said = json.loads((folder / "adapter/adapter_config.json").read_text())
        said |= {"base_model_name_or_path": None, "target_modules": sorted(said["target_modules"])}
    else:
        trained = {n: p.detach().clone() for n, p in model.named_parameters() if n.endswith(".bias") or n.startswith("classifier.")}
        save_file(trained, folder / "adapter/adapter_model.safetensors")
        said = {"peft_type": "BITFIT", "modules_to_save": ["classifier"]}
    (folder / "adapter/adapter_config.json").write_text(json.dumps(said, indent=2) + "\n")
    kind = "bitfit" if not config else "dora" if config.use_dora else "lora"
    held = load_file(other / "tensors.safetensors")
    inputs = {n: held[n] for n in INPUTS if n in held}
    save(folder, {"architecture": "bert", "adapter": kind, "damping": 1e-3, "N": len(inputs["labels"])}, inputs)
    case = Case(folder)
    drawn = {f"direction/{case.file_name(n)}": torch.randn(case.start[n].shape) for n in case.names}
    save(folder, case.json, {**inputs, **drawn})
    return folder


def save(folder, case, tensors):
    (folder / "case.json").write_text(json.dumps(case, indent=1) + "\n")
    save_file({n: v.detach().contiguous().clone() for n, v in sorted(tensors.items())}, folder / "tensors.safetensors")


def main(words):
    if words and words[0] == "--new":
        return [write(folder) for folder in new_cases()] and 0
    if words and words[0] == "--write":
        return [write(folder) for folder in words[1:]] and 0
    return 0 if all([check(folder) for folder in words]) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
