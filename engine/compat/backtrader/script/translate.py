"""Translates a backtrader script into a strategy of the engine's own.

Translated are strategies with their parameters, indicators, conditions and plain orders, one or several CSV feeds, cash, percentage
commission and slippage. Every statement that is not understood stays in place as a TODO comment with its reason; nothing is left
out without one. The result is text; it runs without this package.
"""

import ast

from engine.compat.backtrader.script.cerebro_calls import RunCalls, dotted, names_in
from engine.compat.backtrader.script.indicator_names import INDICATORS, OUTPUTS

PLACED = {"buy", "sell"}
STATUSES = {"Completed": ("filled",), "Canceled": ("canceled",), "Cancelled": ("canceled",), "Expired": ("expired",),
            "Margin": ("rejected",), "Rejected": ("rejected",), "Submitted": ("submitted",), "Accepted": ("accepted",)}  # fmt: skip
HOOKS = {"__init__": "init", "next": "next", "prenext": "prenext", "nextstart": "nextstart", "start": "start", "stop": "stop",
         "notify_order": "notify_order"}  # fmt: skip


CALLS = {"buy", "sell", "close", "cancel", "order_target_size", "order_target_value", "order_target_percent"}
BACKTRADERS = {"env", "cerebro", "broker", "stats", "observers", "analyzers", "datetime", "datas", "dnames", "sizer", "lines",
               "getdatabyname", "getpositionbyname", "buy_bracket", "sell_bracket", "add_timer"}  # fmt: skip
ORDERS = {
    "status": "status",
    "executed.price": "price",
    "executed.size": "filled",
    "executed.comm": "commission",
    "size": "size",
}
SYMBOLS = {ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/"}
HELPER = """
    def target_value(self, feed, value):
        \"\"\"Order the whole units that lead towards a position of `value`, as backtrader does.\"\"\"
        price, held = feed.close[0], self.position(feed).size
        if not value and held:
            return self.close(feed)
        units = abs(value - held * price) // price
        if not units:
            return None
        return self.buy(feed, size=units) if value > held * price else self.sell(feed, size=units)"""


class UnknownError(Exception):
    """Something that is not translated, with its reason."""


def translate(source, path):
    """The text of the native file, and how many statements were left as comments."""
    script = Script(ast.parse(source, path))
    return script.text(path), script.todos


class Script:
    """One script: what it imports, its strategies, and the calls that set up the run."""

    def __init__(self, tree):
        self.tree = tree
        self.todos = 0
        self.aliases = {}
        self.used = set()  # native indicators
        self.engine = {"Backtest", "Strategy"}
        self.imports = []
        self.translated = set()
        for node in ast.walk(tree):
            if isinstance(node, ast.Import):
                for name in node.names:
                    if name.name.split(".")[0] == "backtrader":
                        self.aliases[name.asname or "backtrader"] = name.name.split(".")[1:] if name.asname else []
            elif isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] == "backtrader":
                for name in node.names:
                    self.aliases[name.asname or name.name] = [*node.module.split(".")[1:], name.name]

    def name_of(self, node):
        """Return the path of a name in backtrader: ['indicators', 'SMA'], or None."""
        words = dotted(node)
        if not words or words[0] not in self.aliases:
            return None
        results = [*self.aliases[words[0]], *words[1:]]
        if results and results[0] in ("ind", "btind"):
            results[0] = "indicators"
        return results

    def is_strategy(self, node):
        return any((self.name_of(base) or [None])[-1] == "Strategy" for base in node.bases)

    def text(self, path):
        body, setup = [], RunCalls(self)
        for node in self.tree.body:
            body += self.top(node, setup)
        head = [f'"""Translated from {path.rpartition("/")[2]}."""', ""]
        imports = self.imports
        native = [f"from engine import {', '.join(sorted(self.engine))}"]
        if self.used:
            native.append(f"from engine.indicators import {', '.join(sorted(self.used))}")
        native.append("from feeds import open_feeds")
        return "\n".join([*head, *imports, *([""] if imports else []), *native, "", *body, "", "", *setup.lines(), ""])

    def top(self, node, setup):
        """Lines of a statement of the module."""
        if isinstance(node, (ast.Import, ast.ImportFrom)):
            names = [name.name for name in node.names] if isinstance(node, ast.Import) else [node.module or ""]
            if any(name.split(".")[0] in ("backtrader", "__future__") for name in names):
                return []
            self.imports.append(ast.unparse(node))
            return []
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            return []
        if isinstance(node, ast.ClassDef) and self.is_strategy(node):
            self.translated.add(node.name)
            return ["", "", *Translation(self, node).lines()]
        if isinstance(node, ast.ClassDef):
            return ["", "", *self.todo(node, f"class {node.name} is not a strategy")]
        if isinstance(node, ast.If) and "__name__" in ast.unparse(node.test):
            for inner in node.body:
                setup.take(inner)
            return []
        if setup.take(node):
            return []
        if not names_in(node) & ({*self.aliases} | setup.results):
            return ast.unparse(node).split("\n")
        return self.todo(node, "part of the script around the run")

    def todo(self, node, reason, indent=""):
        self.todos += 1
        lines = ast.unparse(node).split("\n")
        return [f"{indent}# TODO {reason}:", *[f"{indent}#     {line}" for line in lines]]


