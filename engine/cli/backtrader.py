"""Backtrader: the command that runs unchanged backtrader scripts.

    ringbar backtrader [--rules backtrader|ringbar|NAME,...] [--compare] [--translate FILE] script.py [the script's arguments]

The command's own options may also come after the script; `--` ends them.
"""

import sys

HELP = """usage: ringbar backtrader [options] script.py [arguments of the script]

Run a backtrader script, unchanged, on this engine.

options (before the script; after it, too, up to "--"):
  --rules NAME       backtrader (default), ringbar, or names of single rules, separated by commas
  --compare          run the script in backtrader, too, and report the first difference
  --translate FILE   write a strategy of the engine's own instead of running; what is not understood stays as TODO comments
  --no-check         run even where the script uses names that are not supported
  --help             show this text
"""


def main(arguments):
    """Run the command; returns the exit status."""
    options = {"--rules": None, "--compare": False, "--no-check": False, "--translate": None}
    script, rest = None, []
    words = list(arguments)
    while words:
        word = words.pop(0)
        name, values, value = word.partition("=")
        if word == "--" and script is not None:
            rest += words
            break
        if name in ("--rules", "--translate"):
            if not values and not words:
                return usage(f"{name} needs a value")
            options[name] = value if values else words.pop(0)
        elif word in ("--compare", "--no-check"):
            options[word] = True
        elif script is None and word in ("--help", "-h"):
            sys.stdout.write(HELP)
            return 0
        elif script is None and word.startswith("-"):
            return usage(f"no option {word}")
        elif script is None:
            script = word
        else:
            rest.append(word)
    if script is None:
        return usage("no script")
    return perform(script, rest, options)


def register(app):
    """Add the command to the others, for `ringbar --help`; the program itself calls `main` before it loads them."""
    import click

    app.add_command(
        click.Command(
            "backtrader",
            params=[click.Argument(["script"]), click.Argument(["arguments"], nargs=-1, type=click.UNPROCESSED)],
            callback=lambda script, arguments: sys.exit(main([script, *arguments])),
            help="Run a backtrader script, unchanged, on this engine.",
            context_settings={"ignore_unknown_options": True},
        )
    )


def usage(why):
    sys.stderr.write(f"ringbar backtrader: {why}\n{HELP}")
    return 2


def perform(script, rest, options):
    import gc

    gc.disable()  # imports make no garbage; a run turns it on
    from engine.compat.backtrader.broker.rules import chosen
    from engine.errors import ConfigError, RingbarError

    try:
        rules = chosen(options["--rules"])
        if options["--translate"]:
            return write_translation(script, options["--translate"])
        if options["--compare"]:
            from engine.compat.backtrader.script.compare import compare

            return compare(script, rest, rules)
        from engine.compat.backtrader.cerebro import Cerebro
        from engine.compat.backtrader.script.runner import run

        Cerebro.rules = rules
        run(script, rest, check=not options["--no-check"])
    except RingbarError as error:
        sys.stderr.write(f"{type(error).__name__}: {error}\n")
        return 2 if isinstance(error, ConfigError) else 1
    except OSError as error:
        sys.stderr.write(f"{type(error).__name__}: {error}\n")
        return 1
    return 0


def write_translation(script, out):
    """Write the native strategy of a script, and say what was left."""
    from engine.compat.backtrader.script.translate import translate

    with open(script, encoding="utf-8") as file:
        text, todos = translate(file.read(), script)
    with open(out, "w", encoding="utf-8") as file:
        file.write(text)
    left = "nothing is left to do" if not todos else f"{todos} {'place is' if todos == 1 else 'places are'} marked TODO"
    sys.stdout.write(f"{out}: {left}\n")
    return 0
