"""The fonts that official documents are set in (docs/fonts.md), kept packed.

Needs the standard library only, so that `make env` can unpack them before anything else.
"""

import lzma
import shutil
import tempfile
from pathlib import Path

PACKED = Path(__file__).parent


def unpack(into: Path) -> Path:
    """Make sure every font stands unpacked in `into`, and give `into` back.

    Two processes may do it at once: each file appears whole or not at all.
    """
    into.mkdir(parents=True, exist_ok=True)
    for packed in sorted(PACKED.glob("*.otf.xz")):
        font = into / packed.stem
        if not font.exists() or font.stat().st_mtime < packed.stat().st_mtime:
            _unpack_one(packed, font)
    return into


def _unpack_one(packed: Path, font: Path) -> None:
    with (
        lzma.open(packed) as source,
        tempfile.NamedTemporaryFile(dir=font.parent, delete=False) as target,
    ):
        shutil.copyfileobj(source, target)
    whole = Path(target.name)
    whole.chmod(0o644)
    whole.replace(font)
