import ast
from pathlib import Path

import enrollment.scoring

FOLDER = Path(enrollment.scoring.__file__).parent
STANDARD = {"calendar", "collections", "dataclasses", "datetime", "decimal", "enum"} | {
    *("fractions", "functools", "itertools", "json", "math", "operator", "pathlib"),
    *("types", "typing"),
}


def names_in(path):
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.module or ""


def outside(path):
    """What a module imports beside the package itself and the standard library."""
    names = [name for name in names_in(path) if not name.startswith(PACKAGE)]
    return {name.partition(".")[0] for name in names} - STANDARD


PACKAGE = "enrollment.scoring"


def test_scoring_imports_neither_django_nor_any_app():
    modules = sorted(FOLDER.rglob("*.py"))

    assert len(modules) > 10
    assert not {path.name: outside(path) for path in modules if outside(path)}


def test_an_import_of_django_would_be_noticed(tmp_path):
    """Proves that the test above is able to fail."""
    wrong = tmp_path / "wrong.py"
    wrong.write_text("from django.db import models\nimport schools.models\n")

    assert outside(wrong) == {"django", "schools"}
