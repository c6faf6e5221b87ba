"""Looks through a script before it runs, and lists everything in it that is not supported."""

import engine.compat.backtrader as package
from engine.errors import CapabilityError

LIVE = "a live store or network source; save the bars as CSV and read them with bt.feeds.GenericCSVData"
REFUSED = {
    "feeds.YahooFinanceData": LIVE, "feeds.Quandl": LIVE, "feeds.IBData": LIVE, "feeds.OandaData": LIVE, "feeds.VCData": LIVE,
    "feeds.InfluxDB": LIVE, "feeds.VChartFile": "a binary format; export it as CSV and use bt.feeds.VChartCSVData",
    "feeds.VChartData": "a binary format; export it as CSV and use bt.feeds.VChartCSVData",
    "stores": LIVE, "Store": LIVE, "brokers.IBBroker": LIVE, "brokers.OandaBroker": LIVE, "brokers.VCBroker": LIVE,
    "indicators.CointN": "needs a cointegration test; compute it with statsmodels in next()",
    "MetaParams": "",
}  # fmt: skip


def examine(source, path):
    """Raise one error with all names of the script that are not supported."""
    if familiar(source):
        return
    import _ast  # not `ast`, which takes longer to import than the rest of the check

    tree = compile(source, path, "exec", _ast.PyCF_ONLY_AST, dont_inherit=True)
    results = list(Names(tree).missing())
    if results:
        lines = [f"{path}:{line}: {name}: {way}" for line, name, way in sorted(set(results))]
        raise CapabilityError(
            f"{len(lines)} {'name is' if len(lines) == 1 else 'names are'} not supported; nothing was run\n  "
            + "\n  ".join(lines)
        )


def familiar(source):
    """Whether a look at the text shows that all names are supported; where it does not, the syntax tree is looked at."""
    text = source.decode("utf-8", "replace") if isinstance(source, bytes) else source
    aliases = {}
    for line in text.split("\n"):
        if "backtrader" not in line:
            continue
        words = line.split()
        if words[0] not in ("import", "from"):
            continue
        if words[0] == "from" or len(words) not in (2, 4) or not words[1].replace(".", "").isidentifier():
            return False
        inner = words[1].partition(".")[2]
        if inner and len(words) == 2:
            inner = ""
        aliases[words[-1] if len(words) == 4 else "backtrader"] = inner
    for alias, inner in aliases.items():
        if inner and inner not in package._MODULES:
            return False
        for part in text.split(f"{alias}.")[1:]:
            chain = name_at(part).split(".")
            if not known([inner, *chain] if inner else chain):
                return False
    return True


def name_at(text):
    """The dotted name at the beginning of a text."""
    end = 0
    while end < len(text) and (text[end].isalnum() or text[end] in "_."):
        end += 1
    return text[:end]


def known(words):
    """Whether a dotted name is that of a class, or of one in a module."""
    first = words[0]
    if first in package._WHERE:
        return True
    if first not in package._MODULES or len(words) < 2 or first in REFUSED:
        return False
    where = getattr(getattr(package, first, None), "_WHERE", None)
    return where is not None and words[1] in where and f"{package._MODULES[first]}.{words[1]}" not in REFUSED


def has_name(inner, name):
    """Return whether a module of the package ("" is the package itself) has a name, also one that is refused."""
    words = [word for word in inner.split(".") if word] + [name]
    if ".".join(words) in REFUSED:
        return True
    result = package
    for word in words:
        result = getattr(result, word, None)
    return result is not None


