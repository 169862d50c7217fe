"""Nothing of anybody's is lost: only what a build has made and noted is replaced or removed."""

from __future__ import annotations

import json
import os
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from scenes.production import kept
from scenes.production.build import build
from scenes.production.errors import OutsideError
from scenes.production.kept import is_whole, working, workshop
from scenes.production.order import Order
from scenes.production.publishing import Shelf, forget_all
from tests.production.test_build import Studio, order, studio  # noqa: F401  # fixtures

ALL = ("video", "chapters")
LONG_AGO = time.time() - 60 * 24 * 3600


def old(path: Path, content: str = "a stranger's") -> Path:
    """A file that nobody has touched for two months, nor its folder."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(content)
    for each in (path, path.parent):
        os.utime(each, (LONG_AGO, LONG_AGO))
    return path


def snapshot(folder: Path) -> dict[str, bytes]:
    found = (path for path in folder.rglob("*") if path.is_file() and not path.is_symlink())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in found}


def renamed(order: Order, title: str) -> Order:
    first, second = order.lecture.chapters
    chapters = (first.model_copy(update={"title": title}), second)
    return replace(order, lecture=order.lecture.model_copy(update={"chapters": chapters}))


def test_a_folder_full_of_strangers_files_is_as_before(order: Order, studio: Studio):
    """Around every output, in it, and before it is there: with names that look like ours."""
    out = order.out
    names = ["parts/cello.pdf", "parts/violin/part.pdf", "toy-480p15.txt", "toy.mp4", "notes.json",
             "toy-480p15/mine.txt", "toy-480p15/01-On-C.mp4", "toy-480p15-slides/x.html", "x/y/z",
             ".manim-backprop/thesis.txt", ".manim-backprop/A-480p15-0123456789abcdef/thesis.txt",
             ".manim-backprop/segments-0123456789abcdef/thesis.mp4", ".manim-backprop/voice/song.wav",
             ".manim-backprop/.rendering-mine/thesis.txt", ".manim-backprop/published/mine.json"]  # fmt: skip
    for name in names:
        old(out / name, name)
    order = replace(order, products=ALL)

    for title in ("One", "Two"):
        build(renamed(order, title))
        old(out / "toy-480p15" / "later.txt", "later")
    build(replace(renamed(order, "Two"), theme="light"))

    left = snapshot(out)
    assert {name: name.encode() for name in names} == {name: left.get(name) for name in names}
    assert b"later" == left["toy-480p15/later.txt"]


@pytest.mark.parametrize("name", ["toy-480p15.mp4", "toy-480p15.json", "toy-480p15.srt", "toy-480p15/01-On-A.mp4"])  # fmt: skip
def test_a_strangers_file_in_an_outputs_place_is_not_replaced(
    order: Order,
    studio: Studio,
    name: str,
):
    """It is said; nothing else is made."""
    old(order.out / name)

    with pytest.raises(OutsideError, match="was made by no build"):
        build(replace(order, products=ALL))

    assert b"a stranger's" == (order.out / name).read_bytes()
    assert [name] == [each for each in snapshot(order.out) if not each.startswith(".")]


def test_what_a_person_has_changed_is_kept_beside_what_is_made_anew(
    order: Order,
    studio: Studio,
    capsys: pytest.CaptureFixture[str],
):
    """Captions that were corrected by hand, say."""
    build(order)
    order.video.with_suffix(".srt").write_text("corrected by hand")

    for _ in range(2):
        build(renamed(order, "New"))

    assert "corrected by hand" == (order.out / "toy-480p15.yours-1.srt").read_text()
    assert "On A" not in order.video.with_suffix(".json").read_text()
    assert "toy-480p15.srt is not as it was made: it is kept as" in capsys.readouterr().err


def test_one_product_alone_leaves_the_others(
    order: Order,
    studio: Studio,
    capsys: pytest.CaptureFixture[str],
):
    """What was made of an earlier text is still there, and it is said that it is."""
    build(replace(order, products=ALL))
    before = snapshot(order.out / "toy-480p15")
    changed = renamed(order, "New")

    assert build(changed)
    assert not build(changed)

    assert before == snapshot(order.out / "toy-480p15")
    assert 6 == len(before)
    assert "left as the build before made them: chapters" in capsys.readouterr().err
    assert build(replace(changed, products=ALL))
    assert "01-New.mp4" in snapshot(order.out / "toy-480p15")
    assert "01-On-A.mp4" not in snapshot(order.out / "toy-480p15")


@pytest.mark.parametrize("where", [".manim-backprop", ".manim-backprop/voice", ".manim-backprop/lock",
                                   ".manim-backprop/published", ".manim-backprop/in-use", "toy-480p15"])  # fmt: skip
def test_a_link_is_never_followed(order: Order, studio: Studio, tmp_path: Path, where: str):
    """What it leads to is as it was, a file or a folder."""
    precious = tmp_path / "precious"
    old(precious / "thesis.txt", "thesis")
    old(precious / "A-480p15-0123456789abcdef" / "video.mp4", "film")
    path = order.out / where
    path.parent.mkdir(parents=True)
    path.symlink_to(precious / "thesis.txt" if where.endswith(("lock", "use")) else precious)
    before = snapshot(precious)

    with pytest.raises(OutsideError, match=r"is a link|is no folder of a build's"):
        build(replace(order, products=ALL))

    assert before == snapshot(precious)


def test_links_in_the_places_of_what_is_kept_are_no_harm(
    order: Order, studio: Studio, tmp_path: Path
):
    """They are put aside; what they lead to is as it was."""
    old(tmp_path / "precious" / "video.mp4", "film")
    workshop(order.out)
    for job in order.jobs():
        (order.parts / job.folder).symlink_to(tmp_path / "precious")
        (order.parts / job.segments).symlink_to(tmp_path / "precious")
    (order.out / "toy-480p15.vtt.x").symlink_to(tmp_path / "precious" / "video.mp4")

    assert build(order)

    assert {"video.mp4": b"film"} == snapshot(tmp_path / "precious")
    assert all(is_whole(order.parts / job.folder) for job in order.jobs())


def test_two_lectures_of_one_name_do_not_overwrite_each_other(order: Order, studio: Studio):
    """`a b.toml` and `a-b.toml` would be handed out under one name: the second is refused."""
    build(replace(order, name="a b"))
    before = snapshot(order.out)

    with pytest.raises(OutsideError, match=r"was made of the lecture 'a b', not of 'a-b': rename"):
        build(replace(order, name="a-b"))

    assert before == snapshot(order.out)


def harm_cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def harm_flip(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 255
    path.write_bytes(content)


HARMS = {"cut": harm_cut, "one byte": harm_flip, "empty": lambda p: p.write_bytes(b""),
         "zeros": lambda p: p.write_bytes(bytes(p.stat().st_size)), "gone": Path.unlink}  # fmt: skip


@pytest.mark.parametrize("file", ["video.mp4", "cues.json", "record.json"])
@pytest.mark.parametrize("harm", HARMS.values(), ids=HARMS)
def test_a_part_that_was_damaged_is_made_again(order: Order, studio: Studio, harm, file: str):
    """The next build ends with the same bytes; the one after has nothing to do."""
    build(order)
    good = {k: v for k, v in snapshot(order.out).items() if "in-use" not in k}
    harm(order.parts / order.jobs()[0].folder / file)

    build(order)

    assert good == {k: v for k, v in snapshot(order.out).items() if "in-use" not in k}
    assert ["A", "B", "A"] == [*sorted(studio.rendered[:2]), *studio.rendered[2:]]
    assert not build(order)


def test_what_nothing_used_for_two_weeks_goes(order: Order, studio: Studio):
    """A part and its plays; what is used stays, however old; a killed build's folder, too."""
    build(replace(order, theme="light"))
    part = order.parts / replace(order, theme="light").jobs()[0].folder
    plays = old(order.parts / "segments-0123456789abcdef" / f"{'0' * 32}-{'1' * 32}.mp4").parent
    killed = old(order.parts / ".rendering-abc" / kept.MARK).parent
    build(order)
    used = order.parts / order.jobs()[0].folder
    for folder in (part, used):
        os.utime(folder, (LONG_AGO, LONG_AGO))

    build(order)

    assert not any(folder.exists() for folder in (part, plays, killed))
    assert is_whole(used)


