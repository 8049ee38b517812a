"""Checked rows of uploaded rosters on their way to the roll."""

from typing import ClassVar

from django.db import models

from accounts.fields import BlindIndexField
from schools.models.imports import OfImportQuerySet, RosterImport


class RosterRow(models.Model):
    """One good row of an uploaded roster, waiting for its commit (待导入行).

    Written by COPY while the file is read, so that the commit need not read or check
    again, and kept for 30 days, so that the same file is known again. The table is not
    logged: a crash of the database empties it, and the file is then checked anew.
    `pupil` is the key that a new pupil will get; numbers are sealed to it as the
    pupil's own. A blank cell is null and says nothing.
    """

    PERSONAL: ClassVar = {
        "student_number": "S4",
        "student_index": "S4",
        "id_number": "S4",
        "id_index": "S4",
        "guardian_phone": "S4",
        "phone_index": "S4",
        "name": "S3",
        "sex": "S3",
        "birth_date": "S3",
        "id_kind": "S3",
        "ethnicity": "S3",
        "nationality": "S3",
        "overseas": "S3",
        "hukou_kind": "S3",
        "hukou_division": "S3",
        "hukou_address": "S3",
        "address": "S3",
        "boards": "S3",
        "is_migrant": "S3",
        "is_left_behind": "S4",
        "disability": "S4",
        "guardian_name": "S3",
    }

    pupil = models.UUIDField(primary_key=True)
    batch = models.ForeignKey(
        RosterImport,
        models.CASCADE,
        related_name="rows",
        db_index=False,
        db_constraint=False,
    )
    row = models.PositiveIntegerField()
    student_index = BlindIndexField(of="student_number", null=True)
    id_index = BlindIndexField(of="id_number", null=True)
    phone_index = BlindIndexField(of="guardian_phone", null=True)
    student_number = models.BinaryField(null=True)
    id_number = models.BinaryField(null=True)
    guardian_phone = models.BinaryField(null=True)
    name = models.TextField(null=True)
    sex = models.TextField(null=True)
    birth_date = models.DateField(null=True)
    id_kind = models.TextField(null=True)
    ethnicity = models.TextField(null=True)
    nationality = models.TextField(null=True)
    overseas = models.TextField(null=True)
    hukou_kind = models.TextField(null=True)
    hukou_division = models.TextField(null=True)
    hukou_address = models.TextField(null=True)
    address = models.TextField(null=True)
    school = models.TextField(null=True, db_collation="C")
    school_name = models.TextField(null=True)
    grade = models.PositiveSmallIntegerField(null=True)
    class_number = models.PositiveSmallIntegerField(null=True)
    entry_month = models.DateField(null=True)
    entry_way = models.TextField(null=True)
    boards = models.BooleanField(null=True)
    is_migrant = models.BooleanField(null=True)
    is_left_behind = models.BooleanField(null=True)
    disability = models.TextField(null=True)
    guardian_name = models.TextField(null=True)

    objects = OfImportQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["batch", "row"], name="roster_row_by_batch")]

    def __str__(self) -> str:
        return f"{self.batch_id} {self.row}"
