"""What kind of file it is by its first bytes, and why one is not taken."""

MOST_BYTES = 15 * 1024 * 1024
HEIF_BRANDS = {b"heic", b"heix", b"heim", b"heis", b"hevc", b"mif1", b"msf1"}


class Refused(Exception):
    """A file that is not taken, with one of the codes that pages have a sentence for."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def kind_of(head: bytes) -> str:
    """JPEG, PNG, WEBP, HEIF or PDF, as Pillow calls them; blank for anything else."""
    if head.startswith(b"\xff\xd8\xff"):
        return "JPEG"
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return "PNG"
    if head.startswith(b"RIFF") and head[8:12] == b"WEBP":
        return "WEBP"
    if head[4:8] == b"ftyp" and head[8:12] in HEIF_BRANDS:
        return "HEIF"
    return "PDF" if head.startswith(b"%PDF-") else ""


def check(head: bytes, size: int) -> None:
    """Raise Refused for a file that need not even be stored."""
    if not size:
        raise Refused("empty")
    if size > MOST_BYTES:
        raise Refused("too_large")
    if not kind_of(head):
        raise Refused("format")
