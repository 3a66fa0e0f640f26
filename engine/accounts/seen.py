"""Which account ids were met already, in about 16 bytes an id."""

from __future__ import annotations

import sys
from hashlib import blake2b
from typing import Final

_DIGEST: Final = 16
_BUCKETS: Final = 1 << 14
_KEPT: Final = _DIGEST - 2


class SeenIds:
    """A set of ids kept as 128-bit digests.

    The first bytes of a digest choose a bucket, the other 14 are appended to it, and a bucket
    is searched as bytes: 1 million ids are 61 to a bucket, a search of 854 bytes.
    Measured: 16 bytes an id at 1 million, 15 at 10 million, and 128 kB to begin with.
    """

    def __init__(self) -> None:
        self._buckets: list[bytearray | None] = [None] * _BUCKETS
        self._count = 0

    def __len__(self) -> int:
        return self._count

    def add(self, text: str) -> bool:
        """Take an id in; whether it is new."""
        digest = blake2b(text.encode("utf-8"), digest_size=_DIGEST).digest()
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
    while at % _KEPT and at > 0:  # a match across two neighbours is none
        at = bucket.find(key, at + 1)
    return at >= 0
