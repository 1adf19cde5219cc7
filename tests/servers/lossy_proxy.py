"""A proxy that loses answers: the server behind it has committed, the client never hears.

This is the one fault that duplicates messages. WireMock cannot make it (it answers or forwards, not
forwards and then drops), and mitmproxy 11 wants other versions of our own dependencies, so a small
TCP proxy does. The client sends `Connection: close`, hence one request per connection.
"""

import asyncio
import contextlib
import json
import socket
import struct
import threading
from collections import Counter
from collections.abc import Callable
from types import TracebackType
from typing import Literal

Fault = Literal[
    # The server has done it; the client sees a reset, half an answer, nothing at all, or an error.
    "lose_answer",
    "cut_answer",
    "stall",
    "late_error",
    # The client gives up, and only then the server does it.
    "late_commit",
    # The server never hears of it.
    "lose_request",
    "server_error",
    "rate_limited",
]
COMMITTED: frozenset[Fault] = frozenset({"lose_answer", "cut_answer", "stall", "late_error", "late_commit"})
_CANNED = {
    "rate_limited": b"429 Too Many Requests\r\nRetry-After: 1",
    "server_error": b"500 Internal Server Error",
    "late_error": b"503 Service Unavailable",
}


class LossyProxy:
    """Listens on a free port; `fail` says which of the coming calls of a method go wrong and how."""

    def __init__(
        self,
        upstream_port: int,
        dice: Callable[[str], Fault | None] | None = None,
        late_seconds: float = 1.0,
    ) -> None:
        """`dice` picks a fault for each call of a method that `fail` says nothing about."""
        self._upstream_port = upstream_port
        self._dice, self._late_seconds = dice, late_seconds
        self.met: Counter[tuple[str, Fault]] = Counter()
        self._faults: dict[str, list[Fault | None]] = {}
        self._refusals: dict[str, str] = {}
        self._is_closing = asyncio.Event()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self.calls: list[str] = []
        self.port = 0

    @property
    def api_url(self) -> str:
        """Base URL for the Slack client."""
        return f"http://127.0.0.1:{self.port}/api/"

    def fail(self, method: str, *faults: Fault | None) -> None:
        """Let the next calls of an API method meet these faults, in order; None lets one pass."""
        self._faults[method] = list(faults)

    def refuse(self, method: str, code: str) -> None:
        """Let every call of an API method be refused with a code; an empty one lifts it."""
        self._refusals[method] = code

    def __enter__(self) -> "LossyProxy":
        self._thread.start()
        self._server = asyncio.run_coroutine_threadsafe(self._listen(), self._loop).result(10)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        asyncio.run_coroutine_threadsafe(self._close(), self._loop).result(10)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)
        self._loop.close()

    async def _listen(self) -> asyncio.Server:
        return await asyncio.start_server(self._serve, "127.0.0.1", 0)

    async def _close(self) -> None:
        self._server.close()
        self._is_closing.set()
        others = asyncio.all_tasks() - {asyncio.current_task()}
        await asyncio.gather(*others, return_exceptions=True)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            request = await _read_request(reader)
            method = request.split(b" ", 2)[1].decode().removeprefix("/api/").partition("?")[0]
            self.calls.append(method)
            if code := self._refusals.get(method):
                writer.write(_refusal(code))
                await writer.drain()
                return
            queue = self._faults.get(method, [])
            fault = queue.pop(0) if queue else self._dice(method) if self._dice else None
            if fault:
                self.met[method, fault] += 1
            if fault == "late_commit":
                await asyncio.sleep(self._late_seconds)
            answer = b"" if _is_kept_back(fault) else await self._ask_upstream(request)
            if fault == "stall":
                await self._is_closing.wait()
            writer.write({None: answer, "cut_answer": answer[: len(answer) - 20]}.get(fault, _canned(fault)))
            if fault in {"lose_answer", "lose_request"}:
                _reset(writer)
            with contextlib.suppress(ConnectionError):
                await writer.drain()
        except asyncio.IncompleteReadError:
            pass  # the client was killed before it had asked for anything
        finally:
            writer.close()
            with contextlib.suppress(ConnectionError):
                await writer.wait_closed()

    async def _ask_upstream(self, request: bytes) -> bytes:
        reader, writer = await asyncio.open_connection("127.0.0.1", self._upstream_port)
        writer.write(request)
        answer = await reader.read()
        writer.close()
        await writer.wait_closed()
        return answer


def _is_kept_back(fault: Fault | None) -> bool:
    return fault is not None and fault not in COMMITTED


def _canned(fault: Fault | None) -> bytes:
    head = _CANNED.get(fault or "")
    body = b'{"ok": false, "error": "ratelimited"}' if fault == "rate_limited" else b"no"
    return b"HTTP/1.1 " + head + b"\r\nContent-Length: %d\r\n\r\n" % len(body) + body if head else b""


def _refusal(code: str) -> bytes:
    body = json.dumps({"ok": False, "error": code}).encode()
    return b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%b" % (
        len(body),
        body,
    )


async def _read_request(reader: asyncio.StreamReader) -> bytes:
    head = await reader.readuntil(b"\r\n\r\n")
    lengths = [
        int(line.split(b":", 1)[1])
        for line in head.lower().split(b"\r\n")
        if line.startswith(b"content-length:")
    ]
    return head + await reader.readexactly(lengths[0] if lengths else 0)


def _reset(writer: asyncio.StreamWriter) -> None:
    """Close so that the peer sees a reset instead of an end of file."""
    connection = writer.get_extra_info("socket")
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
