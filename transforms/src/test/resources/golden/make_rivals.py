"""Makes the case `rivals`: 20 steps of optimizers that the paper does not have, by their authors' programs.

Needs torch 2.13, and on PYTHONPATH lion_pytorch 0.2.3 (lucidrains, 6a74fdc0), prodigyopt 1.1.2 (konstmish, 3efb213e)
and schedulefree 1.4.1 (facebookresearch, 70785b53). All in double precision; the gradients are exact in float32.
"""

import json
import pathlib

import torch
from lion_pytorch import Lion
from prodigyopt import Prodigy
from safetensors.torch import save_file
from schedulefree import AdamWScheduleFree

STEPS = 20
RATED = "b"  # the tensor that loraPlus gives a rate of its own, as a group of parameters
SHAPES = {"a": (3, 4), "b": (5,), "c": (2, 2, 2)}
CASE = {
    "nesterov": {"lr": 0.1, "weightDecay": 0.01, "momentum": 0.9},
    "nadamw": {"lr": 0.01, "weightDecay": 0.02, "beta1": 0.9, "beta2": 0.99, "epsilon": 1e-6, "momentumDecay": 0.02},
    "lion": {"lr": 0.01, "weightDecay": 0.1, "beta1": 0.9, "beta2": 0.95},
    "prodigy": {"lr": 1.0, "weightDecay": 0.01, "beta1": 0.9, "beta2": 0.99, "epsilon": 1e-8, "firstDistance": 1e-3},
    "schedulefree": {"lr": 0.02, "weightDecay": 0.01, "beta1": 0.9, "beta2": 0.99, "epsilon": 1e-8, "loraPlus": 4},
    "adamw": {"lr": 0.002, "weightDecay": 0.05, "beta1": 0.9, "beta2": 0.99, "epsilon": 1e-8, "loraPlus": 16},
    "sgd": {"lr": 0.01, "weightDecay": 0.05, "momentum": 0.9, "loraPlus": 16},
}
MADE = {
    "nesterov": lambda p, s: torch.optim.SGD(p, lr=s["lr"], weight_decay=s["weightDecay"], momentum=s["momentum"], nesterov=True),
    "nadamw": lambda p, s: torch.optim.NAdam(
        p, lr=s["lr"], weight_decay=s["weightDecay"], betas=(s["beta1"], s["beta2"]), eps=s["epsilon"],
        momentum_decay=s["momentumDecay"], decoupled_weight_decay=True),
    "lion": lambda p, s: Lion(p, lr=s["lr"], weight_decay=s["weightDecay"], betas=(s["beta1"], s["beta2"])),
    "prodigy": lambda p, s: Prodigy(
        p, lr=s["lr"], weight_decay=s["weightDecay"], betas=(s["beta1"], s["beta2"]), eps=s["epsilon"], d0=s["firstDistance"]),
    "schedulefree": lambda p, s: AdamWScheduleFree(
        p, lr=s["lr"], weight_decay=s["weightDecay"], betas=(s["beta1"], s["beta2"]), eps=s["epsilon"]),
    "adamw": lambda p, s: torch.optim.AdamW(
        p, lr=s["lr"], weight_decay=s["weightDecay"], betas=(s["beta1"], s["beta2"]), eps=s["epsilon"]),
    "sgd": lambda p, s: torch.optim.SGD(p, lr=s["lr"], weight_decay=s["weightDecay"], momentum=s["momentum"]),
}


def steps(rule, start, gradient):
    """The weights before the first step and after each; `gradient` of step and weights."""
    weights = {n: torch.nn.Parameter(v.clone()) for n, v in start.items()}
    settings = CASE[rule]
    groups = [{"params": [w for n, w in weights.items() if n != RATED]}, {"params": [weights[RATED]], "lr": settings["lr"] * settings.get("loraPlus", 1)}]
    optimizer = MADE[rule](groups, settings)
    free = rule == "schedulefree"
    for step in range(STEPS + 1):
        if free:
            optimizer.eval()
            average = {n: w.detach().clone() for n, w in weights.items()}
            optimizer.train()
        if step:
            given = gradient(step, weights)
            for n, w in weights.items():
                w.grad = given[n].clone()
            optimizer.step()
            if free:
                optimizer.eval()
                average = {n: w.detach().clone() for n, w in weights.items()}
                optimizer.train()
        for n, w in weights.items():
            yield f"{rule}/{n}/{step}", w.detach().clone()
            if free:
                yield f"average/{n}/{step}", average[n]


def main():
    torch.set_default_dtype(torch.float64)
    random = torch.Generator().manual_seed(7)
    start = {n: torch.randn(s, generator=random).float().double() for n, s in SHAPES.items()}
    goal = {n: torch.randn(s, generator=random) for n, s in SHAPES.items()}
    held = {}

    def along(step, weights):
        """Towards a goal with noise, so that Prodigy's distance grows."""
        for n, w in weights.items():
            noise = 0.1 * torch.randn(w.shape, generator=random)
            held[f"grad/{n}/{step}"] = (w.detach() - goal[n] + noise).float().double()
        return {n: held[f"grad/{n}/{step}"] for n in weights}

    tensors = dict(steps("prodigy", start, along))
    for rule in CASE:
        tensors |= steps(rule, start, lambda step, weights: {n: held[f"grad/{n}/{step}"] for n in weights})
    folder = pathlib.Path(__file__).parent / "rivals"
    (folder / "case.json").write_text(json.dumps(CASE, indent=1) + "\n")
    save_file({n: v.contiguous() for n, v in sorted((held | tensors).items())}, folder / "tensors.safetensors")


main()
