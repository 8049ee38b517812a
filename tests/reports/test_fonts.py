import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import pytest

from reports import fonts


def test_fonts_are_unpacked_whole_by_two_at_once(tmp_path):
    with ThreadPoolExecutor() as both:
        list(both.map(fonts.unpack, [tmp_path, tmp_path]))

    assert sorted(font.name for font in tmp_path.iterdir()) == [
        "noto-sans-sc-bold.otf",
        "noto-serif-sc-bold.otf",
        "noto-serif-sc-regular.otf",
    ]
    assert all(font.read_bytes().startswith(b"OTTO") for font in tmp_path.iterdir())


def test_fonts_stay_as_they_are_the_second_time(tmp_path):
    before = {f.name: f.stat().st_mtime_ns for f in fonts.unpack(tmp_path).iterdir()}

    after = {f.name: f.stat().st_mtime_ns for f in fonts.unpack(tmp_path).iterdir()}

    assert after == before


@pytest.mark.parametrize("by_argument", [True, False])
def test_fonts_are_unpacked_from_the_command_line(tmp_path, by_argument):
    arguments = [str(tmp_path / "fonts")] if by_argument else []

    run = subprocess.run(
        [sys.executable, "-S", "-m", "reports.fonts", *arguments],
        env=os.environ | {"JUNHENG_VAR_DIR": str(tmp_path)},
        capture_output=True,
        text=True,
        check=True,
    )

    assert len(run.stdout.split()) == 3
    assert (tmp_path / "fonts" / "noto-serif-sc-regular.otf").exists()
