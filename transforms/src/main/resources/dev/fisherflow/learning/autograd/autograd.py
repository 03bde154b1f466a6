"""Source of autograd.pt and jacobian_vector_product.pt, the only TorchScript of fisherflow.

Made once with `python autograd.py` (any PyTorch from 2.0 on) in this folder, and needed again only
when this file changes: torch.autograd.grad is not part of DJL's interface, and DJL's own gradient
collector allows one open collector per process.
"""

from typing import List, Optional

import torch


class Autograd(torch.nn.Module):
    """Gradients of the scalar `out` with respect to each of `leaves`; the graph is kept."""

    def forward(self, out: torch.Tensor, leaves: List[torch.Tensor]) -> List[torch.Tensor]:
        gradients = torch.autograd.grad([out], leaves, retain_graph=True)
        result: List[torch.Tensor] = []
        for gradient in gradients:
            assert gradient is not None, "a leaf does not take part in the loss"
            result.append(gradient)
        return result


class JacobianVectorProduct(torch.nn.Module):
    """J v of `out` with respect to `leaves`, by differentiating w -> v . (J^T w) at w = 0."""

    def forward(
        self, out: torch.Tensor, leaves: List[torch.Tensor], v: List[torch.Tensor]
    ) -> torch.Tensor:
        w = torch.zeros_like(out).requires_grad_(True)
        cotangents: List[Optional[torch.Tensor]] = [w]
        gradients = torch.autograd.grad(
            [out], leaves, cotangents, retain_graph=True, create_graph=True
        )
        product = torch.zeros([], dtype=out.dtype, device=out.device)
        for i in range(len(leaves)):
            gradient = gradients[i]
            assert gradient is not None, "a leaf does not take part in the output"
            product = product + (gradient * v[i]).sum()
        u = torch.autograd.grad([product], [w])[0]
        assert u is not None
        return u.detach()


if __name__ == "__main__":
    torch.jit.script(Autograd()).save("autograd.pt")
    torch.jit.script(JacobianVectorProduct()).save("jacobian_vector_product.pt")
