"""A stand-in for Crossref's REST API on the loopback interface, with a table of faults. All works are invented."""

from __future__ import annotations

import contextlib
import json
import socket
import struct
import threading
import time
import urllib.parse
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from email.utils import formatdate
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

WORKS: dict[str, dict[str, Any]] = {
    "10.5555/quince.2019.7": {
        "DOI": "10.5555/QUINCE.2019.7",
        "type": "journal-article",
        "title": ["Quince pectin for persistent cough in adults: a randomised trial"],
        "author": [
            {"given": "Odalys", "family": "Ferrantino", "sequence": "first", "affiliation": []},
            {"given": "B.", "family": "Oyelaran-Huss", "sequence": "additional"},
        ],
        "container-title": ["Journal of Invented Pulmonology"],
        "short-container-title": ["J Invent Pulmonol"],
        "volume": "14",
        "issue": "2",
        "page": "107-115",
        "published-print": {"date-parts": [[2019, 4]]},
        "published-online": {"date-parts": [[2018, 12, 3]]},
        "issued": {"date-parts": [[2018, 12, 3]]},
        "reference": [{"key": "1", "unstructured": "Something long that nobody needs."}],
    },
    "10.5555/a(b)<c>;2-#?d": {
        "DOI": "10.5555/a(b)<c>;2-#?d",
        "type": "journal-article",
        "title": ["Marrow broth after minor surgery"],
        "author": [{"given": "P.", "family": "Tholander"}],
        "container-title": ["Annals of Imaginary Surgery"],
        "issued": {"date-parts": [[1998]]},
    },
    "10.5555/a": {"DOI": "10.5555/a", "type": "journal-article", "title": ["A quite different paper"]},
    "10.5555/new-name": {
        "DOI": "10.5555/new-name",
        "aliases": ["10.5555/Old-Name"],
        "type": "journal-article",
        "title": ["Registered twice"],
    },
}


ELSEWHERE = {"10.5555/of-another-agency"}
"""DOIs that the DOI proxy knows, and Crossref does not."""


def work_answer(message: Any) -> bytes:
    return json.dumps({"status": "ok", "message-type": "work", "message-version": "1.0.0", "message": message}).encode()


def list_answer(items: list[Any]) -> bytes:
    message = {"facets": {}, "total-results": len(items), "items": items, "items-per-page": 8, "query": {}}
    return json.dumps(
        {"status": "ok", "message-type": "work-list", "message-version": "1.0.0", "message": message}
    ).encode()


@dataclass
class StandIn:
    """A running server: what it was asked, and the faults that its next answers have (then none)."""

    url: str = ""
    faults: list[Callable[[BaseHTTPRequestHandler], bool]] = field(default_factory=list)
    always: Callable[[BaseHTTPRequestHandler], bool] | None = None
    asked: list[str] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    most_at_once: int = 0
    limits: dict[str, str] = field(default_factory=lambda: {"x-rate-limit-limit": "50", "x-rate-limit-interval": "1s"})


def send(
    handler: BaseHTTPRequestHandler,
    status: int,
    body: bytes,
    content_type: str | None = "application/json",
    **headers: str,
) -> bool:
    """Send an answer; True, because it has been sent."""
    handler.send_response(status)
    if content_type is not None:
        handler.send_header("Content-Type", content_type)
    handler.send_header("Content-Length", headers.pop("length", str(len(body))))
    for name, value in headers.items():
        handler.send_header(name.replace("_", "-"), value)
    handler.end_headers()
    handler.wfile.write(body)
    return True


def status(
    code: int, body: bytes = b'{"status":"failed"}', content_type: str | None = "application/json", **more: str
) -> Any:
    return lambda handler: send(handler, code, body, content_type, **more)


def slow(seconds: float) -> Any:
    def wait(handler: BaseHTTPRequestHandler) -> bool:
        time.sleep(seconds)
        return False

    return wait


