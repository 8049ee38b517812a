"""The departments' data: JSON files in a folder, read once at the start."""

import json
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path

from departments.families import NOBODY_NAMED, population
from departments.kinds import KINDS, Kind, Record
from departments.people import PLACES, Place

DECLARED = "declared.json"


class Store:
    """Every record by its kind and subject, and what the families would declare."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.load()

    def load(self) -> None:
        self.records = {
            kind.path: {kind.key(each): each for each in self.read(kind.file)}
            for kind in KINDS
        }
        self.declared = self.read(DECLARED)

    def read(self, name: str) -> list[Record]:
        path = self.folder / name
        records: list[Record] = json.loads(path.read_text()) if path.exists() else []
        return records

    def find(self, kind: Kind, question: Record) -> Record | None:
        return self.records[kind.path].get(kind.key(question))


def fill(
    folder: Path,
    families: int,
    *,
    seed: int,
    year: int,
    places: tuple[Place, ...] = PLACES,
    mothers: Mapping[str, str] = NOBODY_NAMED,
) -> None:
    """Write the files of an invented county; what was there before goes."""
    made = population(families, seed=seed, year=year, places=places, mothers=mothers)
    folder.mkdir(parents=True, exist_ok=True)
    for kind in KINDS:
        write(folder / kind.file, made.records[kind.path])
    write(folder / "places.json", [asdict(place) for place in places])
    write(folder / DECLARED, made.declared)  # last: its presence says all is there


def write(path: Path, records: list[Record]) -> None:
    path.write_text(json.dumps(records, ensure_ascii=False))