def test_nothing_is_tidied_while_another_build_is_at_work(order: Order, studio: Studio):
    """It may be about to use the oldest part."""
    build(replace(order, theme="light"))
    part = order.parts / replace(order, theme="light").jobs()[0].folder
    os.utime(part, (LONG_AGO, LONG_AGO))

    with kept.in_use(order.parts):
        build(order)
    assert is_whole(part)

    kept.tidy(order.parts)
    assert not part.exists()


def test_a_clock_that_stands_at_1970_loses_nothing(
    order: Order, studio: Studio, monkeypatch: pytest.MonkeyPatch
):
    """No battery, no network: all is younger than nothing."""
    monkeypatch.setattr(kept.time, "time", lambda: 5.0)

    assert build(order)
    assert not build(order)


def test_a_build_that_is_killed_before_it_removes_leaves_nothing_behind(
    order: Order,
    studio: Studio,
    monkeypatch: pytest.MonkeyPatch,
):
    """The journal knows the old chapter's files; the next build, which finds all published, too."""
    order = replace(order, products=ALL)
    build(order)

    settled = Shelf._settle
    calls: list[object] = []

    def killed_at_the_last(shelf: Shelf, *told: Any) -> None:
        calls.append(told)
        if len(calls) == len(ALL):
            raise KeyboardInterrupt
        settled(shelf, *told)

    with monkeypatch.context() as patched:
        patched.setattr(Shelf, "_settle", killed_at_the_last)
        with pytest.raises(KeyboardInterrupt):
            build(renamed(order, "New"))
    assert "01-On-A.mp4" in snapshot(order.out / "toy-480p15")
    assert not build(renamed(order, "New"))

    assert "01-On-A.mp4" not in snapshot(order.out / "toy-480p15")
    assert "01-New.mp4" in snapshot(order.out / "toy-480p15")


