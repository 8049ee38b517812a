"""Schools, classes and seats for other programs (docs/api.md).

The same scope (`visible_to`) and the same permissions as on the pages hold here.
"""

from dataclasses import asdict
from decimal import Decimal
from typing import Any, cast

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django_filters import rest_framework as filters
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.generics import ListAPIView, RetrieveAPIView
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.permissions import holding
from accounts.requests import caller
from accounts.roles import Permission
from portal.api import ByKey
from schools.models import ClassGroup, School, SchoolYear
from schools.models.schools import SchoolQuerySet
from schools.seats import SchoolCapacity, capacity_grid


class SchoolFilter(filters.FilterSet):
    """`division` is a code; the schools of everything below it are meant."""

    division = filters.CharFilter(method="below", max_length=12)

    class Meta:
        model = School
        fields = ["kind", "ownership", "setting"]

    def below(self, schools: SchoolQuerySet, name: str, code: str) -> SchoolQuerySet:
        return schools.below(code)


class SeatFilter(SchoolFilter):
    """`year` is the year in which the school year begins; the current one without."""

    year = filters.NumberFilter(method="any_school", min_value=2000, max_value=2100)

    def any_school(
        self, schools: SchoolQuerySet, name: str, year: Decimal
    ) -> SchoolQuerySet:
        return schools


class ClassGroupFilter(filters.FilterSet):
    """Plain codes, not look-ups: whether a school exists is not told to strangers."""

    school = filters.CharFilter(field_name="school_id", max_length=10)
    year = filters.NumberFilter(field_name="year_id", min_value=2000, max_value=2100)
    grade = filters.NumberFilter(min_value=1, max_value=9)


class SchoolSerializer(serializers.ModelSerializer[School]):
    class Meta:
        model = School
        fields = [
            "code",
            "name",
            "kind",
            "ownership",
            "operator_level",
            "setting",
            "division",
            "parent",
            "is_migrant_focused",
            "has_boarding",
            "opened_on",
            "closed_on",
        ]


class ClassGroupSerializer(serializers.ModelSerializer[ClassGroup]):
    """`enrolled` is the number of pupils on the roll of the class."""

    class Meta:
        model = ClassGroup
        fields = [
            "id",
            "school",
            "year",
            "grade",
            "number",
            "is_combined",
            "room",
            "enrolled",
        ]


class SchoolList(ListAPIView[School]):
    """Schools of the posting's scope."""

    permission_classes = [holding(Permission.SCHOOL_VIEW)]
    queryset = School.objects.none()
    serializer_class = SchoolSerializer
    pagination_class = ByKey
    filterset_class = SchoolFilter

    def get_queryset(self) -> QuerySet[School]:
        return School.objects.visible_to(caller(self.request))


class SchoolDetail(RetrieveAPIView[School]):
    """One school."""

    permission_classes = [holding(Permission.SCHOOL_VIEW)]
    queryset = School.objects.none()
    serializer_class = SchoolSerializer

    def get_queryset(self) -> QuerySet[School]:
        return School.objects.visible_to(caller(self.request))


class ClassList(ListAPIView[ClassGroup]):
    """Classes of the posting's scope with their sizes."""

    permission_classes = [holding(Permission.SCHOOL_VIEW)]
    queryset = ClassGroup.objects.none()
    serializer_class = ClassGroupSerializer
    pagination_class = ByKey
    filterset_class = ClassGroupFilter

    def get_queryset(self) -> QuerySet[ClassGroup]:
        return ClassGroup.objects.visible_to(caller(self.request))


class GradeSeatsSerializer(serializers.Serializer[Any]):
    """Seats = classes × standard; free = what transfers may take, class by class."""

    grade = serializers.IntegerField()
    classes = serializers.IntegerField()
    seats = serializers.IntegerField()
    enrolled = serializers.IntegerField()
    free = serializers.IntegerField()
    largest = serializers.IntegerField(help_text="Pupils of the largest class")


class SeatsSerializer(serializers.Serializer[Any]):
    """One school's seats by grade; a grade without classes is left out."""

    school = serializers.CharField(source="school.pk")
    name = serializers.CharField(source="school.name")
    scale_limit = serializers.IntegerField(allow_null=True)
    grades = serializers.SerializerMethodField()

    @extend_schema_field(GradeSeatsSerializer(many=True))
    def get_grades(self, row: SchoolCapacity) -> list[dict[str, Any]]:
        cells = sorted(row.grades.items())
        seats = [{"grade": grade, **asdict(cell)} for grade, cell in cells]
        return cast("list[dict[str, Any]]", GradeSeatsSerializer(seats, many=True).data)


class SeatList(ListAPIView[School]):
    """Seats of the posting's open schools by grade, fifty schools a page."""

    permission_classes = [holding(Permission.SCHOOL_VIEW)]
    queryset = School.objects.none()
    serializer_class = SeatsSerializer
    pagination_class = ByKey
    filterset_class = SeatFilter

    def get_queryset(self) -> QuerySet[School]:
        return School.objects.visible_to(caller(self.request)).open()

    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        schools = self.paginate_queryset(self.filter_queryset(self.get_queryset()))
        keys = [school.pk for school in schools or []]
        year = year_of(request.query_params.get("year", ""))
        page = School.objects.filter(pk__in=keys).order_by("pk")
        rows = capacity_grid(page, year=year.pk)
        return self.get_paginated_response(self.get_serializer(rows, many=True).data)


def year_of(asked: str) -> SchoolYear:
    if asked:
        return get_object_or_404(SchoolYear, pk=int(Decimal(asked)))
    return SchoolYear.objects.current()
