"""Schools, classes and rosters for other programs (docs/api.md).

The same scope (`visible_to`) and the same permissions as on the pages hold here.
"""

from django.db.models import QuerySet
from django_filters import rest_framework as filters
from rest_framework import serializers
from rest_framework.generics import ListAPIView, RetrieveAPIView

from accounts.permissions import holding
from accounts.roles import Permission
from portal.api import ByKey
from schools.models import ClassGroup, School
from schools.models.schools import SchoolQuerySet


class SchoolFilter(filters.FilterSet):
    """`division` is a code; the schools of everything below it are meant."""

    division = filters.CharFilter(method="below", max_length=12)

    class Meta:
        model = School
        fields = ["kind", "ownership", "setting"]

    def below(self, schools: SchoolQuerySet, name: str, code: str) -> SchoolQuerySet:
        return schools.below(code)


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
    serializer_class = SchoolSerializer
    pagination_class = ByKey
    filterset_class = SchoolFilter

    def get_queryset(self) -> QuerySet[School]:
        return School.objects.visible_to(self.request.user)


class SchoolDetail(RetrieveAPIView[School]):
    """One school."""

    permission_classes = [holding(Permission.SCHOOL_VIEW)]
    serializer_class = SchoolSerializer

    def get_queryset(self) -> QuerySet[School]:
        return School.objects.visible_to(self.request.user)


class ClassList(ListAPIView[ClassGroup]):
    """Classes of the posting's scope with their sizes."""

    permission_classes = [holding(Permission.SCHOOL_VIEW)]
    serializer_class = ClassGroupSerializer
    pagination_class = ByKey
    filterset_class = ClassGroupFilter

    def get_queryset(self) -> QuerySet[ClassGroup]:
        return ClassGroup.objects.visible_to(self.request.user)
