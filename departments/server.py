"""HTTP: questions by POST with a token, the page, and the switches.

One process with a thread for each connection: the switches live in its memory.
"""

import json
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl, urlsplit

from departments.answers import answer
from departments.kinds import BY_PATH, Department, Kind, Record
from departments.page import page
from departments.people import Place
from departments.store import Store, fill
from departments.switches import Mode, Switch, Switches

LONGEST_BODY = 4 * 1024 * 1024
JSON, HTML = "application/json", "text/html; charset=utf-8"
NOT_JSON = "<html><body>网关错误 502"


class Refused(Exception):
    """The request is answered with this status and the reason."""

    def __init__(self, status: HTTPStatus, reason: str = "") -> None:
        super().__init__(reason or status.phrase)
        self.status = status


class Silence(Exception):
    """The connection is closed without an answer."""


@dataclass
class Office:
    """What all connections share."""

    store: Store
    switches: Switches
    token: str
    csrf: str = field(default_factory=secrets.token_urlsafe)


class Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128

    def __init__(self, address: tuple[str, int], office: Office) -> None:
        super().__init__(address, Handler)
        self.office = office


class Handler(BaseHTTPRequestHandler):
    server: Server
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = -1
    timeout = 60

    def do_GET(self) -> None:
        self.respond(self.show)

    def do_POST(self) -> None:
        self.respond(self.act)

    def respond(self, work: Callable[[], None]) -> None:
        """Do it, and say in JSON why not if it cannot be done."""
        try:
            work()
        except Silence:
            self.close_connection = True
        except Refused as refused:
            self.close_connection = True  # a body may be left unread
            self.send_json({"error": str(refused)}, status=refused.status)

    def show(self) -> None:
        """GET: the page, how things stand, or what the families would declare."""
        office = self.server.office
        match urlsplit(self.path).path:
            case "/":
                self.send(page(office.switches, csrf=office.csrf), HTML)
            case "/health/":
                self.send_json({"status": "ok"})
            case "/switch":
                modes = office.switches.all.items()
                self.send_json({each.value: switch.mode for each, switch in modes})
            case "/families":
                self.need_token()
                self.send_json({"families": office.store.declared})
            case _:
                raise Refused(HTTPStatus.NOT_FOUND)

    def act(self) -> None:
        """POST: a question, a switch, or another population."""
        path = urlsplit(self.path).path.strip("/")
        if path == "switch":
            self.turn_switch()
        elif path == "population":
            self.need_token()
            self.repopulate(self.body())
        elif kind := BY_PATH.get(path):
            self.need_token()
            self.ask(kind, self.body())
        else:
            raise Refused(HTTPStatus.NOT_FOUND)

    def ask(self, kind: Kind, question: Record) -> None:
        """Answer as the department's switch has it."""
        if kind.key(question) is None:
            needed = ", ".join(kind.subject)
            raise Refused(HTTPStatus.BAD_REQUEST, f"needed: {needed}")
        office = self.server.office
        switch = office.switches.for_question(kind.department)
        match switch.mode:
            case Mode.SLOW:
                time.sleep(switch.seconds)
            case Mode.UNAVAILABLE:
                raise Refused(HTTPStatus.SERVICE_UNAVAILABLE)
            case Mode.DISCONNECTING:
                raise Silence
        if switch.mode is Mode.MALFORMED:
            self.send(NOT_JSON, JSON)
            return
        told = answer(office.store, kind, question=question, switch=switch)
        self.send_json(told)

    def turn_switch(self) -> None:
        """By the API with the token, or by the page's form with its secret."""
        office = self.server.office
        is_form = "json" not in self.headers.get("Content-Type", "")
        given = dict(parse_qsl(self.text())) if is_form else None
        if given is None:
            self.need_token()
            given = self.body()
        elif not same(given.get("csrf", ""), office.csrf):
            raise Refused(HTTPStatus.FORBIDDEN)
        try:
            chosen = given.get("department")
            department = Department(chosen) if chosen else None
            office.switches.turn(department, Switch.of(given))
        except ValueError as error:
            raise Refused(HTTPStatus.BAD_REQUEST, str(error)) from None
        self.redirect() if is_form else self.send_json({"turned": chosen or "all"})

    def repopulate(self, given: Record) -> None:
        """Invent another county, in the places given."""
        store = self.server.office.store
        try:
            places = tuple(
                Place(each["code"], each["name"]) for each in given["places"]
            )
            numbers = {name: int(given[name]) for name in ("families", "seed", "year")}
            mothers = {str(k): str(v) for k, v in given.get("mothers", {}).items()}
        except (AttributeError, KeyError, TypeError, ValueError) as error:
            raise Refused(HTTPStatus.BAD_REQUEST, str(error)) from None
        families = numbers.pop("families")
        fill(store.folder, families, places=places, mothers=mothers, **numbers)
        store.load()
        self.send_json({"families": len(store.declared)})

    def need_token(self) -> None:
        given = self.headers.get("Authorization", "").removeprefix("Bearer ")
        if not same(given, self.server.office.token):
            raise Refused(HTTPStatus.UNAUTHORIZED)

    def body(self) -> Record:
        try:
            given = json.loads(self.text())
        except ValueError:
            given = None
        if not isinstance(given, dict):
            raise Refused(HTTPStatus.BAD_REQUEST, "the body is no JSON object")
        return given

    def text(self) -> str:
        length = self.headers.get("Content-Length", "")
        if not length.isdigit():
            raise Refused(HTTPStatus.LENGTH_REQUIRED)
        if int(length) > LONGEST_BODY:
            raise Refused(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
        return self.rfile.read(int(length)).decode(errors="replace")

    def redirect(self) -> None:
        self.send_response(HTTPStatus.SEE_OTHER)
        self.send_header("Location", "/")
        self.send_header("Content-Length", "0")
        self.end_headers()

    def send_json(self, given: Record, *, status: HTTPStatus = HTTPStatus.OK) -> None:
        self.send(json.dumps(given, ensure_ascii=False), JSON, status=status)

    def send(self, text: str, kind: str, *, status: HTTPStatus = HTTPStatus.OK) -> None:
        body = text.encode()
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("X-Frame-Options", "DENY")
        self.end_headers()
        self.wfile.write(body)

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """No log: addresses and states would tell nothing here."""


def same(given: str, secret: str) -> bool:
    return secrets.compare_digest(given.encode(), secret.encode())
