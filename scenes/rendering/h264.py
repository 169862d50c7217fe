"""Pictures that say "as the one before": H.264's skipped macroblocks, written without an encoder.

A still second at 1080p costs an encoder as much as a moving one. A P picture of which every
macroblock is skipped has some ten bytes and repeats its reference exactly; all that changes from
one to the next is its number. (ITU-T H.264: 7.3.2.1 SPS, 7.3.2.2 PPS, 7.3.3 slice header, 9.3
CABAC.)
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

SPS, PPS, IDR, SLICE = 7, 8, 5, 1
START = b"\0\0\0\1"
_HIGH = {100, 110, 122, 244, 44, 83, 86, 118, 128}  # profiles whose SPS tells its chroma format
_QP = 51  # of skipped pictures: they have no residual, and at 51 a skip is the likely symbol
# Ranges of the less probable symbol in the states from 42 on: a row of skips passes them (9.3.4.2).
_LESS = (
    (16, 20, 23, 27), (15, 19, 22, 25), (14, 18, 21, 24), (14, 17, 20, 23), (13, 16, 19, 22),
    (12, 15, 18, 21), (12, 14, 17, 20), (11, 14, 16, 19), (11, 13, 15, 18), (10, 12, 15, 17),
    (10, 12, 14, 16), (9, 11, 13, 15), (9, 11, 12, 14), (8, 10, 12, 14), (8, 9, 11, 13),
    (7, 9, 11, 12), (7, 9, 10, 12), (7, 8, 10, 11), (6, 8, 9, 11), (6, 7, 9, 10), (6, 7, 8, 9),
)  # fmt: skip


class UnknownStreamError(ValueError):
    """Headers of a kind that this module does not write pictures for."""


class Bits:
    """Reads a bit string: fixed lengths and Exp-Golomb codes."""

    def __init__(self, payload: bytes) -> None:
        self.text = "".join(f"{byte:08b}" for byte in payload)
        self.at = 0

    def u(self, length: int) -> int:
        self.at += length
        return int(self.text[self.at - length : self.at] or "0", 2)

    def ue(self) -> int:
        zeros = self.text.index("1", self.at) - self.at
        self.at += zeros
        return self.u(zeros + 1) - 1

    def se(self) -> int:
        code = self.ue()
        return (code + 1) // 2 if code % 2 else -(code // 2)


def ue(value: int) -> str:
    """An unsigned Exp-Golomb code.

    >>> [ue(n) for n in range(4)]
    ['1', '010', '011', '00100']
    """
    code = f"{value + 1:b}"
    return "0" * (len(code) - 1) + code


def se(value: int) -> str:
    """A signed Exp-Golomb code: 1, −1, 2 are the codes of 1, 2, 3."""
    return ue(2 * value - 1 if value > 0 else -2 * value)


@dataclass(frozen=True)
class Stream:
    """What a slice header must know of a stream's parameter sets."""

    macroblocks: int
    number_bits: int  # of frame_num
    order_bits: int  # of the picture order count; 0: order is that of decoding
    cabac: bool
    references: int  # pictures in the default reference list
    weighted: bool
    qp: int
    deblocking: bool  # slice headers say whether edges are smoothed

    @classmethod
    def read(cls, headers: bytes) -> Stream:
        """From SPS and PPS in Annex B form; UnknownStreamError for what is not written here."""
        units = {unit[0] & 31: Bits(unescaped(unit[1:])) for unit in nal_units(headers)}
        if SPS not in units or PPS not in units:
            raise UnknownStreamError("no parameter sets")
        return cls(**_read_sps(units[SPS]), **_read_pps(units[PPS]))

    def skipped(self, number: int, order: int) -> bytes:
        """A picture (Annex B) that repeats the one before; its number and place in the order."""
        header = [ue(0), ue(5), ue(0), self._fixed(number, self.number_bits)]
        header += [self._fixed(order, self.order_bits)]
        header += ["1" + ue(0)] if self.references > 1 else ["0"]  # one reference: the last
        header += ["0"]  # reference list as it is
        header += [ue(0), ue(0), "0", "0"] if self.weighted else []
        header += ["0"]  # it may itself be a reference
        header += [ue(0)] if self.cabac else []
        header += [se(_QP - self.qp)]
        header += [ue(1)] if self.deblocking else []
        text = "".join(header)
        if self.cabac:
            text += "1" * (-len(text) % 8) + skipped_row(self.macroblocks)
        else:
            text += ue(self.macroblocks) + "1"
        text += "0" * (-len(text) % 8)
        payload = int(text, 2).to_bytes(len(text) // 8, "big")
        return START + bytes([0x41]) + escaped(payload)

    @staticmethod
    def _fixed(value: int, bits: int) -> str:
        return f"{value % (1 << bits):0{bits}b}" if bits else ""

    def renumbered(self, packet: bytes, shift: int) -> bytes:
        """The packet with `shift` added to the number of its picture; IDR pictures stay."""
        return b"".join(START + self._renumbered(unit, shift) for unit in nal_units(packet))

    def _renumbered(self, unit: bytes, shift: int) -> bytes:
        if unit[0] & 31 != SLICE:
            return unit
        payload = unescaped(unit[1:])
        bits = Bits(payload[:16])
        bits.ue(), bits.ue(), bits.ue()
        start = bits.at
        number = bits.u(self.number_bits)
        head = bits.text[:start] + self._fixed(number + shift, self.number_bits)
        head += bits.text[bits.at :]
        changed = int(head, 2).to_bytes(len(head) // 8, "big") + payload[16:]
        return unit[:1] + escaped(changed)


def _read_sps(bits: Bits) -> dict[str, int]:
    profile = bits.u(8)
    bits.u(16)
    bits.ue()
    if profile in _HIGH:
        if bits.ue() != 1:
            raise UnknownStreamError("chroma is not 4:2:0")
        bits.ue(), bits.ue(), bits.u(1)
        if bits.u(1):
            raise UnknownStreamError("scaling matrices")
    number_bits = bits.ue() + 4
    kind = bits.ue()
    if kind == 1:
        raise UnknownStreamError("picture order of type 1")
    order_bits = bits.ue() + 4 if kind == 0 else 0
    bits.ue(), bits.u(1)
    width, height = bits.ue() + 1, bits.ue() + 1
    if not bits.u(1):
        raise UnknownStreamError("interlaced")
    return {"macroblocks": width * height, "number_bits": number_bits, "order_bits": order_bits}


def _read_pps(bits: Bits) -> dict[str, int | bool]:
    bits.ue(), bits.ue()
    cabac = bool(bits.u(1))
    if bits.u(1) or bits.ue():
        raise UnknownStreamError("slice groups")
    references = bits.ue() + 1
    bits.ue()
    weighted = bool(bits.u(1))
    bits.u(2)
    qp = 26 + bits.se()
    bits.se(), bits.se()
    return {
        "cabac": cabac,
        "references": references,
        "weighted": weighted,
        "qp": qp,
        "deblocking": bool(bits.u(1)),
    }


@cache
def skipped_row(macroblocks: int) -> str:
    """The arithmetic code of so many skipped macroblocks and the end of their slice (9.3.4)."""
    coder = _Coder()
    state = ((23 * _QP) >> 4) + 33 - 64  # context 11, cabac_init_idc 0
    for left in range(macroblocks - 1, -1, -1):
        coder.likely(_LESS[state - 42])
        state = min(state + 1, 62)
        coder.end(last=left == 0)
    return "".join(coder.bits)


class _Coder:
    """The arithmetic encoder of 9.3.4.2, as far as a row of skips needs it."""

    def __init__(self) -> None:
        self.low, self.range, self.outstanding, self.first = 0, 510, 0, True
        self.bits: list[str] = []

    def likely(self, less: tuple[int, ...]) -> None:
        self.range -= less[(self.range >> 6) & 3]
        self._renormalise()

    def end(self, *, last: bool) -> None:
        self.range -= 2
        if not last:
            self._renormalise()
            return
        self.low += self.range
        self.range = 2
        self._renormalise()
        self._put(self.low >> 9 & 1)
        self.bits.append(f"{self.low >> 7 & 3 | 1:02b}")

    def _renormalise(self) -> None:
        while self.range < 256:
            if self.low < 256:
                self._put(0)
            elif self.low >= 512:
                self.low -= 512
                self._put(1)
            else:
                self.low -= 256
                self.outstanding += 1
            self.range <<= 1
            self.low <<= 1

    def _put(self, bit: int) -> None:
        if self.first:
            self.first = False
        else:
            self.bits.append(str(bit))
        self.bits.append(str(1 - bit) * self.outstanding)
        self.outstanding = 0


def nal_units(stream: bytes) -> Iterator[bytes]:
    """The units of an Annex B stream."""
    for unit in re.split(rb"\x00\x00\x00?\x01", stream):
        if unit:
            yield unit


def unescaped(unit: bytes) -> bytes:
    """Without emulation prevention.

    >>> unescaped(bytes([0, 0, 3, 1]))
    b'\\x00\\x00\\x01'
    """
    return unit.replace(b"\0\0\3", b"\0\0")


def escaped(payload: bytes) -> bytes:
    """With emulation prevention: no start code can appear inside.

    >>> list(escaped(bytes([0, 0, 0, 0, 1])))
    [0, 0, 3, 0, 0, 3, 1]
    """
    return re.sub(rb"\x00\x00(?=[\x00-\x03])", b"\0\0\3", payload)
