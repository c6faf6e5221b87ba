"""Write docs/cli.md: what stands above its tables, and every command with its arguments and options: scripts/cli_docs.py"""

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

HEAD = """# Command line

Made by `scripts/cli_docs.py` from the commands; do not edit.

`ringbar` and `python -m engine` are the same. Without a path, `strategies.turtle:Turtle` is a module that Python finds from the working
directory; `my/turtle.py:Turtle` is a file; the class may be left out where there is only one.

    ringbar audit data/*.csv                                    # is anything wrong with the data?
    ringbar run strategies/turtle.py data/ORCL.csv --out runs/turtle --report turtle.html
    ringbar sweep strategies.sma_cross:SmaCross data/*.csv --set fast=5:50:5 --set slow=20:200:20 --where 'fast<slow'
    ringbar compare runs/a runs/b                               # what differs, down to the first fill

- **JSON**: `--json` prints data instead of tables, on standard output; progress and errors go to standard error.
- **Exit codes**: 0 all is well; 1 bad data, failed trials, a strategy that raised, findings of `audit`, differences of `compare`; 2 a call
  that cannot be done as it is; 130 interrupted ([Errors and exit codes](errors.md)).
- **Errors** are one line; `--debug`, anywhere on the line, shows where they come from.
- **Ctrl-C** ends `run` between two instants: figures, `--out` and `--report` are written for what was run until then, which the result
  says, and the exit code is 130. A second Ctrl-C ends it at once. With `--checkpoint`, `ringbar resume` goes on; a sweep with
  `--store` goes on when the same call is made again.
- **Progress**: after two seconds, on terminals: share, candles, candles a second, time left, orders, memory.
- **Completion**: `ringbar --install-completion` for bash, zsh, fish and PowerShell; `ringbar --show-completion` prints it.
"""


def section(name, command):
    """One command: its help, arguments, options."""
    text = (command.help or "").strip()
    what, _, example = text.partition(": ringbar ")
    example, _, rest = example.partition("; ")
    lines = [f"\n## {name}\n\n{what.rstrip('.')}.{' ' + rest[:1].upper() + rest[1:] if rest else ''}\n"]
    if example:
        example, _, note = example.partition(" (")
        lines.append(f"\n    ringbar {example}\n")
        if note:
            lines.append(f"\nIt {note.rstrip(')')}.\n")
    rows = []
    for parameter in command.params:
        if parameter.name == "help":
            continue
        kind = parameter.param_type_name
        names = ", ".join(parameter.opts) if kind == "option" else parameter.name.upper()
        default = parameter.default
        shown = "" if default in (None, False, [], ()) or callable(default) or kind == "argument" else f" `{default}`"
        about = (getattr(parameter, "help", "") or "").replace("|", "\\|")
        rows.append(f"| `{names}` | {about} |{shown} |\n")
    if rows:
        lines += ["\n| | | default |\n|---|---|---|\n", *rows]
    return "".join(lines)


def page():
    """The whole page."""
    from typer.main import get_command

    from engine.cli.app import app

    commands = get_command(app).commands
    parts = [section(name, command) for name, command in commands.items() if name != "bench"]
    bench = "\n## bench\n\nCandles per second and peak memory; its options: `python -m engine.bench --help` ([Performance](performance.md)).\n"
    return HEAD + "".join(parts) + bench


if __name__ == "__main__":
    (ROOT / "docs/cli.md").write_text(page())
