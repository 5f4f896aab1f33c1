"""Make mutants with mutmut, and put one in its function's place."""

import ast
import difflib
import importlib
import inspect
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from types import FunctionType, ModuleType
from typing import cast

import libcst
from mutmut.mutation.file_mutation import Mutation, create_mutations

from ivr.root import ROOT


@dataclass(frozen=True)
class Mutant:
    """One change to one function: the file's whole text with it, and the lines that it changes."""

    file: str
    function: str
    number: int
    text: str
    first: int
    last: int
    before: str
    after: str

    @property
    def name(self) -> str:
        """Return what names it as long as its file stays as it is."""
        return f"{self.file}:{self.number}"

    @property
    def shown(self) -> str:
        """Return where it is and what it changes, in a few lines."""
        lines = [f"{self.name} {self.function}, line {self.first}"]
        lines += [f"  - {line.strip()}" for line in self.before.splitlines()]
        lines += [f"  + {line.strip()}" for line in self.after.splitlines()]
        return "\n".join(lines)

    def plant(self) -> None:
        """Let the function that this process has imported do what the mutant does.

        Who has imported the function already holds the same object, and is reached, too.
        """
        module = importlib.import_module(self.file.removesuffix(".py").replace("/", "."))
        node = definition(ast.parse(self.text), self.function)
        node.decorator_list = []
        scope = dict(vars(module))
        code = ast.Module([node], [])
        exec(compile(code, str(ROOT / self.file), "exec"), scope)
        made, live = scope[node.name], _function(module, self.function)
        live.__code__ = made.__code__
        live.__defaults__, live.__kwdefaults__ = made.__defaults__, made.__kwdefaults__


def count(file: str) -> int:
    """Return how many mutants the functions of a file have."""
    return len(_mutations(file)[1])


def mutants(file: str, numbers: Sequence[int]) -> Iterator[Mutant]:
    """Make the mutants of these numbers of a file."""
    module, found = _mutations(file)
    names = dict(_functions(module))
    before = module.code.splitlines()
    for number in numbers:
        mutation = found[number]
        changed = module.deep_replace(mutation.original_node, mutation.mutated_node)
        text = cast(libcst.Module, changed).code
        after = text.splitlines()
        codes = difflib.SequenceMatcher(None, before, after, autojunk=False).get_opcodes()
        spans = [(code[1:3], code[3:5]) for code in codes if code[0] != "equal"]
        if not spans:
            continue  # mutmut writes some numbers anew and changes nothing
        (old, _), (new, _) = spans[0]
        (_, old_end), (_, new_end) = spans[-1]
        function = names[cast(libcst.FunctionDef, mutation.contained_by_top_level_function)]
        gone, came = "\n".join(before[old:old_end]), "\n".join(after[new:new_end])
        yield Mutant(file, function, number, text, old + 1, max(old_end, old + 1), gone, came)


@cache
def _mutations(file: str) -> tuple[libcst.Module, list[Mutation]]:
    """Return a file's tree, and what mutmut would change in its functions.

    What stands outside functions is carried out once, at import, before there is a mutant.
    """
    text = (ROOT / file).read_text(encoding="utf-8")
    module, found, *_ = create_mutations(file, text)
    names = dict(_functions(module))
    return module, [each for each in found if each.contained_by_top_level_function in names]


def _functions(module: libcst.Module) -> Iterator[tuple[libcst.FunctionDef | None, str]]:
    for statement in module.body:
        if isinstance(statement, libcst.FunctionDef):
            yield statement, statement.name.value
        elif isinstance(statement, libcst.ClassDef):
            for each in statement.body.body:
                if isinstance(each, libcst.FunctionDef):
                    yield each, f"{statement.name.value}.{each.name.value}"


def definition(tree: ast.Module, name: str) -> ast.FunctionDef:
    """Return the function of that name, which may be `Class.method`."""
    of_class, _, function = name.rpartition(".")
    body: list[ast.stmt] = tree.body
    if of_class:
        body = next(
            node.body for node in body if isinstance(node, ast.ClassDef) and node.name == of_class
        )
    return next(
        node for node in body if isinstance(node, ast.FunctionDef) and node.name == function
    )


def _function(module: ModuleType, name: str) -> FunctionType:
    of_class, _, function = name.rpartition(".")
    owner = getattr(module, of_class) if of_class else module
    found = inspect.getattr_static(owner, function)
    return cast(FunctionType, getattr(found, "__func__", found))
