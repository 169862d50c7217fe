"""A folder served to a browser on this machine, so that a video can be sought in (HTTP ranges).

Plain files and folders alone, of no hidden name and behind no link; to requests that name this
machine alone (a page elsewhere cannot read them under a name of its own); a few at a time, and none
that takes its time to ask.
"""

from __future__ import annotations

import contextlib
import http.server
import os
import re
import socket
import stat
import threading
import time
from email.utils import formatdate
from functools import partial
from html import escape
from http import HTTPStatus
from pathlib import Path
from typing import IO, Any
from urllib.parse import quote, unquote

AT_ONCE = 24  # connections; a browser opens six
PATIENCE = 10.0  # seconds for a request to be there, and for a piece of an answer to be taken
_RANGE = re.compile(r"bytes=(\d{0,18})-(\d{0,18})")
_LISTING = (
    '<!DOCTYPE html>\n<html lang="en"><meta charset="utf-8"><title>{title}</title>\n'
    "<h1>{title}</h1>\n<ul>\n{items}\n</ul></html>\n"
)


class Handler(http.server.SimpleHTTPRequestHandler):
    """GET and HEAD, with single ranges (RFC 9110, 14): a part of a file from any byte to any."""

    protocol_version = "HTTP/1.1"
    timeout = PATIENCE
    server: Server
    left = 0  # bytes that are to be sent

    def handle_one_request(self) -> None:
        self.server.asking[self.connection] = time.monotonic() + PATIENCE
        try:
            super().handle_one_request()
        finally:
            self.server.asking.pop(self.connection, None)

    def send_head(self) -> Any:
        """The file, opened where what was asked for begins; None where all has been said."""
        self.server.asking.pop(self.connection, None)  # the request is there
        if self.headers.get("Host") not in self.server.names:
            return self.send_error(HTTPStatus.MISDIRECTED_REQUEST, "This serves its own host alone")
        path = plain(Path(self.directory), self.path)
        if path is None:
            return self.send_error(HTTPStatus.NOT_FOUND)
        if path.is_dir():
            address = self.path.partition("?")[0]
            return self._list(path) if address.endswith("/") else self._move(path)
        file = opened(path)
        return self.send_error(HTTPStatus.NOT_FOUND) if file is None else self._send(path, file)

    def _send(self, path: Path, file: IO[bytes]) -> IO[bytes] | None:
        about = os.fstat(file.fileno())
        size, tag = about.st_size, f'"{about.st_size:x}-{about.st_mtime_ns:x}"'
        stamps = {"ETag": tag, "Last-Modified": formatdate(about.st_mtime, usegmt=True)}
        if self.headers.get("If-None-Match") == tag:
            file.close()
            return self._say(HTTPStatus.NOT_MODIFIED, stamps)
        part = self._part(size, stamps.values())
        if part is None:
            self.left = size
            self._say(HTTPStatus.OK, stamps, self.guess_type(path), size)
            return file
        first, last = part
        if first > last:
            file.close()
            content_range = {"Content-Range": f"bytes */{size}"}
            return self._say(HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE, content_range, None, 0)
        file.seek(first)
        self.left = last - first + 1
        stamps["Content-Range"] = f"bytes {first}-{last}/{size}"
        self._say(HTTPStatus.PARTIAL_CONTENT, stamps, self.guess_type(path), self.left)
        return file

    def _part(self, size: int, versions: Any) -> tuple[int, int] | None:
        """The bytes that are asked for, if it is of this version of the file that they are."""
        wanted, version = self.headers.get("Range"), self.headers.get("If-Range")
        if wanted is None or (version is not None and version not in versions):
            return None
        return byte_range(wanted, size)

    def _move(self, path: Path) -> None:
        """To the folder's address, which ends with a slash."""
        inside = path.relative_to(self.directory).as_posix()
        self._say(HTTPStatus.MOVED_PERMANENTLY, {"Location": f"/{quote(inside)}/"}, None, 0)

    def _list(self, folder: Path) -> Any:
        index = plain(folder, "/index.html")
        if index is not None and (file := opened(index)):
            return self._send(index, file)
        names = sorted(f"{p.name}/" if p.is_dir() else p.name for p in folder.iterdir()
                       if plain(folder, quote(p.name, errors="surrogatepass")))  # fmt: skip
        items = "\n".join(f'<li><a href="./{quote(n)}">{escape(n)}</a>' for n in names)
        text = _LISTING.format(title=escape(folder.name), items=items).encode()
        self._say(HTTPStatus.OK, {}, "text/html; charset=utf-8", len(text))
        if self.command == "GET":
            self.wfile.write(text)
        return None

    def _say(
        self,
        status: HTTPStatus,
        headers: dict[str, str],
        kind: str | None = None,
        size: int | None = None,
    ) -> None:
        self.send_response(status)
        if kind is not None:
            self.send_header("Content-Type", kind)
        if size is not None:
            self.send_header("Content-Length", str(size))
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()

    def copyfile(self, source: IO[bytes], outputfile: IO[bytes]) -> None:  # type: ignore[override]
        try:
            while self.left and (piece := source.read(min(self.left, 1 << 16))):
                outputfile.write(piece)
                self.left -= len(piece)
        except OSError:  # the browser wants another part, or waits
            pass
        self.close_connection = self.close_connection or bool(self.left)

    def end_headers(self) -> None:
        self.send_header("Accept-Ranges", "bytes")
        self.send_header("Cache-Control", "no-cache")  # it may be made anew at any time
        self.send_header("X-Content-Type-Options", "nosniff")
        super().end_headers()

    def log_message(self, format: str, *args: Any) -> None:
        pass


