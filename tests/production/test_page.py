"""The page's HTML: what stands in it before a browser has seen it."""

import base64
import json
import re
import threading
import urllib.request
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import pytest

from scenes.production.page import page
from scenes.production.serving import server
from tests.production.toy_lecture import SLY, chapters


class Elements(HTMLParser):
    """Every element with its attributes and the text directly in it."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None], list[str]]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs), []))

    def handle_data(self, data: str) -> None:
        if self.found:
            self.found[-1][2].append(data)

    def named(self, tag: str) -> list[tuple[dict[str, str | None], str]]:
        return [(attrs, "".join(text)) for name, attrs, text in self.found if name == tag]


@pytest.fixture(scope="module")
def html() -> str:
    return page(chapters(SLY), title=SLY, author=SLY, video=b"not really a film")


def test_chapters_and_words_stand_in_it_with_their_times(html: str):
    """The second chapter begins after four seconds, and so does its first beat."""
    links = [attrs for attrs, _ in Elements(html).named("a")]
    assert ["0.000", "4.000"] == [a["data-start"] for a in links][:2]
    beats = [a for a in links if "data-numbers" in a]
    assert ["0.000", "2.000", "4.000"] == [a["data-start"] for a in beats]


def test_a_beat_names_the_rows_of_its_numbers(html: str):
    """Each quantity has one row in its chapter; two beats show the same input."""
    elements = Elements(html)
    beats = [a["data-numbers"].split() for a, _ in elements.named("a") if "data-numbers" in a]
    assert [["n0-0"], ["n0-0", "n0-1", "n0-2"], ["n1-0"]] == beats
    rows = [attrs["id"] for attrs, _ in elements.named("tr") if "id" in attrs]
    assert ["n0-0", "n0-1", "n0-2", "n1-0"] == rows
    codes = [text for _, text in elements.named("code")]
    assert ["a[0][0]", "z[1][0]", "a[1][0]", "loss"] == codes


def test_exact_numbers_stand_behind_an_equals_sign(html: str):
    values = [text for attrs, text in Elements(html).named("td") if attrs.get("class") == "value"]
    assert ["= 0.05", "= 0.3775", "≈ 0.5933", "≈ 0.2984"] == values


def test_what_a_stranger_wrote_is_text(html: str):
    """No element of theirs, wherever they put it: title, author, chapter, words, caption."""
    elements = Elements(html)
    assert ["application/json", "application/octet-stream", None] == [
        attrs.get("type") for attrs, _ in elements.named("script")
    ]
    assert [] == elements.named("img")
    captions = next(text for attrs, text in elements.named("script") if attrs.get("id"))
    assert SLY == json.loads(captions)["captions"][2]["text"]


def test_captions_that_are_not_in_the_picture_are_shown_at_once():
    """Else the player's button shows them."""
    for captioned, mode in ((True, "disabled"), (False, "showing")):
        html = page(chapters(), title="Two", video="a.mp4", captioned=captioned)
        assert f'"mode": "{mode}"' in html


def test_only_the_pages_own_script_may_run(html: str):
    """The policy names its hash, and no address at all."""
    policy = next(a for a, _ in Elements(html).named("meta") if "http-equiv" in a)["content"]
    assert policy.startswith("default-src 'none'; media-src blob:; script-src 'sha256-")
    assert "unsafe" not in policy
    assert "http" not in policy


def test_nothing_in_it_is_an_address_elsewhere(html: str):
    """All references are to itself; the film is carried along."""
    references = re.findall(r'(?:src|href)="([^"]*)"', html)
    assert references
    assert all(each.startswith("#") for each in references)
    carried = next(t for a, t in Elements(html).named("script") if a.get("id") == "video")
    assert b"not really a film" == base64.b64decode(carried)


def test_beside_its_film_it_names_the_file():
    """An odd name is an address, not markup."""
    html = page(chapters(), title="Two", video='a "b" #1.mp4')
    assert 'src="a%20%22b%22%20%231.mp4"' in html
    assert "media-src 'self'" in html


@pytest.fixture
def address(tmp_path: Path) -> Iterator[str]:
    """Of a server of a folder with a file of ten bytes."""
    (tmp_path / "ten.mp4").write_bytes(b"0123456789")
    with server(tmp_path) as serving:
        thread = threading.Thread(target=serving.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{serving.server_port}/ten.mp4"
        serving.shutdown()
        thread.join()


@pytest.mark.parametrize(
    ("asked", "status", "content"),
    [
        ("bytes=2-4", 206, b"234"),
        ("bytes=7-", 206, b"789"),
        ("bytes=-2", 206, b"89"),
        ("bytes=4-99", 206, b"456789"),
        ("bytes=0-1,4-5", 200, b"0123456789"),
        ("lines=1-2", 200, b"0123456789"),
        (None, 200, b"0123456789"),
    ],
)
def test_the_server_sends_the_part_that_is_asked_for(
    asked: str | None, status: int, content: bytes, address: str
):
    """Or all, where it does not understand."""
    request = urllib.request.Request(address, headers={"Range": asked} if asked else {})
    with urllib.request.urlopen(request) as answer:
        assert (status, content) == (answer.status, answer.read())
        assert "bytes" == answer.headers["Accept-Ranges"]


def test_the_server_says_where_a_file_ends(address: str):
    request = urllib.request.Request(address, headers={"Range": "bytes=10-"})
    with pytest.raises(urllib.error.HTTPError) as error:
        urllib.request.urlopen(request)
    assert (416, "bytes */10") == (error.value.code, error.value.headers["Content-Range"])


def test_the_server_shows_its_folder_and_nothing_above(address: str):
    """`..` leads nowhere."""
    with pytest.raises(urllib.error.HTTPError) as error:
        urllib.request.urlopen(address.replace("ten.mp4", "%2e%2e/%2e%2e/etc/passwd"))
    assert 404 == error.value.code
