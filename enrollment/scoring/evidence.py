"""What each line of a points result rests on, for the parent's page (handbook 4.8).

As with permits, a line of evidence is a code and values; the page words them.
"""

from collections.abc import Iterator
from dataclasses import replace

from enrollment.scoring.engine import Engine, PointsLine, PointsResult
from enrollment.scoring.facts import Facts, Person
from enrollment.scoring.measures import (
    PARENTS,
    Basis,
    Measure,
    Whose,
    months_paid,
    of_person,
    stretches,
)
from enrollment.scoring.permits import Line
from enrollment.scoring.terms import Terms


def result_page(engine: Engine, facts: Facts) -> PointsResult:
    """The points of one application with the evidence of each line."""
    tally = engine.tally(facts)
    result = engine.explain(tally)
    terms = engine.scheme.terms
    counts = {each.code: each.counts for each in engine.scheme.conditions}

    def with_evidence(line: PointsLine) -> PointsLine:
        needed = [
            Line("needs", {"name": name, "holds": result.predicates[name]})
            for name in sorted(line.item.needs.names)
        ]
        asked = [counts[name] for name in sorted(line.item.needs.names & set(counts))]
        measures = [*asked, *([line.item.counts] if line.item.counts else [])]
        found = [
            evidence
            for measure in measures
            for evidence in measured(measure, facts, terms, first=tally.first)
        ]
        return replace(line, evidence=(*needed, *found))

    return replace(result, lines=tuple(map(with_evidence, result.lines)))


def measured(
    measure: Measure, facts: Facts, terms: Terms, *, first: Person = Person.PRIMARY
) -> Iterator[Line]:
    """What a measure counted, and what it left out."""
    person = whose(measure, facts, terms, first=first)
    match measure.basis:
        case Basis.COUNT:
            number = facts.counts.get(measure.count, 0)
            yield Line("number", {"name": measure.count, "number": number})
        case Basis.INSURANCE:
            yield from _months(measure, facts, terms, person)
        case basis:
            for start, end in stretches(measure, terms)(facts, person):
                values = {"basis": basis, "person": person, "from": start, "to": end}
                yield Line("period", values)
    if measure.beyond:
        yield Line("beyond", {"unit": measure.unit, "number": measure.beyond})


def whose(
    measure: Measure, facts: Facts, terms: Terms, *, first: Person = Person.PRIMARY
) -> Person:
    """The person whose facts were counted; of either parent, the one with more."""
    second = PARENTS[1] if first == PARENTS[0] else PARENTS[0]
    count = of_person(measure, terms)
    match measure.person:
        case Whose.PRIMARY:
            return first
        case Whose.SECONDARY:
            return second
        case Whose.CHILD:
            return Person.CHILD
    return max((first, second), key=lambda parent: count(facts, parent))


def _months(
    measure: Measure, facts: Facts, terms: Terms, person: Person
) -> Iterator[Line]:
    counted = months_paid(measure, terms)(facts, person)
    values = {"person": person, "kinds": measure.kinds, "months": counted.bit_count()}
    yield Line("insurance", values)
    everything = replace(measure, exclude_back_payment=False)
    late = months_paid(everything, terms)(facts, person) & ~counted
    if late:
        yield Line("back_paid_left_out", {"months": late.bit_count()})
