"""Addresses of officials' pages about admission."""

from django.urls import include, path

from enrollment.views import drafts, policies, replays, rounds

app_name = "enrollment"

round_urls = [
    path("", rounds.round_list, name="round-list"),
    path("new/", rounds.round_new, name="round-new"),
    path("<int:pk>/", rounds.round_detail, name="round-detail"),
    path("<int:pk>/edit/", rounds.round_edit, name="round-edit"),
    path("<int:pk>/file/", rounds.round_file, name="round-file"),
    path("<int:pk>/take-back/", rounds.round_take_back, name="round-take-back"),
    path("<int:pk>/publish/", rounds.round_publish, name="round-publish"),
    path("<int:pk>/verify/", rounds.round_verify, name="round-verify"),
]
policy_urls = [
    path("<int:pk>/", policies.policy_detail, name="policy-detail"),
    path("<int:pk>/check/", policies.policy_check, name="policy-check"),
    path("<int:pk>/approve/", policies.policy_approve, name="policy-approve"),
    path("<int:pk>/return/", policies.policy_return, name="policy-return"),
    path("<int:pk>/next/", policies.policy_next, name="policy-next"),
    path("<int:pk>/replace/", policies.policy_replace, name="policy-replace"),
    path("<int:pk>/compare/", policies.policy_compare, name="policy-compare"),
    path("<int:pk>/replay/", replays.policy_replay, name="policy-replay"),
    path(
        "<int:pk>/replay/progress/",
        replays.policy_replay_progress,
        name="policy-replay-progress",
    ),
    path("<int:pk>/edit/<slug:section>/", drafts.policy_edit, name="policy-edit"),
    path("<int:pk>/template/", drafts.policy_template, name="policy-template"),
    path("<int:pk>/demands/add/", drafts.policy_demand, name="policy-demand"),
    path(
        "demands/<int:pk>/delete/",
        drafts.policy_demand_delete,
        name="demand-delete",
    ),
    path(
        "<int:pk>/<slug:part>/<int:place>/",
        drafts.policy_row,
        name="policy-row",
    ),
    path(
        "<int:pk>/<slug:part>/<int:place>/delete/",
        drafts.policy_row_delete,
        name="policy-row-delete",
    ),
]
urlpatterns = [
    path("rounds/", include(round_urls)),
    path("policies/", include(policy_urls)),
    path("", include("enrollment.plan_urls")),
]
