"""What a department answers to a question, in whatever mode it is."""

import itertools
from datetime import UTC, date, datetime, timedelta
from typing import Any

from departments.kinds import Kind, Record
from departments.store import Store
from departments.switches import Mode, Switch

RECEIPTS = itertools.count(1)


def answer(store: Store, kind: Kind, *, question: Record, switch: Switch) -> Record:
    """The record with receipt and time; `found` says whether there is one."""
    record = store.find(kind, question)
    field = switch.field or kind.turns_wrong
    if record and switch.mode is Mode.WRONG and field in record:
        record = record | {field: changed(record[field])}
    if record and switch.mode is Mode.INCOMPLETE:
        record = {name: each for name, each in record.items() if name != field}
    now = datetime.now(UTC)
    number = next(RECEIPTS)
    return {
        "found": record is not None,
        "record": record,
        "receipt": f"{kind.department}-{now:%y%m%d%H%M%S}-{number:06d}",
        "at": now.isoformat(),
    }


def changed(value: Any) -> Any:
    """Another value of the same form."""
    if isinstance(value, bool):
        return not value
    if not isinstance(value, str):
        return value
    try:
        return (date.fromisoformat(value) - timedelta(days=400)).isoformat()
    except ValueError:
        return value[:-1] + ("1" if value[-1:] != "1" else "2")
