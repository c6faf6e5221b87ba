"""ringbar under one name: `import ringbar as rb` has the public names of `engine`, `feeds` and `broker`.

Names are imported at their first use, so that `import ringbar` costs nothing.
"""

import os
from importlib import import_module
from importlib.util import find_spec

from ringbar.names import MODULES, NAMES


def check_packages():
    """Refuse to start if a module of the user hides one of ringbar's packages, which would fail with a riddle later."""
    root = os.path.dirname(os.path.dirname(os.path.realpath(__file__)))
    for package in ("engine", "feeds", "broker"):
        spec = find_spec(package)
        origin = spec.origin if spec is not None else None
        place = origin or next(iter(getattr(spec, "submodule_search_locations", None) or ()), None)
        if place is None:
            raise ImportError(f"ringbar's package {package} is not installed; install ringbar again")
        if os.path.dirname(os.path.dirname(os.path.realpath(place))) != root or os.path.basename(place) == f"{package}.py":
            raise ImportError(
                f"{place} hides ringbar's own package {package}, which has the same name; rename your {os.path.basename(place)} or "
                f"run from another folder"
            )


check_packages()

from engine.version import VERSION as __version__  # noqa: E402

TYPE_CHECKING = False
if TYPE_CHECKING:
    from broker import *  # noqa: F403
    from engine import *  # noqa: F403
    from engine import indicators, sizers
    from feeds import audit, open_feeds

__all__ = [*NAMES, *MODULES, "__version__"]  # noqa: PLE0604


def __getattr__(name):
    """Import a public name at its first use."""
    if name in NAMES:
        found = getattr(import_module(NAMES[name]), name)
    elif name in MODULES:
        found = import_module(MODULES[name])
    else:
        from engine import indicators
        from engine.errors import suggest

        if name in indicators.__all__:
            raise AttributeError(f"module 'ringbar' has no attribute {name!r}; it is ringbar.indicators.{name}")
        near = suggest(name, __all__)
        known = near if near.startswith("; did you mean") else "; see ringbar.indicators and ringbar.errors"
        raise AttributeError(f"module 'ringbar' has no attribute {name!r}{known}")
    globals()[name] = found
    return found


def __dir__():
    return sorted(__all__)
