"""Addresses of the review of applications: officials' desk, figures, a family's request."""

from django.urls import include, path

from enrollment.views import bulk, departments, figures, review_acts, reviews

app_name = "review"

case_urls = [
    path("", reviews.case_list, name="case-list"),
    path("workload/", reviews.case_workload, name="case-workload"),
    path("relatives/", review_acts.recusal_list, name="recusal-list"),
    path("bulk/", bulk.bulk, name="bulk"),
    path("bulk/confirm/", bulk.bulk_confirm, name="bulk-confirm"),
    path("<uuid:pk>/", reviews.case_detail, name="case-detail"),
    path("<uuid:pk>/claim/", review_acts.case_claim, name="case-claim"),
    path("<uuid:pk>/release/", review_acts.case_release, name="case-release"),
    path("<uuid:pk>/send-back/", review_acts.case_send_back, name="case-send-back"),
    path("<uuid:pk>/approve/", review_acts.case_approve, name="case-approve"),
    path("<uuid:pk>/refuse/", review_acts.case_refuse, name="case-refuse"),
    path("<uuid:pk>/confirm/", review_acts.case_confirm, name="case-confirm"),
    path("<uuid:pk>/turn-down/", review_acts.case_turn_down, name="case-turn-down"),
    path("<uuid:pk>/reply/", review_acts.case_reply, name="case-reply"),
    path("<uuid:pk>/assign/", review_acts.case_assign, name="case-assign"),
    path("<uuid:pk>/recuse/", review_acts.case_recuse, name="case-recuse"),
]
urlpatterns = [
    path("enrollment/applications/", include(case_urls)),
    path("enrollment/verification/", departments.verification, name="verification"),
    path("enrollment/rounds/<int:pk>/figures/", figures.round_figures, name="figures"),
    path(
        "family/applications/<uuid:pk>/ask-review/",
        review_acts.ask_review,
        name="ask-review",
    ),
]
