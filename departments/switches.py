"""How each department behaves: kept in memory, and in a file for the next start."""

import json
from dataclasses import asdict, dataclass, replace
from enum import StrEnum
from pathlib import Path
from threading import Lock

from departments.kinds import Department, Record

LONGEST = 120.0


class Mode(StrEnum):
    NORMAL = "normal"
    SLOW = "slow"
    WRONG = "wrong"
    UNAVAILABLE = "unavailable"
    DISCONNECTING = "disconnecting"
    MALFORMED = "malformed"
    INCOMPLETE = "incomplete"


MEANINGS = {
    Mode.NORMAL: ("正常", "normal"),
    Mode.SLOW: ("缓慢", "slow: answers after some seconds"),
    Mode.WRONG: ("答复有误", "wrong: one field of the answer is changed"),
    Mode.UNAVAILABLE: ("停止服务", "unavailable: answers 503"),
    Mode.DISCONNECTING: ("断开连接", "disconnecting: closes without an answer"),
    Mode.MALFORMED: ("格式错误", "malformed: the answer is no JSON"),
    Mode.INCOMPLETE: ("缺少字段", "incomplete: the answer lacks a field"),
}


@dataclass(frozen=True, slots=True)
class Switch:
    mode: Mode = Mode.NORMAL
    seconds: float = 0.0
    field: str = ""
    """The field to change or leave out; empty for the kind's own."""
    times: int = 0
    """For how many questions it holds; 0 for all to come."""

    @classmethod
    def of(cls, given: Record) -> "Switch":
        """Raise ValueError if that is no switch."""
        seconds = float(given.get("seconds") or 0)
        if not 0 <= seconds <= LONGEST:
            raise ValueError(f"seconds must be within 0 and {LONGEST:.0f}")
        field = str(given.get("field") or "")
        times = int(given.get("times") or 0)
        return cls(Mode(given.get("mode", "")), seconds, field, times)

    def once_less(self) -> "Switch":
        """The switch after one more question."""
        match self.times:
            case 0:
                return self
            case 1:
                return Switch()
            case _:
                return replace(self, times=self.times - 1)


class Switches:
    def __init__(self, file: Path) -> None:
        self.file, self.lock = file, Lock()
        kept = json.loads(file.read_text()) if file.exists() else {}
        self.all = {
            each: Switch.of(kept.get(each, {"mode": "normal"})) for each in Department
        }

    def turn(self, department: Department | None, switch: Switch) -> None:
        """Turn one department's switch, or all of them."""
        with self.lock:
            for each in [department] if department else Department:
                self.all[each] = switch
            told = {each.value: asdict(switch) for each, switch in self.all.items()}
            self.file.write_text(json.dumps(told, indent=1))

    def for_question(self, department: Department) -> Switch:
        """How the next question is answered."""
        with self.lock:
            switch = self.all[department]
            self.all[department] = switch.once_less()
        return switch
