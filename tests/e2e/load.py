"""A load of commands from several threads, which remembers what was acknowledged and what is unknown."""

import threading
import uuid

from life import complaint

SECONDS_TO_END = 60


class Load:
    """Every worker receives tickets, and notes each a few times, until it is told to end or finds no server."""

    notes_per_ticket = 4

    def __init__(self, clients, workers=8):
        self.clients = clients
        self.lock = threading.Lock()
        self.ending = threading.Event()
        self.done = []     # (path, key, body, answer)
        self.unknown = []  # (path, key, body)
        self.refused = []  # answers that are neither
        self.enough = threading.Condition(self.lock)
        self.threads = [threading.Thread(target=self._work, args=(clients[place % len(clients)],))
                        for place in range(workers)]
        for thread in self.threads:
            thread.start()

    def _work(self, client):
        while not self.ending.is_set():
            words = uuid.uuid4().hex
            created = self._post(client, "/v1/tickets", complaint(words))
            if created is None:
                return
            for _ in range(self.notes_per_ticket):
                path = f"/v1/tickets/{created.json['ticket']}/note"
                if self._post(client, path, {"words": uuid.uuid4().hex}) is None:
                    return

    def _post(self, client, path, body):
        """Returns the answer where the command was done, else None."""
        key = uuid.uuid4().hex
        try:
            answer = client.post(path, body, key=key)
        except OSError:
            answer = None
        with self.lock:
            if answer is None or answer.status == 503:
                self.unknown.append((path, key, body))
            elif answer.status in (200, 201):
                self.done.append((path, key, body, answer))
                self.enough.notify_all()
                return answer
            else:
                self.refused.append(answer)
        return None

    def await_done(self, count, seconds=60):
        """Waits until so many commands were acknowledged."""
        with self.lock:
            reached = self.enough.wait_for(lambda: len(self.done) >= count, seconds)
        assert reached, f"{len(self.done)} of {count} done; refused: {self.refused[:3]}"

    def end(self):
        self.ending.set()
        for thread in self.threads:
            thread.join(SECONDS_TO_END)
            assert not thread.is_alive(), "a worker did not end"

    def repeat_unknown(self, client):
        """Repeats what is unknown with its key, as a caller is told to; then it is known."""
        for path, key, body in self.unknown:
            answer = client.post(path, body, key=key)
            assert answer.status in (200, 201), answer
            self.done.append((path, key, body, answer))
        self.unknown = []

    def check(self, test, client):
        """Fails where an acknowledged command is not there exactly once, or something else is."""
        test.assertEqual(self.refused, [])
        notes, words = {}, {}
        for path, _, body, answer in self.done:
            number = answer.json["ticket"]
            if path == "/v1/tickets":
                test.assertNotIn(number, words, "a number given twice")
                words[number] = body["words"]
            else:
                notes.setdefault(number, []).append(body["words"])
        for number, expected in words.items():
            events = self._timeline(client, number)
            received = [event["what"]["words"] for event in events if event["type"] == "ticket.received"]
            noted = [event["what"]["words"] for event in events if event["type"] == "ticket.noted"]
            test.assertEqual(received, [expected])
            test.assertEqual(sorted(noted), sorted(notes.get(number, [])), number)
        test.assertEqual(client.get("/v1/queues?fresh=true").json["received"], len(words))

    @staticmethod
    def _timeline(client, number):
        answer = client.get(f"/v1/tickets/{number}/timeline?limit=200")
        assert answer.status == 200, answer
        return [event for event in answer.json["timeline"] if event["stream"] == f"ticket/{number}"]
