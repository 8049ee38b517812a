"""The figures of the town report (乡镇义务教育报告), equity handbook 9.4 (d), seed 003."""

from collections.abc import Iterator, Mapping

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, pgettext

from reports.content import Check, Content, Frozen, Grid
from reports.definitions.checks import at_most, class_checks, sum_check
from reports.definitions.class_size_tables import in_classes, in_ledger, number
from reports.definitions.words import lines, of, school_kinds, sizes, stages
from reports.documents import Column
from reports.sheet import Figure, Name, Selector, Sheet, select

NOT_YET = gettext_noop("This portal has no source of this figure yet")
"""Why a rate is lacking that needs population counts or the dropout ledgers."""
HEADLINE = (
    "town.villages",
    "schools.all",
    "primary.classes",
    "primary.pupils",
    "junior.classes",
    "junior.pupils",
    "all.full_time",
    "all.bachelor_plus_share",
)


def staff_columns() -> dict[str, str]:
    return {
        "staff": _("Staff in all"),
        "full_time": _("Full-time teachers"),
        "bachelor_plus": _("Full-time teachers with a bachelor or above"),
        "certificate_holders": _("Full-time teachers with a certificate"),
    }


def rates_lacking() -> dict[str, str]:
    return {
        "primary.enrolment_rate": _("Enrolment rate of primary-school age"),
        "primary.dropout_rate": _("Dropout rate of primary"),
        "primary.graduation_rate": _("Graduation rate of primary"),
        "junior.enrolment_rate": _("Enrolment rate of junior"),
    }


def compute(frozen: Frozen) -> Content:
    sheet = Sheet(frozen.tables)
    villages = Name("town.villages", _("Villages of the town"), _("villages"))
    sheet.count(villages, Selector("villages"))
    count_large(sheet)
    grids = (kinds(sheet), scale(sheet), staff(sheet), ratios(sheet), rates(sheet))
    return Content(
        figures=sheet.figures,
        headline=HEADLINE,
        grids=grids,
        texts=sentences(sheet, frozen),
        missing=sheet.missing,
        checks=(*identities(sheet), *class_checks(sheet)),
    )


def count_large(sheet: Sheet) -> None:
    """What the check of the ledger holds against one another."""
    large = _("%(size)s: number") % {"size": sizes()["large"]}
    sheet.count(in_classes("all.large", large), select("classes", large=True))
    listed = in_classes("t4.all.cases", in_ledger(_("All")))
    sheet.count(listed, Selector("cases"))


def kinds(sheet: Sheet) -> Grid:
    """21 = 1 + 14 + 2 + 4: schools by kind, teaching points counted apart (1.1)."""
    rows = []
    present = {row["kind"] for row in sheet.tables["schools"]}
    for kind, name in school_kinds().items():
        if kind in present:
            figure = Name(f"schools.{kind}", name, _("schools"))
            rows.append(
                ((name,), (sheet.count(figure, select("schools", kind=kind)).code,))
            )
    every = Name("schools.all", _("Schools of all kinds"), _("schools"))
    whole = sheet.count(every, Selector("schools"))
    rows.append(((_("Total"),), (whole.code,)))
    columns = (
        Column(heading=_("Kind of school"), width=24),
        number(_("Schools (number)")),
    )
    return Grid("schools", _("Where the schools are"), columns, tuple(rows), 1)


def scale(sheet: Sheet) -> Grid:
    rows = []
    lines: dict[str, tuple[str, Selector]] = {
        stage: (name, select("classes", stage=stage))
        for stage, name in stages().items()
    } | {"all": ("", Selector("classes"))}
    for line, (name, where) in lines.items():
        codes = scale_line(sheet, line, name, where)
        rows.append(((name or _("Total"),), codes))
    columns = (
        Column(heading=pgettext("report", "Stage"), width=12),
        number(_("Teaching classes (number)")),
        number(_("Pupils (number)")),
        number(_("Mean class size (pupils)"), places=2),
        number(_("Classes above the standard size (number)")),
    )
    return Grid("scale", _("Classes with pupils"), columns, tuple(rows), 1)