def test_a_manifest_of_others_removes_nothing(order: Order, studio: Studio):
    """One that names a person's files: of other names than a build gives, or of other contents."""
    build(order)
    thesis = old(order.out / "thesis.txt")
    chapter = old(order.out / "toy-480p15" / "mine.txt")
    told = json.loads((order.out / "toy-480p15.json").read_text())
    told["files"] |= {"thesis.txt": kept.described(thesis), "../x": {}, "/etc/hosts": {}, "": {},
                      "toy-480p15/mine.txt": {"bytes": 1, "sha256": "0"}}  # fmt: skip
    journal = order.parts / "published" / "toy-480p15.json"
    note = json.loads(journal.read_text())
    note["files"] |= {name: [each] for name, each in told["files"].items()}
    journal.write_text(json.dumps(note))

    build(renamed(order, "New"))

    assert thesis.exists()
    assert chapter.exists()


def test_a_folder_under_way_goes_with_its_contents_alone(tmp_path: Path):
    """A link in it is removed, not followed."""
    precious = old(tmp_path / "precious" / "thesis.txt")
    with working(workshop(tmp_path)) as work:
        (work / "link").symlink_to(precious.parent)

    assert precious.exists()
    assert not work.exists()


@pytest.mark.parametrize(
    "products", [{"video": {}}, {"video": {"key": "k", "files": [1]}}, {"video": []}, []]
)
def test_a_manifest_of_another_shape_is_a_strangers_file(tmp_path: Path, products: object):
    """Found by `./run attack`: it is no reason to stop for another error than ours."""
    written = {"key": "k", "versions": {}, "files": {}, "products": products}
    (tmp_path / "toy.json").write_text(json.dumps(written))
    workshop(tmp_path)
    shelf = Shelf(tmp_path, "toy", "toy")

    assert not shelf.is_published(("video",), "k")
    assert [] == shelf.outdated("x")
    with pytest.raises(OutsideError, match="was made by no build"):
        shelf.demand_room(())


def test_cleaning_removes_what_builds_made_and_nothing_else(order: Order, studio: Studio):
    """A person's own files stay, and what a person has changed."""
    order = replace(order, products=ALL)
    build(order)
    mine = old(order.out / "toy-480p15" / "mine.txt")
    (order.out / "toy-480p15.srt").write_text("corrected by hand")
    before = {"toy-480p15/mine.txt", "toy-480p15.srt"}

    forget_all(order.out)

    assert before == set(snapshot(order.out))
    assert mine.exists()
    assert not (order.out / ".manim-backprop").exists()
