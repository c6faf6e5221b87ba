"""Write engine/indicators/__init__.pyi, by which editors know every indicator, its parameters and outputs: scripts/indicator_stubs.py"""

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from engine import indicators  # noqa: E402

HEAD = """# Made by scripts/indicator_stubs.py from the declarations; do not edit.
from collections.abc import Callable
from typing import Any as Whatever
from typing import TypeAlias

from engine.core.views.feedset import Feed, FeedSet
from engine.core.views.panel import Operand
from engine.indicators.stream import Stream

Source: TypeAlias = Operand | Feed | FeedSet

FAMILIES: dict[str, tuple[str, ...]]
BASES: dict[str, str]
HOMES: dict[str, str]
ALIASES: dict[str, str]

class Indicator(Operand):
    def __init__(self, *given: Whatever, **parameters: Whatever) -> None: ...
    def __call__(self, *sources: Whatever) -> Whatever: ...
    def stream(self) -> Stream: ...
    def start(self) -> None: ...

class Composite(Indicator): ...

def indicator(period: int = 1) -> Callable[[Callable[..., Whatever]], type[Indicator]]: ...
def wrap(
    function: Callable[..., Whatever], period: int, takes: tuple[str, ...] = ("source",), output: int = 0, **options: Whatever
) -> type[Indicator]: ...
def compute(frame: Whatever, *specs: Indicator, **named: Indicator) -> Whatever: ...
"""


def kind(default):
    """The annotation of a parameter."""
    if isinstance(default, bool):
        return "bool"
    if isinstance(default, int):
        return "int | Source"  # where a period may be a line, and a source may stand first
    return {float: "float", str: "str", type(None): "float | None"}.get(type(default), "Whatever")


def stub(name):
    """The class of one indicator: parameters by name, sources and parameters in order, outputs."""
    cls = getattr(indicators, name)
    if cls.kernel:
        defaults = dict(cls.kernel.defaults)
    else:
        defaults = {parameter: getattr(cls, parameter, None) for parameter in cls.names()}
    keywords = [f"{parameter}: {kind(default).replace('int | Source', 'int')} = ..." for parameter, default in defaults.items()]
    inputs = [f"{values}: Source | Indicator = ..." for values in cls.inputs()]
    arguments = ", ".join(["self", "*given: Source | Indicator | float | str", *inputs, *keywords])
    text = f"\nclass {name}(Indicator):\n    def __init__({arguments}) -> None: ...\n"
    for output in (*cls.outputs, *getattr(cls, "extras", ())):
        text += f"    {output}: Operand\n"
    return text


def page():
    """The whole file."""
    names = sorted(name for family in indicators.FAMILIES.values() for name in family)
    aliases = "".join(f"{alias} = {name}\n" for alias, name in indicators.ALIASES.items())
    return HEAD + "".join(map(stub, names)) + "\n" + aliases


if __name__ == "__main__":
    (ROOT / "engine/indicators/__init__.pyi").write_text(page())