def scale_line(sheet: Sheet, line: str, name: str, where: Selector) -> tuple[str, ...]:
    classes = sheet.count(
        in_classes(f"{line}.classes", of(name, _("Teaching classes"))), where
    )
    pupils = sheet.total(
        Name(
            f"{line}.pupils", of(name, _("Pupils in all")), pgettext("report", "pupils")
        ),
        where,
        of="pupils",
    )
    mean = sheet.quotient(
        Name(
            f"{line}.mean",
            of(name, _("Mean class size")),
            pgettext("report", "pupils"),
            2,
        ),
        pupils,
        classes,
    )
    over = sheet.count(
        in_classes(
            f"{line}.over_standard", of(name, _("Classes above the standard size"))
        ),
        where.also(over_standard=True),
    )
    return tuple(figure.code for figure in (classes, pupils, mean, over))


def staff(sheet: Sheet) -> Grid:
    """Staff of the annual returns; junior is not a difference but its own return."""
    rows = []
    for line, name in lines().items():
        count_staff(sheet, line, name)
        rows.append(((name or _("Total"),), staff_codes(line)))
    columns = (
        Column(heading=pgettext("report", "Stage"), width=10),
        number(_("Staff (people)")),
        number(_("Full-time teachers (people)")),
        number(_("Others (people)")),
        number(_("Bachelor or above (people)")),
        number(_("Bachelor or above (%)"), places=2),
        number(_("With a certificate (%)"), places=2),
    )
    return Grid("staff", _("Staff of schools"), columns, tuple(rows), 1)


def count_staff(sheet: Sheet, line: str, name: str) -> None:
    where = Selector("returns") if line == "all" else select("returns", stage=line)
    found = {
        column: sheet.total(
            Name(f"{line}.{column}", of(name, label), _("people")), where, of=column
        )
        for column, label in staff_columns().items()
    }
    others = Name(f"{line}.others", of(name, _("Other staff")), _("people"))
    sheet.difference(others, found["staff"], found["full_time"])
    for column, share in (
        (
            "bachelor_plus",
            _("Share of full-time teachers with a bachelor or above"),
        ),
        (
            "certificate_holders",
            _("Share of full-time teachers with a certificate"),
        ),
    ):
        code = f"{line}.{column}_share"
        sheet.percent(code, of(name, share), found[column], found["full_time"])


def staff_codes(line: str) -> tuple[str, ...]:
    columns = (
        "staff",
        "full_time",
        "others",
        "bachelor_plus",
        "bachelor_plus_share",
        "certificate_holders_share",
    )
    return tuple(f"{line}.{column}" for column in columns)


def ratios(sheet: Sheet) -> Grid:
    """Pupils for each member of staff: summed before dividing (handbook 0.4)."""
    rows = []
    for line, name in lines().items():
        pupils, staff = sheet.figures[f"{line}.pupils"], sheet.figures[f"{line}.staff"]
        label = of(name, _("Pupils for each member of staff"))
        figure = sheet.quotient(
            Name(f"{line}.pupils_per_staff", label, "", 2), pupils, staff
        )
        rows.append(((name or _("Total"),), (pupils.code, staff.code, figure.code)))
    columns = (
        Column(heading=pgettext("report", "Stage"), width=12),
        number(_("Pupils (number)")),
        number(_("Staff (people)")),
        number(_("Pupils for each (number)"), places=2),
    )
    return Grid("ratios", _("Pupils and staff"), columns, tuple(rows), 1)


def rates(sheet: Sheet) -> Grid:
    """6.1, 6.2, 6.6, 6.9 and the three-year retention, both variants of 6.4."""
    figures = [
        sheet.unknown(Name(code, label, "%", 2), because=_(NOT_YET))
        for code, label in rates_lacking().items()
    ]
    figures += retention(sheet)
    rows = tuple(((figure.label,), (figure.code,)) for figure in figures)
    columns = (
        Column(heading=_("Indicator"), width=34),
        number(_("Rate (%)"), places=2),
    )
    return Grid("rates", _("Enrolment, retention and graduation"), columns, rows)


def retention(sheet: Sheet) -> list[Figure]:
    """A: (graduates − in + out) ÷ (entrants − deaths); B: graduates ÷ (entrants + in − out)."""
    told = count_cohort(sheet)

    def less(code: str, label: str, first: Figure, second: Figure) -> Figure:
        return sheet.difference(Name(code, label, _("people")), first, second)

    graduates, entrants = told["graduates"], told["entrants_3y_ago"]
    came, went = told["in_3y"], told["out_3y"]
    moved = less("junior.net_in", _("Net moved in within three years"), came, went)
    stayed = less("junior.stayed", _("Graduates less net moved in"), graduates, moved)
    began = less("junior.began", _("Entrants less deaths"), entrants, told["deaths_3y"])
    gone = less("junior.net_out", _("Net moved out within three years"), went, came)
    base = less("junior.adjusted", _("Entrants less net moved out"), entrants, gone)
    first = _("Three-year retention of junior (formula A)")
    second = _("Three-year retention of junior (formula B)")
    return [
        sheet.percent("junior.retention_a", first, stayed, began),
        sheet.percent("junior.retention_b", second, graduates, base),
    ]


