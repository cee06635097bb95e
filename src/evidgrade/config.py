"""The workspace's settings: `evidgrade.toml`, or `[tool.evidgrade]` in pyproject.toml. A word that is not known is refused."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from difflib import get_close_matches
from pathlib import Path
from typing import Any, get_type_hints

from evidgrade.errors import ConfigurationError
from evidgrade.model.finding import SEVERITIES, Severity


@dataclass(frozen=True, slots=True)
class Config:
    """Settings with their defaults."""

    root: Path = field(default_factory=Path)
    """The folder that paths of the settings are relative to."""
    path: str | None = None
    """The file that they came from, None for defaults."""
    documents: tuple[str, ...] = ()
    """Files, folders and patterns that `check`, `sync` and `grade` take when none are named."""
    references: str = "references"
    """Folder of the .bib files."""
    claims: str = "claims.yaml"
    """The ledger."""
    audit_log: str = ""
    """The log of decisions; empty for one beside the ledger, `claims.log.jsonl`."""
    select: tuple[str, ...] = ()
    """Codes, beginnings of codes or names of the checks to run; empty for all."""
    ignore: tuple[str, ...] = ()
    policy: str = ""
    """House policy: the rules of a field (checks/policies.toml); empty for all rules at their own weights."""
    severity: Mapping[str, Severity] = field(default_factory=dict)
    """Code or name -> `error`, `warning` or `info`."""
    fail_on: str = "error"
    """The mildest severity that makes `check` fail: `error`, `warning`, `info` or `never`."""
    scheme: tuple[str, ...] = ("ocebm-2011",)
    """Schemes of levels; the first is the one of `check` and of the ledger, `grade` shows the others beside it."""
    mailto: str | None = None
    """Address that Crossref is told, as it asks of polite users."""
    cache: str = ".evidgrade/cache"
    cache_days: int = 30
    """Age up to which kept answers of a registry are used."""
    deadline: int = 30
    """Seconds that one question to a registry may take, with waiting and retries."""
    also: tuple[str, ...] = ()
    """Registries that are asked for a second opinion: `pubmed`, `openalex`."""
    retraction_watch: str | None = None
    """CSV file of the Retraction Watch database, for what has become of the works that are cited."""
    abstracts: bool = True
    """`sync` stores abstracts in references/, so that `check` can read designs and figures without a network."""
    journal_names: str = "long"
    """What `sync` writes into `journal` of .bib entries: `long`, or `abbreviated` where a short name is known."""
    reference_style: str = ""
    """Citation style of `fix --references`: `ama`, `vancouver`, `apa` or a .csl file; empty for none."""
    ranges: str = "keep"
    """How `fix --citations` and `fix --ranges` write rows of numbers in a marker: `keep`, `expand` (`1,2,3`) or `collapse` (`1-3`)."""
    draft: bool = False
    """The older way to say `profile = "draft"`."""
    profile: str = ""
    """`draft`, `freeze` or empty: how strict a run is (`PROFILES`)."""
    baseline: str | None = None
    """File of the findings that are known, which `check` then counts and does not show."""
    checks_page: str | None = None
    """Address of docs/checks.md where the house shows it; findings then link to what it says of their checks."""
    current_years: int = 5
    full_pages: bool = False
    load_bearing: int = 8
    cluster_limit: int = 10
    jobs: int = 0
    """Documents that are read at the same time; 0 for one a core."""
    review_days: int = 0
    """Age in days from which a sign-off has expired; 0 for never."""
    source_years: int = 0
    """Age in years from which a source is told as old; 0 for never."""
    status_days: int = 90
    """Age in days from which a look-up of an entry in references/ is told as old, and `sync` asks again; 0 for never."""
    minimum_level: Mapping[str, str] = field(default_factory=dict)
    """Kind of claim or question -> the level of the scheme that such claims need at least; empty for none."""

    @property
    def ledger_path(self) -> Path:
        """Where claims.yaml lies, relative to `root`."""
        return Path(self.claims)

    @property
    def log_path(self) -> Path:
        """Where the log of decisions lies, relative to `root`."""
        return Path(self.audit_log) if self.audit_log else self.ledger_path.with_suffix(".log.jsonl")

    @property
    def references_path(self) -> Path:
        """Where the .bib files lie, relative to `root`."""
        return Path(self.references)


    @property
    def stage(self) -> str:
        """The profile that holds: `draft`, `freeze` or empty."""
        return self.profile or ("draft" if self.draft else "")


PROFILES = ("draft", "freeze")
"""`draft`: what is not cited yet is only noted. `freeze`, before a document goes out: warnings fail, and the baseline of the settings counts for nothing."""
_FREE = {"root", "path"}


def find_config(start: Path) -> Config:
    """The settings that hold in a folder: of the folder itself or the nearest one above, as far as the repository goes.

    Raises ConfigurationError, with the file, for anything that cannot be understood.
    """
    folder = start.resolve()
    for place in (folder, *folder.parents):
        for name, table in (("evidgrade.toml", None), ("pyproject.toml", "evidgrade")):
            file = place / name
            if file.is_file():
                values = _load(file, table)
                if values is not None:
                    return read_config(values, file.name, place)
        if (place / ".git").exists():
            break
    return Config(root=folder)


def _load(file: Path, table: str | None) -> dict[str, Any] | None:
    try:
        values = tomllib.loads(file.read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as error:
        if table is not None:
            return None  # a broken pyproject.toml is for other tools to report
        raise ConfigurationError(f"is not TOML: {error}", file.name) from error
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigurationError(f"cannot be read: {error}", file.name) from error
    if table is None:
        return values
    tool = values.get("tool", {}).get(table)
    return tool if isinstance(tool, dict) else None


def read_config(values: Mapping[str, Any], path: str, root: Path) -> Config:
    """Settings from a table. Raises ConfigurationError for an unknown key, a wrong type or a value out of range."""
    known = {f.name for f in fields(Config)} - _FREE
    types = get_type_hints(Config)
    settings: dict[str, Any] = {}
    for raw, value in values.items():
        key = raw.replace("-", "_")
        if key not in known:
            near = get_close_matches(key, known, 1)
            hint = f"; did you mean `{near[0].replace('_', '-')}`?" if near else ""
            raise ConfigurationError(f"unknown setting `{raw}`{hint}", path)
        settings[key] = _typed(raw, value, str(types[key]), path)
    config = replace(Config(root=root, path=path), **settings)
    if config.deadline < 1 or config.cache_days < 0:
        raise ConfigurationError("`deadline` must be 1 second or more, `cache-days` 0 or more", path)
    if config.cluster_limit < 1 or config.source_years < 0 or min(config.status_days, config.review_days, config.jobs) < 0:
        raise ConfigurationError("`cluster-limit` must be 1 or more, `source-years`, `status-days`, `review-days` and `jobs` 0 or more", path)
    if config.journal_names not in ("long", "abbreviated"):
        raise ConfigurationError(f"`journal-names` is `{config.journal_names}`; it may be long or abbreviated", path)
    if config.profile and config.profile not in PROFILES:
        raise ConfigurationError(f"`profile` is `{config.profile}`; it may be {' or '.join(PROFILES)}", path)
    if config.draft and config.profile == "freeze":
        raise ConfigurationError("`draft` and `profile = \"freeze\"` contradict each other; keep one", path)
    if config.ranges not in ("keep", "expand", "collapse"):
        raise ConfigurationError(f"`ranges` is `{config.ranges}`; it may be keep, expand or collapse", path)
    if config.checks_page and not config.checks_page.startswith(("https://", "http://")):
        raise ConfigurationError(f"`checks-page` is `{config.checks_page}`, which is no address; it begins with https://", path)
    severity_named(config.fail_on, f"{path}: `fail-on`")
    for code, severity in config.severity.items():
        if severity not in SEVERITIES:
            raise ConfigurationError(f"severity of {code} is `{severity}`; it may be {', '.join(SEVERITIES)}", path)
    return config


def _typed(key: str, value: Any, wanted: str, path: str) -> Any:
    if wanted.startswith("tuple"):
        if isinstance(value, str):
            value = [value]
        if isinstance(value, list) and all(isinstance(item, str) for item in value):
            return tuple(value)
        raise ConfigurationError(f"`{key}` must be a list of texts", path)
    if "Mapping" in wanted:
        if isinstance(value, dict) and all(isinstance(item, str) for item in value.values()):
            return value
        raise ConfigurationError(f"`{key}` must be a table of texts, each in quotes", path)
    name = "bool" if "bool" in wanted else "int" if "int" in wanted else "str"
    if type(value).__name__ != name:
        shown = {"bool": "true or false", "int": "a whole number", "str": "a text"}[name]
        raise ConfigurationError(f"`{key}` must be {shown}", path)
    return value


def severity_named(name: str, where: str) -> Severity | None:
    """The severity of that name, None for `never`. Raises ConfigurationError."""
    for severity in SEVERITIES:
        if name == severity:
            return severity
    if name == "never":
        return None
    raise ConfigurationError(f"{where} is `{name}`; it may be {', '.join(SEVERITIES)} or never")
