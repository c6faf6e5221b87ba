"""Run files: a TOML file that says all of a run, for `ringbar run my.toml`.

strategy = "my.py:SmaCross"        # paths are relative to the file
data = ["data/*.csv"]
report = "report.html"             # out = "runs/x"

[param]
fast = 10

[feeds]                            # every option of open_feeds
start = "2015-01-01"

[backtest]                         # every option of Backtest
cash = 50_000
commission = 0.001
limits = { drawdown = 0.2 }
"""

from __future__ import annotations

import os

from engine.cli.shared_options import keywords, objects
from engine.errors import ConfigError, suggest

TOP = ("strategy", "data", "out", "report", "param", "feeds", "backtest")


def read_run_file(path):
    """Return {strategy, data, out, report, param, feeds, backtest} of a run file, with paths from its folder."""
    try:
        import tomllib
    except ImportError:
        import tomli as tomllib
    try:
        with open(path, "rb") as file:
            content = tomllib.load(file)
    except FileNotFoundError:
        raise ConfigError(f"{path}: no such file") from None
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(f"{path}: not a TOML file: {error}") from error
    for name in content:
        if name not in TOP:
            raise ConfigError(f"{path}: unknown entry {name}{suggest(name, list(TOP))}; expected {', '.join(TOP)}")
    for name in ("strategy", "data"):
        if name not in content:
            raise ConfigError(f"{path}: no {name}; expected a line such as {EXAMPLES[name]}")
    folder = os.path.dirname(os.path.abspath(path))
    data = content["data"]
    entries = {
        "strategy": placed(folder, content["strategy"]),
        "data": [placed(folder, part) for part in ([data] if isinstance(data, str) else data)],
        "param": dict(content.get("param", {})),
        "feeds": checked(path, "feeds", content.get("feeds", {})),
        "backtest": objects(path, checked(path, "backtest", content.get("backtest", {}))),
    }
    for name in ("out", "report"):
        entries[name] = placed(folder, content[name]) if name in content else None
    if isinstance(entries["feeds"].get("actions"), str):
        entries["feeds"]["actions"] = placed(folder, entries["feeds"]["actions"])
    return entries


EXAMPLES = {"strategy": 'strategy = "my.py:MyStrategy"', "data": 'data = ["data/*.csv"]'}


def placed(folder, path):
    """Return a path as seen from the folder of the run file; names of modules and addresses stay as they are."""
    is_path = path.partition(":")[0].endswith(".py") or "/" in path or os.sep in path or os.path.exists(os.path.join(folder, path))
    if "://" in path or os.path.isabs(path) or not (is_path or "." in path or "*" in path):
        return path
    if not is_path and ":" in path:
        return path  # package.module:Class
    return os.path.join(folder, path)


def checked(path, section, options):
    """Return the options of a section, all of which must be known."""
    from engine.backtest import Backtest
    from feeds import open_feeds

    known = list(keywords(open_feeds if section == "feeds" else Backtest.__init__))
    for name in options:
        if name not in known:
            raise ConfigError(f"{path}: [{section}] has no option {name}{suggest(name, known)}")
    return {name: value.isoformat() if hasattr(value, "isoformat") else value for name, value in options.items()}
