"""Draws what was measured: SVG by gnuplot, a file a question of theirs."""

import shutil
import statistics
import subprocess

HEAD = """set terminal svg size 760,460 dynamic background rgb 'white' font 'sans-serif,13'
set output '{file}'
set title '{title}'
set xlabel '{x}'
set ylabel '{y}'
set key outside below horizontal
set grid
"""
PLOT_SECONDS = 60


def draw(questions, folder):
    """Draws what there are figures for. Returns the files, or None where there is no gnuplot."""
    if shutil.which("gnuplot") is None:
        return None
    folder.mkdir(parents=True, exist_ok=True)
    drawn = []
    for question, plots in PLOTS.items():
        if question in questions:
            for name, script in plots(questions[question]):
                file = folder / f"{name}.svg"
                subprocess.run(["gnuplot"], input=script.replace("{file}", str(file)), text=True, check=True,
                               timeout=PLOT_SECONDS)
                drawn.append(file)
    return drawn


def head(title, x, y):
    return HEAD.replace("{title}", title).replace("{x}", x).replace("{y}", y)


def median(runs, figure):
    return statistics.median(run[figure] for run in runs)


def lines(title, axes, curves, settings=""):
    """A plot of curves, name -> [(x, y)], as a script."""
    blocks = [f"$curve{number} << END\n" + "\n".join(f"{x} {y}" for x, y in points) + "\nEND\n"
              for number, points in enumerate(curves.values())]
    parts = [f"$curve{number} using 1:2 with linespoints linewidth 2 title '{name}'"
             for number, name in enumerate(curves)]
    return "".join(blocks) + head(title, *axes) + settings + "plot " + ", ".join(parts) + "\n"


def bars(title, axes, heights):
    block = "$bars << END\n" + "\n".join(f'"{name}" {height}' for name, height in heights) + "\nEND\n"
    return (block + head(title, *axes) + "set style fill solid 0.7\nset boxwidth 0.7\nset xtics rotate by -40\n"
            "set yrange [0:*]\nunset key\nplot $bars using 0:2:xtic(1) with boxes\n")


def lifecycle(found):
    names = {"redress": "Redress", "postgres": "PostgreSQL"}
    def curves(figure, along="connections"):
        return {name: [(int(clients) if along == "connections" else median(runs, "rate"), median(runs, figure))
                       for clients, runs in found["runs"][key].items()] for key, name in names.items()}
    connections = "set logscale x 2\nset yrange [0:*]\n"
    latencies = {f"{name}, {figure[:3]}": points for figure in ("p50_ms", "p99_ms")
                 for name, points in curves(figure, "rate").items()}
    yield "throughput", lines("Lives of complaints over HTTP", ("connections", "commands a second"), curves("rate"),
                              connections)
    yield "cpu", lines("Processor time of the server", ("connections", "ms a command"), curves("server_cpu_ms"),
                       connections)
    yield "closed-loop", lines("Latency at 1, 16 and 64 connections", ("commands a second", "ms"), latencies,
                               "set logscale y\n")


def latency(found):
    curves = {figure[:-3]: [(median(runs, "rate"), median(runs, figure)) for runs in found["runs"]["shares"].values()]
              for figure in ("p50_ms", "p99_ms", "p999_ms")}
    yield "latency", lines("Latency against load, open loop", ("commands a second", "ms"), curves, "set logscale y\n")


def size(found):
    curves = {name: [(int(records), 1000 / median(runs, figure)) for records, runs in found["runs"].items()]
              for name, figure in (("rebuild", "rate"), ("R, the same rows bare", "rows_rate"))}
    yield "rebuild", lines("Cost against size: views made again", ("commands in the journal", "ms a record"), curves,
                           "set logscale x\nset yrange [0:*]\n")


def long(found):
    rounds = found["runs"]
    yield "long", bars("Cost against size: a note on a new ticket and on a long one", ("", "ms of CPU"),
                       [(kind, median(rounds[key], "server_cpu_ms")) for kind, key in (
                           ("new, English", "new"), ("long, English", "long"), ("new, Chinese", "chinese"),
                           ("long, Chinese", "chinese_long"))])


def size_on_disk(found):
    yield "bytes", bars("Bytes a command on disk, compacted", ("", "bytes"),
                        [(row["what"].removeprefix("of the views, "), row["figure"]) for row in found["rows"]])


PLOTS = {"lifecycle": lifecycle, "latency": latency, "rebuild": size, "long": long, "bytes": size_on_disk}
