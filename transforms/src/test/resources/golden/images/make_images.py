"""Images, and what Pillow makes of them: the bytes of convert("RGB"), resized to 16 x 16 where they are not square.

python make_images.py writes wide.png, grey.png, palette.png, turned.jpg and expected.json beside it.
"""

import json
import pathlib
import random

from PIL import Image

SIDE = 16
folder = pathlib.Path(__file__).parent
draw = random.Random(1)


def noise(mode, width, height):
    bands = len(Image.new(mode, (1, 1)).getbands())
    return Image.frombytes(mode, (width, height), draw.randbytes(width * height * bands))


images = {
    "wide.png": noise("RGBA", 23, 7),
    "grey.png": noise("L", 5, 5),
    "palette.png": noise("RGB", 9, 12).quantize(11),
}
expected = {}
for name, image in images.items():
    image.save(folder / name)
    rgb = Image.open(folder / name).convert("RGB")
    if rgb.width != rgb.height:
        rgb = rgb.resize((SIDE, SIDE), Image.Resampling.BILINEAR)
    expected[name] = [list(band.tobytes()) for band in rgb.split()]
exif = Image.Exif()
exif[0x112] = 6
noise("RGB", 8, 8).save(folder / "turned.jpg", exif=exif)
(folder / "expected.json").write_text(json.dumps(expected) + "\n")
