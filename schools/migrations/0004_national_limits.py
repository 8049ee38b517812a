"""The limits that hold in the whole country, each with its source.

Handbooks: enrollment.md 3.1–3.3 and 3.5, equity.md 5.2 and 9.4, ux.md 10.
"""

import datetime
from decimal import Decimal

from django.db import migrations

BALANCE = "教督〔2017〕6号 县域义务教育优质均衡发展督导评估办法"
PLANNING = "国发〔2016〕40号 统筹推进县域内城乡义务教育一体化改革发展"
DESIGN = "GB 50099-2011 中小学校设计规范"
INTAKE = "教育部招生入学工作要求:不得新增55人以上班级"
SCALE_WARNING = "本门户默认值:达到校额上限95%时提示"
SEAT_WARNING = "浙教基〔2018〕19号 入学预警:90%黄色,100%红色"
PORTAL = "本门户默认值:学位使用率90%关注,超过100%超标"

ROWS = [
    # code, applies_to, value, valid_from, source
    ("class_standard", "primary", "45", "2017-04-19", BALANCE),
    ("class_standard", "junior", "50", "2017-04-19", BALANCE),
    ("class_standard", "incomplete_primary", "30", "2012-01-01", DESIGN),
    ("class_large", "", "56", "2016-07-02", PLANNING),
    ("class_super_large", "", "66", "2016-07-02", PLANNING),
    ("new_class_cap", "", "55", "2016-07-02", INTAKE),
    ("school_scale", "primary", "2000", "2017-04-19", BALANCE),
    ("school_scale", "junior", "2000", "2017-04-19", BALANCE),
    ("school_scale", "nine_year", "2500", "2017-04-19", BALANCE),
    ("school_scale", "twelve_year", "2500", "2017-04-19", BALANCE),
    ("scale_warning_share", "", "0.95", "2017-04-19", SCALE_WARNING),
    ("seat_warning_yellow", "", "0.9", "2018-01-01", SEAT_WARNING),
    ("seat_warning_red", "", "1", "2018-01-01", SEAT_WARNING),
    ("seats_used_near", "", "0.9", "2017-04-19", PORTAL),
    ("seats_used_full", "", "1", "2017-04-19", PORTAL),
    ("large_share_target", "", "0.05", "2016-07-02", PLANNING),
    ("super_share_target", "", "0.02", "2016-07-02", PLANNING),
]


def add(apps, schema_editor):
    limit = apps.get_model("schools", "Limit")
    limit.objects.bulk_create(
        limit(
            code=code,
            region="",
            applies_to=applies_to,
            value=Decimal(value),
            valid_from=datetime.date.fromisoformat(valid_from),
            source=source,
        )
        for code, applies_to, value, valid_from, source in ROWS
    )


def remove(apps, schema_editor):
    apps.get_model("schools", "Limit").objects.filter(region="").delete()


class Migration(migrations.Migration):
    dependencies = [("schools", "0003_feeders_and_seat_limits")]
    operations = [migrations.RunPython(add, remove)]
