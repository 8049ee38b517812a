"""Whether the keys of an installation can seal anything, asked before it starts.

No Django here: the settings ask. A sentence never holds any part of a key, as it ends in
the log.
"""

from base64 import b64decode
from collections import Counter
from collections.abc import Sequence

KEY_BYTES = {"aes256gcm": 32, "sm4gcm": 16}
INDEX_KEY_BYTES = 32


def key_dangers(ring: Sequence[str], index_key: str) -> list[str]:
    """What is wrong with the keys, one sentence each."""
    of_index = wrong_index_key(index_key)
    return [*wrong_keys(ring), *([of_index] if of_index else [])]


def decoded_bytes(text: str) -> int | None:
    """How long the key behind base64 is; None where it is no base64."""
    try:
        return len(b64decode(text, validate=True))
    except ValueError:
        return None


def wrong_index_key(text: str) -> str | None:
    """What is wrong with the key of the look-up index, if anything is."""
    if not text:
        return "JUNHENG_INDEX_KEY is missing"
    if decoded_bytes(text) != INDEX_KEY_BYTES:
        return f"JUNHENG_INDEX_KEY must be {INDEX_KEY_BYTES} bytes in base64"
    return None


def wrong_keys(specs: Sequence[str]) -> list[str]:
    """What is wrong with the ring of encryption keys, one sentence for each key."""
    if not any(specs):
        return ["JUNHENG_ENCRYPTION_KEYS is missing"]
    ids = Counter(spec.split(":")[0] for spec in specs)
    found = [
        f"JUNHENG_ENCRYPTION_KEYS uses the id {number} twice"
        for number, times in ids.items()
        if times > 1
    ]
    for place, spec in enumerate(specs, 1):
        if wrong := wrong_key(spec):
            found.append(f"JUNHENG_ENCRYPTION_KEYS, key {place}: {wrong}")
    return found


def wrong_key(spec: str) -> str | None:
    number, _, rest = spec.partition(":")
    algorithm, _, key = rest.partition(":")
    if algorithm not in KEY_BYTES:
        return "must be written id:algorithm:base64 with aes256gcm or sm4gcm"
    if not (number.isascii() and number.isdecimal() and 0 < int(number) < 256):
        return "its id must be a number from 1 to 255"
    if decoded_bytes(key) != KEY_BYTES[algorithm]:
        return f"{algorithm} needs {KEY_BYTES[algorithm]} bytes in base64"
    return None