def count_cohort(sheet: Sheet) -> dict[str, Figure]:
    """Those who entered junior three years ago, as the annual returns tell."""
    labels = {
        "graduates": _("Junior graduates"),
        "entrants_3y_ago": _("Entrants of junior three years ago"),
        "in_3y": _("Moved in within three years"),
        "out_3y": _("Moved out within three years"),
        "deaths_3y": _("Died within three years"),
    }
    rows = select("returns", stage="junior")
    return {
        column: sheet.total(
            Name(f"junior.{column}", label, _("people")), rows, of=column
        )
        for column, label in labels.items()
    }


SENTENCES = {
    "town": "截至{date}，{unit}辖村{town.villages}个，各类学校{schools.all}所，小学教学班{primary.classes}个、学生{primary.pupils}人，初中教学班{junior.classes}个、学生{junior.pupils}人。",
    "means": "小学平均班额{primary.mean}人，初中平均班额{junior.mean}人；平均每名教职工负担学生{all.pupils_per_staff}人。",
    "staff": "全镇教职工{all.staff}人，其中专任教师{all.full_time}人；专任教师中本科及以上学历{all.bachelor_plus}人，占{all.bachelor_plus_share}%，资格合格率{all.certificate_holders_share}%。",
    "stages": "小学教职工{primary.staff}人，其中专任教师{primary.full_time}人，资格合格率{primary.certificate_holders_share}%；初中教职工{junior.staff}人，其中专任教师{junior.full_time}人。",
    "retention": "初中三年巩固率按甲式计算为{junior.retention_a}%，按乙式计算为{junior.retention_b}%。",
    "rates": "小学入学率{primary.enrolment_rate}%，辍学率{primary.dropout_rate}%，毕业率{primary.graduation_rate}%；初中入学率{junior.enrolment_rate}%。",
}
"""Equity handbook 9.9, town: each figure of 9.4 stands in one of them."""


def sentences(sheet: Sheet, frozen: Frozen) -> dict[str, str]:
    words = {"date": frozen.census_text, "unit": frozen.unit_name}
    texts = {
        slot: sheet.sentence(template, **words) for slot, template in SENTENCES.items()
    }
    listed = "、".join(
        f"{name}{figure.text}所"
        for kind, name in school_kinds().items()
        if (figure := sheet.figures.get(f"schools.{kind}"))
    )
    return texts | {"kinds": f"各类学校中，{listed}。" if listed else ""}


def identities(sheet: Sheet) -> Iterator[Check]:
    """The checks of the table in handbook 9.4, before anything is printed."""
    figures = sheet.figures
    by_kind = [figures.get(f"schools.{kind}") for kind in school_kinds()]
    yield sum_check(
        _("Schools by kind add up to all schools"),
        [figure for figure in by_kind if figure],
        figures["schools.all"],
    )
    yield from sums_of_stages(figures)
    staff, teachers = figures["all.staff"], figures["all.full_time"]
    label = _("Full-time teachers and others add up to the staff")
    yield sum_check(label, [teachers, figures["all.others"]], staff)
    yield at_most(_("Not more full-time teachers than staff"), teachers, staff)
    label = _("Not more with a bachelor than full-time teachers")
    yield at_most(label, figures["all.bachelor_plus"], teachers)
    label = _("Retention (formula A) not above the whole")
    yield at_most(label, figures["junior.stayed"], figures["junior.began"])


def sums_of_stages(figures: Mapping[str, Figure]) -> Iterator[Check]:
    columns = {
        "classes": _("Teaching classes"),
        "pupils": _("Pupils in all"),
        "staff": _("Staff in all"),
        "full_time": _("Full-time teachers"),
    }
    for column, name in columns.items():
        label = _("Primary and junior add up to the town: %(what)s") % {"what": name}
        parts = [figures[f"{stage}.{column}"] for stage in stages()]
        yield sum_check(label, parts, figures[f"all.{column}"])
