"""Draws images/icon.png, 256 by 256: layers, of which one is underlined as a finding is."""

import struct
import zlib
from pathlib import Path

SIZE = 256
BACKGROUND, LAYER, FINDING = (11, 46, 79), (120, 190, 240), (250, 90, 80)


def inside(x, y, left, top, right, bottom, radius):
    """Whether a point is in a rectangle with round corners."""
    dx = max(left + radius - x, x - (right - radius), 0)
    dy = max(top + radius - y, y - (bottom - radius), 0)
    return left <= x <= right and top <= y <= bottom and dx * dx + dy * dy <= radius * radius


def wave(x, y):
    """Whether a point is on the wave below the middle layer."""
    steps = (x - 56) % 24
    middle = 172 + (steps if steps < 12 else 24 - steps)
    return 56 <= x <= 200 and abs(y - middle) <= 5


def color(x, y):
    if not inside(x, y, 0, 0, 255, 255, 48):
        return (0, 0, 0, 0)
    if wave(x, y):
        return (*FINDING, 255)
    for top, right, strength in [(52, 200, 1.0), (92, 160, 0.8), (132, 200, 0.6), (204, 128, 0.45)]:
        if inside(x, y, 56, top, right, top + 22, 8):
            mixed = [round(low + (high - low) * strength) for low, high in zip(BACKGROUND, LAYER)]
            return (*mixed, 255)
    return (*BACKGROUND, 255)


def smooth(x, y):
    """The mean of four points in a pixel."""
    points = [color(x + dx, y + dy) for dx in (0.25, 0.75) for dy in (0.25, 0.75)]
    return bytes(sum(values) // 4 for values in zip(*points))


def chunk(kind, data):
    body = kind + data
    return struct.pack(">I", len(data)) + body + struct.pack(">I", zlib.crc32(body))


rows = b"".join(b"\0" + b"".join(smooth(x, y) for x in range(SIZE)) for y in range(SIZE))
header = struct.pack(">IIBBBBB", SIZE, SIZE, 8, 6, 0, 0, 0)
image = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(rows, 9)) + chunk(b"IEND", b"")
Path(__file__, "../../images/icon.png").resolve().write_bytes(image)
