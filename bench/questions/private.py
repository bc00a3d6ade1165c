"""What privacy costs: all that is personal sealed, a token with each request, each read recorded; beside a server that
seals nothing and asks nobody. Lives over HTTP, views made again from the journals that they left, one ticket read."""

from results import Row

CONNECTIONS = (1, 16, 64)
READERS = 16
MOST_COST = 0.2  # of what it takes without
PEOPLE = {**{f"person{number}": ["agent", "dispatcher", "handler"] for number in range(40)},
          "eve": ["revisitor"], "load": ["agent"]}
PLANTED = b"+86139"  # how each telephone number of a life begins


def measure(bench):
    closed, plain = serve(bench)
    tokens = bench.places("tokens", issue(closed))
    rebuilds = rebuild(bench, loads_of(closed, plain, tokens))
    closed, plain = serve(bench)
    loads = loads_of(closed, plain, tokens)
    lives = {name: {clients: [] for clients in CONNECTIONS} for name in loads}
    for seed in bench.rounds("private: lives"):
        for clients in CONNECTIONS:
            for name, (server, shown) in in_turn(loads, seed):
                lives[name][clients].append(load(bench, server, "life", clients, seed, *shown))
    for server in (closed, plain):
        server.stop()
    check_sealed(closed, plain)
    reads = read(bench, tokens)
    rows = [row for clients in CONNECTIONS
            for row in rows_of(f"commands, {clients} connections", lives["closed"][clients], lives["plain"][clients])]
    rows.append(Row("records of such lives, views made again", "/s", [run["rate"] for run in rebuilds["closed"]],
                    "plain", [run["rate"] for run in rebuilds["plain"]], goal=1 / (1 + MOST_COST)))
    rows += rows_of(f"a ticket read, {READERS} connections", reads["closed"], reads["plain"], has_goal=False)
    return rows, {"lives": lives, "rebuilds": rebuilds, "reads": reads}


def serve(bench):
    return bench.redress("closed", "--first-token", access="tokens"), bench.unsealed("plain")


def loads_of(closed, plain, tokens):
    return {"closed": (closed, ["--tokens", tokens]), "plain": (plain, [])}


def in_turn(named, seed):
    """Whoever comes first finds the machine as the other left it: they take turns in that."""
    pairs = list(named.items())
    return pairs if seed % 2 else reversed(pairs)


def issue(server):
    """Returns a line with the token of each person."""
    root = {"Authorization": f"Bearer {server.first_token()}"}
    for person, roles in PEOPLE.items():
        answer = server.post("/v1/tokens", {"person": person, "roles": roles}, headers=root, actor=None)
        assert answer.status == 201, answer
        yield f"{person} {answer.json['secret']}"


def load(bench, server, kind, clients, seed, *more):
    return bench.run("bench_http", "--json", "--port", server.port, "--server", server.process.pid, "--request", kind,
                     "--clients", clients, "--seconds", bench.seconds, "--warm-up", bench.warm_up, "--seed", seed, *more)


def check_sealed(closed, plain):
    """What is compared is what is said: nothing measured would look like nothing lost."""
    for server, is_told in ((closed, False), (plain, True)):
        told = any(PLANTED in file.read_bytes() for file in (server.data / "journal").rglob("*") if file.is_file())
        assert told == is_told, f"{server.data}: the journal {'tells' if told else 'does not tell'} of people"


def rebuild(bench, loads):
    """Once there are a few lives: all that the other rounds leave would take most of the time of this question."""
    for server, shown in loads.values():
        load(bench, server, "life", CONNECTIONS[-1], 1, *shown)
        server.stop()
    runs = {name: [] for name in loads}
    for seed in bench.rounds("private: views made again"):
        for name, (server, _) in in_turn(loads, seed):
            scratch = bench.empty_folder("scratch")
            runs[name].append(bench.run("bench_rebuild", "--data", server.data, "--scratch", scratch, "--rounds", 1))
    return runs


def read(bench, tokens):
    closed, plain = serve(bench)
    shown = {"Authorization": f"Bearer {tokens.read_text(encoding='utf-8').split()[-1]}"}
    loads = {}
    for name, server, more in (("closed", closed, ["--tokens", tokens]), ("plain", plain, [])):
        page = server.get("/v1/tickets", headers=shown if more else None, actor=None if more else "load; agent").json
        paths = bench.places(name, [f"/v1/tickets/{ticket['number']}" for ticket in page["tickets"]])
        loads[name] = (server, ["--places", paths, *more])
    runs = {name: [] for name in loads}
    for seed in bench.rounds("private: reads"):
        for name, (server, more) in in_turn(loads, seed):
            runs[name].append(load(bench, server, "get", READERS, seed, *more))
    return runs


def rows_of(what, closed, plain, has_goal=True):
    def row(name, unit, figure, **goal):
        return Row(name, unit, [run[figure] for run in closed], "plain", [run[figure] for run in plain], **goal)
    return [row(what, "/s", "rate", goal=1 / (1 + MOST_COST) if has_goal else None),
            row(f"CPU of the server: {what}", "ms", "server_cpu_ms", goal=1 + MOST_COST if has_goal else None,
                at_least=False),
            row(f"p99: {what}", "ms", "p99_ms", at_least=False)]
