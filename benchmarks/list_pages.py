"""How long the server works on list pages when there are 300,000 pupils.

    python -m benchmarks.list_pages [--pupils 300000] [--repeat 40]

Fills a database of its own once (var/bench-postgres), then opens every list page by page
to its end, as the county officer whose county is largest, and prints for the first and
for the last pages: queries, median and 95th percentile of the server's milliseconds.
The bar (issue 2, section 8): p95 at most 150 ms, the last pages as fast as the first.
"""

import argparse
import atexit
import os
import re
import statistics
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import unescape
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
VAR = ROOT / "var"
BAR_MS = 150
ENDS = 40
"""Pages at each end of a list that are compared."""
NEXT = re.compile(r'<a[^>]*rel="next"[^>]*href="([^"]+)"')
LISTS = {
    "pupils": "/schools/pupils/",
    "classes": "/schools/classes/",
    "schools": "/schools/register/",
    "imports": "/schools/imports/",
    "cockpit": "/schools/cockpit/",
    "seats": "/schools/seats/",
    "large classes": "/schools/large-classes/",
    "reports": "/reports/",
}


@dataclass
class Timing:
    """What each opened page cost."""

    milliseconds: list[float] = field(default_factory=list)
    queries: list[int] = field(default_factory=list)

    def p95(self) -> float:
        return statistics.quantiles(self.milliseconds, n=20, method="inclusive")[-1]

    def cut(self, part: slice) -> "Timing":
        return Timing(self.milliseconds[part], self.queries[part])

    def line(self, name: str, where: str) -> str:
        queries = f"{min(self.queries)}–{max(self.queries)}"
        median = statistics.median(self.milliseconds)
        pages = len(self.milliseconds)
        return f"{name:14} {where:6} {pages:5} {queries:>8} {median:8.1f} {self.p95():8.1f}"


def use_own_database() -> None:
    from portal.embedded import EmbeddedPostgres

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
    os.environ.setdefault("JUNHENG_VAR_DIR", str(VAR / "bench"))
    for queue in ("queue", "queue-control"):
        (Path(os.environ["JUNHENG_VAR_DIR"]) / queue).mkdir(parents=True, exist_ok=True)
    if "DATABASE_URL" not in os.environ:
        server = EmbeddedPostgres(VAR / "bench-postgres")
        os.environ["DATABASE_URL"] = server.start()
        atexit.register(server.stop)


def fill(pupils: int) -> None:
    from django.core.management import call_command
    from django.db import connection

    call_command("migrate", verbosity=0)
    call_command("createcachetable", verbosity=0)
    call_command("seed_demo", "--if-empty", pupils=pupils, applications=0)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


class Visitor:
    """Somebody who is logged in and counts what every page costs."""

    def __init__(self, username: str) -> None:
        from django.test import Client

        from accounts.models import User

        self.client = Client(SERVER_NAME="localhost")
        self.client.force_login(
            User.objects.get(username=username),
            backend="django.contrib.auth.backends.ModelBackend",
        )
        self.queries = 0

    def count(self, execute, *statement):
        self.queries += 1
        return execute(*statement)

    def open(self, path: str, timing: Timing) -> str:
        from django.db import connection

        self.queries = 0
        with connection.execute_wrapper(self.count):
            began = time.perf_counter()
            answer = self.client.get(path)
            timing.milliseconds.append((time.perf_counter() - began) * 1000)
        timing.queries.append(self.queries)
        if answer.status_code != 200:
            raise SystemExit(f"{path} answers {answer.status_code}")
        return answer.content.decode()

    def walk(self, path: str, repeat: int) -> Timing:
        """Every page to the end; a page without a next one `repeat` times."""
        timing = Timing()
        pages = self.following(path, timing)
        if sum(1 for _ in pages) == 1:
            for _ in range(repeat - 1):
                self.open(path, timing)
        return timing

    def following(self, path: str, timing: Timing) -> Iterator[str]:
        here = path
        while here:
            text = self.open(here, timing)
            yield here
            later = NEXT.search(text)
            here = path + unescape(later[1]) if later else ""


def main() -> int:
    asked = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    asked.add_argument("--pupils", type=int, default=300_000)
    asked.add_argument("--repeat", type=int, default=ENDS)
    options = asked.parse_args()
    use_own_database()
    import django

    django.setup()
    fill(options.pupils)
    return report(options.repeat)


def report(repeat: int) -> int:
    from schools.models import Pupil

    visitor = Visitor("admission")
    visitor.walk(
        LISTS["schools"], 1
    )  # the first request loads templates and catalogues
    print(f"{Pupil.objects.count():,} pupils; milliseconds of the server\n")
    print(
        f"{'list':14} {'pages':6} {'count':>5} {'queries':>8} {'median':>8} {'p95':>8}"
    )
    worst = max(tell(name, visitor.walk(path, repeat)) for name, path in LISTS.items())
    print(f"\nworst p95 {worst:.0f} ms, bar {BAR_MS} ms")
    return int(worst > BAR_MS)


def tell(name: str, timing: Timing) -> float:
    """Print the pages of a list, both ends of a long one; give the worst p95."""
    parts = {"all": timing}
    if len(timing.queries) > 2 * ENDS:
        parts = {
            "first": timing.cut(slice(ENDS)),
            "last": timing.cut(slice(-ENDS, None)),
        }
    for where, part in parts.items():
        print(part.line(name, where))
    return max(part.p95() for part in parts.values())


if __name__ == "__main__":
    sys.exit(main())
