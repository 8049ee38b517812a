"""Categories, points and order keys of a round, from the verified facts alone.

Enrollment handbook 4.6 and 4.8. One reading of the rows, one COPY, one upsert, however
many applications there are; what is written depends on the facts and on the rules, not on
the order in which rows come (INV-05) and not on when anybody submitted (INV-06).
"""

import json
from collections.abc import Iterable, Iterator
from typing import NamedTuple
from uuid import UUID

from django.db import connection, transaction

from enrollment.facts_of import facts_of
from enrollment.models import (
    AdmissionRound,
    Application,
    ApplicationState,
    PolicyProfile,
    Ranking,
    VerifiedFacts,
)
from enrollment.rulebook import categories_of, scheme_of, terms_of
from enrollment.scoring.categories import Categoriser, CategoryResult, category_key
from enrollment.scoring.engine import Engine, Tally
from enrollment.scoring.facts import Facts
from enrollment.scoring.ranking import Key
from enrollment.scoring.ranking import Ranking as Order
from enrollment.scoring.stored_facts import facts_from, facts_plain

NO_CATEGORY = ""
LAST = 32767
"""The rank of a child whom no category takes: last, never left out."""
CHUNK = 5000
MAKE = """
CREATE TEMPORARY TABLE ranked (
    application_id uuid, policy_id bigint, category text, rank int, predicates jsonb,
    points_numerator bigint, points_denominator bigint, items jsonb, keys jsonb
) ON COMMIT DROP
"""
FILL = "COPY ranked FROM STDIN"
KEEP = """
INSERT INTO enrollment_ranking (
    application_id, policy_id, category, rank, predicates,
    points_numerator, points_denominator, items, keys, computed_at
)
SELECT *, now() FROM ranked
ON CONFLICT (application_id) DO UPDATE SET
    policy_id = excluded.policy_id, category = excluded.category,
    rank = excluded.rank, predicates = excluded.predicates,
    points_numerator = excluded.points_numerator,
    points_denominator = excluded.points_denominator,
    items = excluded.items, keys = excluded.keys, computed_at = excluded.computed_at
"""


class Ranked(NamedTuple):
    """What the rules make of one application's facts."""

    result: CategoryResult
    tally: Tally | None
    key: Key

    @property
    def category(self) -> str:
        return self.result.category.code if self.result.category else NO_CATEGORY

    @property
    def rank(self) -> int:
        return self.result.category.rank if self.result.category else LAST


class Ranker:
    """The rules of one policy, made ready for many applications."""

    def __init__(self, policy: PolicyProfile) -> None:
        self.policy = policy
        self._categoriser = Categoriser(categories_of(policy), terms_of(policy))
        scheme = scheme_of(policy)
        self.engine = Engine(scheme) if scheme is not None else None
        self._order = Order(self.engine) if self.engine is not None else None

    def rank(self, facts: Facts) -> Ranked:
        result = self._categoriser.result(facts)
        tally = self.engine.tally(facts) if self.engine is not None else None
        return Ranked(result, tally, self._key(facts, result, tally))

    def _key(self, facts: Facts, result: CategoryResult, tally: Tally | None) -> Key:
        if result.category is None:
            return (LAST,)
        if self._order is None or tally is None:
            return category_key(result.category, facts)
        return self._order.key(facts, tally, category=result.category)

    def row(self, application: UUID, ranked: Ranked) -> tuple[object, ...]:
        """The row of `Ranking`, in the order of `MAKE`."""
        scale = self.engine.scale if self.engine is not None else 1
        return (
            str(application),
            self.policy.pk,
            ranked.category,
            ranked.rank,
            json.dumps(dict(ranked.result.predicates)),
            ranked.tally.total if ranked.tally else 0,
            scale,
            json.dumps(list(self._items(ranked.tally))),
            json.dumps(list(ranked.key)),
        )

    def _items(self, tally: Tally | None) -> Iterator[tuple[str, int, int]]:
        """Each item's code, what was counted, and its points in parts of the scale."""
        if self.engine is None or tally is None:
            return
        codes = (item.code for item in self.engine.scheme.items)
        yield from zip(codes, tally.counts, tally.points, strict=True)


@transaction.atomic
def settle(application: Application) -> Ranking:
    """Keep the facts of an application that was just approved, and rank it."""
    facts = facts_of(application)
    VerifiedFacts.objects.update_or_create(
        application=application, defaults={"content": facts_plain(facts)}
    )
    ranker = Ranker(application.policy)
    write([ranker.row(application.pk, ranker.rank(facts))])
    return Ranking.objects.get(application=application)


@transaction.atomic
def rank_round(round_: AdmissionRound, stage: str) -> int:
    """Rank all approved applications of a round and stage anew; how many.

    Three statements and one COPY, whatever their number.
    """
    policy = PolicyProfile.objects.in_force().get(round=round_, stage=stage)
    ranker = Ranker(policy)
    stored = VerifiedFacts.objects.filter(
        application__round=round_,
        application__stage=stage,
        application__state=ApplicationState.APPROVED,
    ).values_list("application_id", "content")
    # Read to the end before writing begins: a connection does one of both at a time.
    rows = [
        ranker.row(pk, ranker.rank(facts_from(content)))
        for pk, content in stored.iterator(chunk_size=CHUNK)
    ]
    return write(rows)


def write(rows: Iterable[tuple[object, ...]]) -> int:
    """Insert or renew the rankings; how many."""
    with connection.cursor() as cursor:
        cursor.execute(MAKE)
        with cursor.copy(FILL) as copy:
            for row in rows:
                copy.write_row(row)
        cursor.execute(KEEP)
        count: int = cursor.rowcount
        cursor.execute("DROP TABLE ranked")
    return count
