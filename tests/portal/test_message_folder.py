import json
import threading

from kombu import Connection

from portal import message_folder
from portal.celery import app

MESSAGES = 200


def folder_broker(folder):
    options = {"data_folder_in": str(folder), "data_folder_out": str(folder)}
    options["control_folder"] = str(folder / "control")
    return Connection(f"{message_folder.SCHEME}://", transport_options=options)


def test_the_demo_sends_through_the_folder():
    assert app.connection().transport_cls == message_folder.SCHEME


def test_a_message_is_never_seen_half_written(tmp_path):
    seen, done = [], threading.Event()

    def look():
        while not done.is_set():
            seen.extend(json.loads(f.read_text()) for f in tmp_path.glob("*.msg"))

    watcher = threading.Thread(target=look)
    watcher.start()
    with folder_broker(tmp_path) as broker, broker.SimpleQueue("q") as queue:
        for number in range(MESSAGES):
            queue.put({"number": number})
    done.set()
    watcher.join()

    assert len(list(tmp_path.glob("*.q.msg"))) == MESSAGES
    assert seen
