import os
import shutil
import socket
import subprocess
import sys
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path

import psycopg
import pytest

from portal import embedded
from portal.embedded import EmbeddedPostgres, processes, programs

START = (
    "import sys; from pathlib import Path; from portal.embedded import EmbeddedPostgres"
)
START += "; print(EmbeddedPostgres(Path(sys.argv[1]), durable=False).start())"


@contextmanager
def server_in(folder):
    """A server of its own, in a folder whose name is awkward."""
    server = EmbeddedPostgres(folder / "the demo's data", durable=False)
    yield server
    server.destroy()
    shutil.rmtree(server.folder, ignore_errors=True)


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    """Made once; whoever stops or kills it has it started again."""
    with server_in(tmp_path_factory.mktemp("server")) as server:
        server.start()
        yield server


@pytest.fixture
def unmade(tmp_path):
    with server_in(tmp_path) as server:
        yield server


def ask(url, question):
    with psycopg.connect(url) as connection:
        return connection.execute(question).fetchone()[0]


def kill_hard(server):
    postmaster = processes.postmaster(server.data)
    postmaster.kill()
    postmaster.wait(10)


def test_server_gives_a_database_to_a_role_that_is_no_superuser(server):
    url = server.start()

    assert (
        ask(url, "SELECT current_user || '@' || current_database()")
        == "junheng@junheng"
    )
    assert (
        ask(url, "SELECT rolsuper FROM pg_roles WHERE rolname = current_user") is False
    )
    assert (
        ask(url, "SELECT datlocale FROM pg_database WHERE datname = 'junheng'")
        == "C.UTF-8"
    )


def test_server_listens_to_this_machine_only_and_wants_the_password(server):
    url = server.start()

    assert ask(url, "SHOW listen_addresses") == "127.0.0.1"
    with pytest.raises(psycopg.OperationalError, match="password"):
        psycopg.connect(url.replace("postgres://junheng:", "postgres://junheng:not"))


def test_server_keeps_its_secrets_to_itself(server):
    server.start()

    assert (server.folder / "state.json").stat().st_mode & 0o077 == 0
    assert not list(server.folder.glob("*.new"))


def test_start_finds_the_server_that_runs(server):
    url = server.start()
    first = processes.postmaster(server.data).pid

    assert server.start() == url
    assert processes.postmaster(server.data).pid == first


def test_start_by_two_processes_at_once_makes_one_server(unmade):
    command = [sys.executable, "-c", START, str(unmade.folder)]
    both = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in "12"]

    urls = {process.communicate(timeout=60)[0].strip() for process in both}

    assert urls == {unmade.url()}


def test_server_keeps_its_rows_over_stop_and_kill(server):
    with psycopg.connect(server.start()) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 7 AS seven")
    server.stop()
    server.start()
    kill_hard(server)

    assert server.url() is None
    assert ask(server.start(), "SELECT seven FROM kept") == 7


def test_start_sees_through_a_pid_file_with_a_strangers_number(server):
    server.start()
    server.stop()
    stale = f"{os.getpid()}\n{server.data}\n1\n1\n\n127.0.0.1\n1 1\n"
    (server.data / "postmaster.pid").write_text(stale)

    assert server.start() == server.url()


def test_start_takes_another_port_when_its_own_is_taken(server):
    before = server.start()
    server.stop()
    port = int(before.split(":")[-1].split("/")[0])

    with socket.create_server(("127.0.0.1", port)):
        after = server.start()

    assert after != before
    assert ask(after, "SELECT 1") == 1


def test_url_does_not_take_anothers_server_for_its_own(server):
    server.start()
    other = EmbeddedPostgres(server.folder / "other", durable=False)
    other.data.mkdir(parents=True)
    shutil.copy(server.folder / "state.json", other.folder)
    shutil.copy(server.data / "postmaster.pid", other.data)

    assert other.url() is None


def test_start_does_not_use_half_a_cluster(unmade):
    unmade.folder.mkdir(exist_ok=True)
    half = unmade.folder / "data.new"
    half.mkdir()
    (half / "PG_VERSION").write_text("18")

    assert ask(unmade.start(), "SELECT 1") == 1
    assert not half.exists()


def test_start_refuses_the_data_of_another_release(unmade):
    unmade.start()
    unmade.stop()
    (unmade.data / "PG_VERSION").write_text("15\n")

    with pytest.raises(RuntimeError, match="demo-reset"):
        unmade.start()


def test_destroy_leaves_no_process_and_no_data(unmade):
    unmade.start()

    unmade.destroy()

    assert processes.of(unmade.data) == []
    assert not unmade.data.exists()


def test_root_does_not_put_data_where_nobody_gets_to(tmp_path, monkeypatch):
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)

    stands_for_it = programs.reachable(closed / "postgres")

    assert stands_for_it == programs.reachable(closed / "postgres")
    assert stands_for_it.parent in {Path("/var/tmp"), Path("/private/var/tmp")}
    assert closed.stat().st_mode & 0o777 == 0o700


def test_folder_of_another_account_is_not_used(tmp_path, monkeypatch):
    owner = os.geteuid()
    monkeypatch.setattr(os, "geteuid", lambda: owner + 1)

    with pytest.raises(PermissionError, match="another account"):
        programs.make_own(tmp_path)


def test_programs_copied_elsewhere_still_run(tmp_path):
    package = Path(find_spec(programs.PACKAGE).origin).parent

    programs.copy_programs(package, tmp_path / "elsewhere")

    copied = tmp_path / "elsewhere" / programs.PACKAGE / programs.INSTALLED / "bin"
    answer = subprocess.check_output([copied / "psql", "--version"], text=True)
    assert answer.startswith(f"psql (PostgreSQL) {programs.MAJOR_VERSION}.")


def test_default_database_is_the_environments_if_it_names_one(monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "postgres://elsewhere/db")

    assert embedded.default_database_url() == "postgres://elsewhere/db"
