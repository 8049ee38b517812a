"""A family shows a paper: received, made harmless by a worker, attached, taken away again.

Enrollment handbook 4.5, security.md 3.4. What was sent lies encrypted until a worker has
drawn it anew; the original is then forgotten. Its hash is that of the file as it came, so
that it stands when the application is handed in, whether or not the worker was quick.
"""

import hashlib
from functools import partial

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from accounts.audit import record
from accounts.models import User
from accounts.throttles import Rate, seconds_to_wait
from enrollment.applying import locked, may_change
from enrollment.family_tasks import prepare_paper
from enrollment.models import (
    Application,
    ApplicationState,
    Document,
    DocumentUse,
    Part,
)
from enrollment.paper_words import refusal_words
from enrollment.pictures import formats
from enrollment.preparing import in_blocks, received_as, stored_as
from portal.errors import Conflict
from portal.jobs import start
from schools.roster import keeping

UPLOADS = Rate(100, 3600)
"""For a household: a few children with all their papers, twice over."""
MOST_PAPERS = 40
State = Document.State


def looked_at(file: UploadedFile | None) -> bytes:
    """The file's content, or ValidationError in words that say what to do about it."""
    if file is None:
        raise ValidationError(str(refusal_words("none")))
    head = file.read(16)
    try:
        formats.check(head, file.size or 0)
    except formats.Refused as refusal:
        raise ValidationError(str(refusal_words(refusal.code))) from None
    return head + file.read()


def receive(
    application: Application, kind: str, file: UploadedFile | None, *, by: User
) -> Document:
    """Take a file in and attach it; the same file sent twice is one paper."""
    content = looked_at(file)
    if seconds_to_wait(f"papers:{application.household_id}", UPLOADS):
        raise ValidationError(_("Many files were sent. Go on in an hour."))
    with transaction.atomic():
        held = open_for_papers(application)
        digest = hashlib.sha256(content).hexdigest()
        same = Document.objects.filter(
            household=held.household_id, kind=kind, sha256=digest
        )
        document = same.exclude(state=State.REFUSED).first()
        if document is None:
            document = Document(
                household=held.household, kind=kind, sha256=digest, uploaded_by=by
            )
            store(document, content)
        put_with(held, document)
    return document


def store(document: Document, content: bytes) -> None:
    """Keep what was sent, and let a worker make it harmless."""
    document.size = len(content)
    document.save(force_insert=True)
    keeping.keep(received_as(document), in_blocks(content))
    record("document.upload", by=document.uploaded_by, on=document)
    start(
        prepare_paper,
        by=document.uploaded_by,
        subject=f"paper:{document.pk}",
        document=str(document.pk),
    )


def open_for_papers(application: Application) -> Application:
    held = locked(application)
    if not may_change(held, Part.DOCUMENTS):
        raise Conflict(_("No paper can be added or taken away now."))
    return held


def put_with(application: Application, document: Document) -> None:
    if application.document_uses.count() >= MOST_PAPERS:
        raise ValidationError(
            _("An application takes %(most)d papers.") % {"most": MOST_PAPERS}
        )
    DocumentUse.objects.get_or_create(application=application, document=document)


@transaction.atomic
def attach(application: Application, document: Document) -> None:
    """Use a paper of the household for this child too."""
    put_with(open_for_papers(application), document)


def for_reuse(application: Application) -> QuerySet[Document]:
    """Papers of the household that are readable and not attached here."""
    papers = Document.objects.usable().filter(household=application.household_id)
    return papers.exclude(uses__application=application)


@transaction.atomic
def take_away(application: Application, document: Document, *, by: User) -> None:
    """Detach a paper; delete it for good where no other application shows it.

    What was handed in once stays with what was sent back: somebody judged it.
    """
    held = open_for_papers(application)
    use = held.document_uses.select_for_update().filter(document=document).first()
    if use is None:
        return
    if held.state == ApplicationState.RETURNED and use.attached_at < held.moved_at:
        raise Conflict(_("This paper was handed in already and stays. Add a new one."))
    use.delete()
    if not document.uses.exists():
        record("document.delete", by=by, on=document)
        names = received_as(document), stored_as(document)
        document.delete()
        for name in names:
            transaction.on_commit(partial(keeping.forget, name))
