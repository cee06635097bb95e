"""The errors that reach a user, each with a message that says what, where and what to do.

EvidgradeError
├── UnreadableInput     a document, bibliography, ledger or works file that cannot be read (the others go on)
├── ConfigurationError  a bad setting, an unknown option value or check code
└── RefusedWrite        nothing was written, because writing could have lost something
"""


class EvidgradeError(Exception):
    """Any problem that ends a command or an input with exit code 2.

    `path`, `line` and `column` (both 1-based) say where, as far as that is known.
    """

    def __init__(self, message: str, path: str | None = None, line: int | None = None, column: int | None = None) -> None:
        super().__init__(message)
        self.message, self.path, self.line, self.column = message, path, line, column

    def __str__(self) -> str:
        place = ":".join(str(part) for part in (self.path, self.line, self.column) if part is not None)
        return f"{place}: {self.message}" if place else self.message


class UnreadableInput(EvidgradeError):  # noqa: N818 - the name is the message's first word
    """An input that cannot be read as what it should be."""


class ConfigurationError(EvidgradeError):
    """A setting or option that cannot be understood."""


class RefusedWrite(EvidgradeError):  # noqa: N818
    """A write that was not done, so that nothing of the user's is lost."""
