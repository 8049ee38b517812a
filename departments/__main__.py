"""`python -m departments --data DIR --port N`: fills an empty folder, then serves it."""

import argparse
import os
import signal
from pathlib import Path

from departments.server import Office, Server
from departments.store import DECLARED, Store, fill
from departments.switches import Switches

DEMO_TOKEN = "demo-departments-token"
TOKEN = "JUNHENG_DEPARTMENTS_TOKEN"


def main() -> None:
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    given = arguments()
    if not (given.data / DECLARED).exists():
        fill(given.data, given.families, seed=given.seed, year=given.year)
    office = Office(
        Store(given.data),
        Switches(given.data / "switches.json"),
        token=os.environ.get(TOKEN) or DEMO_TOKEN,
    )
    server = Server((given.host, given.port), office)
    address = f"http://{given.host}:{server.server_port}/"
    print(f"The departments answer at {address}", flush=True)
    try:
        server.serve_forever()
    except KeyboardInterrupt:
        server.server_close()


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m departments")
    parser.add_argument("--data", type=Path, required=True, help="folder of JSON files")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8100)
    parser.add_argument("--families", type=int, default=6000)
    parser.add_argument("--seed", type=int, default=2027)
    parser.add_argument("--year", type=int, default=2027, help="year of entry")
    return parser.parse_args()


if __name__ == "__main__":
    main()
