"""Puts FRESCO Studio where the user and the hosts look for it, and takes it away again without a trace.

Everything is written for the user alone, so no administrator is asked.
"""

from installer.actions import Action, Report, run

__all__ = ["Action", "Report", "run"]