class Names:
    """The names of backtrader that a script uses."""

    def __init__(self, tree):
        self.aliases = {}
        self.used = []
        self.guarded = 0
        self.stars = []  # modules of backtrader of which all names are imported
        self.foreign = False  # whether all names of another module are
        self.defined = set()
        self.read = []
        self.visit(tree)
        if self.stars and not self.foreign:
            self.use_stars()

    def visit(self, node):
        """Call the method for the kind of a node, or look at what it is made of."""
        method = getattr(self, f"visit_{type(node).__name__}", None)
        if method is not None:
            method(node)
        else:
            self.generic_visit(node)

    def generic_visit(self, node):
        import _ast

        for field in node._fields:
            value = getattr(node, field, None)
            if isinstance(value, list):
                for item in value:
                    if isinstance(item, _ast.AST):
                        self.visit(item)
            elif isinstance(value, _ast.AST):
                self.visit(value)

    def visit_Import(self, node):  # noqa: N802
        for name in node.names:
            self.defined.add(name.asname or name.name.partition(".")[0])
            if name.name == "backtrader" or name.name.startswith("backtrader."):
                inner = name.name[11:]
                if name.asname:
                    self.aliases[name.asname] = inner
                else:
                    self.aliases["backtrader"] = ""
                self.use(node.lineno, inner)

    def visit_ImportFrom(self, node):  # noqa: N802
        module = node.module or ""
        if module == "backtrader" or module.startswith("backtrader."):
            inner = module[11:]
            for name in node.names:
                if name.name == "*":
                    self.stars.append(inner)
                else:
                    full = f"{inner}.{name.name}" if inner else name.name
                    self.aliases[name.asname or name.name] = full
                    self.use(node.lineno, full)

        else:
            self.foreign = self.foreign or any(name.name == "*" for name in node.names)
        self.defined.update(name.asname or name.name for name in node.names)

    def visit_Name(self, node):  # noqa: N802
        import _ast

        if isinstance(node.ctx, _ast.Load):
            self.read.append((node.lineno, node.id))
        else:
            self.defined.add(node.id)

    def visit_arg(self, node):
        self.defined.add(node.arg)
        self.generic_visit(node)

    def visit_ClassDef(self, node):  # noqa: N802
        self.defined.add(node.name)
        self.generic_visit(node)

    visit_FunctionDef = visit_ClassDef  # noqa: N815

    def use_stars(self):
        """Count the names of classes that only `from backtrader... import *` can have defined."""
        import builtins

        for line, name in self.read:
            if name in self.defined or hasattr(builtins, name) or not name[:1].isupper():
                continue
            modules = [inner for inner in self.stars if has_name(inner, name)] or self.stars[-1:]
            self.use(line, f"{modules[0]}.{name}" if modules[0] else name)

    def visit_Try(self, node):  # noqa: N802
        self.guarded += 1
        self.generic_visit(node)
        self.guarded -= 1

    def visit_Attribute(self, node):  # noqa: N802
        import _ast

        words = []
        inner = node
        while isinstance(inner, _ast.Attribute):
            words.append(inner.attr)
            inner = inner.value
        if isinstance(inner, _ast.Name) and inner.id in self.aliases:
            base = self.aliases[inner.id]
            self.use(node.lineno, ".".join([base, *reversed(words)] if base else reversed(words)))
        else:
            self.generic_visit(node)

    def use(self, line, name):
        if name and not self.guarded:
            self.used.append((line, name))

    def missing(self):
        aliases = {"ind": "indicators", "btind": "indicators", "feed": "feeds"}
        for line, name in self.used:
            words = name.split(".")
            words[0] = aliases.get(words[0], words[0])
            for i in range(1, len(words) + 1):
                way = REFUSED.get(".".join(words[:i]))
                if way:
                    yield line, f"bt.{'.'.join(words[:i])}", way
                    break
            else:
                if words[:2] in (["utils", "py3"], ["utils", "flushfile"], ["utils", "date"], ["utils", "dateintern"]):
                    continue
                result = package
                for i, word in enumerate(words):
                    if isinstance(result, type) and i > 0 and not isinstance(result, type(package)):
                        break  # members of classes are left to the run
                    try:
                        result = getattr(result, word)
                    except AttributeError as error:
                        if isinstance(result, type(package)):
                            yield line, f"bt.{'.'.join(words[: i + 1])}", self.nearest(result, word, error)
                        break

    def nearest(self, module, word, error):
        from difflib import get_close_matches

        if "needs the package" in str(error):
            return str(error)
        if word == "talib":
            return "install TA-Lib, or use bt.indicators"
        near = get_close_matches(word, [name for name in dir(module) if not name.startswith("_")], 1)
        return (
            f"did you mean {near[0]}?"
            if near
            else "there is no such name; see docs/backtrader-scripts.md for what is supported"
        )
