import io

import pytest
from django.core.management import CommandError, call_command

from accounts.models import AuditEvent, Posting, User
from accounts.roles import Role
from schools.models import Division

pytestmark = pytest.mark.django_db
LINES = ["99,示范省", "9901,示范市", "990177,开门县"]


def open_portal(folder, *lines, unit="990177", username="first"):
    file = folder / "divisions.csv"
    file.write_text("\n".join(lines), encoding="utf-8-sig")
    said = io.StringIO()
    call_command(
        "open_portal",
        str(file),
        unit=unit,
        username=username,
        name="江海",
        stdout=said,
    )
    return said.getvalue()


def test_open_portal_makes_divisions_and_the_first_administrator(tmp_path):
    said = open_portal(tmp_path, *LINES)

    posting = Posting.objects.get(role=Role.SYSTEM_ADMINISTRATOR)
    assert posting.division.name == "开门县"
    assert posting.user.check_password(said.split()[-1])
    assert posting.user.password_is_temporary
    assert Division.objects.filter(code__in=["99", "9901", "990177"]).count() == 3
    assert AuditEvent.objects.filter(action="user-create").exists()


def test_open_portal_happens_once(tmp_path):
    open_portal(tmp_path, *LINES)

    with pytest.raises(CommandError, match="administrator"):
        open_portal(tmp_path, *LINES)


def test_open_portal_makes_an_administrator_above_the_counties_later(tmp_path):
    open_portal(tmp_path, *LINES)

    open_portal(tmp_path, *LINES, unit="9901", username="second")

    held = Posting.objects.filter(role=Role.SYSTEM_ADMINISTRATOR)
    assert set(held.values_list("division", flat=True)) == {"990177", "9901"}


@pytest.mark.parametrize(
    ("lines", "reason"),
    [
        (["99,示范省", "990177,开门县"], "parent 9901"),
        (["99,示范省", "9901,示范市"], "no division 990177"),
        (["99x,示范省"], "."),
    ],
)
def test_open_portal_does_nothing_with_a_wrong_file(tmp_path, lines, reason):
    with pytest.raises(CommandError, match=reason):
        open_portal(tmp_path, *lines)

    assert not User.objects.exists()
    assert not Division.objects.filter(code="99").exists()
