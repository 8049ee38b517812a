"""The process that draws one paper: `python -m enrollment.pictures.child < file`.

It bounds its own memory and time first. Its output is one line of JSON, {"hints": […]} or
{"refused": code}, and after it the JPEG.
"""

import gc
import io
import json
import resource
import sys

from enrollment.pictures.drawing import draw
from enrollment.pictures.formats import Refused
from enrollment.pictures.looking import hints

MEMORY = 2 << 30
SECONDS = 40
QUALITY = 85


def bound() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def answer(content: bytes) -> tuple[dict[str, object], bytes]:
    try:
        image = draw(content)
        jpeg = io.BytesIO()
        image.save(jpeg, "JPEG", quality=QUALITY, optimize=True)
        return {"hints": hints(image)}, jpeg.getvalue()
    except Refused as refusal:
        return {"refused": refusal.code}, b""
    except MemoryError:
        return {"refused": "unsafe"}, b""


def main() -> None:
    bound()
    gc.disable()
    head, jpeg = answer(sys.stdin.buffer.read())
    sys.stdout.buffer.write(json.dumps(head).encode() + b"\n" + jpeg)


if __name__ == "__main__":
    main()
