"""A family gets a copy of all that is kept of it, and of nobody else."""

import pytest
from django.urls import reverse

from accounts.models import AuditEvent
from tests.enrollment.family import PlanFactory, parent, submitted

pytestmark = pytest.mark.django_db


def test_family_gets_its_own_data_and_no_other(login):
    plan, guardian = PlanFactory(), parent(name="王芳")
    own, other = submitted(guardian, plan=plan), submitted(parent(), plan=plan)

    answer = login(guardian).get(reverse("family:data-file"))

    (child,) = answer.json()["children"]
    assert child["applications"][0]["receipt"] == own.receipt
    assert child["applications"][0]["answers"]["residence"]["road"] == "示范路"
    assert other.receipt not in answer.content.decode()
    assert AuditEvent.objects.filter(action="family.export", actor=guardian).exists()
