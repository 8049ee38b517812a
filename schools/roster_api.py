"""Rosters from other programs: the same import flow as on the pages (docs/api.md)."""

from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django_filters import rest_framework as filters
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.generics import GenericAPIView, ListAPIView, RetrieveAPIView
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.calls import Uploads
from accounts.permissions import holding
from accounts.requests import caller
from accounts.roles import Permission
from portal.api import ByKey
from schools.forms.imports import UploadForm
from schools.models import ImportProblem, RosterImport
from schools.roster import receiving
from schools.roster.messages import refusal_of
from schools.roster.starting import start_check, start_commit, start_undo


class RosterSerializer(serializers.ModelSerializer[RosterImport]):
    """A batch and how far it is.

    `counts` are rows by result once it is checked, and what was done once it is committed.
    """

    refusal = serializers.SerializerMethodField()

    class Meta:
        model = RosterImport
        fields = [
            "id",
            "school",
            "division",
            "year",
            "file_name",
            "file_size",
            "state",
            "refusal",
            "counts",
            "uploaded_at",
            "checked_at",
            "committed_at",
            "undone_at",
        ]
        read_only_fields = fields

    def get_refusal(self, batch: RosterImport) -> str:
        """Why the file was refused, in the language asked for."""
        return refusal_of(batch)


class RosterUploadSerializer(serializers.Serializer[Any]):
    """What is sent. An official may leave out the school: a whole division's roster."""

    file = serializers.FileField(help_text=".xlsx, .xls, .et or .csv")
    school = serializers.CharField(required=False, help_text="School code")
    year = serializers.IntegerField(help_text="Year in which the school year begins")


class ProblemSerializer(serializers.ModelSerializer[ImportProblem]):
    """One finding in one cell; `shown` is masked."""

    class Meta:
        model = ImportProblem
        fields = ["row", "column", "code", "severity", "details", "shown"]


class ProblemFilter(filters.FilterSet):
    class Meta:
        model = ImportProblem
        fields = ["severity", "code"]


class Rosters(GenericAPIView[Any]):
    """What every roster view shares: the permission, and whose batches are seen."""

    permission_classes = [holding(Permission.ROSTER_IMPORT)]
    serializer_class: type[serializers.BaseSerializer[Any]] = RosterSerializer
    queryset: QuerySet[Any] = RosterImport.objects.none()

    def get_queryset(self) -> QuerySet[RosterImport]:
        return RosterImport.objects.visible_to(caller(self.request))


class RosterList(Rosters, ListAPIView[RosterImport]):
    """Uploaded rosters, and the way to upload one."""

    pagination_class = ByKey
    parser_classes = [MultiPartParser]
    throttle_classes = [*ListAPIView.throttle_classes, Uploads]

    @extend_schema(
        request={"multipart/form-data": RosterUploadSerializer},
        responses={202: RosterSerializer},
    )
    def post(self, request: Request) -> Response:
        """Upload a roster. It is checked at once; follow it at its own address."""
        user = caller(request)
        form = UploadForm(request.data, request.FILES, user=user)
        if not form.is_valid():
            errors: dict[str, Any] = dict(form.errors)
            raise serializers.ValidationError(errors)
        batch = receiving.receive(**form.cleaned_data, by=user)
        start_check(batch, by=user)
        accepted = RosterSerializer(batch).data
        return Response(accepted, status=status.HTTP_202_ACCEPTED)


class RosterDetail(Rosters, RetrieveAPIView[RosterImport]):
    """One roster and how far it is."""


class RosterProblems(Rosters, ListAPIView[ImportProblem]):
    """What was found in a roster, cell by cell."""

    serializer_class = ProblemSerializer
    queryset = ImportProblem.objects.none()
    pagination_class = ByKey
    filterset_class = ProblemFilter

    def get_queryset(self) -> QuerySet[ImportProblem]:  # type: ignore[override]
        batches = RosterImport.objects.visible_to(caller(self.request))
        batch = get_object_or_404(batches, pk=self.kwargs["pk"])
        return ImportProblem.objects.filter(batch=batch)


class RosterCommit(Rosters, GenericAPIView[RosterImport]):
    @extend_schema(request=None, responses={202: RosterSerializer})
    def post(self, request: Request, pk: UUID) -> Response:
        """Write the good rows of a checked roster to the roll."""
        batch = self.get_object()
        start_commit(batch, by=caller(request))
        return Response(RosterSerializer(batch).data, status=status.HTTP_202_ACCEPTED)


class RosterUndo(Rosters, GenericAPIView[RosterImport]):
    @extend_schema(request=None, responses={202: RosterSerializer})
    def post(self, request: Request, pk: UUID) -> Response:
        """Take a committed roster back, within 72 hours."""
        batch = self.get_object()
        start_undo(batch, by=caller(request))
        return Response(RosterSerializer(batch).data, status=status.HTTP_202_ACCEPTED)
