"""One polite HTTP client for a registry: total deadline, retries, the server's own limits, no redirects elsewhere.

Everything that is not an answer of the registry itself is SourceUnavailable. No text that was asked for is ever logged.
"""

from __future__ import annotations

import email.utils
import ipaddress
import json
import threading
import time
import urllib.parse
import urllib.request
import weakref
import zlib
from collections.abc import Iterable, Mapping
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

import httpcore2
import httpx2

from evidgrade.sources import SourceUnavailable

_MAX_BODY = 32 * 2**20
_MAX_REDIRECTS = 3
_ATTEMPTS = 4
_FIRST_PAUSE = 0.5
_SILENCE = 10.0
"""Seconds without a byte after which a connection is given up, within the deadline."""
_SHORTEST_GAP = 0.05
"""Seconds between requests, however many the server allows."""
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_PASSING = frozenset({408, 425, 429, 500, 502, 503, 504})
"""Statuses that may be other in a moment (RFC 9110, RFC 6585)."""

_deadline: ContextVar[float] = ContextVar("deadline")


class _OutOfTimeError(SourceUnavailable):
    """The deadline of a question has come."""

    def __init__(self) -> None:
        super().__init__("time-out")


def _left() -> float:
    """Seconds left for the question of this thread. Raises SourceUnavailable when there are none."""
    left = _deadline.get() - time.monotonic()
    if left <= 0:
        raise _OutOfTimeError
    return left


class _Stream(httpcore2.NetworkStream):
    """A connection that reads and writes no longer than the question may take, however slowly bytes drip in."""

    def __init__(self, inner: httpcore2.NetworkStream) -> None:
        self._inner = inner

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:  # noqa: ARG002
        return self._inner.read(max_bytes, min(_left(), _SILENCE))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:  # noqa: ARG002
        self._inner.write(buffer, min(_left(), _SILENCE))

    def close(self) -> None:
        self._inner.close()

    def start_tls(self, ssl_context: Any, server_hostname: str | None = None, timeout: float | None = None) -> _Stream:  # noqa: ARG002
        return _Stream(self._inner.start_tls(ssl_context, server_hostname, min(_left(), _SILENCE)))

    def get_extra_info(self, info: str) -> Any:
        return self._inner.get_extra_info(info)


class _Backend(httpcore2.SyncBackend):
    """Connections under the deadline."""

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ARG002
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> _Stream:
        return _Stream(super().connect_tcp(host, port, min(_left(), _SILENCE), local_address, socket_options))


@dataclass(frozen=True, slots=True)
class Answer:
    """One HTTP answer, its body unpacked."""

    status: int
    headers: httpx2.Headers
    body: bytes
    url: str

    @property
    def is_json(self) -> bool:
        """Sent as JSON, and whole."""
        return self.value() is not None

    def value(self) -> Any:
        """The JSON sent; None when it was not sent as JSON or cannot be read."""
        if not self.headers.get("content-type", "").lower().startswith("application/json"):
            return None
        try:
            return json.loads(self.body)
        except (ValueError, RecursionError):
            return None


class Pace:
    """How often and how many at a time, following the limits that the server announces."""

    def __init__(self, per_second: float, in_flight: int) -> None:
        self._gap, self._most, self._now = 1 / per_second, in_flight, 0
        self._next, self._turn = 0.0, threading.Condition()

    def __enter__(self) -> Pace:
        with self._turn:
            while self._now >= self._most:
                self._turn.wait(_left())
            self._now += 1
            start = max(time.monotonic(), self._next)
            self._next = start + self._gap
        wait = start - time.monotonic()
        if wait > 0:
            if wait >= _deadline.get() - time.monotonic():
                self.__exit__()
                raise _OutOfTimeError
            time.sleep(wait)
        return self

    def __exit__(self, *_: object) -> None:
        with self._turn:
            self._now -= 1
            self._turn.notify()

    def rest(self, seconds: float) -> None:
        """Begin no request, of any thread, for so long."""
        with self._turn:
            self._next = max(self._next, time.monotonic() + seconds)

    @property
    def gap(self) -> float:
        """Seconds between the beginnings of two requests."""
        return self._gap

    @property
    def most(self) -> int:
        """Requests at the same time."""
        return self._most

    def follow(self, headers: Mapping[str, str]) -> None:
        """Take over `x-rate-limit-limit`, `x-rate-limit-interval` and a lower `x-concurrency-limit`."""
        limit, interval = _positive(headers.get("x-rate-limit-limit")), _positive(headers.get("x-rate-limit-interval"))
        most = _positive(headers.get("x-concurrency-limit"))
        with self._turn:
            if limit:
                self._gap = min(max((interval or 1.0) / limit, _SHORTEST_GAP), 60.0)
            if most:
                self._most = max(1, min(self._most, int(most)))


def _positive(text: str | None) -> float | None:
    """`50`, `1s` as a number above 0; None for anything else."""
    try:
        value = float((text or "").strip().rstrip("s"))
    except ValueError:
        return None
    return value if 0 < value < 1e6 else None


