"""A worker makes a received paper harmless; where its file lies meanwhile and after."""

from enrollment.models import Document
from enrollment.pictures.apart import draw_apart
from enrollment.pictures.formats import Refused
from schools.roster import keeping

State = Document.State


def received_as(document: Document) -> str:
    return f"papers/received/{document.pk}"


def stored_as(document: Document) -> str:
    return f"papers/{document.pk}"


def in_blocks(content: bytes) -> list[bytes]:
    size = keeping.BLOCK
    return [content[start : start + size] for start in range(0, len(content), size)]


def prepare(document: Document) -> dict[str, str]:
    """Draw what was received anew; safe to do twice. What came of it."""
    if document.state == State.RECEIVED:
        draw_anew(document)
    keeping.forget(received_as(document))
    return {"state": document.state}


def draw_anew(document: Document) -> None:
    mine = Document.objects.filter(pk=document.pk, state=State.RECEIVED)
    try:
        drawn = draw_apart(b"".join(keeping.kept(received_as(document))))
    except Refused as refusal:
        mine.update(state=State.REFUSED, refusal=refusal.code)
    except FileNotFoundError:  # a disk lost it: the family is asked again
        mine.update(state=State.REFUSED, refusal="damaged")
    else:
        keeping.keep(stored_as(document), in_blocks(drawn.jpeg))
        mine.update(
            state=State.READY,
            file=stored_as(document),
            size=len(drawn.jpeg),
            warnings=drawn.hints,
        )
    document.refresh_from_db()
