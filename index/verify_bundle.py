#!/usr/bin/env python3
"""Checks an evidence bundle of the time bank without anything of the time bank's: Python's own library alone.

    verify_bundle.py BUNDLE.zip [SIGNER]

Exits 0 where the bundle is whole, and signed by SIGNER if one is given; else names what is wrong first, and exits 1.
"""
import hashlib
import json
import sys
import zipfile

ROTATIONS = (
    (0, 36, 3, 41, 18), (1, 44, 10, 45, 2), (62, 6, 43, 15, 61), (28, 55, 25, 21, 56), (27, 20, 39, 8, 14),
)
MASK = (1 << 64) - 1
RATE = 136  # bytes that Keccak-256 takes in at a time


def round_constants():
    """The 24 round constants, from the linear feedback shift register that defines them."""
    constants, register = [], 1
    for _ in range(24):
        constant = 0
        for power in range(7):
            if register & 1:
                constant |= 1 << ((1 << power) - 1)
            register = (register << 1) ^ (0x171 if register & 0x80 else 0)
        constants.append(constant)
    return constants


CONSTANTS = round_constants()


def permute(lanes):
    """Keccak-f[1600] on five columns of five lanes."""
    for constant in CONSTANTS:
        parity = [column[0] ^ column[1] ^ column[2] ^ column[3] ^ column[4] for column in lanes]
        for x in range(5):
            after = parity[(x + 1) % 5]
            flip = parity[(x - 1) % 5] ^ ((after << 1 | after >> 63) & MASK)
            for y in range(5):
                lanes[x][y] ^= flip
        moved = [[0] * 5 for _ in range(5)]
        for x in range(5):
            for y in range(5):
                turn, lane = ROTATIONS[x][y], lanes[x][y]
                moved[y][(2 * x + 3 * y) % 5] = (lane << turn | lane >> (64 - turn)) & MASK if turn else lane
        for x in range(5):
            for y in range(5):
                lanes[x][y] = moved[x][y] ^ (~moved[(x + 1) % 5][y] & MASK & moved[(x + 2) % 5][y])
        lanes[0][0] ^= constant


