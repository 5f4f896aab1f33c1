"""Name the mutants that no test need find, each with its reason; they are counted apart."""

import ast
from dataclasses import dataclass

from ivr.root import ROOT
from tests.mutants.mutant import Mutant, definition

WORDS = "changes only the words of an error or of the log"


@dataclass(frozen=True)
class Equal:
    """A mutant that does what the code does: its function, its changed line, and why."""

    function: str
    after: str
    why: str


EQUAL: tuple[Equal, ...] = ()


def reason(mutant: Mutant) -> str:
    """Return why a mutant is counted apart; empty if it is not."""
    module = mutant.file.removesuffix(".py").replace("/", ".")
    for each in EQUAL:
        if each.function == f"{module}.{mutant.function}" and each.after == mutant.after.strip():
            return each.why
    was = _said((ROOT / mutant.file).read_text(encoding="utf-8"), mutant.function)
    return WORDS if was == _said(mutant.text, mutant.function) else ""


def _said(text: str, function: str) -> str:
    """Return what a function says, but for the words of its errors and log lines."""
    return ast.dump(_Wordless().visit(definition(ast.parse(text), function)))


class _Wordless(ast.NodeTransformer):
    def visit_Raise(self, node: ast.Raise) -> ast.Raise:
        if isinstance(node.exc, ast.Call):
            node.exc.args = [_wordless(each) for each in node.exc.args]
        return node

    def visit_Call(self, node: ast.Call) -> ast.AST:
        if isinstance(node.func, ast.Attribute) and ast.unparse(node.func.value) == "log":
            node.args, node.keywords = [], []
        return self.generic_visit(node)


def _wordless(argument: ast.expr) -> ast.expr:
    words = isinstance(argument, ast.JoinedStr) or (
        isinstance(argument, ast.Constant) and isinstance(argument.value, str)
    )
    return ast.Constant(None) if words else argument
