"""Makes crops.safetensors: images of noise and slopes, draws of crops and flips, and what torchvision makes of them.

usage: make_crops.py      writes beside itself; needs torchvision 0.28, pillow and safetensors

An image is cropped, resized with Pillow's antialiased bilinear filter and mirrored, as a training pipeline of RandomResizedCrop and
RandomHorizontalFlip does; another is resized and cut about its centre.
"""
import pathlib
import sys
import types

import torch

sys.modules["torchvision._meta_registrations"] = types.ModuleType("unused")  # where torchvision was compiled for another torch
from safetensors.torch import save_file
from torchvision.transforms import functional as F

SIDE, SIZE = 32, 48
CROPS = [(0, 0, 32, 32, 0), (3, 5, 9, 12, 1), (20, 1, 12, 10, 0), (0, 8, 32, 24, 1), (31, 31, 1, 1, 0), (10, 0, 15, 20, 1)]

g = torch.Generator().manual_seed(15)
noise = torch.randint(0, 256, (len(CROPS), 3, SIDE, SIDE), generator=g, dtype=torch.uint8)
slope = (torch.arange(SIDE)[:, None] * 5 + torch.arange(SIDE) * 3).to(torch.uint8)
images = torch.where(torch.arange(len(CROPS))[:, None, None, None] % 2 == 0, noise, slope.expand(3, SIDE, SIDE))


def bytes_of(image):
    return F.pil_to_tensor(image).float()


cropped, centred, reduced = [], [], []
for image, (top, left, height, width, flip) in zip(images, CROPS):
    picture = F.to_pil_image(image)
    crop = F.resized_crop(picture, top, left, height, width, [SIZE, SIZE])
    cropped.append(bytes_of(F.hflip(crop) if flip else crop))
    reduced.append(bytes_of(F.resized_crop(picture, top, left, height, width, [8, 8])))
    centred.append(bytes_of(F.center_crop(F.resize(picture, [56, 56]), [SIZE, SIZE])))
save_file(
    {"images": images.float(), "crops": torch.tensor(CROPS), "cropped": torch.stack(cropped), "reduced": torch.stack(reduced), "centred": torch.stack(centred)},
    pathlib.Path(__file__).parent / "crops.safetensors",
)
