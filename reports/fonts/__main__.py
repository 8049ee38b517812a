"""`python -m reports.fonts [folder]` unpacks the fonts, by default into var/fonts."""

import os
import sys
from pathlib import Path

from reports.fonts import unpack

default = Path(os.environ.get("JUNHENG_VAR_DIR", "var")) / "fonts"
folder = unpack(Path(sys.argv[1]) if len(sys.argv) > 1 else default)
for font in sorted(folder.glob("*.otf")):
    print(font)
