"""Make src/evidgrade/bibliography/journal_titles.txt.gz: titles of journals and their abbreviations in the catalogue of the NLM.

    python3 tools/make_journal_titles.py journal_abbreviations_entrez.csv journal_abbreviations_medicus.csv

The lists are those of JabRef (CC0 1.0), either plain or packed with gzip. A title stands for one abbreviation or is left out: `Medicine`
is the name of several journals, which the catalogue tells apart by their places. So is a title that its abbreviation does not
abbreviate word by word.
"""

from __future__ import annotations

import csv
import gzip
import io
import re
import sys
from collections import defaultdict
from pathlib import Path

from evidgrade.bibliography.journals import key_of
from evidgrade.resolve.names import same_journal

TARGET = Path(__file__).resolve().parent.parent / "src" / "evidgrade" / "bibliography" / "journal_titles.txt.gz"


def rows(path: Path) -> list[tuple[str, str]]:
    """Titles and abbreviations of one list."""
    data = path.read_bytes()
    text = (gzip.decompress(data) if path.suffix == ".gz" else data).decode("utf-8")
    return [(row[0].strip(), row[1].replace(".", "").strip()) for row in csv.reader(io.StringIO(text)) if len(row) > 1]


def main_part(title: str) -> str:
    """The title before a subtitle or a qualifier."""
    return re.split(r"\s*[(\[:=;/]\s*|\.\s", title, maxsplit=1)[0]


def main(paths: list[str]) -> None:
    """Write the table."""
    whole: dict[str, set[str]] = defaultdict(set)
    parts: dict[str, set[str]] = defaultdict(set)
    for path in paths:
        for title, short in rows(Path(path)):
            if short and key_of(main_part(title)):
                whole[key_of(title)].add(short)
                parts[key_of(main_part(title))].add(short)
    clear = {key: s for key, s in parts.items() if len(s) == 1}
    clear |= {key: s for key, s in whole.items() if len(s) == 1 and (key not in parts or len(parts[key]) == 1 or "(" not in next(iter(s)))}
    kept = sorted((key, next(iter(s))) for key, s in clear.items())
    lines = [f"{key}\t{short}" for key, short in kept if same_journal(key, short) and len(key) <= 80]
    with TARGET.open("wb") as file, gzip.GzipFile("", "wb", 9, file, 0) as packed:
        packed.write("\n".join(lines).encode())
    sys.stderr.write(f"{len(lines)} titles, {TARGET.stat().st_size} bytes\n")


if __name__ == "__main__":
    main(sys.argv[1:])
