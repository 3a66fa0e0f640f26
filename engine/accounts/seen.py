"""Which account ids were met already, in about 16 bytes an id."""

from __future__ import annotations

import sys
from hashlib import blake2b
from typing import Final

_BUCKETS: Final = 1 << 13
_KEPT: Final = 9


class SeenIds:
    """A set of ids kept as digests of 85 bits.

    The first 13 bits of a digest choose a bucket, 9 bytes are appended to it, and a bucket is
    searched as bytes: 1 million ids are 122 to a bucket, a search of 1.1 kB. Two of 20 million
    ids have the same digest once in 10^11 runs.

    Measured: a process grows by 15 bytes an id at 1 million and 13 at 4 million, of which 10 hold
    ids and the rest is the allocator's; 64 kB to begin with.
    """

    def __init__(self) -> None:
        self._buckets: list[bytearray | None] = [None] * _BUCKETS
        self._count = 0

    def __len__(self) -> int:
        return self._count

    def add(self, text: str) -> bool:
        """Take an id in; whether it is new."""
        digest = blake2b(text.encode("utf-8"), digest_size=2 + _KEPT).digest()
        index, key = (digest[0] << 8 | digest[1]) % _BUCKETS, digest[2:]
        bucket = self._buckets[index]
        if bucket is None:
            self._buckets[index] = bytearray(key)
        elif _holds(bucket, key):
            return False
        else:
            bucket += key
        self._count += 1
        return True

    def size(self) -> int:
        """Bytes of memory held."""
        held = sum(sys.getsizeof(bucket) for bucket in self._buckets if bucket is not None)
        return held + sys.getsizeof(self._buckets)


def _holds(bucket: bytearray, key: bytes) -> bool:
    at = bucket.find(key)
    while at > 0 and at % _KEPT:  # a match across two neighbours is none
        at = bucket.find(key, at + 1)
    return at >= 0
