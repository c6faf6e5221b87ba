"""Conditions on parameters, such as "fast < slow and k <= 3": a small language that is parsed, not run as Python.

Comparisons of arithmetic over parameters, numbers and texts, joined by and, or, not; `in` a list; abs, min, max, round.
"""

from __future__ import annotations

import ast
import operator

from engine.errors import ConfigError

LONGEST, NODES, DEEPEST = 2000, 400, 40
LARGEST = 1e300  # of an intermediate result
EXPECTED = "expected a condition on parameters, comparisons such as 'fast < slow and fast * 2 <= slow'"
COMPARISONS = {
    ast.Lt: operator.lt, ast.LtE: operator.le, ast.Gt: operator.gt, ast.GtE: operator.ge, ast.Eq: operator.eq,
    ast.NotEq: operator.ne, ast.In: lambda a, b: a in b, ast.NotIn: lambda a, b: a not in b,
    ast.Is: lambda a, b: a is b, ast.IsNot: lambda a, b: a is not b,
}  # fmt: skip
ARITHMETIC = {
    ast.Add: operator.add, ast.Sub: operator.sub, ast.Mult: operator.mul, ast.Div: operator.truediv,
    ast.FloorDiv: operator.floordiv, ast.Mod: operator.mod,
}  # fmt: skip
SIGNS = {ast.USub: operator.neg, ast.UAdd: operator.pos}
FUNCTIONS = {"abs": abs, "min": min, "max": max, "round": round}


class Condition:
    """A function of a trial's parameters. Errors: ConfigError for text that is no condition, and for one that cannot be met."""

    def __init__(self, text):
        self.text = text
        if len(text) > LONGEST:
            raise self.error(f"{len(text):,} characters, at most {LONGEST:,} are read")
        try:
            self.tree = ast.parse(text.strip(), "<where>", "eval").body
        except (SyntaxError, ValueError, MemoryError, RecursionError) as error:
            raise self.error(getattr(error, "msg", None) or str(error)) from error
        if sum(1 for _ in ast.walk(self.tree)) > NODES:
            raise self.error("too many terms")
        self.check(self.tree, True)

    def error(self, what):
        shown = self.text if len(self.text) <= 100 else self.text[:97] + "..."
        return ConfigError(f"where={shown!r}: {what}; {EXPECTED}")

    def check(self, node, truth, depth=0):
        """Refuse what is not in the language; `truth`: whether the node must be true or false."""
        if depth > DEEPEST:
            raise self.error("too many parentheses in each other")
        if isinstance(node, ast.BoolOp):
            for part in node.values:
                self.check(part, truth, depth + 1)
        elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
            self.check(node.operand, truth, depth + 1)
        elif isinstance(node, ast.Compare):
            for part in (node.left, *node.comparators):
                self.check(part, False, depth + 1)
        elif isinstance(node, ast.Constant) and isinstance(node.value, bool):
            pass
        elif truth:
            raise self.error(f"{ast.unparse(node)[:60]} is no comparison")
        elif isinstance(node, ast.UnaryOp) and type(node.op) in SIGNS:
            self.check(node.operand, False, depth + 1)
        elif isinstance(node, ast.BinOp) and type(node.op) in ARITHMETIC:
            self.check(node.left, False, depth + 1)
            self.check(node.right, False, depth + 1)
        elif isinstance(node, (ast.Tuple, ast.List, ast.Set)):
            for part in node.elts:
                self.check(part, False, depth + 1)
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in FUNCTIONS and not node.keywords:
            for part in node.args:
                self.check(part, False, depth + 1)
        elif not isinstance(node, ast.Name) and not (
            isinstance(node, ast.Constant) and isinstance(node.value, (int, float, str, type(None)))
        ):
            raise self.error(f"{ast.unparse(node)[:60]} is not in the language of conditions")

    def __call__(self, trial):
        try:
            return bool(self.value(self.tree, trial))
        except ConfigError:
            raise
        except Exception as error:
            raise ConfigError(f"where={self.text!r} with {trial}: {type(error).__name__}: {error}") from error

    def value(self, node, trial):
        """Return the value of a node for a trial."""
        if isinstance(node, ast.BoolOp):
            result = None
            for part in node.values:
                result = self.value(part, trial)
                if bool(result) != isinstance(node.op, ast.And):
                    return result
            return result
        if isinstance(node, ast.Compare):
            left = self.value(node.left, trial)
            for kind, part in zip(node.ops, node.comparators):
                right = self.value(part, trial)
                if not COMPARISONS[type(kind)](left, right):
                    return False
                left = right
            return True
        if isinstance(node, ast.UnaryOp):
            value = self.value(node.operand, trial)
            return not value if isinstance(node.op, ast.Not) else SIGNS[type(node.op)](value)
        if isinstance(node, ast.BinOp):
            left, right = self.number(node.left, trial), self.number(node.right, trial)
            return self.bounded(ARITHMETIC[type(node.op)](left, right), node)
        if isinstance(node, (ast.Tuple, ast.List, ast.Set)):
            return [self.value(part, trial) for part in node.elts]
        if isinstance(node, ast.Call):
            return FUNCTIONS[node.func.id](*[self.value(part, trial) for part in node.args])
        if isinstance(node, ast.Name):
            if node.id not in trial:
                raise ConfigError(f"where={self.text!r}: name {node.id!r} is not defined; the parameters are {', '.join(trial)}")
            return trial[node.id]
        return node.value

    def number(self, node, trial):
        """Return the number of a node: arithmetic is for numbers only."""
        value = self.value(node, trial)
        if not isinstance(value, (int, float)):
            raise ConfigError(f"where={self.text!r}: {ast.unparse(node)[:60]} is {str(repr(value))[:40]}; expected a number")
        return self.bounded(value, node)

    def bounded(self, value, node):
        if isinstance(value, int) and abs(value) > LARGEST:
            raise ConfigError(f"where={self.text!r}: {ast.unparse(node)[:60]} is too large")
        return value