def drip(handler: BaseHTTPRequestHandler) -> bool:
    """Bytes come, but so slowly that no single read ever times out."""
    handler.send_response(200)
    handler.send_header("Content-Type", "application/json")
    handler.send_header("Content-Length", "100000")
    handler.end_headers()
    for _ in range(200):
        handler.wfile.write(b" ")
        time.sleep(0.05)
    return True


def drip_headers(handler: BaseHTTPRequestHandler) -> bool:
    handler.wfile.write(b"HTTP/1.1 200 OK\r\n")
    for number in range(200):
        handler.wfile.write(f"X-{number}: 1\r\n".encode())
        time.sleep(0.05)
    return True


def reset(handler: BaseHTTPRequestHandler) -> bool:
    handler.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    handler.connection.shutdown(socket.SHUT_RDWR)
    handler.close_connection = True
    return True


def truncated(handler: BaseHTTPRequestHandler) -> bool:
    """A length that is right for the part that was sent: only the JSON is broken off."""
    return send(handler, 200, work_answer(WORKS["10.5555/quince.2019.7"])[:90])


def moved(handler: BaseHTTPRequestHandler) -> bool:
    return send(handler, 301, b"", None, Location=handler.path + ("&" if "?" in handler.path else "?") + "moved=1")


def retry_after(value: str) -> Any:
    return status(429, b'{"message":"slow down"}', Retry_After=value)


def in_a_second() -> str:
    return formatdate(time.time() + 1, usegmt=True)


def _answer(handler: BaseHTTPRequestHandler, stand_in: StandIn) -> None:
    parts = urllib.parse.urlsplit(handler.path)
    limits = dict(stand_in.limits)
    if parts.path.startswith("/api/handles/"):
        doi = urllib.parse.unquote(parts.path.removeprefix("/api/handles/"))
        there = doi.lower() in WORKS or doi.lower() in ELSEWHERE
        answer = {"responseCode": 1 if there else 100, "handle": doi}
        send(handler, 200 if there else 404, json.dumps(answer).encode(), "application/json;charset=UTF-8")
        return
    if "filter" in urllib.parse.parse_qs(parts.query):
        wanted = [part.removeprefix("doi:") for part in urllib.parse.parse_qs(parts.query)["filter"][0].split(",")]
        send(handler, 200, list_answer([WORKS[doi] for doi in wanted if doi in WORKS]), **limits)
        return
    if parts.path.rstrip("/") == "/works":
        text = urllib.parse.parse_qs(parts.query).get("query.bibliographic", [""])[0].lower()
        items = [w for w in WORKS.values() if w["title"][0].lower().split(":")[0] in text]
        send(handler, 200, list_answer(items), **limits)
        return
    doi = urllib.parse.unquote(parts.path.removeprefix("/works/")).lower()
    doi = "10.5555/new-name" if doi == "10.5555/old-name" else doi
    if doi in WORKS:
        send(handler, 200, work_answer(WORKS[doi]), "application/json;charset=utf-8", **limits)
    else:
        send(handler, 404, b"Resource not found.", "text/plain", **limits)


@contextlib.contextmanager
def running(answer: Callable[[BaseHTTPRequestHandler, StandIn], object] = _answer) -> Iterator[StandIn]:
    """A stand-in that answers until the end of the block, as Crossref unless another registry is given."""
    stand_in, lock = StandIn(), threading.Lock()
    now = 0

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True

        def do_GET(self) -> None:
            nonlocal now
            with lock:
                stand_in.asked.append(self.path)
                stand_in.headers.append({name.lower(): value for name, value in self.headers.items()})
                now += 1
                stand_in.most_at_once = max(stand_in.most_at_once, now)
                fault = stand_in.faults.pop(0) if stand_in.faults else stand_in.always
            try:
                if fault is None or not fault(self):
                    answer(self, stand_in)
            except OSError:
                pass  # the client has gone
            finally:
                with lock:
                    now -= 1

        def log_message(self, format: str, *args: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    server.block_on_close = False
    stand_in.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=lambda: server.serve_forever(poll_interval=0.02), daemon=True)
    thread.start()
    try:
        yield stand_in
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
