"""What a question came to: figures beside their limits, as a table for people and as JSON for programs."""

import statistics
from dataclasses import asdict, dataclass, field


@dataclass
class Row:
    """One figure beside its limit, both measured in the same rounds, one after the other.

    The ratio is of the medians; its spread is that of the rounds. `goal` bounds the ratio, from below where
    `at_least`, else from above; None: there is no goal.
    """

    what: str
    unit: str
    figures: list
    limit: str = ""
    limits: list = field(default_factory=list)
    goal: float = None
    at_least: bool = True

    @property
    def figure(self):
        return statistics.median(self.figures)

    @property
    def limit_figure(self):
        return statistics.median(self.limits) if self.limits else None

    @property
    def ratio(self):
        return self.figure / self.limit_figure if self.limit_figure else None

    @property
    def spread(self):
        if len(self.limits) != len(self.figures) or not all(self.limits):
            return None
        ratios = [figure / limit for figure, limit in zip(self.figures, self.limits)]
        return min(ratios), max(ratios)

    @property
    def is_met(self):
        measured = self.ratio if self.limits else self.figure
        if self.goal is None or measured is None:
            return None
        return measured >= self.goal if self.at_least else measured <= self.goal

    def as_json(self):
        return {**asdict(self), "figure": self.figure, "limit_figure": self.limit_figure, "ratio": self.ratio,
                "spread": self.spread, "is_met": self.is_met}


def shown(number):
    """Three digits that matter, thousands apart."""
    if number is None:
        return ""
    if number == 0 or abs(number) >= 100:
        return f"{number:,.0f}"
    return f"{number:.{max(0, 2 - len(str(int(abs(number)))) + 1)}f}" if abs(number) >= 1 else f"{number:.3g}"


def shown_goal(row):
    if row.goal is None:
        return ""
    return f"{'≥' if row.at_least else '≤'} {row.goal:g}{' x' if row.limits else ''}"


def cells(row):
    """The row's columns, as `COLUMNS` names them."""
    ratio = f"{row.ratio:.2f} x" if row.ratio is not None else ""
    spread = f"{row.spread[0]:.2f}-{row.spread[1]:.2f}" if row.spread and len(row.figures) > 1 else ""
    met = {None: "", True: "yes", False: "no"}[row.is_met]
    limit = f"{row.limit} {shown(row.limit_figure)}" if row.limits else ""
    return [row.what, f"{shown(row.figure)} {row.unit}", limit, ratio, spread, shown_goal(row), met]


COLUMNS = ["what", "figure", "limit", "ratio", "of the rounds", "goal", "met"]


def table(title, rows):
    """Returns the rows as text with aligned columns."""
    lines = [COLUMNS] + [cells(row) for row in rows]
    widths = [max(len(line[column]) for line in lines) for column in range(len(COLUMNS))]
    text = ["  ".join(cell.ljust(width) for cell, width in zip(line, widths)).rstrip() for line in lines]
    return "\n".join([title, text[0], "-" * max(map(len, text)), *text[1:]]) + "\n"


def markdown(questions):
    """Returns the rows that have goals, of all questions, as the table of docs/performance.md. `questions`: name -> rows."""
    names = ["what", "goal", "figure", "limit", "ratio", "of the rounds", "met", "command"]
    lines = [f"| {' | '.join(names)} |", "|---" * len(names) + "|"]
    for question, rows in questions.items():
        for row in rows:
            if row.goal is not None:
                what, figure, limit, ratio, spread, goal, met = cells(row)
                shown_cells = [what, goal, figure.strip(), limit, ratio, spread, met, f"`ops/bench {question}`"]
                lines.append(f"| {' | '.join(shown_cells)} |")
    return "\n".join(lines) + "\n"
