"""The figures of the town report (乡镇义务教育报告), equity handbook 9.4 (d), seed 003."""

from collections.abc import Iterator

from reports.content import Check, Content, Frozen, Grid
from reports.definitions.checks import at_most, class_checks, sum_check
from reports.definitions.class_size import number
from reports.definitions.words import KINDS, STAGES
from reports.documents import Column
from reports.sheet import Figure, Name, Selector, Sheet, select

STAFF = {
    "staff": "教职工",
    "full_time": "专任教师",
    "bachelor_plus": "本科及以上专任教师",
    "certificate_holders": "具备教师资格的专任教师",
}
NOT_YET = "本系统暂无该项数据来源"
"""Why a rate is lacking that needs population counts or the dropout ledgers."""

RATES = {
    "primary.enrolment_rate": "小学学龄儿童入学率",
    "primary.dropout_rate": "小学辍学率",
    "primary.graduation_rate": "小学毕业率",
    "junior.enrolment_rate": "初中入学率",
}


def compute(frozen: Frozen) -> Content:
    sheet = Sheet(frozen.tables)
    sheet.count(Name("town.villages", "所辖村", "个"), Selector("villages"))
    grids = (kinds(sheet), scale(sheet), staff(sheet), ratios(sheet), rates(sheet))
    return Content(
        figures=sheet.figures,
        headline=(
            "town.villages",
            "schools.all",
            "primary.classes",
            "primary.pupils",
            "junior.classes",
            "junior.pupils",
            "all.full_time",
            "all.bachelor_plus_share",
        ),
        grids=grids,
        texts=sentences(sheet, frozen),
        missing=sheet.missing,
        checks=(*identities(sheet), *class_checks(sheet)),
    )


def kinds(sheet: Sheet) -> Grid:
    """21 = 1 + 14 + 2 + 4: schools by kind, teaching points counted apart (1.1)."""
    rows = []
    present = {row["kind"] for row in sheet.tables["schools"]}
    for kind, name in KINDS.items():
        if kind in present:
            figure = Name(f"schools.{kind}", name, "所")
            rows.append(
                ((name,), (sheet.count(figure, select("schools", kind=kind)).code,))
            )
    whole = sheet.count(Name("schools.all", "各类学校", "所"), Selector("schools"))
    rows.append((("合计",), (whole.code,)))
    columns = (Column(heading="学校类别", width=24), number("学校（所）"))
    return Grid("schools", "学校布局", columns, tuple(rows), 1)


def scale(sheet: Sheet) -> Grid:
    rows = []
    lines: dict[str, tuple[str, Selector]] = {
        stage: (name, select("classes", stage=stage)) for stage, name in STAGES.items()
    } | {"all": ("", Selector("classes"))}
    for line, (name, where) in lines.items():
        classes = sheet.count(Name(f"{line}.classes", f"{name}教学班", "个"), where)
        pupils = sheet.total(
            Name(f"{line}.pupils", f"{name}学生", "人"), where, of="pupils"
        )
        mean = sheet.quotient(
            Name(f"{line}.mean", f"{name}平均班额", "人", 2), pupils, classes
        )
        over = sheet.count(
            Name(f"{line}.over_standard", f"{name}超过标准班额的班", "个"),
            where.also(over_standard=True),
        )
        codes = tuple(figure.code for figure in (classes, pupils, mean, over))
        rows.append(((name or "合计",), codes))
    columns = (
        Column(heading="学段", width=12),
        number("教学班（个）"),
        number("学生（人）"),
        number("平均班额（人）", places=2),
        number("超过标准班额的班（个）"),
    )
    return Grid("scale", "班级与学生", columns, tuple(rows), 1)


