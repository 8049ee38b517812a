"""A fault that a check knows of, and its being found in a draft."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise

from enrollment.models import PolicyFinding
from enrollment.wording import condition_words

Severity = PolicyFinding.Severity
BLOCK, WARN = Severity.BLOCK, Severity.WARN


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that can be wrong: how bad, which rule forbids it, what mends it."""

    key: str
    code: str
    severity: Severity
    message: str | Promise
    clause: str | Promise
    fix: str | Promise

    def found(self, **values: Any) -> "Finding":
        return Finding(self, values)


@dataclass(frozen=True, slots=True)
class Finding:
    """The fault with the values of this draft. Lists are words of rules (`!name`)."""

    fault: Fault
    values: Mapping[str, Any]

    @property
    def code(self) -> str:
        return self.fault.code

    @property
    def blocks(self) -> bool:
        return self.fault.severity == BLOCK

    @property
    def message(self) -> str:
        return self._with_values(self.fault.message)

    @property
    def fix(self) -> str:
        return self._with_values(self.fault.fix)

    def _with_values(self, sentence: str | Promise) -> str:
        return str(sentence) % {name: said(part) for name, part in self.values.items()}

    @property
    def details(self) -> dict[str, Any]:
        """What is stored: the words are written anew in the reader's language."""
        return {"key": self.fault.key, **self.values}

    @property
    def handle(self) -> str:
        """Names this finding while its values stay what they are."""
        written = json.dumps(self.details, sort_keys=True, ensure_ascii=False)
        return hashlib.sha256(written.encode()).hexdigest()[:12]


def said(value: Any) -> str:
    if isinstance(value, list):
        return "、".join(condition_words(word) for word in value)
    return str(value)
