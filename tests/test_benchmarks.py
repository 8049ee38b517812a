"""What the benchmark of the roster says of its bars."""

import pytest

from benchmarks.roster_import import BARS, verdict

HELD = {name: BARS[name] for name in ("ceiling", "peer", "again")}


def test_verdict_holds_when_every_bar_was_measured_and_held(capsys):
    assert verdict(HELD, BARS["memory"])
    assert "all bars held" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("name", "how"), [("again", "--peer-again"), ("peer", "without --no-peer")]
)
def test_verdict_says_which_bar_was_not_measured_and_how_to(capsys, name, how):
    ratios = {other: ratio for other, ratio in HELD.items() if other != name}

    assert not verdict(ratios, BARS["memory"])

    said = capsys.readouterr().out
    assert f"{name:10} not measured" in said
    assert how in said


@pytest.mark.parametrize("name", HELD)
def test_verdict_fails_below_a_bar(name):
    assert not verdict(HELD | {name: HELD[name] * 0.9}, BARS["memory"])
