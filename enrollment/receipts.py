"""Receipt numbers and content hashes: what a family keeps, and anybody can check.

The hash is SHA-256 over the canonical JSON of all answers and of the hashes of the papers
that were attached. Nobody can find the answers from it, because it is taken together
with a random receipt number; whoever has the printed receipt can see that nothing was
changed since.
"""

import hashlib
import json
import secrets
from collections.abc import Mapping, Sequence
from typing import Any

LETTERS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
"""Without those that are mistaken for one another: 0 O, 1 I."""
RANDOM = 9


def new_receipt(intake_year: int) -> str:
    """A receipt number such as 27-K7QM-3XWD-P5, its last letter a check letter."""
    drawn = "".join(secrets.choice(LETTERS) for _ in range(RANDOM))
    digits = drawn + check_letter(drawn)
    return f"{intake_year % 100:02d}-{digits[:4]}-{digits[4:8]}-{digits[8:]}"


def check_letter(letters: str) -> str:
    """A letter that tells every single wrong letter and most swapped neighbours."""
    values = (LETTERS.index(letter) for letter in letters)
    return LETTERS[
        sum(value * (2 * place + 1) for place, value in enumerate(values)) % 32
    ]


def tidied(receipt: str) -> str | None:
    """The number as it is stored, whatever spaces and small letters; None if mistyped."""
    plain = "".join(char for char in receipt.upper() if char.isalnum())
    year, letters = plain[:2], plain[2:]
    if not year.isdigit() or len(letters) != RANDOM + 1 or set(letters) - set(LETTERS):
        return None
    if check_letter(letters[:-1]) != letters[-1]:
        return None
    return f"{year}-{letters[:4]}-{letters[4:8]}-{letters[8:]}"


def content_hash(
    receipt: str, answers: Mapping[str, Any], papers: Sequence[str]
) -> str:
    """SHA-256, in hexadecimal, of the receipt, the answers by part, and paper hashes."""
    content = {"receipt": receipt, "answers": answers, "papers": sorted(papers)}
    canonical = json.dumps(
        content, ensure_ascii=False, sort_keys=True, separators=(",", ":")
    )
    return hashlib.sha256(canonical.encode()).hexdigest()
