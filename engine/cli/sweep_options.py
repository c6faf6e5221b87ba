"""Options of `sweep` and `walk_forward` for the command line, generated from the signature of `sweep`."""

from __future__ import annotations

from engine.cli.shared_options import keywords
from engine.errors import ConfigError

TEXTS = {  # option of sweep -> (type, help)
    "executor": (str, "local, or ray for a cluster."),
    "address": (str, "Address of the Ray cluster: auto, or ray://head:10001."),
    "workers": (int, "Number of processes; -1 for one per core."),
    "batch_size": (int, "Trials per pass; by default as many as fit --memory."),
    "memory": (str, "Memory for the trials that share a pass of one worker."),
    "timeout": (float, "Time limit of a trial in seconds."),
    "retries": (int, "How often a trial that killed its worker is run again."),
    "max_trials_per_worker": (str, "Replace a worker after N trials, or above this memory: 500MB."),
    "retry_failed": (bool, "Run failed trials again."),
    "force": (bool, "Run all trials again."),
    "plan": (bool, "Run a timed sample and print how long the whole sweep would take."),
    "price_per_hour": (float, "Price of a machine per hour."),
    "spot_price_per_hour": (float, "Price of a spot machine per hour."),
    "node_cpus": (int, "CPUs of that machine; by default those of this one."),
    "log": (str, "File for the progress as JSON lines."),
    "metrics_port": (str, "Port, or host:port, at which Prometheus reads the progress."),
    "watch": (bool, "Serve a live page of the sweep on 127.0.0.1 and print its address."),
}
OTHER_SPELLINGS = {"batch_size": ["--lanes"], "max_trials_per_worker": ["--recycle"]}
VALUES = {"executor": ("local", "ray")}
OWN = ("where", "metric", "store", "cost", "progress", "continue_on_error", "window", "windows", "option_sets")


def sweep_options():
    """Return click options for every option of `sweep` but those in `OWN`, which commands define themselves."""
    import click

    from engine.cli.command_builder import completion
    from engine.sweep.runner import sweep

    options = []
    for name, default in keywords(sweep).items():
        if name in OWN:
            continue
        kind, text = TEXTS[name]
        words = [name, f"--{name.replace('_', '-')}", *OTHER_SPELLINGS.get(name, ())]
        if kind is bool:
            options.append(click.Option(words, is_flag=True, default=default, help=text))
            continue
        shown = default not in (None, "")
        complete = completion(VALUES.get(name))
        options.append(click.Option(words, type=kind, default=default, help=text, show_default=shown, shell_complete=complete))
    options.append(click.Option(["stop_on_error", "--stop-on-error"], is_flag=True, help="Stop at the first trial that fails."))
    several = {"multiple": True}
    text = (
        "Trade only this part of the time: 2010-01-01..2015-01-01; may be repeated, with a name: early=2010-01-01..2013-01-01."
    )
    options.append(click.Option(["window", "--window"], help=text, metavar="BEGIN..END", **several))
    text = "Another universe of data: NAME=FILES, with commas between patterns; may be repeated."
    options.append(click.Option(["universe", "--universe"], help=text, metavar="NAME=FILES", **several))
    text = "A set of options to try: NAME=commission:0.001,slippage:0.0005; may be repeated."
    options.append(click.Option(["option_set", "--option-set"], help=text, metavar="NAME=OPTIONS", **several))
    return options


SWEEP = ("sweeping", sweep_options)


def strategies_of(reference):
    """Return the class of a reference, or the list of classes of several with commas between them."""
    from engine.cli.parsing import strategy_of

    classes = []
    where = ""
    for part in reference.split(","):
        module, colon, name = part.strip().rpartition(":")
        where = module if colon else where
        text = part.strip() if colon or not where or "." in part else f"{where}:{name}"
        classes.append(strategy_of(text))
    return classes[0] if len(classes) == 1 else classes


def universes_of(data, words, reading):
    """Return the feeds of a command: those of the data, or {name: feeds} with `--universe`."""
    from engine.cli.shared_options import feeds_of

    if not words:
        return feeds_of(data, reading)
    if data:
        raise ConfigError(f"--universe and {data[0]}: give all data as universes, or none")
    entries = {}
    for word in words:
        name, equals, files = word.partition("=")
        if not equals or not name or not files:
            raise ConfigError(f"--universe {word}: expected NAME=FILES, such as us=data/us/*.csv")
        entries[name] = feeds_of(files.split(","), reading)
    return entries


def window_options(words):
    """Return {"window": pair} or {"windows": {name: pair}} of `--window` options."""
    named = {}
    for word in words:
        name, equals, text = word.rpartition("=")
        begin, dots, end = text.partition("..")
        if not dots:
            raise ConfigError(f"--window {word}: expected BEGIN..END, such as 2010-01-01..2015-01-01")
        named[name if equals else f"{begin} to {end}".strip()] = (begin or None, end or None)
    if len(named) < len(words):
        raise ConfigError("--window: two windows have the same name")
    if not words:
        return {}
    return {"window": next(iter(named.values()))} if len(words) == 1 and "=" not in words[0] else {"windows": named}


def option_sets_of(words):
    """Return {name: options of Backtest} of `--option-set` options."""
    from engine.cli.shared_options import trading_values

    sets = {}
    for word in words:
        name, equals, text = word.partition("=")
        if not equals or not name:
            raise ConfigError(f"--option-set {word}: expected NAME=option:value,..., such as dear=commission:0.001")
        values = {}
        for pair in filter(None, text.split(",")):
            option, colon, value = pair.partition(":")
            if not colon:
                raise ConfigError(f"--option-set {word}: expected option:value, found {pair!r}")
            values[option.strip().replace("-", "_")] = value.strip()
        sets[name] = trading_values(values)
    return {"option_sets": sets} if sets else {}


def sweep_arguments(sweeping):
    """Return the keyword arguments of `sweep` for the options of a command line."""
    values = dict(sweeping)
    windows = window_options(values.pop("window", ()))
    sets = option_sets_of(values.pop("option_set", ()))
    values.pop("universe", None)
    stop = values.pop("stop_on_error", False)
    return {**values, "continue_on_error": not stop, **windows, **sets}
