"""What a pupil's fields were before a change (异动前值), as a RollEvent keeps it.

Numbers and phones stay sealed, in base64, bound to the same row: whoever reads the event
learns nothing, and putting them back restores the row to the letter.
"""

import base64
import datetime
from collections.abc import Iterable

from accounts.fields import EncryptedTextField
from schools.models import Pupil


def before_image(pupil: Pupil, names: Iterable[str]) -> dict[str, object]:
    """Values of the fields as they are stored; a foreign key by its key."""
    return {name: stored_value(pupil, name) for name in names}


def stored_value(pupil: Pupil, name: str) -> object:
    field = Pupil._meta.get_field(name)
    if isinstance(field, EncryptedTextField):
        sealed = field.pre_save(pupil, add=False)
        return sealed if sealed is None else base64.b64encode(sealed).decode()
    value = pupil.serializable_value(name)
    return value.isoformat() if isinstance(value, datetime.date) else value
