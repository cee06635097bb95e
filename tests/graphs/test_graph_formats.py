"""The evidence graph as data and as a picture: what it holds, and nothing that a document's text could do in it."""

from __future__ import annotations

import importlib.util
import json
import os
import re
import shutil
import subprocess
import sys
import xml.etree.ElementTree as ET
from io import BytesIO
from pathlib import Path
from types import ModuleType
from typing import Any

import networkx as nx
import pytest
from click.testing import CliRunner, Result
from hypothesis import given
from hypothesis import strategies as st

from evidgrade.checks.declaration import Example
from evidgrade.cli import cli
from evidgrade.graphs import renderer
from evidgrade.graphs.build import graph_of, part_of
from evidgrade.graphs.data import node_link
from evidgrade.graphs.dot import quoted
from evidgrade.graphs.layout import laid_out
from evidgrade.graphs.looks import look_of

HERE = Path(__file__).resolve().parent
SVG = "{http://www.w3.org/2000/svg}"
HOSTILE = "</text><script>alert(1)</script> \"'\\ & \x00\x1b[31m \u202ereversed\u2066 \ud800 `=1+1` <image href='http://example.org/x'/> \n -->"


def _dossiers() -> ModuleType:
    spec = importlib.util.spec_from_file_location("dossiers", HERE.parent / "filing" / "dossiers.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


made = _dossiers()
GRAPH = graph_of(made.dossier(made.example()))


def hostile() -> Any:
    """A graph in which every text is hostile."""
    graph: Any = nx.DiGraph(scheme="ocebm-2011", scheme_called=HOSTILE, caveat=HOSTILE)
    page = {"document": HOSTILE, "line": 1, "claim_id": HOSTILE}
    graph.add_node(f"claim:{HOSTILE}", kind="claim", label=HOSTILE, state="new", level="2", weak=False, question=HOSTILE, **page)
    graph.add_node("claim:long", kind="claim", label="x" * 1_000_000, state="new", **{**page, "document": "b" * 10_000})
    graph.add_node(f"reference:{HOSTILE}", kind="reference", label=HOSTILE, text=HOSTILE, document=HOSTILE)
    graph.add_node(f"work:{HOSTILE}", kind="work", label=HOSTILE, title=HOSTILE, design="rct", design_called=HOSTILE, year=2019, status=HOSTILE)
    graph.add_edge(f"claim:{HOSTILE}", f"reference:{HOSTILE}", basis="inherited", counted=False, level=HOSTILE)
    graph.add_edge(f"reference:{HOSTILE}", f"work:{HOSTILE}", method=HOSTILE)
    return graph


# ---- what it holds --------------------------------------------------------------------------------------------------------


def test_claims_lead_to_references_and_those_to_works() -> None:
    kinds = {node: values["kind"] for node, values in GRAPH.nodes(data=True)}
    first = next(node for node, values in GRAPH.nodes(data=True) if values.get("level") == "2")
    assert list(GRAPH.successors(first)) == ["reference:page.md#1"]
    assert list(GRAPH.successors("reference:page.md#1")) == ["work:adams2019"]
    assert list(GRAPH.successors("reference:page.md#2")) == []
    assert sorted(kinds.values()) == ["claim", "claim", "reference", "reference", "work"]
    work = GRAPH.nodes["work:adams2019"]
    assert (work["design"], work["weak"], work["doi"]) == ("rct", False, "10.9999/adams")
    assert "status" not in work
    assert all("findings" not in values for _, values in GRAPH.nodes(data=True)), "no check was declared in the report"


def test_with_everything_it_has_what_cites_nothing() -> None:
    whole = graph_of(made.dossier(made.example()), everything=True)
    assert set(GRAPH) < set(whole)
    assert any(whole.out_degree(node) == 0 and values["kind"] == "claim" for node, values in whole.nodes(data=True))


def test_a_retracted_work_is_told_in_words_and_by_its_outline() -> None:
    works = '{"DOI": "10.9999/adams", "type": "journal-article", "title": ["Exercise for knee pain: a randomized controlled trial"], "author": [{"family": "Adams", "given": "B"}], "issued": {"date-parts": [[2019]]}, "container-title": ["J Pain"], "volume": "12", "page": "1-9", "updated-by": [{"DOI": "10.9999/notice", "type": "retraction", "source": "publisher", "updated": {"date-parts": [[2021, 1, 1]]}}]}'
    graph = graph_of(made.dossier(Example(made.PAGE, works=(works,))))
    work = next(values for _, values in graph.nodes(data=True) if values["kind"] == "work")
    assert work["status"] == "retracted"
    look = look_of(work)
    assert (look.weight, look.head[0]) == ("fallen", "RETRACTED")
    picture = ET.fromstring(renderer("svg")(graph))
    assert "RETRACTED" in {text.text for text in picture.iter(f"{SVG}text")}
    assert b'peripheries="2"' in renderer("dot")(graph)


def test_part_of_a_graph_has_what_was_asked_for() -> None:
    claims = [(values["document"], values["claim_id"]) for _, values in GRAPH.nodes(data=True) if values["kind"] == "claim"]
    part = part_of(GRAPH, claims, ["adams2019"])
    assert {values["kind"] for _, values in part.nodes(data=True)} == {"claim", "reference", "work"}
    assert part.number_of_nodes() == 3
    assert part_of(GRAPH, claims, ["page.md#2"]).number_of_nodes() == 2
    assert part_of(GRAPH, [], ["adams2019"]).number_of_nodes() == 0


# ---- formats --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["graphml", "dot", "svg"])
def test_the_same_graph_gives_the_same_bytes(name: str) -> None:
    assert renderer(name)(GRAPH) == renderer(name)(graph_of(made.dossier(made.example())))


def test_graphml_is_read_back_whole() -> None:
    back = nx.read_graphml(BytesIO(renderer("graphml")(GRAPH)))
    assert {node: dict(values) for node, values in back.nodes(data=True)} == {node: dict(values) for node, values in GRAPH.nodes(data=True)}
    assert {(a, b): dict(values) for a, b, values in back.edges(data=True)} == {(a, b): dict(values) for a, b, values in GRAPH.edges(data=True)}


def test_json_is_read_back_whole() -> None:
    value = json.loads(json.dumps(node_link(GRAPH)))
    assert {node.pop("id"): node for node in value["nodes"]} == {node: dict(values) for node, values in GRAPH.nodes(data=True)}
    assert [(edge["source"], edge["target"]) for edge in value["edges"]] == list(GRAPH.edges)


def test_the_picture_is_as_it_was_looked_at() -> None:
    """EVIDGRADE_UPDATE=1 writes it anew; look at it before you commit it."""
    golden = HERE / "golden.svg"
    if os.environ.get("EVIDGRADE_UPDATE"):
        golden.write_bytes(renderer("svg")(GRAPH))
    assert renderer("svg")(GRAPH) == golden.read_bytes()


def test_boxes_do_not_lie_upon_each_other() -> None:
    boxes = laid_out(graph_of(made.dossier(made.example()), everything=True)).boxes
    for number, one in enumerate(boxes):
        for other in boxes[number + 1 :]:
            beside = one.x + one.width <= other.x or other.x + other.width <= one.x
            above = one.y + one.height <= other.y or other.y + other.height <= one.y
            assert beside or above, (one.node, other.node)


DOT = re.compile(r'\s*("(?:[^"\\]|\\.)*"|->|[\[\]{};,=]|[A-Za-z_]\w*)', re.S)


def tokens(text: str) -> list[str]:
    """The tokens of the DOT language, of which nothing may be left over."""
    found, at = [], 0
    while match := DOT.match(text, at):
        found.append(match[1])
        at = match.end()
    assert not text[at:].strip(), text[at : at + 80]
    return found


@given(st.text(max_size=40))
def test_a_quoted_string_is_one_token_whatever_it_says(text: str) -> None:
    assert tokens(quoted(text)) == [quoted(text)]


def test_dot_has_every_node_and_edge() -> None:
    found = tokens(renderer("dot")(GRAPH).decode())
    assert found.count("->") == GRAPH.number_of_edges()
    assert {quoted(node) for node in GRAPH} <= set(found)


@pytest.mark.skipif(shutil.which("dot") is None, reason="Graphviz is not installed")
def test_graphviz_draws_it() -> None:
    for graph in (GRAPH, hostile()):
        drawn = subprocess.run(["dot", "-Tsvg"], input=renderer("dot")(graph), capture_output=True, check=True, timeout=60)
        assert b"<svg" in drawn.stdout


def test_png_is_drawn_with_words() -> None:
    pytest.importorskip("resvg_py", reason="the extra `pictures` is not installed")
    from evidgrade.errors import ConfigurationError

    try:
        picture = renderer("png")(GRAPH)
    except ConfigurationError as error:
        pytest.skip(str(error))
    assert picture.startswith(b"\x89PNG\r\n\x1a\n")
    assert int.from_bytes(picture[16:20]) == round(laid_out(GRAPH).width) * 2


def test_png_says_what_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    from evidgrade.errors import ConfigurationError

    monkeypatch.setitem(sys.modules, "resvg_py", None)
    with pytest.raises(ConfigurationError, match=r"pip install 'evidgrade\[pictures\]'"):
        renderer("png")(GRAPH)


# ---- hostile text ---------------------------------------------------------------------------------------------------------


def test_hostile_text_is_text_in_the_picture() -> None:
    picture = ET.fromstring(renderer("svg")(hostile()))
    assert {element.tag.removeprefix(SVG) for element in picture.iter()} == {"svg", "title", "desc", "rect", "text", "path", "g"}
    assert not any("href" in name or name.startswith("on") or "style" in name for element in picture.iter() for name in element.attrib)
    words = "".join(picture.itertext())
    assert "\u202e" not in words
    assert "\\u202e" in words
    assert len(renderer("svg")(hostile())) < 40_000, "a text of a million letters is cut"


def test_hostile_text_is_text_in_the_other_formats() -> None:
    back = nx.read_graphml(BytesIO(renderer("graphml")(hostile())))
    assert back.number_of_nodes() == 4
    assert tokens(renderer("dot")(hostile()).decode()).count("->") == 2


# ---- the command ----------------------------------------------------------------------------------------------------------


@pytest.fixture
def workspace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "evidgrade.toml").write_text('documents = ["page.md"]\n')
    (tmp_path / "page.md").write_text(made.PAGE)
    (tmp_path / "references").mkdir()
    (tmp_path / "references" / "references.bib").write_text(made.BIB)
    return tmp_path


