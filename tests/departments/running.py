"""The departments server as a process of its own, asked over HTTP."""

import json
import os
import re
import time
import urllib.request
from contextlib import contextmanager
from dataclasses import dataclass
from urllib.error import HTTPError

from portal.demo.children import Child

TOKEN = "token-of-the-tests"
FAMILIES, SEED = 60, 7
SECONDS_TO_ANSWER = 30


@dataclass
class Departments:
    """Where the server is, and how a test turns its switches."""

    url: str
    token: str = TOKEN

    def send(self, path, body=None, *, token=TOKEN):
        """The status and the JSON of the answer."""
        headers = {"Content-Type": "application/json"}
        headers["Authorization"] = f"Bearer {token}"
        sent = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(f"{self.url}/{path}", sent, headers)
        try:
            with urllib.request.urlopen(request, timeout=10) as answer:
                return answer.status, json.loads(answer.read())
        except HTTPError as refusal:
            with refusal:
                return refusal.code, json.loads(refusal.read())

    def ask(self, path, **question):
        return self.send(path, question)[1]

    def turn(self, mode, department=None, **more):
        """Make one department, or all of them, slow, wrong and so on."""
        body = {"department": department, "mode": mode} | more
        status, _ = self.send("switch", body)
        assert status == 200

    def families(self):
        return self.send("families")[1]["families"]

    def family(self, story):
        """What the first family of the story would declare."""
        return next(each for each in self.families() if each["story"] == story)


@contextmanager
def running_departments(folder, *, families=FAMILIES):
    """A server on a free port with an invented county, until the block ends."""
    command = ["departments", f"--data={folder}", "--port=0", f"--families={families}"]
    environment = os.environ | {"JUNHENG_DEPARTMENTS_TOKEN": TOKEN}
    server = Child.start(
        *("departments", *command, f"--seed={SEED}"),
        log=folder / "server.log",
        environment=environment,
    )
    try:
        yield Departments(address_of(server))
    finally:
        server.stop()


def address_of(server):
    """Where it says that it answers, once it does."""
    until = time.monotonic() + SECONDS_TO_ANSWER
    while not (told := re.search(r"http://\S+[^/\s]", server.log.read_text())):
        assert server.is_running, server.obituary()
        assert time.monotonic() < until
        time.sleep(0.05)
    return told[0]
