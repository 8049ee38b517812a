"""What may import what, and a few things that the house does not do."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
ORDER = ["portal", "accounts", "schools", "enrollment", "reports"]
"""Each imports only what stands left of it."""
KNOW_ALL = {
    "portal/urls.py",
    "portal/celery.py",
    "portal/settings.py",
}
PURE = [
    "accounts/masking.py",
    "enrollment/pictures/",
    "portal/embedded/",
    "portal/lights.py",
    "schools/class_bands.py",
    "schools/identifiers.py",
    "schools/roster/child.py",
    "schools/roster/guard.py",
    "schools/roster/reading.py",
    "schools/roster/sheets.py",
    "schools/seat_arithmetic.py",
]
"""These import no Django: a child process or a reader takes them alone."""
MODULES = [
    path.relative_to(ROOT)
    for app in ORDER
    for path in sorted((ROOT / app).rglob("*.py"))
    if "migrations" not in path.parts
]


def tree_of(module):
    return ast.parse((ROOT / module).read_text())


def imports_of(module):
    """The dotted names that a module imports, wherever in it."""
    for node in ast.walk(tree_of(module)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and not node.level:
            yield node.module


def apps_of(module):
    """The top-level packages that a module imports."""
    return {name.partition(".")[0] for name in imports_of(module)}


def looks_right(module):
    """Whether it imports an app that stands right of its own, knowing not all."""
    right_of_it = set(ORDER[ORDER.index(module.parts[0]) + 1 :])
    return bool(apps_of(module) & right_of_it) and str(module) not in KNOW_ALL


def test_imports_run_one_way():
    assert not [str(module) for module in MODULES if looks_right(module)]


def test_product_does_not_import_its_tests():
    outside = {"tests", "benchmarks", "pytest", "hypothesis", "factory"}

    assert not [str(module) for module in MODULES if apps_of(module) & outside]


@pytest.mark.parametrize("pure", PURE)
def test_pure_parts_import_no_django(pure):
    modules = [module for module in MODULES if str(module).startswith(pure)]

    assert modules
    assert not [str(module) for module in modules if "django" in apps_of(module)]


def test_fields_are_listed_one_by_one():
    """A serializer or form with all fields would show the next personal field too."""
    everything = [
        str(module)
        for module in MODULES
        for node in ast.walk(tree_of(module))
        if isinstance(node, ast.Constant) and node.value == "__all__"
    ]

    assert not everything


def test_no_signal_receivers():
    signals = {"django.db.models.signals", "django.dispatch"}

    assert not [str(module) for module in MODULES if signals & set(imports_of(module))]


def test_nothing_is_called_by_a_name_that_says_nothing():
    empty = {"utils", "helpers", "common", "core", "services", "misc", "manager"}

    assert not [m for m in MODULES if {Path(part).stem for part in m.parts} & empty]


def test_one_module_importing_to_the_right_would_be_noticed(tmp_path, monkeypatch):
    """Proves that the first test is able to fail."""
    monkeypatch.setattr("tests.test_architecture.ROOT", tmp_path)
    (tmp_path / "accounts").mkdir()
    (tmp_path / "accounts/wrong.py").write_text("from schools.models import School\n")

    assert looks_right(Path("accounts/wrong.py"))
