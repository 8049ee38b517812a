"""One PostgreSQL server in one folder: made, started and stopped as needed."""

import fcntl
import json
import os
import secrets
import shutil
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from pwd import struct_passwd

import psycopg
from psycopg import sql

from portal.embedded import processes, programs

NAME = "junheng"  # of the role and of the database
ADMIN = "postgres"
ALWAYS = ["listen_addresses=127.0.0.1", "unix_socket_directories="]
ALWAYS += ["max_wal_size=2GB", "shared_buffers=256MB", "wal_buffers=16MB"]
PATIENCE = 60  # seconds for a server that recovers after kill -9
HASTY = ["fsync=off", "synchronous_commit=off", "full_page_writes=off"]


@dataclass(frozen=True)
class State:
    """What must be known to reach the server, kept beside its data."""

    port: int
    password: str
    admin_password: str

    def url(self) -> str:
        return f"postgres://{NAME}:{self.password}@127.0.0.1:{self.port}/{NAME}"


class EmbeddedPostgres:
    """A private server for one folder; any number of processes may start it at once.

    Every process that starts it gets the same one. It outlives all of them until one
    calls `stop`. `durable=False` gives up safety against power cuts for speed.
    """

    def __init__(self, folder: Path, *, durable: bool = True) -> None:
        self.folder = programs.reachable(folder)
        self.data = self.folder / "data"
        self.durable = durable

    def start(self) -> str:
        """Make sure that the server runs and holds our database; return its URL."""
        if url := self.url():
            return url
        with self._lock():
            if url := self._url_in_time():
                return url
            self._create()
            processes.clear(self.data)
            self._launch()
            return self._provide().url()

    def stop(self) -> None:
        """Stop the server if it runs; open connections are closed."""
        if not self.folder.exists():
            return
        with self._lock():
            if processes.postmaster(self.data):
                self._pg_ctl("stop", "-m", "fast", "-t", "30")
            processes.clear(self.data)

    def destroy(self) -> None:
        """Stop the server and delete all its data."""
        self.stop()
        for part in [self.data, self.folder / "data.new"]:
            shutil.rmtree(part, ignore_errors=True)
        self._state_file.unlink(missing_ok=True)

    def url(self) -> str | None:
        """The URL if the server answers and is the one of this folder, else None."""
        state = self._state()
        if state is None or not processes.postmaster(self.data):
            return None
        try:
            with self._connect(state, NAME) as connection:
                answer = connection.execute("SHOW data_directory").fetchone()
        except psycopg.OperationalError:
            return None
        return state.url() if answer and Path(answer[0]) == self.data else None

    def _url_in_time(self) -> str | None:
        """The URL, after a living server was given time to recover or to end."""
        until = time.monotonic() + PATIENCE
        while (url := self.url()) is None and processes.postmaster(self.data):
            if time.monotonic() > until:
                raise RuntimeError(f"The server in {self.folder} runs but is silent.")
            time.sleep(0.1)
        return url

    @contextmanager
    def _lock(self) -> Iterator[None]:
        programs.make_own(self.folder)
        with (self.folder / "lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    @property
    def _state_file(self) -> Path:
        return self.folder / "state.json"

    def _state(self) -> State | None:
        try:
            return State(**json.loads(self._state_file.read_text()))
        except FileNotFoundError:
            return None

    def _keep(self, state: State) -> State:
        new = self._state_file.with_suffix(".new")
        write_private(new, json.dumps(asdict(state)))
        new.replace(self._state_file)
        return state

    def _create(self) -> None:
        """Make the cluster. It gets its name last: half a cluster is never used."""
        if self.data.exists():
            self._check()
            return
        password, admin_password = secrets.token_hex(16), secrets.token_hex(16)
        state = self._keep(State(free_port(), password, admin_password))
        new = self.folder / "data.new"
        shutil.rmtree(new, ignore_errors=True)
        new.mkdir(mode=0o700)
        if owner := programs.account(self.data):
            os.chown(new, owner.pw_uid, owner.pw_gid)
        self._initdb(new, state.admin_password)
        new.rename(self.data)

    def _check(self) -> None:
        version = (self.data / "PG_VERSION").read_text().strip()
        if version != programs.MAJOR_VERSION or self._state() is None:
            raise RuntimeError(
                f"{self.folder} holds a PostgreSQL {version} cluster that this release"
                " cannot open. `make demo-reset` makes a new one."
            )

    def _initdb(self, new: Path, admin_password: str) -> None:
        choices = ["--encoding=UTF8", "--locale-provider=builtin", "--locale=C"]
        choices += ["--builtin-locale=C.UTF-8", "--auth=scram-sha-256"]
        choices += [] if self.durable else ["--no-sync"]
        password = self.folder / "password.new"
        write_private(password, admin_password, owner=programs.account(new))
        try:
            programs.run(
                programs.program_folder(self.folder) / "initdb",
                *[*choices, f"--username={ADMIN}", f"--pwfile={password.name}"],
                *["--pgdata", new.name],
                folder=self.folder,
                as_=new,
            )
        finally:
            password.unlink()

    def _launch(self) -> None:
        """Start on the port of last time, or on a new one if that is taken by now."""
        state = self._state()
        if state is None:
            raise RuntimeError(f"{self._state_file} is missing")
        if not is_free(state.port):
            state = self._keep(State(**asdict(state) | {"port": free_port()}))
        settings = ALWAYS if self.durable else ALWAYS + HASTY
        options = " ".join([f"-p {state.port}", *(f"-c {each}" for each in settings)])
        self._pg_ctl("start", "-l", "data/server.log", "-t", "120", "-o", options)

    def _pg_ctl(self, act: str, *arguments: str) -> None:
        programs.run(
            programs.program_folder(self.folder) / "pg_ctl",
            *[act, "-w", "-s", "-D", self.data.name, *arguments],
            folder=self.folder,
            as_=self.data,
        )

    def _provide(self) -> State:
        """Make our role and database. Not a superuser: row security binds it too."""
        state = self._state()
        if state is None:
            raise RuntimeError(f"{self._state_file} is missing")
        with self._connect(state, ADMIN) as connection:
            if not found(connection, "SELECT FROM pg_roles WHERE rolname = %s"):
                role = "CREATE ROLE {} LOGIN CREATEDB CREATEROLE PASSWORD {}"
                connection.execute(
                    sql.SQL(role).format(sql.Identifier(NAME), state.password)
                )
            grant = "ALTER ROLE {} SET createrole_self_grant = 'set, inherit'"
            connection.execute(sql.SQL(grant).format(sql.Identifier(NAME)))
            if not found(connection, "SELECT FROM pg_database WHERE datname = %s"):
                database = "CREATE DATABASE {} OWNER {}"
                name = sql.Identifier(NAME)
                connection.execute(sql.SQL(database).format(name, name))
        return state

    def _connect(self, state: State, database: str) -> psycopg.Connection:
        return psycopg.connect(
            host="127.0.0.1",
            port=state.port,
            user=ADMIN,
            password=state.admin_password,
            dbname=database,
            connect_timeout=10,
            autocommit=True,
        )


def found(connection: psycopg.Connection, question: str) -> bool:
    return connection.execute(question, [NAME]).fetchone() is not None


def write_private(path: Path, text: str, *, owner: struct_passwd | None = None) -> None:
    """Write a file that nobody but `owner` (else we) can read at any moment."""
    path.unlink(missing_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT, 0o600), "w") as file:
        file.write(text)
    if owner:
        os.chown(path, owner.pw_uid, owner.pw_gid)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True
