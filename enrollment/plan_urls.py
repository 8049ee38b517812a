"""Addresses of plans, quota lines, zones and the public look-up, within `enrollment`."""

from django.urls import path

from enrollment.views import plans, quotas

urlpatterns = [
    path("rounds/<int:pk>/plans/", plans.plan_list, name="plan-list"),
    path("rounds/<int:pk>/plans/propose/", plans.plan_propose, name="plan-propose"),
    path("rounds/<int:pk>/plans/export/", plans.plan_export, name="plan-export"),
    path("rounds/<int:pk>/plans/upload/", plans.plan_upload, name="plan-upload"),
    path("plans/<int:pk>/edit/", plans.plan_edit, name="plan-edit"),
    path("rounds/<int:pk>/quotas/", quotas.quota_list, name="quota-list"),
    path("rounds/<int:pk>/quotas/add/", quotas.quota_new, name="quota-new"),
    path("quotas/<int:pk>/edit/", quotas.quota_edit, name="quota-edit"),
    path("quotas/<int:pk>/delete/", quotas.quota_delete, name="quota-delete"),
    path("rounds/<int:pk>/tiers/template/", quotas.tier_template, name="tier-template"),
    path("rounds/<int:pk>/tiers/add/", quotas.tier_new, name="tier-new"),
    path("tiers/<int:pk>/edit/", quotas.tier_edit, name="tier-edit"),
    path("tiers/<int:pk>/delete/", quotas.tier_delete, name="tier-delete"),
    path("rounds/<int:pk>/grants/upload/", quotas.grant_upload, name="grant-upload"),
    path(
        "rounds/<int:pk>/grants/template/", quotas.grant_template, name="grant-template"
    ),
]