class PoliteClient:
    """Asks one server. `deadline` seconds bound each question in all."""

    def __init__(self, base_url: str, deadline: float, pace: Pace) -> None:
        self._origin = urllib.parse.urlsplit(base_url)
        self._deadline, self._pace = deadline, pace
        self._pool: httpcore2.ConnectionPool | None = None
        self._lock = threading.Lock()

    def get(self, url: str, headers: Mapping[str, str]) -> Answer:
        """The answer to a question, after retries. Raises SourceUnavailable when there is none within the deadline."""
        token = _deadline.set(time.monotonic() + self._deadline)
        try:
            return self._persist(url, headers)
        finally:
            _deadline.reset(token)

    def _persist(self, url: str, headers: Mapping[str, str]) -> Answer:
        reason = ""
        for attempt in range(_ATTEMPTS):
            pause = _FIRST_PAUSE * 2**attempt
            try:
                answer = self._follow(url, headers)
            except _OutOfTimeError:
                raise SourceUnavailable(reason or "time-out") from None
            except httpcore2.TimeoutException:
                reason = "time-out"
            except (httpcore2.NetworkError, httpcore2.ProtocolError, OSError):
                reason = "no connection"
            else:
                if answer.status not in _PASSING:
                    return answer
                reason = "rate limit" if answer.status == 429 else f"server error {answer.status}"
                pause = max(pause, _retry_after(answer.headers.get("retry-after")))
            if attempt + 1 == _ATTEMPTS or pause >= _deadline.get() - time.monotonic():
                break
            if reason == "rate limit":
                self._pace.rest(pause)
            time.sleep(pause)
        raise SourceUnavailable(reason)

    def _follow(self, url: str, headers: Mapping[str, str]) -> Answer:
        """One request, and the redirects of the same server."""
        for _ in range(_MAX_REDIRECTS + 1):
            with self._pace as pace:
                answer = self._once(url, headers)
                pace.follow(answer.headers)
            target = answer.headers.get("location")
            if answer.status not in _REDIRECTS or not target:
                return answer
            url = urllib.parse.urljoin(url, target)
            there = urllib.parse.urlsplit(url)
            if there.hostname != self._origin.hostname or there.scheme not in (self._origin.scheme, "https"):
                raise SourceUnavailable("sent on to another server")
        raise SourceUnavailable("sent on in circles")

    def _once(self, url: str, headers: Mapping[str, str]) -> Answer:
        sent = {**headers, "Accept": headers.get("Accept", "application/json"), "Accept-Encoding": "gzip"}
        response = self._connections().handle_request(
            httpcore2.Request(
                "GET", url, headers=[(b"Host", self._host(url)), *((k.encode(), v.encode()) for k, v in sent.items())]
            )
        )
        try:
            parts, size = [], 0
            for part in response.iter_stream():
                parts.append(part)
                size += len(part)
                if size > _MAX_BODY:
                    raise SourceUnavailable("an answer of unreasonable size")
        finally:
            response.close()
        found = httpx2.Headers(response.headers)
        return Answer(response.status, found, _unpacked(b"".join(parts), found.get("content-encoding", "")), url)

    @staticmethod
    def _host(url: str) -> bytes:
        return urllib.parse.urlsplit(url).netloc.rpartition("@")[2].encode("ascii", "ignore")

    def _connections(self) -> httpcore2.ConnectionPool:
        with self._lock:
            if self._pool is None:
                self._pool = _pool(self._origin)
                weakref.finalize(self, self._pool.close)
            return self._pool


def _pool(origin: urllib.parse.SplitResult) -> httpcore2.ConnectionPool:
    """Connections, through the proxy of the environment unless the server is on this machine or excepted there."""
    secure = httpx2.create_ssl_context() if origin.scheme == "https" else None
    host = origin.hostname or ""
    proxy = urllib.request.getproxies().get(origin.scheme)
    if not proxy or is_loopback(host) or urllib.request.proxy_bypass(host):
        return httpcore2.ConnectionPool(ssl_context=secure, network_backend=_Backend())
    parts = urllib.parse.urlsplit(proxy if "//" in proxy else f"http://{proxy}")
    user = (
        (urllib.parse.unquote(parts.username), urllib.parse.unquote(parts.password or "")) if parts.username else None
    )
    bare = f"{parts.scheme}://{parts.hostname}:{parts.port or 80}"
    return httpcore2.HTTPProxy(bare, proxy_auth=user, ssl_context=secure, network_backend=_Backend())


def is_loopback(host: str) -> bool:
    """This machine, by name or number."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _unpacked(body: bytes, encoding: str) -> bytes:
    if encoding.lower() not in ("gzip", "x-gzip"):
        return body
    unpacker = zlib.decompressobj(31)
    try:
        text = unpacker.decompress(body, _MAX_BODY)
    except zlib.error:
        raise SourceUnavailable("an answer that cannot be unpacked") from None
    if unpacker.unconsumed_tail:
        raise SourceUnavailable("an answer of unreasonable size")
    return text


def _retry_after(text: str | None) -> float:
    """Seconds that the server asks to wait (RFC 9110, 10.2.3: seconds or a date); 0 when it does not say."""
    seconds = _positive(text)
    if seconds is not None:
        return seconds
    try:
        return max(0.0, email.utils.parsedate_to_datetime(text or "").timestamp() - time.time())
    except (TypeError, ValueError, OverflowError):
        return 0.0