class Translation:
    """One strategy class."""

    def __init__(self, script, node):
        self.script = script
        self.node = node
        self.datas = set()  # local names that are feeds
        self.lines_of_self = {}  # self.x that are lines -> outputs of the native indicator
        self.building = False
        self.stake = 1
        self.params = set()
        self.order_name = None
        self.helpers = set()

    def lines(self):
        setup = RunCalls(self.script)
        todos = self.script.todos
        self.stake = setup.stake
        self.script.todos = todos - len(setup.notes)
        body = []
        node = self.node
        if ast.get_docstring(node):
            body += [f'    """{ast.get_docstring(node)}"""', ""]
        methods = []
        for item in node.body:
            if isinstance(item, ast.Assign) and getattr(item.targets[0], "id", "") == "params":
                body += self.parameters(item)
            elif isinstance(item, ast.FunctionDef):
                methods.append(item)
            elif not isinstance(item, (ast.Expr, ast.Pass)):
                body += self.script.todo(item, "not a parameter or a method", "    ")
        for method in sorted(methods, key=lambda m: m.name != "__init__"):
            body += ["", *self.method(method)]
        if self.helpers:
            body += HELPER.split("\n")
        return [f"class {node.name}(Strategy):", *(body or ["    pass"])]

    def parameters(self, item):
        value = item.value
        pairs = []
        if isinstance(value, ast.Dict):
            pairs = [(key.value, inner) for key, inner in zip(value.keys, value.values)]
        elif isinstance(value, ast.Call) and getattr(value.func, "id", "") == "dict":
            pairs = [(word.arg, word.value) for word in value.keywords]
        elif isinstance(value, (ast.Tuple, ast.List)):
            pairs = [(pair.elts[0].value, pair.elts[1]) for pair in value.elts if isinstance(pair, (ast.Tuple, ast.List))]
        lines = []
        for name, inner in pairs:
            try:
                kind = type(ast.literal_eval(inner)).__name__
            except ValueError:
                lines += self.script.todo(item, f"the default of {name}", "    ")
                continue
            self.params.add(name)
            lines.append(f"    {name}: {kind if kind in ('int', 'float', 'str', 'bool') else 'object'} = {ast.unparse(inner)}")
        return lines

    def method(self, method):
        name = HOOKS.get(method.name, method.name)
        if method.name.startswith("notify_") and method.name not in HOOKS:
            return self.script.todo(method, "this notification", "    ")
        self.building = name == "init"
        self.order_name = method.args.args[1].arg if name == "notify_order" and len(method.args.args) > 1 else None
        body = self.block(method.body, "        ")
        if all(line.strip().startswith("#") for line in body):
            body.append("        pass")
        return [f"    def {name}({ast.unparse(method.args)}):", *body]

    def block(self, statements, indent):
        lines = []
        for statement in statements:
            try:
                lines += self.statement(statement, indent)
            except UnknownError as error:
                lines += self.script.todo(statement, str(error), indent)
        return lines

    def statement(self, node, indent):
        deeper = indent + "    "
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Call) and "super()" in ast.unparse(node.value):
            return []
        if isinstance(node, ast.If):
            test = self.shown(node.test)
            lines = [f"{indent}if {test}:", *self.inner(node.body, deeper)]
            if node.orelse:
                lines += [f"{indent}else:", *self.inner(node.orelse, deeper)]
            return lines
        if isinstance(node, ast.For):
            over = node.iter
            if ast.unparse(over) == "self.datas" and isinstance(node.target, ast.Name):
                self.datas.add(node.target.id)
            return [f"{indent}for {ast.unparse(node.target)} in {self.shown(over)}:", *self.inner(node.body, deeper)]
        if isinstance(node, (ast.Pass, ast.Return, ast.Continue, ast.Break)) and getattr(node, "value", None) is None:
            return [indent + ast.unparse(node)]
        if isinstance(node, ast.Assign) and len(node.targets) == 1:
            target = node.targets[0]
            words = dotted(target)
            value = self.expression(node.value, bare=self.building)
            if words[:1] == ["self"] and len(words) == 2:
                if self.is_line(node.value):
                    self.lines_of_self[words[1]] = self.outputs(node.value)
                else:
                    self.lines_of_self.pop(words[1], None)
            if isinstance(target, ast.Name) and self.is_data(node.value):
                self.datas.add(target.id)
            return [f"{indent}{ast.unparse(target)} = {ast.unparse(value)}"]
        if isinstance(node, ast.AugAssign):
            return [f"{indent}{ast.unparse(node.target)} {SYMBOLS[type(node.op)]}= {self.shown(node.value)}"]
        if isinstance(node, ast.Expr):
            return [indent + self.shown(node.value)]
        if isinstance(node, ast.Return):
            return [f"{indent}return {self.shown(node.value)}"]
        raise UnknownError("this statement")

    def inner(self, statements, indent):
        lines = self.block(statements, indent)
        if all(line.strip().startswith("#") for line in lines):
            lines.append(f"{indent}pass")
        return lines

    def shown(self, node):
        return ast.unparse(self.expression(node))

    # what an expression is
    def is_data(self, node):
        text = ast.unparse(node)
        return text in ("self.data", "self.data0") or self.number_of_data(node) is not None or (
            isinstance(node, ast.Name) and node.id in self.datas
        )  # fmt: skip

    def number_of_data(self, node):
        if isinstance(node, ast.Subscript) and ast.unparse(node.value) == "self.datas" and isinstance(node.slice, ast.Constant):
            return node.slice.value
        words = dotted(node)
        if len(words) == 2 and words[0] == "self" and words[1][:4] == "data" and words[1][4:].isdigit():
            return int(words[1][4:])
        return None

    def is_line(self, node):
        """Whether an expression of `__init__` is a line."""
        if isinstance(node, ast.Attribute) and self.is_data(node.value):
            return True
        if isinstance(node, ast.Call) and (self.script.name_of(node.func) or [None])[0] in ("indicators", "If", "And", "Or"):
            return True
        if isinstance(node, (ast.BinOp, ast.Compare)):
            parts = [node.left, node.right] if isinstance(node, ast.BinOp) else [node.left, *node.comparators]
            return any(self.is_line(part) for part in parts)
        words = dotted(node)
        return len(words) >= 2 and words[0] == "self" and words[1] in self.lines_of_self

    def outputs(self, node):
        name = self.script.name_of(node.func) if isinstance(node, ast.Call) else None
        return OUTPUTS.get(INDICATORS.get(name[-1], ("",))[0], {}) if name else {}

    # expressions
    def feed(self, node):
        number = self.number_of_data(node)
        if number is None and isinstance(node, ast.Name):
            return node
        text = "self.feed" if not number else f"self.feeds[{number}]"
        return ast.parse(text, mode="eval").body

    def expression(self, node, bare=False):
        """The native expression; in hooks a line stands for its newest value unless `bare`."""
        method = getattr(self, f"on_{type(node).__name__}", None)
        if method is None:
            raise UnknownError(f"{type(node).__name__.lower()} expressions")
        return method(node, bare)

    def on_Constant(self, node, bare):
        return node

    def on_JoinedStr(self, node, bare):
        return ast.JoinedStr([self.expression(value) for value in node.values])

    def on_FormattedValue(self, node, bare):
        return ast.FormattedValue(self.expression(node.value), node.conversion, node.format_spec)

    def on_Name(self, node, bare):
        if node.id in self.script.aliases:
            raise UnknownError(f"{node.id} of backtrader")
        return node

    def on_Tuple(self, node, bare):
        return ast.Tuple([self.expression(item, bare) for item in node.elts], ast.Load())

    def on_List(self, node, bare):
        return ast.List([self.expression(item, bare) for item in node.elts], ast.Load())

    def on_UnaryOp(self, node, bare):
        return ast.UnaryOp(node.op, self.expression(node.operand, bare))

    def on_BinOp(self, node, bare):
        return ast.BinOp(self.number(node.left, bare), node.op, self.number(node.right, bare))

    def number(self, node, bare):
        """An operand: a feed stands for its close."""
        if self.is_data(node):
            node = ast.Attribute(node, "close", ast.Load())
        return self.expression(node, bare)

    def on_BoolOp(self, node, bare):
        return ast.BoolOp(node.op, [self.expression(value, bare) for value in node.values])

    def on_IfExp(self, node, bare):
        return ast.IfExp(self.expression(node.test), self.expression(node.body), self.expression(node.orelse))

    def on_Compare(self, node, bare):
        if dotted(node.left)[-1:] == ["status"]:
            return self.status(node)
        return ast.Compare(self.number(node.left, bare), node.ops, [self.number(x, bare) for x in node.comparators])

    def status(self, node):
        """`order.status in [order.Completed]` in our words."""
        right = node.comparators[0]
        items = right.elts if isinstance(right, (ast.List, ast.Tuple)) else [right]
        words = []
        for item in items:
            name = dotted(item)[-1:]
            if not name or name[0] not in STATUSES:
                raise UnknownError("this status of an order")
            words += STATUSES[name[0]]
        words = list(dict.fromkeys(words))
        if isinstance(node.ops[0], (ast.Eq, ast.NotEq)):
            return ast.Compare(node.left, node.ops, [ast.Constant(words[0])])
        return ast.Compare(node.left, node.ops, [ast.Tuple([ast.Constant(word) for word in words], ast.Load())])

    def on_Subscript(self, node, bare):
        if self.is_data(node):
            return self.feed(node)
        return ast.Subscript(self.expression(node.value, bare=True), self.expression(node.slice), ast.Load())

    def on_Slice(self, node, bare):
        raise UnknownError("slices")

    def on_Attribute(self, node, bare):
        text = ast.unparse(node)
        words = dotted(node)
        if text == "self.position" or text.startswith("self.position."):
            if text not in ("self.position", "self.position.size"):
                raise UnknownError(text)
            return node
        if self.is_data(node):
            return self.feed(node)
        if words[:2] in (["self", "p"], ["self", "params"]) and len(words) == 3:
            return ast.Attribute(ast.Name("self"), words[2], ast.Load())
        if words[:1] == ["self"] and len(words) == 2 and words[1].startswith("data_"):
            return self.on_Attribute(ast.Attribute(ast.parse("self.data", mode="eval").body, words[1][5:]), bare)
        if isinstance(node.value, ast.AST) and self.is_data(node.value):
            if node.attr not in ("open", "high", "low", "close", "volume"):
                raise UnknownError(f"{node.attr} of a feed")
            return self.newest(ast.Attribute(self.feed(node.value), node.attr, ast.Load()), bare)
        if words[:1] == ["self"] and len(words) >= 2 and words[1] in self.lines_of_self:
            return self.newest(self.line(words), bare)
        if words[:1] == ["self"] and len(words) == 2 and words[1] not in BACKTRADERS:
            return node
        if words and words[0] not in ("self", *self.script.aliases) and words[0] not in self.datas:
            if words[0] == self.order_name:
                result = ORDERS.get(".".join(words[1:]))
                if result is None:
                    raise UnknownError(text)
                return ast.Attribute(ast.Name(words[0]), result, ast.Load())
            return node
        raise UnknownError(text)

    def line(self, words):
        outputs = self.lines_of_self[words[1]]
        rest = [word for word in words[2:] if word not in ("lines", "l")]
        built = ast.Attribute(ast.Name("self"), words[1])
        if outputs:
            if rest and rest[0] not in outputs:
                raise UnknownError(".".join(words))
            return ast.Attribute(built, outputs[rest[0]] if rest else next(iter(outputs.values())))
        if len(rest) > 1:
            raise UnknownError(".".join(words))
        return built

    def newest(self, line, bare):
        return line if bare or self.building else ast.Subscript(line, ast.Constant(0), ast.Load())

    # calls
    def on_Call(self, node, bare):
        text, words = ast.unparse(node.func), dotted(node.func)
        options = {word.arg: word.value for word in node.keywords}
        name = self.script.name_of(node.func)
        if name is not None:
            return self.indicator(name, node, options)
        if words[:1] == ["self"] and len(words) == 2 and words[1] in CALLS:
            return self.order(words[1], node, options)
        if text in ("self.broker.getvalue", "self.broker.get_value") and not node.args:
            return ast.parse("self.equity", mode="eval").body
        if text in ("self.broker.getcash", "self.broker.get_cash"):
            return ast.parse("self.cash", mode="eval").body
        if text == "len" and ast.unparse(node.args[0]) == "self":
            return ast.parse("self.feed.bars", mode="eval").body
        if text == "len" and self.is_data(node.args[0]):
            return ast.Attribute(self.feed(node.args[0]), "bars")
        owner = node.func.value if isinstance(node.func, ast.Attribute) else None
        if isinstance(owner, ast.Attribute) and owner.attr == "datetime" and self.is_data(owner.value):
            if any(getattr(argument, "value", 1) != 0 for argument in node.args) or node.func.attr not in (
                "date",
                "time",
                "datetime",
            ):
                raise UnknownError(ast.unparse(node))
            built = ast.Attribute(self.feed(node.func.value.value), "datetime")
            return built if node.func.attr == "datetime" else ast.Call(ast.Attribute(built, node.func.attr), [], [])
        if self.order_name and words in ([self.order_name, "isbuy"], [self.order_name, "issell"]):
            return ast.parse(f"{words[0]}.size {'>' if words[1] == 'isbuy' else '<'} 0", mode="eval").body
        if self.order_name and words[:1] == [self.order_name] and words[1:] != ["alive"]:
            raise UnknownError(text)
        if text == "self.getposition":
            data = node.args[0] if node.args else options.get("data")
            return ast.Call(ast.parse("self.position", mode="eval").body, [self.feed(data)] if data is not None else [], [])
        if text == "range" and [ast.unparse(a) for a in node.args] == ["len(self.datas)"]:
            raise UnknownError(ast.unparse(node))
        if (
            words
            and (words[0] != "self" or (len(words) == 2 and words[1] not in BACKTRADERS))
            and words[0] not in self.script.aliases
        ):
            return ast.Call(node.func, [self.expression(a) for a in node.args],
                            [ast.keyword(word.arg, self.expression(word.value)) for word in node.keywords])  # fmt: skip
        if isinstance(node.func, ast.Attribute) and isinstance(node.func.value, ast.Constant):
            return ast.Call(node.func, [self.expression(a) for a in node.args], node.keywords)
        if self.building and self.is_line(node.func) and len(node.args) == 1:
            ago = ast.literal_eval(node.args[0])
            if ago <= 0:
                return ast.Call(ast.Attribute(self.expression(node.func, bare=True), "shift"), [ast.Constant(-ago)], [])
        raise UnknownError(text)

    def indicator(self, name, node, options):
        if name[0] in ("And", "Or", "If", "Max", "Min") and len(name) == 1 and self.building:
            self.script.used.add(name[0])
            return ast.Call(ast.Name(name[0]), [self.expression(a, bare=True) for a in node.args], [])
        entry = INDICATORS.get(name[-1]) if name[0] == "indicators" else None
        if entry is None or not self.building:
            raise UnknownError(".".join(["bt", *name]))
        native, inputs, arguments = entry
        results = list(node.args)
        sources = []
        while results and (self.is_line(results[0]) or self.is_data(results[0]) or self.is_nested(results[0])):
            sources.append(results.pop(0))
        if results:
            raise UnknownError("a parameter without its name")
        if inputs == "two":
            if len(sources) != 2:
                raise UnknownError("an indicator of two lines with other than two")
            items = [self.source(s) for s in sources]
        elif inputs == "feed":
            if len(sources) > 1 or (sources and not self.is_data(sources[0])):
                raise UnknownError("this input of an indicator")
            items = [self.feed(sources[0]) if sources else ast.parse("self.feed", mode="eval").body]
        else:
            items = [self.source(sources[0]) if sources else ast.parse("self.feed.close", mode="eval").body]
        for word in list(options):
            if word in ("plot", "subplot", "plotname", "safediv") or options[word] is None:
                del options[word]
        for word, default in arguments:
            value = options.pop(word, None)
            items.append(ast.Constant(default) if value is None else self.expression(value))
        if options:
            raise UnknownError(f"{next(iter(options))}= of {name[-1]}")
        self.script.used.add(native)
        return ast.Call(ast.Name(native), items, [])

    def is_nested(self, node):
        return isinstance(node, ast.Call) and (self.script.name_of(node.func) or [None])[0] == "indicators"

    def source(self, node):
        if self.is_data(node):
            return ast.Attribute(self.feed(node), "close")
        return self.expression(node, bare=True)

    def order(self, name, node, options):
        positional = {"buy": ("data", "size", "price", "plimit", "exectype"), "close": ("data", "size"), "cancel": ("order",),
                      "order_target_size": ("data", "target"), "order_target_value": ("data", "target"),
                      "order_target_percent": ("data", "target")}  # fmt: skip
        for word, value in zip(positional.get(name, positional["buy"]), node.args):
            options.setdefault(word, value)
        if name == "cancel":
            return ast.Call(node.func, [self.expression(options["order"])], [])
        data = options.pop("data", None)
        if data is not None and not self.is_data(data):
            raise UnknownError("this data of an order")
        feed = None if data is None else self.feed(data)
        if name == "close":
            if options:
                raise UnknownError("close with more than a data")
            return ast.Call(node.func, [] if feed is None else [feed], [])
        if name.startswith("order_target"):
            target = options.pop("target", ast.Constant(0))
            if options:
                raise UnknownError(f"{name} with more than a target")
            feed = feed or ast.parse("self.feed", mode="eval").body
            if name == "order_target_size":
                return ast.Call(node.func, [feed, self.expression(target)], [])
            self.helpers.add(name)
            value = self.expression(target)
            if name == "order_target_percent":
                value = ast.BinOp(value, ast.Mult(), ast.parse("self.equity", mode="eval").body)
            return ast.Call(ast.parse("self.target_value", mode="eval").body, [feed, value], [])
        return ast.Call(node.func, [] if feed is None else [feed], self.placing(options))

    def placing(self, options):
        """Keywords of `buy` and `sell`."""
        size = options.pop("size", None)
        results = [ast.keyword("size", ast.Constant(self.stake) if size is None else self.expression(size))]
        kind = options.pop("exectype", None)
        kind = "Market" if kind is None or ast.unparse(kind) == "None" else (dotted(kind) or ["?"])[-1]
        price = options.pop("price", None)
        if kind == "Limit":
            results.append(ast.keyword("limit", self.expression(price)))
        elif kind == "Stop":
            results.append(ast.keyword("stop", self.expression(price)))
        elif kind == "StopLimit":
            results.append(ast.keyword("stop", self.expression(price)))
            results.append(ast.keyword("limit", self.expression(options.pop("plimit"))))
        elif kind != "Market":
            raise UnknownError(f"an order of the kind {kind}")
        if options:
            raise UnknownError(f"{next(iter(options))}= of an order")
        return results
