"""Addresses of the public pages about admission rules."""

from django.urls import path

from enrollment.views import public_policies as policies
from enrollment.views.wizard import wizard

app_name = "policy"

urlpatterns = [
    path("", policies.round_list, name="list"),
    path("wizard/", wizard, name="wizard"),
    path("<int:pk>/<slug:stage>/", policies.policy_page, name="page"),
    path("<int:pk>/<slug:stage>/v<int:version>/", policies.policy_page, name="version"),
    path(
        "<int:pk>/<slug:stage>/v<int:version>/rules.json",
        policies.policy_file,
        name="file",
    ),
]
