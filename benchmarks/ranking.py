"""How long 100,000 applications take from stored facts to category, points and order.

    python -m benchmarks.ranking [--applications 100000]

Makes an empty database of its own, fills it with approved applications whose facts are
varied by a seed, and ranks the round: rows are read, categories and points worked out
under a published table of 120 points, and the rankings written. Prints seconds, rows in a
second and the number of statements. The bar (issue 3, section 7): at most 20 seconds and
a number of statements that does not grow.
"""

import argparse
import atexit
import datetime
import os
import random
import shutil
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
FOLDER = ROOT / "var" / "bench-ranking"
BAR_SECONDS = 20
CUTOFF = datetime.date(2026, 3, 31)
BATCH = 5000


def use_own_database() -> None:
    from portal.embedded import EmbeddedPostgres

    shutil.rmtree(FOLDER, ignore_errors=True)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
    server = EmbeddedPostgres(FOLDER)
    os.environ["DATABASE_URL"] = server.start()
    atexit.register(server.stop)


def facts_of(chance: random.Random):
    """A family as it may be: months paid, time lived, a home or none."""
    from fractions import Fraction

    from enrollment.scoring.facts import Facts, Person, Place, Stay
    from tests.enrollment.scoring.families import (
        home,
        hukou,
        insured,
        months_ago,
        stayed,
    )

    lived = months_ago(chance.randrange(6, 200))
    owns = chance.random() < 0.5
    return Facts(
        hukou=hukou(chance.choice(list(Place))),
        insurance=(
            insured(chance.randrange(1, 180)),
            insured(chance.randrange(1, 120), Person.SECONDARY),
        ),
        periods=(stayed(Stay.RESIDENCE, lived),),
        dwellings=home(Fraction(chance.randrange(1, 5), 4), 24) if owns else (),
        marks=frozenset({"in_birth_window"}),
    )


def fill(number: int):
    """A round with so many approved applications, each of a household of its own."""
    from enrollment.scoring.schemes import template_plain
    from tests.enrollment.family import PlanFactory, open_round, parent

    plan = PlanFactory(
        round=open_round(
            cut_off=CUTOFF,
            points=template_plain("xiamen_siming_120", cutoff=CUTOFF),
            order_rule="category_then_points",
            tie_keys=["points:residence", "units:primary_insurance"],
        )
    )
    chance, guardian = random.Random(2027), parent()
    for first in range(0, number, BATCH):
        store(plan, guardian, chance, range(first, min(first + BATCH, number)))
    return plan


def store(plan, guardian, chance: random.Random, serials: range) -> None:
    from django.utils import timezone

    from enrollment.models import Application, Child, Household, VerifiedFacts
    from enrollment.scoring.stored_facts import facts_plain

    policy = plan.round.policies.get(stage=plan.stage)
    homes = Household.objects.bulk_create(Household() for _ in serials)
    children = Child.objects.bulk_create(
        Child(household=one, name="张小", sex="1", birth_date=datetime.date(2019, 9, 1))
        for one in homes
    )
    rows = Application.objects.bulk_create(
        Application(
            round=plan.round,
            stage=plan.stage,
            policy=policy,
            child=child,
            household=child.household,
            applicant=guardian,
            city=plan.round.county_id[:4],
            intake_year=plan.round.intake_year,
            child_index=child.pk.bytes * 2,
            state="approved",
            receipt=f"27-{serial:010}",
            submitted_at=timezone.now(),
        )
        for serial, child in zip(serials, children, strict=True)
    )
    VerifiedFacts.objects.bulk_create(
        VerifiedFacts(application=row, content=facts_plain(facts_of(chance)))
        for row in rows
    )


def measure(plan) -> tuple[float, int, int]:
    """Seconds, rows and statements of ranking the round."""
    from django.db import connection

    from enrollment.ranking import rank_round

    statements = 0

    def count(execute, *statement):
        nonlocal statements
        statements += 1
        return execute(*statement)

    with connection.execute_wrapper(count):
        began = time.perf_counter()
        rows = rank_round(plan.round, plan.stage)
        seconds = time.perf_counter() - began
    return seconds, rows, statements


def main() -> int:
    asked = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    asked.add_argument("--applications", type=int, default=100_000)
    options = asked.parse_args()
    use_own_database()
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    plan = fill(options.applications)
    slowest = 0.0
    for which in ("first", "again"):
        seconds, rows, statements = measure(plan)
        slowest = max(slowest, seconds)
        print(
            f"{which:6} {rows} applications in {seconds:.1f} s"
            f" = {rows / seconds:,.0f} a second, {statements} statements"
        )
    print(f"bar: {BAR_SECONDS} s for 100,000")
    return 0 if slowest <= BAR_SECONDS else 1


if __name__ == "__main__":
    sys.exit(main())
