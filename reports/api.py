"""Reports and their files for other programs (docs/api.md)."""

from typing import Any
from uuid import UUID

from django.core.files.storage import default_storage
from django.db.models import QuerySet
from django.http import FileResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django_filters import rest_framework as filters
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.generics import GenericAPIView, ListAPIView, RetrieveAPIView
from rest_framework.request import Request

from accounts import audit
from accounts.permissions import holding
from accounts.requests import caller
from accounts.roles import Permission
from portal.api import Newest
from reports.models import ReportFile, ReportRun


class ReportFilter(filters.FilterSet):
    """Plain codes: whether a unit exists is not told to strangers."""

    unit = filters.CharFilter(field_name="unit_id", max_length=12)

    class Meta:
        model = ReportRun
        fields = ["kind", "period"]


class ReportSerializer(serializers.ModelSerializer[ReportRun]):
    """`state` is waiting, running, ready or failed."""

    state = serializers.ChoiceField(choices=ReportRun.State.choices, read_only=True)

    class Meta:
        model = ReportRun
        fields = ["id", "kind", "unit", "period", "state", "ordered_at", "made_at"]


class ReportFileSerializer(serializers.ModelSerializer[ReportFile]):
    """A file of a report; `digest` is its SHA-256."""

    address = serializers.SerializerMethodField()

    class Meta:
        model = ReportFile
        fields = ["format", "size", "digest", "address"]

    def get_address(self, file: ReportFile) -> str:
        return reverse("api:report-file", args=[file.run_id, file.format])


class Reports(GenericAPIView[Any]):
    """What every report view shares."""

    permission_classes = [holding(Permission.REPORT_VIEW)]
    queryset: QuerySet[Any] = ReportRun.objects.none()

    def runs(self) -> QuerySet[ReportRun]:
        return ReportRun.objects.visible_to(caller(self.request)).for_table()


class ReportList(Reports, ListAPIView[ReportRun]):
    """Reports of the posting's scope, the newest first."""

    serializer_class = ReportSerializer
    pagination_class = Newest
    filterset_class = ReportFilter

    def get_queryset(self) -> QuerySet[ReportRun]:
        return self.runs()


class ReportDetail(Reports, RetrieveAPIView[ReportRun]):
    """One report."""

    serializer_class = ReportSerializer

    def get_queryset(self) -> QuerySet[ReportRun]:
        return self.runs()


class ReportFiles(Reports, ListAPIView[ReportFile]):
    """The files of a report; none until it is ready."""

    serializer_class = ReportFileSerializer
    queryset = ReportFile.objects.none()
    pagination_class = None
    filter_backends: list[Any] = []

    def get_queryset(self) -> QuerySet[ReportFile]:
        run = get_object_or_404(self.runs(), pk=self.kwargs["pk"])
        return run.files.all()


class ReportFileContent(Reports, GenericAPIView[ReportFile]):
    """One file of a report."""

    serializer_class = ReportFileSerializer

    @extend_schema(
        responses={(200, "application/octet-stream"): OpenApiTypes.BINARY},
    )
    def get(self, request: Request, pk: UUID, file_format: str) -> FileResponse:
        """Download the file; the download is recorded."""
        files = ReportFile.objects.filter(run__in=self.runs(), run=pk)
        file = get_object_or_404(files.select_related("run__unit"), format=file_format)
        audit.record(
            "report.download", by=caller(request), on=file, unit=file.run.unit_id
        )
        return FileResponse(
            default_storage.open(file.stored_as),
            as_attachment=True,
            filename=file.name,
            content_type="application/octet-stream",
        )
