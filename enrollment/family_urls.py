"""Addresses of families' pages."""

from django.urls import path

from enrollment.views import answering, documents, family, inbox, receipts, results

app_name = "family"

urlpatterns = [
    path("", family.home, name="home"),
    path("hand-in/", answering.hand_in, name="hand-in"),
    path("receipts/", receipts.receipt_check, name="receipt-check"),
    path("children/add/", family.child_add, name="child-add"),
    path("children/<uuid:child>/correct/", family.child_correct, name="child-correct"),
    path(
        "children/<uuid:child>/apply/",
        family.application_start,
        name="application-start",
    ),
    path("applications/<uuid:pk>/", answering.application, name="application"),
    path("my-data.json", inbox.data_file, name="data-file"),
    path("messages/", inbox.message_list, name="message-list"),
    path("messages/read/", inbox.message_read, name="message-read"),
    path("applications/<uuid:pk>/timeline/", inbox.timeline, name="timeline"),
    path("applications/<uuid:pk>/review/", answering.review, name="review"),
    path("applications/<uuid:pk>/papers/", documents.documents, name="documents"),
    path(
        "applications/<uuid:pk>/papers/<slug:kind>/upload/",
        documents.document_upload,
        name="document-upload",
    ),
    path(
        "applications/<uuid:pk>/papers/<uuid:document>/use/",
        documents.document_use,
        name="document-use",
    ),
    path(
        "applications/<uuid:pk>/papers/<uuid:document>/take-away/",
        documents.document_take_away,
        name="document-take-away",
    ),
    path("papers/<uuid:pk>/", documents.document_file, name="document-file"),
    path("applications/<uuid:pk>/result/", results.result, name="result"),
    path("applications/<uuid:pk>/receipt/", answering.receipt, name="receipt"),
    path(
        "applications/<uuid:pk>/recall/",
        family.application_recall,
        name="application-recall",
    ),
    path(
        "applications/<uuid:pk>/withdraw/",
        family.application_withdraw,
        name="application-withdraw",
    ),
    path(
        "applications/<uuid:pk>/<slug:part>/<slug:code>/",
        answering.question,
        name="question",
    ),
]
