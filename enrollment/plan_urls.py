"""Addresses of plans, quota lines, zones and the public look-up, within `enrollment`."""

from django.urls import path

from enrollment.views import plans

urlpatterns = [
    path("rounds/<int:pk>/plans/", plans.plan_list, name="plan-list"),
    path("rounds/<int:pk>/plans/propose/", plans.plan_propose, name="plan-propose"),
    path("rounds/<int:pk>/plans/export/", plans.plan_export, name="plan-export"),
    path("rounds/<int:pk>/plans/upload/", plans.plan_upload, name="plan-upload"),
    path("plans/<int:pk>/edit/", plans.plan_edit, name="plan-edit"),
]
