from __future__ import annotations

import pytest

from evidgrade.ledger.tree import MAX_DEPTH, parse


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("no", "no"), ("yes", "yes"), ("on", "on"), ("y", "y"), ("true", True), ("False", False), ("null", None),
        ("~", None), ("", None), ("2027-06-30", "2027-06-30"), ("12:30", "12:30"), ("1_000", "1_000"), ("12", 12),
        ("-3", -3), ("0o17", 15), ("0x1F", 31), ("017", 17), ("1.50", 1.5), ("1e3", 1000.0), ("1.2.3", "1.2.3"),
        ("'12'", "12"), ('"no"', "no"), ("!!str 12", "12"), ("10.1000/x", "10.1000/x"), (".", "."), ("+", "+"),
        ("9" * 30, 1e30),
    ],
)  # fmt: skip
def test_scalars_follow_yaml_1_2(written: str, value: object) -> None:
    root = parse(f"a: {written}\n").root
    assert root is not None
    assert root.plain == {"a": value}
    assert type(root.plain["a"]) is type(value)


def test_keys_are_text() -> None:
    root = parse("1: a\ntrue: b\nnull: c\n2.5: d\n").root
    assert root is not None
    assert list(root.plain) == ["1", "true", "null", "2.5"]


def test_places_and_spans() -> None:
    text = "a: é𝒳\nb:\n  - &x {c: *y }\n".replace("*y ", "1")
    root = parse(text).root
    assert root is not None
    key, value = root.entry("b") or pytest.fail("no b")
    assert (key.line, key.column) == (2, 1)
    item = value.values[0]
    assert (item.line, item.column, text[item.start : item.end], item.anchor) == (3, 5, "&x {c: 1}", "x")
    first = root.values[0]
    assert text[first.start : first.end] == "é𝒳"


def test_an_alias_has_its_own_place_and_the_value_of_what_it_names() -> None:
    text = "a: &x [1, 2]\nb: *x\n"
    root = parse(text).root
    assert root is not None
    assert root.plain == {"a": [1, 2], "b": [1, 2]}
    alias = root.values[1]
    assert (alias.kind, text[alias.start : alias.end], alias.line) == ("alias", "*x", 2)


BOMB = "a: &a [x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"{chr(98 + i)}: &{chr(98 + i)} [{', '.join(['*' + chr(97 + i)] * 9)}]\n" for i in range(9)
)


@pytest.mark.parametrize(
    ("text", "line", "column", "word"),
    [
        pytest.param("a: [1,\n", 2, 1, "not YAML", id="open-bracket"),
        pytest.param("a: 1\nb: c: d\n", 2, 5, "mapping values", id="two-colons"),
        pytest.param("a: 1\n  b: 2\n", 2, 4, "not YAML", id="indentation"),
        pytest.param("a:\n\t- 1\n", 2, 1, "not YAML", id="tab"),
        pytest.param("a: *x\n", 1, 4, "&x", id="alias-of-nothing"),
        pytest.param("a: &x [*x]\n", 1, 8, "inside", id="alias-of-itself"),
        pytest.param("a: 1\n---\nb: 2\n", 2, 1, "second", id="two-documents"),
        pytest.param("a: b\x07\n", 1, 5, "U+0007", id="control-character"),
        pytest.param("? [a]\n: b\n", 1, 3, "key", id="list-as-key"),
        pytest.param("a: !!python/object:os.system x\n", 1, 4, "tag", id="tag"),
        pytest.param("a: 1\n\na: 2\n", 3, 1, "twice", id="key-twice"),
        pytest.param('1: a\n"1": b\n', 2, 1, "twice", id="number-and-text-as-key"),
        pytest.param("[" * (MAX_DEPTH + 5), 1, MAX_DEPTH + 1, "deep", id="deep"),
        pytest.param("[" * 100_000, 1, MAX_DEPTH + 1, "deep", id="very-deep"),
        pytest.param(BOMB, 6, 4, "too many", id="alias-bomb"),
    ],
)
def test_problems_are_told_with_line_and_column(text: str, line: int, column: int, word: str) -> None:
    problems = parse(text).problems
    assert [(p.line, p.column) for p in problems] == [(line, column)]
    assert word in problems[0].message


@pytest.mark.parametrize("text", ["", "\n", "# only a comment\n", "---\n", "--- \n...\n"])
def test_nothing_is_no_problem(text: str) -> None:
    tree = parse(text)
    assert tree.problems == ()
    assert tree.root is None or tree.root.plain is None
