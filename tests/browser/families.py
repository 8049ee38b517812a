"""An admission round of the demo county that takes applications, and families in it.

Called inside of the portal (`Site.done`). The families are those of the departments server,
so that every record is really asked for over HTTP.
"""

import datetime
import io

from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from enrollment import applying, attaching, verifying
from enrollment.handing_in import submit
from enrollment.models import ResidentialAddress
from enrollment.scoring.schemes import template_plain
from schools.models import Division, School
from schools.models.schools import Stage
from tests.departments.running import Departments
from tests.enrollment.factories import PolicyFactory, RoundFactory
from tests.enrollment.family import PlanFactory, answer_all, child_of, parent
from tests.enrollment.stories import answers_of
from tests.factories import COUNTY

PLACES, SCHOOLS = 3, 3
FAMILIES, SEED, YEAR = 40, 7, 2027
DOCUMENTS = ["identity", "hukou", "title", "purchase", "rental", "permit", "insurance"]
WAITING = ("hukou and home", "one parent", "from away, home bought")
"""Their families have handed in and are not taken up yet."""
TO_REVIEW = (
    "unit number mistyped",
    "home in an office tower",
    "home with grandparents",
    "collective hukou",
    "half a home",
)
"""Of these the departments were asked, and something is left for an officer."""
WITH_TITLE = "unit number mistyped"


def prepare():
    """Applications by the story of their families: each one's key and its phone."""
    departments = Departments(settings.DEPARTMENTS_URL)
    towns = list(streets()[:PLACES])
    populate(departments, towns)
    plans = open_round(towns)
    found = {}
    for number, story in enumerate((*WAITING, *TO_REVIEW)):
        family, phone = departments.family(story), f"154000002{number:02d}"
        papers = ["title"] if story == WITH_TITLE else []
        row = handed_in(family, plans[family["stage"]], phone=phone, papers=papers)
        found[story] = {"pk": str(row.pk), "phone": phone, "receipt": row.receipt}
        if story in TO_REVIEW:
            verifying.check(*verifying.take_up([row]))
    return found


def streets():
    """The county's streets, as the addresses that the departments keep name them."""
    return Division.objects.get(pk=COUNTY).children().filter(name__endswith="街道")


def populate(departments, towns):
    """Have the departments know families who live in the demo's own streets."""
    places = [{"code": f"{town.code}001", "name": town.name} for town in towns]
    numbers = {"families": FAMILIES, "seed": SEED, "year": YEAR}
    departments.send("population", {"places": places, **numbers})


def open_round(towns):
    """One plan of each stage; the others and the zones are there to be looked at."""
    round_ = RoundFactory(open=True, policies=False)
    plans = {}
    for stage in Stage:
        rules = {
            "documents": DOCUMENTS,
            "points": template_plain(
                "xiamen_siming_120", cutoff=round_.opens_at.date()
            ),
            "order_rule": "category_then_points",
            "tie_keys": ["points:residence"],
        }
        PolicyFactory(round=round_, stage=stage, published=True, **rules)
        schools = School.objects.below(COUNTY).open().filter(sections__stage=stage)
        for school in schools.order_by("code")[:SCHOOLS]:
            plans[stage] = PlanFactory(round=round_, stage=stage, school=school)
    lay_zones(round_, plans, towns)
    return plans


def lay_zones(round_, plans, towns):
    for stage, plan in plans.items():
        zone = round_.zones.create(stage=stage, name=f"{plan.school}学区")
        zone.schools.set([plan.school])
        zone.rules.create(division=towns[0])
    ResidentialAddress.objects.create(division=towns[0], road="示范路", number=12)


def handed_in(family, plan, *, phone, papers=()):
    """The family's application, handed in, with the papers that it adds by itself."""
    guardian = parent(name=family["guardians"][0]["name"], phone=phone)
    guardian.phone_verified = True
    guardian.save()
    child = family["children"][0]
    row = child_of(
        guardian,
        **{name: child[name] for name in ("name", "id_number")},
        birth_date=datetime.date.fromisoformat(child["born"]),
        sex="1" if child["sex"] == "male" else "2",
    )
    started = applying.start(row, round_=plan.round, stage=plan.stage, by=guardian)
    answer_all(started, plan, **answers_of(family))
    for kind in papers:
        file = SimpleUploadedFile(f"{kind}.jpg", photograph())
        attaching.receive(started, kind, file, by=guardian)
    return submit(started, by=guardian)


def photograph():
    """A photograph of a paper as a telephone takes it, no two of them the same."""
    picture, file = Image.effect_noise((1600, 1200), 200), io.BytesIO()
    picture.convert("RGB").save(file, "JPEG", quality=60)
    return file.getvalue()
