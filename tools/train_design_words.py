#!/usr/bin/env python3
"""Train the model that reads a design from the words of a title and abstract, and write its weights.

    PYTHONPATH=src python tools/train_design_words.py FILE... --output src/evidgrade/grading/design_words.tsv

Needs scikit-learn besides evidgrade's own requirements; evidgrade itself does not. Each file holds one JSON object a line, packed
by gzip or not: `title`, `abstract` and `design`, a label of docs/study-designs.md. Rows without an abstract, and designs that only
an explicit cue may name (reviews with a method, protocols, guidelines, notices), are left out.

Prints how often a model trained on four fifths of the rows is right on the fifth that it has not seen: of all rows, and of those
for which the cues find no design.
"""

from __future__ import annotations

import argparse
import gzip
import hashlib
import json
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from scipy.sparse import csr_matrix
from sklearn.feature_extraction.text import CountVectorizer
from sklearn.feature_selection import chi2
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedKFold

from evidgrade.grading.design import read_design
from evidgrade.grading.design_words import SCALE, Weights, propose, words_of
from evidgrade.grading.tables import table

CLASSES = {
    "animal_in_vitro": "bench",
    "case_control": "case_control",
    "case_report": "case", "case_series": "case",
    "clinical_trial_nonrandomised": "interventional", "rct": "interventional",
    "cohort_prospective": "cohort", "cohort_retrospective": "cohort", "cohort_unspecified": "cohort",
    "cross_sectional": "cross_sectional",
    "narrative_review": "narrative_review",
    "other": "other", "editorial_comment_letter": "other",
}  # fmt: skip
"""Labels of the data by classes of the model; rows with another label are left out."""
RARE = 4
"""Words of fewer records are no features: a weight of a word that occurs once would only remember its record."""
WORDS = 2_500
"""So many words are kept, those that tell the classes apart best (chi squared)."""
HEADINGS = """
abstract aim aims approach background case conclusion conclusions context data design discussion findings goal goals importance
interpretation intervention interventions introduction limitations main material materials measurements measures method methodology
methods objective objectives outcome outcomes participants purpose purposes rationale relevance report result results setting settings
significance sources subjects summary
"""
"""Words of headings are no features: they tell journals and collections apart, and no designs."""
ASKING = "is are was were does do did can could should would will has have what which how when who why we"
"""Nor are words of questions in titles: all titles of one collection ask."""
PENALTY = 15.0
"""Inverse strength of the L2 penalty."""
FOLDS = 5

Row = dict[str, Any]


def main() -> None:
    """Read, measure, train, write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", type=Path, nargs="+", metavar="FILE")
    parser.add_argument("--output", type=Path, required=True)
    args = parser.parse_args()
    rows: list[Row] = []
    for path in args.files:
        found = [row for row in rows_of(path) if row.get("abstract") and row.get("design") in CLASSES]
        rows += found
        print(f"{path.name}: {len(found)} rows, sha256 {hashlib.sha256(path.read_bytes()).hexdigest()[:16]}")
    labels = [CLASSES[row["design"]] for row in rows]
    print(dict(sorted(Counter(labels).items())))
    measure(rows, labels)
    write(args.output, train(rows, labels))
    print(f"{args.output.stat().st_size} bytes")


def rows_of(path: Path) -> Iterator[Row]:
    """The rows of a file."""
    packed = path.read_bytes()
    text = (gzip.decompress(packed) if path.suffix == ".gz" else packed).decode("utf-8")
    return map(json.loads, text.splitlines())


def train(rows: Sequence[Row], labels: Sequence[str]) -> Weights:
    """The weights for these rows."""
    features = [[word for word in words_of(row["title"], row["abstract"]) if _tells(word)] for row in rows]
    counter = CountVectorizer(analyzer=lambda words: words, min_df=RARE, binary=True)
    counted = counter.fit_transform(features)
    names = counter.get_feature_names_out()
    scores = chi2(counted, labels)[0]
    order = sorted(range(len(names)), key=lambda n: (-scores[n], names[n]))
    kept = sorted(order[:WORDS], key=lambda n: names[n])
    matrix = csr_matrix(counted[:, kept], dtype=np.float64)
    matrix = csr_matrix(matrix.multiply(1 / np.sqrt(np.maximum(matrix.sum(axis=1), 1))))
    model = LogisticRegression(C=PENALTY, max_iter=1000, class_weight="balanced", tol=1e-6).fit(matrix, labels)
    whole = np.rint(model.coef_.T * SCALE).astype(int)
    start = tuple(int(value) for value in np.rint(model.intercept_ * SCALE))
    words = {str(names[n]): tuple(map(int, values)) for n, values in zip(kept, whole, strict=True)}
    return Weights(tuple(map(str, model.classes_)), start, words)


def _tells(word: str) -> bool:
    plain = word.removeprefix("T ")
    return plain not in HEADINGS.split() and not (word != plain and plain in ASKING.split())


def measure(rows: Sequence[Row], labels: Sequence[str]) -> None:
    """Print how often proposals for rows that were not trained on are right."""
    allowed = table("designs")["proposed"]
    tallies: dict[str, Counter[str]] = {"all": Counter(), "no cue": Counter()}
    folds = StratifiedKFold(FOLDS, shuffle=True, random_state=1)
    for learned, unseen in folds.split(rows, labels):
        model = train([rows[n] for n in learned], [labels[n] for n in learned])
        for n in unseen:
            row = rows[n]
            proposal = propose(row["title"], row["abstract"], model)
            verdict = "none" if proposal is None or proposal.label not in allowed else "right" if proposal.label == labels[n] else "wrong"
            tallies["all"][verdict] += 1
            reading = read_design(title=row["title"], abstract=row["abstract"])
            if reading.design == "unknown" or reading.read_by == "model":
                tallies["no cue"][verdict] += 1
                if verdict == "wrong" and proposal is not None:
                    print(f"  {labels[n]} taken for {proposal.label}")
    for name, tally in tallies.items():
        print(name, dict(tally), f"{tally['right'] / max(1, tally['right'] + tally['wrong']):.3f}")


def write(path: Path, model: Weights) -> None:
    """One row a word, in the order of the alphabet."""
    rows = [
        "# Weights of the words of title (T) and abstract for classes of study design, in 1/100; made by tools/train_design_words.py.",
        "\t".join(["word", *model.labels]),
        "\t".join(["(start)", *map(str, model.start)]),
        *("\t".join([word, *map(str, values)]) for word, values in sorted(model.words.items())),
    ]
    path.write_text("\n".join(rows) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
