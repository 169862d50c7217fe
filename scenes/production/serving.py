"""A folder served to a browser on this machine, so that a video can be sought in (HTTP ranges)."""

from __future__ import annotations

import http.server
import os
import re
from functools import partial
from http import HTTPStatus
from pathlib import Path
from typing import IO, Any

_RANGE = re.compile(r"bytes=(\d*)-(\d*)")


class Handler(http.server.SimpleHTTPRequestHandler):
    """Python's own, with single ranges (RFC 9110, 14): a part of a file from any byte to any."""

    protocol_version = "HTTP/1.1"
    left: int | None = None  # bytes of the part that was asked for

    def send_head(self) -> Any:
        """The file, opened where the part begins, or whatever Python sends where there is none."""
        self.left = None
        path = Path(self.translate_path(self.path))
        asked = self.headers.get("Range")
        if asked is None or not path.is_file():
            return super().send_head()
        size = path.stat().st_size
        part = byte_range(asked, size)
        if part is None:
            return super().send_head()
        first, last = part
        if first > last:
            self.send_response(HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE)
            self.send_header("Content-Range", f"bytes */{size}")
            self.send_header("Content-Length", "0")
            self.end_headers()
            return None
        file = path.open("rb")
        file.seek(first)
        self.left = last - first + 1
        self.send_response(HTTPStatus.PARTIAL_CONTENT)
        self.send_header("Content-Type", self.guess_type(str(path)))
        self.send_header("Content-Range", f"bytes {first}-{last}/{size}")
        self.send_header("Content-Length", str(self.left))
        self.end_headers()
        return file

    def copyfile(self, source: IO[bytes], outputfile: IO[bytes]) -> None:  # type: ignore[override]
        try:
            if self.left is None:
                super().copyfile(source, outputfile)
            while self.left:
                piece = source.read(min(self.left, 1 << 16))
                if not piece:
                    break
                outputfile.write(piece)
                self.left -= len(piece)
        except (BrokenPipeError, ConnectionResetError):
            self.close_connection = True  # the browser wants another part

    def end_headers(self) -> None:
        self.send_header("Accept-Ranges", "bytes")
        self.send_header("X-Content-Type-Options", "nosniff")
        super().end_headers()

    def log_message(self, format: str, *args: Any) -> None:
        pass


def byte_range(header: str, size: int) -> tuple[int, int] | None:
    """(first, last) byte of a Range header; None where it is to be ignored: several parts, say.

    first > last where there is no such byte.

    >>> byte_range("bytes=2-4", 10), byte_range("bytes=7-", 10), byte_range("bytes=-3", 10)
    ((2, 4), (7, 9), (7, 9))
    >>> byte_range("bytes=10-", 10), byte_range("bytes=0-1,4-5", 10)
    ((10, 9), None)
    """
    match = _RANGE.fullmatch(header.strip())
    if match is None or not (match[1] or match[2]):
        return None
    if not match[1]:
        return max(0, size - int(match[2])), size - 1
    first = int(match[1])
    if match[2] and int(match[2]) < first:
        return None
    return first, min(int(match[2]) if match[2] else size - 1, size - 1)


def server(folder: Path, port: int = 0) -> http.server.ThreadingHTTPServer:
    """A server of this folder, for this machine alone; port 0 chooses a free one."""
    handler = partial(Handler, directory=os.fspath(folder))
    return http.server.ThreadingHTTPServer(("127.0.0.1", port), handler)
