"""Run the benchmarks: ``python -m benchmarks [NAME …] [--patients N]``; a table, and ``_build/bench.json``.

Exit codes: 0 done, 1 a benchmark failed, 2 a bad call.
"""

from __future__ import annotations

import argparse
import importlib
import inspect
import json
import os
import pkgutil
import platform
import sys
import traceback
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from types import ModuleType

import benchmarks
from benchmarks import Ratio

OUTPUT = Path("_build") / "bench.json"


def modules() -> dict[str, ModuleType]:
    """The modules of this package that have a ``run`` function, by name."""
    names = [found.name for found in pkgutil.iter_modules(benchmarks.__path__) if not found.name.startswith("_")]
    loaded = {name: importlib.import_module(f"benchmarks.{name}") for name in names}
    return {name: module for name, module in loaded.items() if hasattr(module, "run")}


def measure(module: ModuleType, patients: int | None) -> list[Ratio]:
    """The ratios of one benchmark, at the size asked for if it has one."""
    if patients is not None and "patients" in inspect.signature(module.run).parameters:
        return module.run(patients=patients)
    return module.run()


def table(results: dict[str, list[Ratio]]) -> str:
    """The ratios as lines of text."""
    lines = []
    for name, ratios in results.items():
        for ratio in ratios:
            measures = ", ".join(f"{what} {_figure(value)}" for what, value in ratio.measures.items())
            lines.append(f"{name:<12}{ratio.value:>8.2f}  {ratio.name}")
            lines += [f"{'':<22}{text}" for text in (measures, ratio.note) if text]
    return "\n".join(lines)


def _figure(value: float) -> str:
    return f"{value:,.0f}" if abs(value) >= 100 or float(value).is_integer() else f"{value:.3g}"


def write(results: dict[str, list[Ratio]], path: Path = OUTPUT) -> None:
    """Keep the ratios, with the machine they were measured on, as JSON."""
    machine = {
        "python": platform.python_version(),
        "machine": platform.machine(),
        "cores": os.cpu_count(),
        "load": os.getloadavg()[0],
    }
    ratios = {name: [asdict(ratio) for ratio in found] for name, found in results.items()}
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_suffix(".part")
    beside.write_text(json.dumps({**machine, "ratios": ratios}, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    beside.replace(path)


def main(words: Sequence[str] | None = None) -> int:
    """Entry point; returns the exit code."""
    known = modules()
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description="Ratios measured in one run.")
    parser.add_argument(
        "names", nargs="*", metavar="NAME", help=f"benchmarks to run (all by default): {', '.join(known)}"
    )
    parser.add_argument("--patients", type=int, help="size of the warehouses, for the benchmarks that have one")
    arguments = parser.parse_args(words)
    unknown = [name for name in arguments.names if name not in known]
    if unknown or (arguments.patients is not None and arguments.patients < 1):
        parser.error(f"unknown benchmark {unknown[0]!r}" if unknown else "--patients must be at least 1")
    results: dict[str, list[Ratio]] = {}
    failed = False
    for name in arguments.names or known:
        print(f"{name} …", file=sys.stderr)
        try:
            results[name] = measure(known[name], arguments.patients)
        except Exception:  # one benchmark that fails does not take the others away
            traceback.print_exc()
            failed = True
    print(table(results))
    if os.getloadavg()[0] > 1.5 * (os.cpu_count() or 1):
        print("This machine is busy with other work: ratios of work in parallel mean little.", file=sys.stderr)
    write(results)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
