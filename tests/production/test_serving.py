"""`manim-backprop serve` answers its own host alone, with plain files of its folder."""

from __future__ import annotations

import contextlib
import os
import socket
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from scenes.production import serving
from scenes.production.serving import Server, server

Ask = Callable[..., str]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Videos, and what nobody should get."""
    (tmp_path / "secret.txt").write_text("secret")
    media = tmp_path / "media"
    (media / "inside").mkdir(parents=True)
    (media / "v.mp4").write_bytes(b"0123456789")
    (media / "inside" / "a b<&.txt").write_text("a")
    (media / ".hidden").write_text("secret")
    (media / "link.txt").symlink_to("../secret.txt")
    (media / "inside" / "index.html").symlink_to("../../secret.txt")
    (media / "up").symlink_to("..")
    os.mkfifo(media / "pipe")
    return media


@pytest.fixture
def running(folder: Path) -> Iterator[Server]:
    with server(folder) as made:
        thread = threading.Thread(target=made.serve_forever, args=(0.05,))
        thread.start()
        yield made
        made.shutdown()
        thread.join()


@pytest.fixture
def ask(running: Server) -> Ask:
    def asked(path: str, *headers: str, host: str | None = None, method: str = "GET") -> str:
        host = host or f"127.0.0.1:{running.server_port}"
        lines = [
            f"{method} {path} HTTP/1.1",
            f"Host: {host}",
            *headers,
            "Connection: close",
            "",
            "",
        ]
        with socket.create_connection(("127.0.0.1", running.server_port), timeout=5) as s:
            s.sendall("\r\n".join(lines).encode("latin-1"))
            got = b""
            while piece := s.recv(65536):
                got += piece
        return got.decode("latin-1")

    return asked


@pytest.mark.parametrize(
    "host", ["evil.example", "127.0.0.1", "127.0.0.1:1", "localhost.evil:80", ""]
)
def test_another_host_is_not_answered(ask: Ask, host: str):
    """A page elsewhere whose name leads here by now could read all (DNS rebinding)."""
    assert " 421 " in ask("/v.mp4", host=host or " ").splitlines()[0]


def test_its_own_names_are_answered(ask: Ask, running: Server):
    assert ask("/v.mp4", host=f"localhost:{running.server_port}").endswith("\r\n\r\n0123456789")


@pytest.mark.parametrize(
    "path",
    ["/link.txt", "/up/secret.txt", "/up/", "/../secret.txt", "/%2e%2e/secret.txt", "/..%2fsecret.txt",
     "/.hidden", "/pipe", "/%00", "/v.mp4%00", "/v.mp4/", "/v.mp4/x", "/" + "x" * 5000, "/%ff", "/nothing",
     "/inside/index.html"],
)  # fmt: skip
def test_what_is_no_plain_file_of_the_folder_is_not_there(ask: Ask, path: str):
    """Links, pipes, hidden names, ways up, zero bytes: soon, and the same answer."""
    answer = ask(path)

    expected = " 200 " if path == "/v.mp4/" else " 404 "
    assert expected in answer.splitlines()[0]
    assert "secret" not in answer.partition("\r\n\r\n")[2]


def test_a_folder_lists_what_it_would_give(ask: Ask):
    """No link, no hidden name; names are text, not HTML."""
    assert " 301 " in (moved := ask("/inside")).splitlines()[0]
    assert "\r\nLocation: /inside/\r\n" in moved
    assert '<li><a href="./inside/">inside/</a>\n<li><a href="./v.mp4">v.mp4</a>' in ask("/")
    assert '<a href="./a%20b%3C%26.txt">a b&lt;&amp;.txt</a>' in ask("/inside/")
    assert "link.txt" not in ask("/")


@pytest.mark.parametrize(
    ("headers", "status", "content"),
    [
        (["Range: bytes=0-" + "9" * 5000], 200, "0123456789"),
        (["Range: bytes=0-1"], 206, "01"),
        (["Range: bytes=0-" + "9" * 18], 206, "0123456789"),
        (["Range: bytes=0-1", 'If-Range: "old"'], 200, "0123456789"),
        (["Range: bytes=0-1", "If-Range: Thu, 01 Jan 1970 00:00:00 GMT"], 200, "0123456789"),
        (["Range: bytes=0-1\u00b2"], 200, "0123456789"),
        (["Range: bytes=99-"], 416, ""),
    ],
)
def test_a_part_is_given_where_it_can_be(ask: Ask, headers: list[str], status: int, content: str):
    """A number without end is no part; one of another version of the file is all of this one."""
    answer = ask("/v.mp4", *headers)

    assert f" {status} " in answer.splitlines()[0]
    assert content == answer.partition("\r\n\r\n")[2]


def test_a_part_of_this_version_is_given(ask: Ask):
    """By its tag, or its time; the whole is not sent again to whoever has it."""
    head = ask("/v.mp4", method="HEAD")
    tag = head.partition("ETag: ")[2].partition("\r\n")[0]

    assert " 206 " in ask("/v.mp4", "Range: bytes=0-1", f"If-Range: {tag}").splitlines()[0]
    assert " 304 " in ask("/v.mp4", f"If-None-Match: {tag}").splitlines()[0]
    assert head.endswith("\r\n\r\n")


def test_half_requests_hold_a_few_threads_for_a_while(
    running: Server, ask: Ask, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
):
    """Those beyond are hung up on, those within after their time, however they send; then it serves
    as before, and nothing was said.
    """
    monkeypatch.setattr(serving, "PATIENCE", 0.5)
    before = threading.active_count()
    slow = [socket.create_connection(("127.0.0.1", running.server_port)) for _ in range(200)]
    for each in slow:
        each.sendall(b"GET / HTTP/1.1\r\nHost:")
    time.sleep(0.2)
    assert threading.active_count() - before <= serving.AT_ONCE

    for _ in range(8):
        time.sleep(0.1)
        for each in slow:
            with contextlib.suppress(OSError):
                each.sendall(b"x")
    time.sleep(0.3)

    assert threading.active_count() == before
    assert " 200 " in ask("/v.mp4").splitlines()[0]
    for each in slow:
        each.close()
    assert "" == capfd.readouterr().err
