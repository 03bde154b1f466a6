"""Makes the case `exact`: what rules that solve do beyond the paper, from explicit matrices in double precision.

Needs torch 2.13; `ngd` needs what make_golden.py needs, whose Jacobians it takes. Every system is solved as it stands, P x P.
"""

import json
import pathlib

import torch
from make_golden import Case
from safetensors.torch import save_file

HERE = pathlib.Path(__file__).parent
SIZE = 25  # numbers of the tensors of (3, 4), (5,) and (2, 2, 2)
SAMPLES, STEPS = 6, 5
SPRING = {
    "ef": {"type": "ef", "learningRate": 0.3, "damping": 0.02, "momentum": 0.9},
    "ief": {"type": "ief", "learningRate": 0.5, "damping": 0.1, "momentum": 0.95, "weightDecay": 0.01, "normBound": 0.2},
    "sf": {"type": "sf", "learningRate": 0.1, "damping": 0.05, "draws": 2, "momentum": 0.5, "weightDecay": 0.02},
    "norm": {"type": "ef", "firstStepNorm": 0.3, "damping": -1e-3, "momentum": 0.99},
    "relative": {"type": "sf", "learningRate": 0.1, "damping": -1e-2, "draws": 1, "momentum": 0.9, "normBound": 0.05},
}


def spring(settings, held):
    """Weights before the first step and after each: d solves (F + lambda) d = g + lambda mu d_before."""
    weights, before = held["start"].clone(), torch.zeros(SIZE)
    yield 0, weights
    for step in range(1, STEPS + 1):
        rows, s = held[f"rows/{step}"], held[f"s/{step}"]
        draws = settings.get("draws", 0)
        seen = torch.cat([held[f"drawn/{step}/{k}"] for k in range(draws)]) if draws else rows
        damping = settings["damping"]
        if damping < 0:
            damping *= -(seen @ seen.T).diagonal().max()
        fisher = seen.T @ seen / max(draws, 1)
        target = rows.T @ (s if settings["type"] == "ief" else torch.ones(SAMPLES))
        pull = damping * settings["momentum"] * before
        before = torch.linalg.solve(fisher + damping * torch.eye(SIZE), target + pull)
        share = (STEPS + 1 - step) / STEPS  # of the schedule
        norm = before.norm()
        rate = share * (settings["firstStepNorm"] / norm if "firstStepNorm" in settings else settings["learningRate"])
        if "normBound" in settings:
            rate = min(rate, settings["normBound"] / norm)
        weights = (1 - settings.get("weightDecay", 0) * share) * weights - rate * before
        yield step, weights

NGD = {  # words: first tokens of the words of a model that writes
    "bert2-pairs": {"damping": 1e-3},
    "bert3-bias": {"damping": 1e-3},
    "t5-three": {"damping": 1e-3, "words": [9, 7, 12]},
}


def natural(name, settings):
    """(F + lambda)^-1 of the gradient with F formed, at kappa = 1 / N."""
    case = Case(HERE / name)
    z, jz = (x[:, 0] for x in case.jacobian(case.start))
    labels = case.labels.reshape(case.count, -1)[:, 0]
    if "words" in settings:
        words = torch.tensor(settings["words"])
        z, jz = z[:, words], jz[:, words]
        labels = (labels[:, None] == words).int().argmax(1)
    p, kappa = z.softmax(-1), 1 / case.count
    fisher = kappa * sum(j.T @ (torch.diag(q) - torch.outer(q, q)) @ j for j, q in zip(jz, p))
    gradient = kappa * torch.einsum("nc,ncp->p", p - torch.nn.functional.one_hot(labels, p.shape[-1]), jz)
    update = torch.linalg.solve(fisher + settings["damping"] * torch.eye(len(gradient)), gradient)
    return case.grouped(f"ngd/{name}", update)

MUON = {"type": "muon", "learningRate": 0.02, "weightDecay": 0.05, "momentum": 0.9, "beta1": 0.9, "beta2": 0.99, "epsilon": 1e-8}
MATRICES = ("b", "c")  # what is moved as matrices; of two shapes, one of them tall
SHAPES = {"a": (2, 6), "b": (6, 2), "c": (3, 4), "d": (5,)}


def muon(random):
    """Steps by the singular values, each moved by the polynomial itself; the rest by torch's AdamW."""
    weights = {n: torch.nn.Parameter(torch.randn(shape, generator=random)) for n, shape in SHAPES.items()}
    sums = {n: torch.zeros(SHAPES[n]) for n in MATRICES}
    rest = [w for n, w in weights.items() if n not in MATRICES]
    adam = torch.optim.AdamW(rest, lr=MUON["learningRate"], weight_decay=MUON["weightDecay"], betas=(MUON["beta1"], MUON["beta2"]), eps=MUON["epsilon"])
    yield from ((f"muon/{n}/0", w.detach().clone()) for n, w in weights.items())
    for step in range(1, STEPS + 1):
        for n, w in weights.items():
            w.grad = torch.randn(SHAPES[n], generator=random)
            yield f"muonGradient/{n}/{step}", w.grad.clone()
        adam.step()
        for n in MATRICES:
            sums[n] = MUON["momentum"] * sums[n] + weights[n].grad
            u, values, v = torch.linalg.svd(weights[n].grad + MUON["momentum"] * sums[n], full_matrices=False)
            values = values / values.norm()
            for _ in range(5):
                values = 3.4445 * values - 4.775 * values**3 + 2.0315 * values**5
            with torch.no_grad():
                weights[n] *= 1 - MUON["learningRate"] * MUON["weightDecay"]
                weights[n] -= MUON["learningRate"] * 0.2 * max(SHAPES[n]) ** 0.5 * u @ torch.diag(values) @ v
        yield from ((f"muon/{n}/{step}", w.detach().clone()) for n, w in weights.items())


def main():
    torch.set_default_dtype(torch.float64)
    random = torch.Generator().manual_seed(11)
    held = {"start": torch.randn(SIZE, generator=random)}
    for step in range(1, STEPS + 1):
        held[f"rows/{step}"] = torch.randn(SAMPLES, SIZE, generator=random) * torch.logspace(-1, 1, SAMPLES)[:, None]
        held[f"s/{step}"] = torch.rand(SAMPLES, generator=random)
        for draw in range(2):
            held[f"drawn/{step}/{draw}"] = torch.randn(SAMPLES, SIZE, generator=random)
    tensors = dict(held)
    for name, settings in SPRING.items():
        tensors |= {f"spring/{name}/{step}": weights for step, weights in spring(settings, held)}
    for name, settings in NGD.items():
        tensors |= natural(name, settings)
    tensors |= dict(muon(random))
    folder = HERE / "exact"
    folder.mkdir(exist_ok=True)
    (folder / "case.json").write_text(json.dumps({"spring": SPRING, "ngd": NGD, "muon": MUON}, indent=1) + "\n")
    save_file({n: v.contiguous() for n, v in sorted(tensors.items())}, folder / "tensors.safetensors")


main()
