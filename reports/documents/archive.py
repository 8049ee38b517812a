"""Making zip-based office files the same bytes each time they are written.

Word and Excel files are zip archives: their entries carry the moment of packing, and
openpyxl stamps its own moment of saving. Both become the document's own moment.
"""

import io
import re
import zipfile
from datetime import UTC, datetime

CORE = "docProps/core.xml"
STAMP = re.compile(rb"(<dcterms:(?:created|modified)\b[^>]*>)[^<]*(<)")


def freeze(archive: bytes, *, at: datetime) -> bytes:
    """The same archive with every time in it set to `at`."""
    moment = at.astimezone(UTC)
    frozen = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(archive)) as source,
        zipfile.ZipFile(frozen, "w", zipfile.ZIP_DEFLATED) as target,
    ):
        for entry in source.infolist():
            content = source.read(entry)
            if entry.filename == CORE:
                content = _stamp(content, moment)
            name = zipfile.ZipInfo(entry.filename, moment.timetuple()[:6])
            name.compress_type, name.create_system = zipfile.ZIP_DEFLATED, 3
            target.writestr(name, content)
    return frozen.getvalue()


def _stamp(core: bytes, moment: datetime) -> bytes:
    text = moment.strftime("%Y-%m-%dT%H:%M:%SZ").encode()
    return STAMP.sub(rb"\g<1>" + text + rb"\g<2>", core)
