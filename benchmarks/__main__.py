"""`python -m benchmarks [NAME ...]`: run all benchmarks, or those named, and write `build/bench.json`.

Each `bench_*.py` beside this file has `run() -> list[Row]`. The exit code is 1 if a row does not hold.
"""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from importlib import import_module
from pathlib import Path

from benchmarks.rows import Row

REPORT = Path("build/bench.json")


def main(names: list[str]) -> int:
    """Run the benchmarks called `names` (all if empty), print a line for each row, write the report."""
    known = sorted(path.stem.removeprefix("bench_") for path in Path(__file__).parent.glob("bench_*.py"))
    unknown = sorted(set(names) - set(known))
    if unknown:
        print(f"There is no benchmark called {', '.join(unknown)}; there are {', '.join(known)}.", file=sys.stderr)
        return 2
    rows: list[Row] = []
    for name in names or known:
        for row in import_module(f"benchmarks.bench_{name}").run():
            verdict = "holds" if row.holds else "FAILS"
            print(f"{row.name:<72} {row.ratio:>9.2f} (bound {row.bound:g})  {verdict}", flush=True)
            rows.append(row)
    REPORT.parent.mkdir(exist_ok=True)
    REPORT.write_text(json.dumps([asdict(row) for row in rows], indent=2) + "\n", encoding="utf-8")
    return 0 if all(row.holds for row in rows) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
