"""Write docs/cli.md: what stands above its tables, and every command with its arguments and options: scripts/cli_docs.py"""

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

HEAD = """# Command line

Made by `scripts/cli_docs.py` from the commands; do not edit.

`ringbar` and `python -m engine` are the same. Without a path, `strategies.turtle:Turtle` is a module that Python finds from the working
directory; `my/turtle.py:Turtle` is a file; the class may be omitted if there is only one.

    ringbar audit data/*.csv                                    # is anything wrong with the data?
    ringbar run strategies/turtle.py data/ORCL.csv --out runs/turtle --report turtle.html
    ringbar sweep strategies.sma_cross:SmaCross data/*.csv --set fast=5:50:5 --set slow=20:200:20 --where 'fast<slow'
    ringbar compare runs/a runs/b                               # what differs, down to the first fill

- **JSON**: `--json` prints data instead of tables, on standard output; progress and errors go to standard error.
- **Exit codes**: 0 all is well; 1 bad data, failed trials, a strategy that raised, findings of `audit`, differences of `compare`; 2 invalid
  usage; 130 interrupted ([Errors and exit codes](errors.md)).
- **Errors** are one line that names the file and line of your code; `--debug`, anywhere on the line, prints the traceback.
- **Ctrl-C** ends `run` between two instants: figures, `--out` and `--report` are written for what was run until then, which the result
  says, and the exit code is 130. A second Ctrl-C ends it at once. With `--checkpoint`, `ringbar resume` goes on; a sweep with
  `--store` goes on when the same call is made again.
- **Progress**: after two seconds, on terminals: share, candles, candles a second, time left, orders, memory.
- **Completion** of commands, options and values: `eval "$(ringbar --show-completion bash)"` (or zsh, fish) in the shell's start file.
- **Files**: `--report`, `--out` and `--log` never replace a file that ringbar did not write.
- **Run files**: `ringbar run my.toml` runs what a TOML file describes, with every option of `open_feeds` and `Backtest`; options on the
  command line take precedence. Paths are relative to the file:

      strategy = "my.py:SmaCross"
      data = ["data/*.csv"]
      report = "report.html"

      [param]
      fast = 10

      [feeds]
      start = "2015-01-01"

      [backtest]
      commission = 0.001
      limits = { drawdown = 0.2 }
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
        hidden = default in (None, False, [], ()) or callable(default) or kind == "argument" or not isinstance(default, (str, int, float))
        shown = "" if hidden else f" `{default}`"
        about = (getattr(parameter, "help", "") or getattr(parameter, "about", "") or "").replace("|", "\\|")
        about, mark, arguments = about.partition("  [default: ")
        shown = f" `{arguments.rstrip(']')}`" if mark else shown
        rows.append(f"| `{names}` | {about} |{shown} |\n")
    if rows:
        lines += ["\n| | | default |\n|---|---|---|\n", *rows]
    return "".join(lines)


def page():
    """The whole page."""
    from engine.cli.app import app

    commands = {name: app.get_command(None, name) for name in app.list_commands(None)}
    parts = [section(name, command) for name, command in commands.items() if name != "bench"]
    bench = "\n## bench\n\nCandles per second and peak memory; its options: `python -m engine.bench --help` ([Performance](performance.md)).\n"
    return HEAD + "".join(parts) + bench


if __name__ == "__main__":
    (ROOT / "docs/cli.md").write_text(page())
