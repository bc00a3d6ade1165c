#!/usr/bin/env python3
"""What packages say of a year in China: as calendars_test.py compares it with ours. Run as a program, prints
package_figures.json anew, from the packages that can be imported."""

import datetime
import importlib.metadata
import json
import sys

YEARS = [2025, 2026]


def days_of(year):
    first = datetime.date(year, 1, 1)
    return [first + datetime.timedelta(days) for days in range((datetime.date(year + 1, 1, 1) - first).days)]


def figures(year, is_working):
    """Returns the days of `year` that are not as in any week, by `is_working`, and how many are worked."""
    days = days_of(year)
    return {
        "off": [str(day) for day in days if day.weekday() < 5 and not is_working(day)],
        "open": [str(day) for day in days if day.weekday() >= 5 and is_working(day)],
        "working_days": sum(map(is_working, days)),
    }


def of_chinesecalendar(year):
    import chinese_calendar

    return figures(year, chinese_calendar.is_workday)


def of_holidays(year):
    import holidays

    return figures(year, holidays.country_holidays("CN", years=year).is_working_day)


PACKAGES = {"chinesecalendar": of_chinesecalendar, "holidays": of_holidays}


def main():
    told = {}
    for package, of_year in PACKAGES.items():
        version = importlib.metadata.version(package)
        told[package] = {"version": version, "years": {str(year): of_year(year) for year in YEARS}}
    json.dump(told, sys.stdout, indent=1)
    print()


if __name__ == "__main__":
    main()