def call(*arguments: str) -> Result:
    return CliRunner().invoke(cli, ["graph", *arguments])


def test_the_ending_of_the_output_chooses_the_format(workspace: Path) -> None:
    for name, beginning in (("g.svg", b"<svg "), ("g.graphml", b"<?xml"), ("g.dot", b"digraph"), ("g.gv", b"digraph"), ("g.json", b'{"schema"'), ("g.txt", b"Claims that")):
        assert call("-o", name).exit_code == 0
        assert (workspace / name).read_bytes().startswith(beginning), name


def test_json_without_a_question_has_the_graph_beside_the_answers(workspace: Path) -> None:
    value = json.loads(call("--format", "json").stdout)
    assert set(value) == {"schema", "weakest", "shared_sources", "citing", "graph"}
    assert "graph" not in json.loads(call("--format", "json", "--weakest").stdout)


def test_a_question_draws_its_answer_alone(workspace: Path) -> None:
    assert call("--claims-on", "adams2019", "-o", "one.svg").exit_code == 0
    text = (workspace / "one.svg").read_text()
    assert "Exercise relieves" in text
    assert "Rest alone" not in text


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--format", "png"), "name it with -o, such as -o graph.png"),
        (("-o", "graph.pdf"), "no format is called .pdf"),
        (("-o", "page.md"), "no format is called .md"),
        (("-o", "there.svg"), "there.svg is there already; --force writes over it"),
        (("-o", "none/g.svg"), "there is no folder none"),
    ],
)
def test_what_cannot_be_written_is_said_before_any_work(workspace: Path, arguments: tuple[str, ...], message: str) -> None:
    (workspace / "there.svg").write_text("mine")
    result = call(*arguments)
    assert result.exit_code == 2
    assert message in result.stderr
    assert (workspace / "there.svg").read_text() == "mine"


def test_no_picture_is_made_without_the_decisions(workspace: Path) -> None:
    (workspace / "claims.yaml").write_text("version: 1\nclaimz: []\n")
    result = call("-o", "g.svg")
    assert result.exit_code == 2
    assert "nothing was written: without claims.yaml" in result.stderr
    assert not (workspace / "g.svg").exists()


def test_a_path_is_that_of_the_caller(workspace: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (workspace / "deep").mkdir()
    monkeypatch.chdir(workspace / "deep")
    assert call("-o", "g.svg").exit_code == 0
    assert (workspace / "deep" / "g.svg").exists()