def staff(sheet: Sheet) -> Grid:
    """Staff of the annual returns; junior is not a difference but its own return."""
    rows = []
    for line, name in {**STAGES, "all": ""}.items():
        where = Selector("returns") if line == "all" else select("returns", stage=line)
        found = {
            column: sheet.total(
                Name(f"{line}.{column}", f"{name}{label}", "人"), where, of=column
            )
            for column, label in STAFF.items()
        }
        code, label = f"{line}.others", f"{name}其他教职工"
        sheet.difference(Name(code, label, "人"), found["staff"], found["full_time"])
        for column, share in (
            ("bachelor_plus", "专任教师中本科以上比例"),
            ("certificate_holders", "专任教师资格合格率"),
        ):
            code = f"{line}.{column}_share"
            sheet.percent(code, name + share, found[column], found["full_time"])
        rows.append(((name or "合计",), staff_codes(line)))
    columns = (
        Column(heading="学段", width=10),
        number("教职工（人）"),
        number("专任教师（人）"),
        number("其他（人）"),
        number("本科及以上（人）"),
        number("本科及以上（%）", places=2),
        number("资格合格率（%）", places=2),
    )
    return Grid("staff", "教职工", columns, tuple(rows), 1)


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
    for line, name in {**STAGES, "all": ""}.items():
        pupils, staff = sheet.figures[f"{line}.pupils"], sheet.figures[f"{line}.staff"]
        label = f"{name}生师比（学生与教职工）"
        figure = sheet.quotient(
            Name(f"{line}.pupils_per_staff", label, "", 2), pupils, staff
        )
        rows.append(((name or "合计",), (pupils.code, staff.code, figure.code)))
    columns = (
        Column(heading="学段", width=12),
        number("学生（人）"),
        number("教职工（人）"),
        number("每名教职工负担学生（人）", places=2),
    )
    return Grid("ratios", "学生与教职工之比", columns, tuple(rows), 1)


def rates(sheet: Sheet) -> Grid:
    """6.1, 6.2, 6.6, 6.9 and the three-year retention, both variants of 6.4."""
    figures = [
        sheet.unknown(Name(code, label, "%", 2), because=NOT_YET)
        for code, label in RATES.items()
    ]
    figures += retention(sheet)
    rows = tuple(((figure.label,), (figure.code,)) for figure in figures)
    columns = (Column(heading="指标", width=34), number("比率（%）", places=2))
    return Grid("rates", "入学、巩固与毕业", columns, rows)


def retention(sheet: Sheet) -> list[Figure]:
    """A: (graduates − in + out) ÷ (entrants − deaths); B: graduates ÷ (entrants + in − out)."""
    junior = select("returns", stage="junior")
    told = {
        column: sheet.total(Name(f"junior.{column}", label, "人"), junior, of=column)
        for column, label in {
            "graduates": "初中毕业生",
            "entrants_3y_ago": "三年前初一入学人数",
            "in_3y": "三年内转入",
            "out_3y": "三年内转出",
            "deaths_3y": "三年内死亡",
        }.items()
    }
    moved = sheet.difference(
        Name("junior.net_in", "三年内净转入", "人"), told["in_3y"], told["out_3y"]
    )
    stayed = sheet.difference(
        Name("junior.stayed", "毕业生减净转入", "人"), told["graduates"], moved
    )
    began = sheet.difference(
        Name("junior.began", "入学人数减死亡", "人"),
        told["entrants_3y_ago"],
        told["deaths_3y"],
    )
    gone = sheet.difference(
        Name("junior.net_out", "三年内净转出", "人"), told["out_3y"], told["in_3y"]
    )
    base = sheet.difference(
        Name("junior.adjusted", "入学人数减净转出", "人"), told["entrants_3y_ago"], gone
    )
    return [
        sheet.percent("junior.retention_a", "初中三年巩固率（甲式）", stayed, began),
        sheet.percent(
            "junior.retention_b", "初中三年巩固率（乙式）", told["graduates"], base
        ),
    ]


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
        f"{KINDS[kind]}{figure.text}所"
        for kind in KINDS
        if (figure := sheet.figures.get(f"schools.{kind}"))
    )
    return texts | {"kinds": f"各类学校中，{listed}。" if listed else ""}


def identities(sheet: Sheet) -> Iterator[Check]:
    """The checks of the table in handbook 9.4, before anything is printed."""
    figures = sheet.figures
    by_kind = [
        figures[f"schools.{kind}"] for kind in KINDS if f"schools.{kind}" in figures
    ]
    yield sum_check("各类学校之和等于学校总数", by_kind, figures["schools.all"])
    for column, label in (
        ("classes", "教学班"),
        ("pupils", "学生"),
        ("staff", "教职工"),
        ("full_time", "专任教师"),
    ):
        parts = [figures[f"{stage}.{column}"] for stage in STAGES]
        yield sum_check(
            f"小学、初中{label}之和等于全镇", parts, figures[f"all.{column}"]
        )
    parts = [figures["all.full_time"], figures["all.others"]]
    yield sum_check("专任教师与其他教职工之和等于教职工", parts, figures["all.staff"])
    yield at_most(
        "专任教师不多于教职工", figures["all.full_time"], figures["all.staff"]
    )
    yield at_most(
        "本科及以上不多于专任教师",
        figures["all.bachelor_plus"],
        figures["all.full_time"],
    )
    yield at_most(
        "巩固率（甲式）不高于100%", figures["junior.stayed"], figures["junior.began"]
    )
