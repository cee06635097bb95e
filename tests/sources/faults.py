"""What may go wrong between a program and a registry, for every source that asks one."""

from __future__ import annotations

from typing import Any

import crossref_stand_in as stand

FAULTS_THAT_PASS: dict[str, Any] = {
    "500": stand.status(500),
    "503 as HTML": stand.status(503, b"<html>busy</html>", "text/html"),
    "429 without Retry-After": stand.status(429),
    "429 with Retry-After": stand.retry_after("0.05"),
    "reset": stand.reset,
    "301 on the same server": stand.moved,
}

LASTING_FAULTS: dict[str, tuple[Any, str]] = {
    "slow": (stand.slow(1.5), "time-out"),
    "body drips": (stand.drip, "time-out"),
    "headers drip": (stand.drip_headers, "time-out"),
    "reset": (stand.reset, "no connection"),
    "500": (stand.status(500), "server error 500"),
    "503": (stand.status(503), "server error 503"),
    "429": (stand.status(429), "rate limit"),
    "429, wait an hour": (stand.retry_after("3600"), "rate limit"),
    "429, wait until a date": (stand.retry_after("Fri, 01 Jan 2100 00:00:00 GMT"), "rate limit"),
    "401": (stand.status(401), "401"),
    "HTML with 200": (stand.status(200, b"<html>log in</html>", "text/html"), "not whole JSON"),
    "HTML called JSON": (stand.status(200, b"<html>log in</html>"), "not whole JSON"),
    "no content type": (stand.status(200, b"{}", None), "not whole JSON"),
    "truncated": (stand.truncated, "not whole JSON"),
    "empty": (stand.status(200, b""), "not whole JSON"),
    "bad gzip": (stand.status(200, b"no gzip", Content_Encoding="gzip"), "unpacked"),
    "JSON of another kind": (stand.status(200, b'{"status":"ok","message":{"total-results":0}}'), "no "),
    "a list": (stand.status(200, b"[1, 2]"), "no sense"),
    "a number": (stand.status(200, b"7"), "no sense"),
    "deeply nested": (stand.status(200, b"[" * 100_000), "not whole JSON"),
    "404 of a portal": (stand.status(404, b"<html>page not found</html>", "text/html"), "404"),
    "301 to another server": (
        stand.status(301, b"", None, Location="https://elsewhere.example/works/1"),
        "another server",
    ),
    "301 in circles": (stand.status(301, b"", None, Location="/works/round"), "circles"),
    "301 to nowhere": (stand.status(301, b"", None), "301"),
}
