"""How official documents name stages, settings, states and buckets (公文用语)."""

from schools.class_bands import BUCKETS

STAGES = {"primary": "小学", "junior": "初中"}
SETTINGS = {"urban": "城区", "town": "镇区", "rural": "乡村"}
KINDS = {
    "junior": "初级中学",
    "complete_primary": "完全小学",
    "incomplete_primary": "不完全小学",
    "teaching_point": "教学点",
    "nine_year": "九年一贯制学校",
    "complete_secondary": "完全中学",
    "twelve_year": "十二年一贯制学校",
    "special": "特殊教育学校",
    "correction": "专门学校",
}
CASE_STATES = {
    "open": "已立案",
    "planned": "已定方案",
    "in_progress": "整改中",
    "resolved": "已化解",
    "verified": "已核验",
    "closed": "已销号",
    "reopened": "反弹重开",
    "expired": "逾期",
}
DUE = {
    "overdue": "已逾期",
    "soon": "90天内到期",
    "later": "90天后到期",
    "none": "未定期限",
}
BUCKET_NAMES = {
    bucket.key: (
        f"{bucket.highest}人及以下"
        if bucket.lowest == 0
        else f"{bucket.lowest}—{bucket.highest}人"
        if bucket.highest
        else f"{bucket.lowest}人及以上"
    )
    for bucket in BUCKETS
}


def office(name: str, level: int) -> str:
    """Who issues a report of the unit: its education bureau, or the town's government."""
    return f"{name}人民政府" if level > 6 else f"{name}教育局"


def short(key: str) -> str:
    """A bucket as a table's head and a chart's foot have room for: ≤25, 26—30, ≥66."""
    bucket = next(bucket for bucket in BUCKETS if bucket.key == key)
    return bucket.label.replace("–", "—")
