"""Commands made of plain functions: parameters from the signature, shared groups of options from the library's own signatures.

A function's parameters are `Argument(...)` and `Option(...)` defaults with annotations such as `str`, `Optional[int]` or
`List[str]`. Commands are built when they are called or listed, so that a command imports only what it needs.
"""

from __future__ import annotations

import inspect
import sys
from typing import Any

import click

from engine.cli.exit_status import interrupted

Exit = click.exceptions.Exit
KINDS = {"int": int, "float": float, "str": str, "bool": bool}


class ArgumentSpec:
    """A positional argument of a command; without a default it is required."""

    def __init__(self, default=..., help="", required=True):
        self.default = default
        self.help = help
        self.required = required and default is ...


class OptionSpec:
    """An option of a command. values: what a shell completes, a list or a function that returns one."""

    def __init__(self, default, *names, help="", metavar=None, values=None):
        self.default = default
        self.names = names
        self.help = help
        self.metavar = metavar
        self.values = values


def Argument(*args: Any, **settings: Any) -> Any:  # noqa: N802, it stands for a default of any type
    """Return the description of an argument, as the default of a function's parameter."""
    return ArgumentSpec(*args, **settings)


def Option(*args: Any, **settings: Any) -> Any:  # noqa: N802
    """Return the description of an option, as the default of a function's parameter."""
    return OptionSpec(*args, **settings)


class Commands(click.Group):
    """The group of all commands; each is built from its function at its first use."""

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        self.functions = {}

    def command(self, groups: Any = (), **settings: Any) -> Any:
        """Decorate a function as a command. groups: functions that return shared click options, with the parameter they fill."""

        def add(function):
            self.functions[function.__name__] = function, groups, settings
            return function

        return add

    def invoke(self, context):
        try:
            return super().invoke(context)
        except KeyboardInterrupt:
            sys.stderr.write("interrupted\n")
            raise Exit(interrupted()) from None

    def list_commands(self, context):
        return list(self.functions)

    def get_command(self, context, name):
        if name in self.functions and name not in self.commands:
            self.commands[name] = built(name, *self.functions[name])
        return self.commands.get(name)

    def resolve_command(self, context, arguments):
        try:
            return super().resolve_command(context, arguments)
        except click.UsageError as error:
            from engine.errors import suggest

            near = suggest(str(arguments[0]), list(self.functions))
            raise click.UsageError(f"no command {arguments[0]!r}{near}", context) from error


class Command(click.Command):
    """A command whose help has a section for its arguments."""

    def format_options(self, context, formatter):
        rows = [(parameter.human_readable_name, parameter.about) for parameter in self.params if hasattr(parameter, "about")]
        if rows:
            with formatter.section("Arguments"):
                formatter.write_dl(rows)
        super().format_options(context, formatter)


class Positional(click.Argument):
    """A click argument with a text for the help."""

    def __init__(self, declarations, about, **settings):
        super().__init__(declarations, **settings)
        self.about = about

    @property
    def human_readable_name(self):
        return self.name.upper()

    def make_metavar(self, context=None):
        text = self.name.upper() + ("..." if self.nargs == -1 else "")
        return text if self.required else f"[{text}]"


def built(name, function, groups, settings):
    """Return the click command of a function."""
    parameters = [
        click_parameter(parameter.name, str(parameter.annotation), parameter.default)
        for parameter in inspect.signature(function).parameters.values()
        if isinstance(parameter.default, (ArgumentSpec, OptionSpec))
    ]
    fills = {}  # parameter of the function -> names of the shared options that it collects
    for target, options in groups:
        taken = {word for known in parameters for word in known.opts}
        shared = [option for option in options() if not taken.intersection(option.opts)]
        fills[target] = [option.name for option in shared]
        parameters += shared
    about = inspect.getdoc(function) or ""

    def call(**values):
        for target, names in fills.items():
            values[target] = {key: item for key in names if (item := values.pop(key)) not in (None, ())}
        return function(**{key: list(item) if isinstance(item, tuple) else item for key, item in values.items()})

    first = about.partition(": ringbar ")[0]
    return Command(name, params=parameters, callback=call, help=about, short_help=first, **settings)


def click_parameter(name, annotation, given):
    """Return the click argument or option for a parameter of a function."""
    several = "List[" in annotation
    kind = next((KINDS[word] for word in KINDS if word in annotation), str)
    if isinstance(given, ArgumentSpec):
        return Positional(
            [name], given.help, type=kind, nargs=-1 if several else 1, required=given.required,
            default=None if given.default is ... else given.default,
        )  # fmt: skip
    names = given.names or (f"--{name.replace('_', '-')}",)
    if kind is bool:
        return click.Option([name, *names], is_flag=True, default=given.default, help=given.help)
    default = None if several else given.default
    shown = default is not None and default != ""
    return click.Option(
        [name, *names], type=kind, default=default if default is not ... else None, multiple=several, help=given.help,
        metavar=given.metavar, required=given.default is ..., show_default=shown, shell_complete=completion(given.values),
    )  # fmt: skip


def completion(values):
    """Return click's function that completes a value from a list, or None."""
    if values is None:
        return None

    def complete(context, parameter, incomplete):
        known = values() if callable(values) else values
        return [word for word in known if word.startswith(incomplete)]

    return complete
