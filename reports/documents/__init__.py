"""An official document (公文) as plain values, and writers that put it on paper.

A pure package: no Django, no rows, no clock. The same document written twice gives the
same bytes (equity handbook 9.10), since its only moment is `made_at`.
"""

from reports.documents.parts import (
    Annex,
    Block,
    Cell,
    Chart,
    Column,
    Document,
    Paragraph,
    Section,
    Signature,
    Table,
    Verification,
)

__all__ = [
    "Annex",
    "Block",
    "Cell",
    "Chart",
    "Column",
    "Document",
    "Paragraph",
    "Section",
    "Signature",
    "Table",
    "Verification",
]
