"""Making a report: freeze the rows, compute, write, store (报表生成).

1. The dataset is frozen once; a second attempt finds it and uses the same rows.
2. Figures and documents follow from the dataset alone.
3. Files are written to the storage first; then, in one transaction, the run gets its
   figures, its files and its moment. A worker that dies before leaves no half report.
"""

import csv
import hashlib
import io
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import connection, transaction
from django.db.models.functions import Now
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from accounts.audit import record
from accounts.models import User
from portal.jobs import job_task
from portal.models import Job
from reports.content import PAPER_LANGUAGE, Content, Occasion
from reports.datasets import canonical, fingerprint, freeze
from reports.documents import Document, Verification, excel, pdf, word
from reports.fonts import unpack
from reports.models import (
    Dataset,
    ReportFile,
    ReportRun,
)
from reports.periods import Period
from reports.sheet import Figure

STEPS = 4


@job_task
def make_report(job: Job) -> dict[str, str]:
    """The work a worker does; it is started by `reports.ordering`."""
    run = ReportRun.objects.select_related("unit", "dataset").get(pk=job.subject)
    by = job.by.act_through(job.posting) if job.by and job.posting else job.by
    make(
        run, by=by, progress=lambda n, stage: job.progress(n, total=STEPS, stage=stage)
    )
    return {"run": str(run.pk)}


def make(
    run: ReportRun, *, progress: Callable[[int, str], None], by: User | None = None
) -> None:
    """Make the run whole, or raise and leave it as it was. Safe to do twice."""
    if run.is_ready:
        return
    with override(PAPER_LANGUAGE):
        progress(1, _("Freezing the data"))
        dataset = dataset_of(run)
        progress(2, _("Computing the figures"))
        content = run.definition.compute(dataset.frozen)
        progress(3, _("Writing the documents"))
        files = list(stored(run, written(run, dataset, content)))
        shown = content.as_json() | {"others": in_other_languages(run, dataset)}
        finish(run, shown, files, by=by)
        progress(STEPS, _("Ready"))


def in_other_languages(run: ReportRun, dataset: Dataset) -> dict[str, Any]:
    """The same content once more for each other language that pages are read in."""
    told = {}
    for language, _name in settings.LANGUAGES:
        if language != PAPER_LANGUAGE:
            with override(language):
                told[language] = run.definition.compute(dataset.frozen).as_json()
    return told


def dataset_of(run: ReportRun) -> Dataset:
    """The run's frozen rows, taken now unless an earlier attempt took them."""
    if run.dataset is not None:
        return run.dataset
    with snapshot():
        period, today = Period.parse(run.period), timezone.localdate()
        try:
            frozen = freeze(run.unit, period=period, today=today)
        except LookupError as error:
            raise ValidationError(str(error)) from error
        content = canonical(frozen)
        run.dataset = Dataset.objects.create(
            unit=run.unit,
            census_date=date.fromisoformat(frozen["census_date"]),
            content=content,
            digest=fingerprint(content),
        )
        run.save(update_fields=["dataset"])
    run.dataset.refresh_from_db(fields=["taken_at"])
    return run.dataset


@contextmanager
def snapshot() -> Iterator[None]:
    """One moment for all the queries: later commits of others stay unseen."""
    outermost = not connection.in_atomic_block
    with transaction.atomic():
        if outermost:
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        yield


def written(
    run: ReportRun, dataset: Dataset, content: Content
) -> Iterator[tuple[str, bytes]]:
    """Each file's format and bytes; the same dataset gives the same bytes."""
    occasion = Occasion(
        run.period_label,
        Period.parse(run.period).last,
        timezone.localtime(dataset.taken_at),
        f"sha256:{dataset.digest}",
        Verification(run.code, verification_url(run)),
    )
    with override(PAPER_LANGUAGE):
        document = run.definition.write(
            content, frozen=dataset.frozen, occasion=occasion
        )
    yield from office_files(document)
    yield ReportFile.Format.FIGURES, figures_csv(content.figures.values())


def office_files(document: Document) -> Iterator[tuple[str, bytes]]:
    folders = [unpack(Path(settings.VAR_DIR) / "fonts")]
    folders += [Path(settings.FONT_DIR)] if settings.FONT_DIR else []
    fonts = pdf.fonts(folders)
    try:
        yield ReportFile.Format.PDF, pdf.write(document, fonts=fonts)
        draw = partial(pdf.picture, fonts=fonts)
        yield ReportFile.Format.WORD, word.write(document, draw=draw)
    except pdf.MissingGlyph as error:
        raise ValidationError(str(error)) from error
    yield ReportFile.Format.EXCEL, excel.write(document)


def verification_url(run: ReportRun) -> str:
    return settings.SITE_URL + reverse("reports:verify", args=[run.code])


def figures_csv(figures: Iterable[Figure]) -> bytes:
    """The annex of figures (equity handbook 9.10), readable by any program."""
    text = io.StringIO()
    rows = csv.writer(text)
    rows.writerow(
        ["代码", "指标", "数值", "单位", "精确值", "公式", "取数表", "取数条件"]
    )
    for figure in figures:
        table = figure.selector.table if figure.selector else ""
        rows.writerow(
            [
                figure.code,
                figure.label,
                figure.text.replace(",", ""),
                figure.unit,
                "" if figure.value is None else str(figure.value),
                figure.formula,
                table,
                figure.conditions,
            ]
        )
    return text.getvalue().encode("utf-8-sig")


def stored(run: ReportRun, files: Iterable[tuple[str, bytes]]) -> Iterator[ReportFile]:
    """Put each file into the private storage; what a dead worker left is replaced."""
    for file_format, content in files:
        digest = hashlib.sha256(content).hexdigest()
        name = f"reports/{run.pk}/{digest[:16]}.{file_format}"
        default_storage.delete(name)
        yield ReportFile(
            run=run,
            format=file_format,
            stored_as=default_storage.save(name, ContentFile(content)),
            digest=digest,
            size=len(content),
        )


@transaction.atomic
def finish(
    run: ReportRun, content: dict[str, Any], files: list[ReportFile], *, by: User | None
) -> None:
    """The one moment in which the report comes to be."""
    locked = ReportRun.objects.select_for_update().get(pk=run.pk)
    if locked.is_ready:
        return
    ReportFile.objects.bulk_create(files)
    ReportRun.objects.filter(pk=run.pk).update(
        content=content,
        template_version=run.definition.version,
        made_at=Now(),
    )
    record("report.made", by=by, on=run, unit=run.unit_id)
