"""Addresses of plans, quota lines, zones and the public look-up, within `enrollment`."""

from django.urls import path

from enrollment.views import (
    nominations,
    places,
    plans,
    quotas,
    seats,
    zone_sheets,
    zones,
)

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
    path(
        "rounds/<int:pk>/nominations/",
        nominations.nomination_list,
        name="nomination-list",
    ),
    path(
        "rounds/<int:pk>/nominations/add/",
        nominations.nomination_new,
        name="nomination-new",
    ),
    path(
        "nominations/<uuid:pk>/verify/",
        nominations.nomination_verify,
        name="nomination-verify",
    ),
    path(
        "nominations/<uuid:pk>/use/", nominations.nomination_use, name="nomination-use"
    ),
    path(
        "nominations/<uuid:pk>/withdraw/",
        nominations.nomination_withdraw,
        name="nomination-withdraw",
    ),
    path("rounds/<int:pk>/zones/", zones.zone_list, name="zone-list"),
    path("rounds/<int:pk>/zones/add/", zones.zone_new, name="zone-new"),
    path("rounds/<int:pk>/zones/export/", zone_sheets.zone_export, name="zone-export"),
    path("rounds/<int:pk>/zones/upload/", zone_sheets.zone_upload, name="zone-upload"),
    path("rounds/<int:pk>/zones/report/", zones.zone_report_page, name="zone-report"),
    path("rounds/<int:pk>/zones/road/", zones.zone_road, name="zone-road"),
    path("zones/<int:pk>/", zones.zone_detail, name="zone-detail"),
    path("zones/<int:pk>/edit/", zones.zone_edit, name="zone-edit"),
    path("zones/<int:pk>/delete/", zones.zone_delete, name="zone-delete"),
    path("zones/<int:pk>/rules/add/", zones.rule_new, name="rule-new"),
    path("zone-rules/<int:pk>/edit/", zones.rule_edit, name="rule-edit"),
    path("zone-rules/<int:pk>/delete/", zones.rule_delete, name="rule-delete"),
    path(
        "rounds/<int:pk>/addresses/upload/",
        zone_sheets.address_upload,
        name="address-upload",
    ),
    path(
        "rounds/<int:pk>/addresses/template/",
        zone_sheets.address_template,
        name="address-template",
    ),
    path("places/", places.lookup, name="lookup"),
    path("places/seat/", seats.seat_query, name="seat-query"),
    path("places/<int:pk>/", places.place_schools, name="place-schools"),
]
