"""Reports as lines of text."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from installer.actions import Report


def lines(reports: Sequence[Report], *, detailed: bool) -> Iterator[str]:
    """A line for each part, and below it what is left to the user.

    Args:
        detailed: name every change.
    """
    if not reports:
        yield "Nothing is installed."
    for report in reports:
        count = f" ({len(report.changes)} changes)" if report.changes and not detailed else ""
        yield f"{report.id:<16} {report.title:<18} {report.state}{count}"
        if detailed:
            yield from (f"    {change.verb:<7} {change.what}" for change in report.changes)
        if report.note:
            yield f"    {report.note}"
