"""The run of a translated script: feeds, account and strategy, from the calls of a Cerebro wherever the script makes them."""

import ast

CSV = {"BacktraderCSVData", "GenericCSVData", "BacktraderCSV", "GenericCSV"}


def dotted(node):
    """`bt.ind.SMA` as a list of words, or an empty list."""
    words = []
    while isinstance(node, ast.Attribute):
        words.append(node.attr)
        node = node.value
    return [node.id, *reversed(words)] if isinstance(node, ast.Name) else []


def names_in(node):
    return {inner.id for inner in ast.walk(node) if isinstance(inner, ast.Name)}


class RunCalls:
    """The run: feeds, account and strategy, from the calls of a Cerebro wherever the script makes them."""

    def __init__(self, script):
        self.script = script
        self.cash, self.options, self.strategies, self.feeds = "10000.0", {}, [], []
        self.stake = 1
        self.notes = []
        self.cerebros = set()
        self.results = set()  # names that hold what a run gave
        self.values = {}
        for node in ast.walk(script.tree):
            if isinstance(node, ast.Assign) and len(node.targets) == 1 and isinstance(node.targets[0], ast.Name):
                self.values[node.targets[0].id] = node.value
                if isinstance(node.value, ast.Call) and (script.name_of(node.value.func) or [None])[-1] == "Cerebro":
                    self.cerebros.add(node.targets[0].id)
                    self.ignored(node.value)
        for node in ast.walk(script.tree):
            if isinstance(node, ast.Call):
                words = dotted(node.func)
                if len(words) > 1 and words[0] in self.cerebros:
                    self.call(words[1:], node)

    def take(self, node):
        """Whether a statement only sets up the run, so that it has been translated already."""
        if isinstance(node, ast.FunctionDef):
            return bool(self.cerebros & names_in(node))
        names = names_in(node)
        if names & self.cerebros:
            if isinstance(node, (ast.Assign, ast.For)):
                for target in node.targets if isinstance(node, ast.Assign) else [node.target]:
                    self.results |= names_in(target)
            return True
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Call):
            name = self.script.name_of(node.value.func)
            return name is not None and name[-1] in CSV | {"Cerebro"}
        return isinstance(node, ast.Expr) and isinstance(node.value, ast.Call) and isinstance(node.value.func, ast.Name) and (
            any(isinstance(f, ast.FunctionDef) and f.name == node.value.func.id and self.cerebros & names_in(f)
                for f in self.script.tree.body)
        )  # fmt: skip

    def call(self, words, node):
        name = words[-1]
        options = {word.arg: word.value for word in node.keywords}
        if words == ["run"]:
            self.ignored(node)
            return
        if name in ("plot", "addanalyzer", "addobserver", "addwriter", "getvalue", "get_value", "getcash"):
            return
        if name in ("setcash", "set_cash") and node.args:
            self.cash = ast.unparse(node.args[0])
        elif name == "setcommission" and set(options) <= {"commission"} and (options or node.args):
            self.options["commission"] = ast.unparse(options.get("commission") or node.args[0])
        elif name == "set_slippage_perc" and (node.args or "perc" in options) and len(node.args) + len(options) == 1:
            self.options["slippage"] = ast.unparse(node.args[0] if node.args else options["perc"])
        elif name == "set_coc" and node.args:
            self.options["fill_on_close"] = ast.unparse(node.args[0])
        elif name == "addsizer" and (self.script.name_of(node.args[0]) or [""])[-1] in ("FixedSize", "SizerFix"):
            stake = options.get("stake")
            if stake is not None and not isinstance(stake, ast.Constant):
                self.note(node, "a size that is not a number")
            self.stake = ast.literal_eval(stake) if isinstance(stake, ast.Constant) else 1
        elif name == "addstrategy":
            self.strategies.append((ast.unparse(node.args[0]), ", ".join(ast.unparse(word) for word in node.keywords)))
        elif name == "adddata":
            self.feed(node)
        else:
            self.note(node, "not translated")

    def ignored(self, node):
        """Options of a Cerebro or its run: those that only say how it computes are left out."""
        for word in node.keywords:
            if word.arg not in ("stdstats", "preload", "runonce", "exactbars", "maxcpus", "optreturn", "quicknotify", "live"):
                self.note(node, f"{word.arg}=")

    def note(self, node, reason):
        self.script.todos += 1
        self.notes.append(f"    # TODO {reason}: {' '.join(ast.unparse(node).split())}")

    def feed(self, node):
        built = node.args[0]
        if isinstance(built, ast.Name):
            built = self.values.get(built.id)
        kind = self.script.name_of(built.func) if isinstance(built, ast.Call) else None
        options = {word.arg: word.value for word in built.keywords} if kind else {}
        if not kind or kind[-1] not in CSV or "dataname" not in options:
            self.note(node, "a feed that is not a CSV file with inferred columns")
            return
        for word in set(options) - {"dataname", "name", "timeframe", "compression", "dtformat"}:
            self.note(built, f"{word}= of this feed")
        self.feeds.append(ast.unparse(options["dataname"]))

    def lines(self):
        lines = ['if __name__ == "__main__":', *self.notes]
        paths = self.feeds[0] if len(self.feeds) == 1 else f"[{', '.join(self.feeds)}]"
        if not self.feeds:
            self.script.todos += 1
            lines.append("    # TODO name the files")
            paths = '"*.csv"'
        results = [f"{name}({options})" for name, options in self.strategies if name in self.script.translated]
        if len(results) != 1 or len(self.strategies) != 1:
            self.script.todos += 1
            lines.append(f"    # TODO {len(results)} strategies in one account are a portfolio here")
        if not results:
            return [*lines, '    raise SystemExit("the strategy was not translated")']
        strategy = results[0]
        lines.append(f'    feeds = open_feeds({paths}, on_bad="keep")')
        options = "".join(f", {name}={value}" for name, value in self.options.items())
        lines.append(f"    result = Backtest(feeds, {strategy}, cash={self.cash}, short_margin=None{options}).run()")
        lines.append('    print("final", result.metrics["final_value"])')
        return lines