def keccak(message):
    """Keccak-256 with its original padding, as Ethereum uses it."""
    padded = bytearray(message)
    padded += b"\x01" + bytes(-(len(message) + 1) % RATE)
    padded[-1] |= 0x80
    lanes = [[0] * 5 for _ in range(5)]
    for start in range(0, len(padded), RATE):
        for at in range(RATE // 8):
            word = padded[start + 8 * at:start + 8 * at + 8]
            lanes[at % 5][at // 5] ^= int.from_bytes(word, "little")
        permute(lanes)
    return b"".join(lanes[at][0].to_bytes(8, "little") for at in range(4))


# The curve secp256k1: y² = x³ + 7 over a field of so many elements, a point of so great an order.
FIELD = 2**256 - 2**32 - 977
ORDER = 0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141
POINT = (0x79BE667EF9DCBBAC55A06295CE870B07029BFCDB2DCE28D959F2815B16F81798,
         0x483ADA7726A3C4655DA4FBFC0E1108A8FD17B448A68554199C47D08FFB10D4B8)


def add(a, b):
    """The sum of two points; None is the point at infinity."""
    if a is None or b is None:
        return b if a is None else a
    if a[0] == b[0] and (a[1] + b[1]) % FIELD == 0:
        return None
    if a == b:
        slope = 3 * a[0] * a[0] * pow(2 * a[1], -1, FIELD)
    else:
        slope = (b[1] - a[1]) * pow(b[0] - a[0], -1, FIELD)
    x = (slope * slope - a[0] - b[0]) % FIELD
    return x, (slope * (a[0] - x) - a[1]) % FIELD


def times(number, point):
    """A point so many times."""
    found = None
    for bit in bin(number % ORDER)[2:]:
        found = add(found, found)
        if bit == "1":
            found = add(found, point)
    return found


def signer_of(text, signature):
    """The address whose key signed a text as wallets do (EIP-191)."""
    message = b"\x19Ethereum Signed Message:\n" + str(len(text)).encode() + text
    r, s, parity = int.from_bytes(signature[:32], "big"), int.from_bytes(signature[32:64], "big"), signature[64] - 27
    root = pow(r**3 + 7, (FIELD + 1) // 4, FIELD)
    # Of the two signatures that say the same, the one with the smaller half counts.
    if not (len(signature) == 65 and 0 < r < ORDER and 0 < s <= ORDER // 2 and parity in (0, 1)):
        raise Wrong("its signature is none")
    if (root * root - r**3 - 7) % FIELD:
        raise Wrong("its signature is none")
    nonce = (r, root if root % 2 == parity else FIELD - root)
    inverse = pow(r, -1, ORDER)
    key = add(times(s * inverse, nonce), times(-int.from_bytes(keccak(message), "big") * inverse, POINT))
    if key is None:
        raise Wrong("its signature is none")
    return "0x" + keccak(key[0].to_bytes(32, "big") + key[1].to_bytes(32, "big"))[12:].hex()


def signed_by(archive, manifest):
    """Who signed the manifest; None where the bundle does not say."""
    if "signature.json" not in archive.namelist():
        return None
    said = json.loads(archive.read("signature.json"))
    text = f"Evidence of a time bank\nThe SHA-256 of its manifest: 0x{hashlib.sha256(manifest).hexdigest()}"
    if signer_of(text.encode(), unhex(said["signature"])) != said["signer"]:
        raise Wrong(f"{said['signer']} did not sign its manifest")
    return said["signer"]


def unhex(text):
    """The bytes of `0x…`."""
    if not text.startswith("0x"):
        raise ValueError(f"{text!r} is not hexadecimal")
    return bytes.fromhex(text[2:])


class Wrong(Exception):
    """The bundle is not whole."""


def lines(archive, manifest, name):
    """The lines of a file that is the one the manifest names."""
    content = archive.read(name)
    if "0x" + hashlib.sha256(content).hexdigest() != manifest["files"].get(name):
        raise Wrong(f"{name} is not the file that the manifest names")
    return [json.loads(line) for line in content.decode().splitlines()]


def verify(path):
    """Replays the events through every block's head to the end."""
    with zipfile.ZipFile(path) as archive:
        manifest = json.loads(archive.read("manifest.json"))
        manifest["signer"] = signed_by(archive, archive.read("manifest.json"))
        if manifest["format"] != "timebank-evidence/2":
            raise Wrong(f"it is written as {manifest['format']!r}")
        blocks = lines(archive, manifest, "blocks.ndjson")
        events = lines(archive, manifest, "events.ndjson")
    seq, head = manifest["start"]["seq"], unhex(manifest["start"]["head"])
    place = 0
    for block in blocks:
        while place < len(events) and events[place]["block"] == block["number"]:
            event = events[place]
            seq, place = seq + 1, place + 1
            if event["seq"] != seq:
                raise Wrong(f"event {seq} is missing: event {event['seq']} stands in its place")
            topics = [unhex(topic) for topic in event["topics"]]
            time = block["time"].to_bytes(7, "big")
            head = keccak(head + time + bytes([len(topics)]) + b"".join(topics) + unhex(event["data"]))
        if (seq, head) != (block["seq"], unhex(block["head"])):
            raise Wrong(f"the events up to {seq}, in block {block['number']}, do not lead to its head")
    if place != len(events):
        raise Wrong(f"event {seq + 1} is in no block of the bundle")
    if (seq, head) != (manifest["end"]["seq"], unhex(manifest["end"]["head"])):
        raise Wrong("the events lead to another head than the manifest's")
    return manifest


def main():
    """Says whether it is whole."""
    if keccak(b"").hex() != "c5d2460186f7233c927e7db2dcc703c0e500b653ca82273b7bfad8045d85a470":
        sys.exit("this Python does not compute Keccak-256 as it should")
    try:
        found = verify(sys.argv[1])
        if sys.argv[2:] and found["signer"] != sys.argv[2].lower():
            raise Wrong(f"it is not signed by {sys.argv[2]}")
    except (Wrong, IndexError, KeyError, ValueError, OSError, zipfile.BadZipFile) as wrong:
        sys.exit(f"not whole: {wrong}")
    print(f"whole: events {found['start']['seq'] + 1} to {found['end']['seq']} of {found['bank']}, head {found['end']['head']}; "
          f"signed by {found['signer'] or 'nobody'}")


if __name__ == "__main__":
    main()
