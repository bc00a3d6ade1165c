"""The calendars of ops/calendars are right: well formed, with the working days that each year has, and as two packages
have them. What the packages say is kept in package_figures.json; where they can be imported, they are asked again."""

import datetime
import importlib.util
import json
import re
import unittest
from pathlib import Path

import package_figures
import yaml

HERE = Path(__file__).resolve().parent
CALENDARS = HERE.parents[1] / "ops" / "calendars"
FIGURES = json.loads((HERE / "package_figures.json").read_text(encoding="utf-8"))
WORKING_DAYS = {"cn-2025": 248, "cn-2026": 248}
WEEKDAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]


def lines_of(stem):
    return yaml.safe_load((CALENDARS / f"{stem}.yaml").read_text(encoding="utf-8"))


def is_working_by(lines):
    """Returns whether a day is worked, where Monday to Friday are but for `lines`."""
    told = {line["date"]: not line.get("closed", False) for line in lines}
    return lambda day: told.get(day, day.weekday() < 5)


class CalendarsTest(unittest.TestCase):
    def test_every_calendar_has_its_number_of_working_days_here(self):
        self.assertEqual(sorted(path.stem for path in CALENDARS.glob("*.yaml")), sorted(WORKING_DAYS))

    def test_a_year_has_its_working_days(self):
        for stem, count in WORKING_DAYS.items():
            self.assertEqual(self.figures_of(stem)["working_days"], count, stem)

    def test_lines_are_well_formed_and_in_order(self):
        for stem in WORKING_DAYS:
            lines = lines_of(stem)
            dates = [line["date"] for line in lines]
            self.assertEqual(dates, sorted(set(dates)), f"{stem}: in order, each date once")
            for line in lines:
                self.expect_well_formed(line, int(stem[-4:]))

    def test_no_line_says_what_any_week_has(self):
        for stem in WORKING_DAYS:
            for line in lines_of(stem):
                if "open" in line:
                    self.assertGreaterEqual(line["date"].weekday(), 5, line)

    def test_they_are_as_the_packages_had_them(self):
        for package, told in FIGURES.items():
            for year in package_figures.YEARS:
                self.expect_same(f"cn-{year}", f"{package} {told['version']}", told["years"][str(year)])

    def test_they_are_as_the_packages_have_them_here(self):
        there = [name for name, module in (("chinesecalendar", "chinese_calendar"), ("holidays", "holidays"))
                 if importlib.util.find_spec(module)]
        if not there:
            self.skipTest("neither chinesecalendar nor holidays can be imported")
        for package in there:
            for year in package_figures.YEARS:
                self.expect_same(f"cn-{year}", package, package_figures.PACKAGES[package](year))

    def expect_well_formed(self, line, year):
        self.assertIsInstance(line["date"], datetime.date, line)
        self.assertEqual(line["date"].year, year, line)
        kinds = {"closed", "open", "special"} & line.keys()
        self.assertEqual([line[kind] for kind in kinds], [True], line)
        self.assertEqual(line.keys() - kinds - {"like", "windows"}, {"date", "name", "source"}, line)
        self.assertTrue(line["name"] and re.search(r"〔\d{4}〕\d+号", line["source"]), line)
        if "open" in line:
            self.assertIn(line["like"], WEEKDAYS[:5], line)

    def expect_same(self, stem, package, told):
        ours = self.figures_of(stem)
        for key in ("off", "open", "working_days"):
            self.assertEqual(ours[key], told[key],
                             f"{stem} differs from {package}: read the notice, and name it in the file")

    @staticmethod
    def figures_of(stem):
        return package_figures.figures(int(stem[-4:]), is_working_by(lines_of(stem)))


if __name__ == "__main__":
    unittest.main()
