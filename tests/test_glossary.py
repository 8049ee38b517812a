from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings

OURS = ["portal", "accounts", "schools", "enrollment", "reports"]
GLOSSARY = (Path(settings.BASE_DIR) / "docs/glossary.md").read_text()


@pytest.mark.parametrize(
    "name",
    [
        model.__name__
        for app in OURS
        if apps.is_installed(app)
        for model in apps.get_app_config(app).get_models()
    ],
)
def test_glossary_tells_every_model_in_chinese(name):
    line = next(row for row in GLOSSARY.splitlines() if f"`{name}`" in row)

    assert any("一" <= letter <= "鿿" for letter in line)
