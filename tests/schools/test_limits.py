import datetime
from decimal import Decimal
from fractions import Fraction

import pytest
from django.core.exceptions import ValidationError

from accounts.models import AuditEvent
from schools.models import Limit, School
from schools.models.limits import Limits
from schools.models.schools import Stage
from tests.factories import COUNTY, TOWN

TODAY = datetime.date(2026, 11, 25)
CODE = Limit.Code


def local(value, *, region=COUNTY, since="2026-01-01", **more):
    return Limit(
        code=CODE.CLASS_STANDARD,
        region=region,
        applies_to=more.pop("applies_to", Stage.PRIMARY),
        value=Decimal(value),
        valid_from=datetime.date.fromisoformat(since),
        source="县教〔2026〕1号",
        **more,
    )


@pytest.mark.parametrize(
    ("code", "applies_to", "value"),
    [
        (CODE.CLASS_STANDARD, Stage.PRIMARY, 45),
        (CODE.CLASS_STANDARD, Stage.JUNIOR, 50),
        (CODE.CLASS_STANDARD, School.Kind.INCOMPLETE_PRIMARY, 30),
        (CODE.CLASS_LARGE, "", 56),
        (CODE.CLASS_SUPER_LARGE, "", 66),
        (CODE.NEW_CLASS_CAP, "", 55),
        (CODE.SCHOOL_SCALE, Stage.PRIMARY, 2000),
        (CODE.SCHOOL_SCALE, Stage.JUNIOR, 2000),
        (CODE.SCHOOL_SCALE, School.Kind.NINE_YEAR, 2500),
        (CODE.SCHOOL_SCALE, School.Kind.TWELVE_YEAR, 2500),
    ],
)
def test_limits_hold_the_national_numbers(db, code, applies_to, value):
    assert Limits(TODAY).whole(code, place=TOWN, applies_to=applies_to) == value


@pytest.mark.parametrize(
    ("code", "share"),
    [
        (CODE.SCALE_WARNING_SHARE, Fraction(95, 100)),
        (CODE.SEAT_WARNING_YELLOW, Fraction(9, 10)),
        (CODE.SEAT_WARNING_RED, Fraction(1)),
        (CODE.LARGE_SHARE_TARGET, Fraction(5, 100)),
        (CODE.SUPER_SHARE_TARGET, Fraction(2, 100)),
    ],
)
def test_limits_give_shares_exactly(db, code, share):
    assert Limits(TODAY).share(code, place=COUNTY) == share


def test_every_national_limit_names_its_source(db):
    sources = list(Limit.objects.filter(region="").values_list("source", flat=True))

    assert len(sources) == 18
    assert all(len(source) > 8 for source in sources)


def test_limits_take_the_nearest_place(db):
    local(44).save()
    local(40, region=TOWN).save()
    limits = Limits(TODAY)

    found = [
        limits.whole(CODE.CLASS_STANDARD, place=place, applies_to=Stage.PRIMARY)
        for place in (TOWN, COUNTY, "990102")
    ]

    assert found == [40, 44, 45]


def test_limits_put_the_kind_of_school_before_the_stage(db):
    limits = Limits(TODAY)

    standard = limits.whole(
        CODE.CLASS_STANDARD,
        place=TOWN,
        applies_to=Stage.PRIMARY,
        kind=School.Kind.INCOMPLETE_PRIMARY,
    )

    assert standard == 30


def test_limits_are_those_of_their_day(db):
    local(44, since="2026-09-01").save()

    found = [
        Limits(day).whole(CODE.CLASS_STANDARD, place=TOWN, applies_to=Stage.PRIMARY)
        for day in (datetime.date(2026, 8, 31), datetime.date(2026, 9, 1))
    ]

    assert found == [45, 44]


def test_limits_raise_where_nothing_is_set(db):
    with pytest.raises(LookupError, match="class_standard"):
        Limits(TODAY).value(CODE.CLASS_STANDARD, place=TOWN, applies_to="special")
    with pytest.raises(LookupError, match="class_large"):
        Limits(datetime.date(2010, 1, 1)).value(CODE.CLASS_LARGE, place=TOWN)


def test_limits_need_one_query(db, django_assert_num_queries):
    with django_assert_num_queries(1):
        limits = Limits(TODAY)
        for code in (CODE.CLASS_LARGE, CODE.CLASS_SUPER_LARGE, CODE.NEW_CLASS_CAP):
            limits.value(code, place=TOWN)


def test_put_in_force_ends_the_row_before(officer):
    local(44).put_in_force(by=officer)

    local(43, since="2026-09-01").put_in_force(by=officer)

    rows = Limit.objects.filter(region=COUNTY).order_by("valid_from")
    assert [(row.value, row.valid_to) for row in rows] == [
        (44, datetime.date(2026, 8, 31)),
        (43, None),
    ]
    assert AuditEvent.objects.filter(action="limit.change").count() == 2


def test_put_in_force_leaves_the_national_row_alone(officer):
    local(44).put_in_force(by=officer)

    national = Limit.objects.get(
        code=CODE.CLASS_STANDARD, region="", applies_to=Stage.PRIMARY
    )
    assert national.valid_to is None


@pytest.mark.parametrize("since", ["2026-01-01", "2025-12-31"])
def test_put_in_force_refuses_to_rewrite_the_past(officer, since):
    local(44).put_in_force(by=officer)

    with pytest.raises(ValidationError, match="valid_from"):
        local(43, since=since).put_in_force(by=officer)

    assert Limit.objects.filter(region=COUNTY).count() == 1


@pytest.mark.parametrize("region", ["", "9901", "990102"])
def test_put_in_force_refuses_another_place(officer, region):
    with pytest.raises(ValidationError, match="region"):
        local(44, region=region).put_in_force(by=officer)


def test_put_in_force_wants_a_source(officer):
    limit = local(44)
    limit.source = ""

    with pytest.raises(ValidationError, match="source"):
        limit.put_in_force(by=officer)


@pytest.mark.parametrize(
    ("code", "ceiling"),
    [(CODE.CLASS_LARGE, 56), (CODE.CLASS_SUPER_LARGE, 66), (CODE.NEW_CLASS_CAP, 55)],
)
def test_a_place_is_only_stricter_than_the_country(officer, code, ceiling):
    lax, strict = local(ceiling + 1, applies_to=""), local(ceiling, applies_to="")
    lax.code = strict.code = code

    with pytest.raises(ValidationError, match=str(ceiling)) as refused:
        lax.put_in_force(by=officer)
    strict.put_in_force(by=officer)

    assert list(refused.value.message_dict) == ["value"]
    assert Limit.objects.get(region=COUNTY).value == ceiling


def test_a_place_may_raise_what_the_country_only_recommends(officer):
    local(48).put_in_force(by=officer)

    assert Limit.objects.filter(region=COUNTY, value=48).exists()