class Server(http.server.ThreadingHTTPServer):
    """So many connections at once and no more; whoever does not ask soon is hung up on."""

    request_queue_size = 128

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        self.names = {f"{name}:{self.server_port}" for name in ("127.0.0.1", "localhost")}
        self.names |= {"127.0.0.1", "localhost"} if self.server_port == 80 else set()
        self.asking: dict[socket.socket, float] = {}  # until when
        self._free = threading.BoundedSemaphore(AT_ONCE)

    def process_request(self, request: Any, client_address: Any) -> None:
        if self._free.acquire(blocking=False):
            super().process_request(request, client_address)
        else:
            self.shutdown_request(request)

    def process_request_thread(self, request: Any, client_address: Any) -> None:
        try:
            super().process_request_thread(request, client_address)
        finally:
            self._free.release()

    def service_actions(self) -> None:
        """Twice a second: a request that comes byte by byte has its time, too."""
        for connection, end in list(self.asking.items()):
            if time.monotonic() > end:
                self.asking.pop(connection, None)
                with contextlib.suppress(OSError):
                    connection.shutdown(socket.SHUT_RDWR)

    def handle_error(self, request: Any, client_address: Any) -> None:
        import sys

        if not isinstance(sys.exc_info()[1], OSError):  # somebody has gone: no fault of ours
            super().handle_error(request, client_address)


def plain(folder: Path, address: str) -> Path | None:
    """The file or folder at an address, below this folder; None where there is none for others.

    >>> plain(Path("/"), "/etc/../etc/hosts"), plain(Path("/"), "/%00")
    (None, None)
    """
    path, kind = folder, stat.S_IFDIR
    for name in unquote(re.split("[?#]", address)[0], errors="surrogateescape").split("/"):
        if not name:
            continue
        if name.startswith(".") or "\0" in name or os.sep in name or kind != stat.S_IFDIR:
            return None
        path /= name
        try:
            kind = stat.S_IFMT(path.lstat().st_mode)
        except (OSError, ValueError):
            return None
    return path if kind in (stat.S_IFDIR, stat.S_IFREG) else None


def opened(path: Path) -> IO[bytes] | None:
    """A plain file; None where it is something else by now, or cannot be read."""
    try:
        flags = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
        file = os.fdopen(os.open(path, flags | getattr(os, "O_BINARY", 0)), "rb")
    except OSError:
        return None
    if stat.S_ISREG(os.fstat(file.fileno()).st_mode):
        return file
    file.close()
    return None


def byte_range(header: str, size: int) -> tuple[int, int] | None:
    """(first, last) byte of a Range header; None where it is to be ignored: several parts, say.

    first > last where there is no such byte.

    >>> byte_range("bytes=2-4", 10), byte_range("bytes=7-", 10), byte_range("bytes=-3", 10)
    ((2, 4), (7, 9), (7, 9))
    >>> byte_range("bytes=10-", 10), byte_range("bytes=0-1,4-5", 10)
    ((10, 9), None)
    """
    match = _RANGE.fullmatch(header.strip(" \t"))
    if match is None or not (match[1] or match[2]):
        return None
    if not match[1]:
        return max(0, size - int(match[2])), size - 1
    first = int(match[1])
    if match[2] and int(match[2]) < first:
        return None
    return first, min(int(match[2]) if match[2] else size - 1, size - 1)


def server(folder: Path, port: int = 0) -> Server:
    """A server of this folder, for this machine alone; port 0 chooses a free one."""
    handler = partial(Handler, directory=os.fspath(folder.resolve()))
    return Server(("127.0.0.1", port), handler)
