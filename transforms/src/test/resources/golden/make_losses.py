"""Makes the case `losses`: values and gradients of weighted and smoothed cross-entropies, and of that of independent labels, by torch 2.13, in double precision."""

import json
import pathlib

import torch
import torch.nn.functional as F

torch.manual_seed(16)


def listed(z, total):
    (gradient,) = torch.autograd.grad(total, z)
    return {"total": total.item(), "gradient": gradient.tolist()}


case = {}
for classes in (2, 4):
    z = (2 * torch.randn(6, classes, dtype=torch.float64)).requires_grad_()
    y = torch.arange(6) % classes
    w = torch.rand(classes, dtype=torch.float64) * 3 + 0.2
    case[f"classes{classes}"] = {
        "logits": z.tolist(), "labels": y.tolist(), "weights": w[y].tolist(), "smoothing": 0.1,
        "weighted": listed(z, F.cross_entropy(z, y, weight=w, reduction="none").mean()),
        "smoothed": listed(z, F.cross_entropy(z, y, label_smoothing=0.1)),
        "both": listed(z, (w[y] * F.cross_entropy(z, y, label_smoothing=0.1, reduction="none")).mean()),
    }
z = (3 * torch.randn(5, 3, dtype=torch.float64)).requires_grad_()
y = (torch.rand(5, 3) < 0.5).to(torch.float64)
y[0] = 0
y[1] = 1
case["several3"] = {
    "logits": z.tolist(), "labels": y.tolist(),
    "plain": listed(z, F.binary_cross_entropy_with_logits(z, y)),
}
folder = pathlib.Path(__file__).parent / "losses"
folder.mkdir(exist_ok=True)
(folder / "case.json").write_text(json.dumps(case) + "\n")
