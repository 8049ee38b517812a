"""The demo's message broker: a folder in which a message appears whole or not at all.

Kombu's own folder transport opens the file before it writes, so that a worker which looks
at that moment reads nothing and dies of it. Here a message is written aside and renamed.
"""

from pathlib import Path
from time import monotonic
from typing import Any
from uuid import uuid4

from kombu.transport import TRANSPORT_ALIASES, filesystem
from kombu.utils.json import dumps

SCHEME = "folder"


class Channel(filesystem.Channel):
    # kombu's own stubs disagree about this method between two of its base classes
    def _put(  # type: ignore[override]
        self, queue: str, payload: Any, **options: Any
    ) -> None:
        folder, name = Path(self.data_folder_out), f"{monotonic() * 1000:.0f}_{uuid4()}"
        aside = folder / f"{name}.part"
        aside.write_text(dumps(payload))
        aside.replace(folder / f"{name}.{queue}.msg")


class Transport(filesystem.Transport):
    Channel = Channel


def register() -> None:
    """Make `folder://` known as a broker's address."""
    TRANSPORT_ALIASES[SCHEME] = "portal.message_folder:Transport"
