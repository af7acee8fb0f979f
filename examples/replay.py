#!/usr/bin/env python3
"""A regulator's replay: reads a bank's whole log over JSON-RPC and proves that it is whole.

    python3 replay.py [RPC_URL] BANK

It needs Python 3.9 and no package. Every event moves the bank's head:
head' = keccak-256(head || time || number of topics as one byte || topics || data). The time is the block's, in
seconds since 1970, as seven bytes, the highest first. The bank keeps the number of events and the head, and
answers them as `auditHead()`. Whoever arrives at the same two has every event, unaltered and in order, each at
the time when it happened.
Exit code 0: the log is whole. 1: it is not. 2: nothing can be said.
"""

import json
import sys
import urllib.request

ROTATIONS = [
    [0, 36, 3, 41, 18],
    [1, 44, 10, 45, 2],
    [62, 6, 43, 15, 61],
    [28, 55, 25, 21, 56],
    [27, 20, 39, 8, 14],
]
MASK = (1 << 64) - 1
RATE = 136


def rounds():
    """The 24 constants of Keccak's rounds, by their shift register."""
    state = 1
    for _ in range(24):
        constant = 0
        for bit in range(7):
            if state & 1:
                constant |= 1 << ((1 << bit) - 1)
            state = (state << 1) ^ (0x171 if state & 0x80 else 0)
        yield constant


ROUNDS = list(rounds())


def permute(lanes):
    def left(word, by):
        return ((word << by) | (word >> (64 - by))) & MASK

    for constant in ROUNDS:
        sums = [lanes[x][0] ^ lanes[x][1] ^ lanes[x][2] ^ lanes[x][3] ^ lanes[x][4] for x in range(5)]
        turned = [sums[(x - 1) % 5] ^ left(sums[(x + 1) % 5], 1) for x in range(5)]
        moved = [[0] * 5 for _ in range(5)]
        for x in range(5):
            for y in range(5):
                moved[y][(2 * x + 3 * y) % 5] = left(lanes[x][y] ^ turned[x], ROTATIONS[x][y])
        lanes = [
            [moved[x][y] ^ (~moved[(x + 1) % 5][y] & moved[(x + 2) % 5][y] & MASK) for y in range(5)]
            for x in range(5)
        ]
        lanes[0][0] ^= constant
    return lanes


def keccak(data):
    """Keccak-256 as Ethereum has it, which hashlib's sha3_256 is not."""
    padded = bytearray(data) + bytearray(RATE - len(data) % RATE)
    padded[len(data)] |= 0x01
    padded[-1] |= 0x80
    lanes = [[0] * 5 for _ in range(5)]
    for begin in range(0, len(padded), RATE):
        for word in range(RATE // 8):
            at = begin + 8 * word
            lanes[word % 5][word // 5] ^= int.from_bytes(padded[at : at + 8], "little")
        lanes = permute(lanes)
    return b"".join(lanes[x][0].to_bytes(8, "little") for x in range(4))


class Node:
    """A node's JSON-RPC."""

    def __init__(self, url):
        self.url = url
        self.times = {}

    def ask(self, method, *params):
        question = {"jsonrpc": "2.0", "id": 1, "method": method, "params": list(params)}
        request = urllib.request.Request(
            self.url, json.dumps(question).encode(), {"Content-Type": "application/json"}
        )
        with urllib.request.urlopen(request, timeout=30) as response:
            answer = json.load(response)
        if "error" in answer:
            raise OSError(f"{method}: {answer['error']}")
        return answer["result"]

    def audit_head(self, bank, block):
        """How many events the bank counted up to a block, and the hash over them."""
        call = {"to": bank, "data": "0x" + keccak(b"auditHead()")[:4].hex()}
        words = bytes.fromhex(self.ask("eth_call", call, hex(block))[2:])
        if len(words) != 64:
            raise OSError(f"{bank} answers auditHead() as no bank does")
        return int.from_bytes(words[:32], "big"), words[32:]

    def time(self, block):
        """A block's time, which is asked for once."""
        if block not in self.times:
            found = self.ask("eth_getBlockByNumber", block, False)
            if found is None:
                raise OSError(f"the node does not have block {int(block, 16)}")
            self.times[block] = found["timestamp"]
        return self.times[block]

    def logs(self, bank, begin, end):
        """The bank's events in their order, with their times. A range too large for the node is halved."""
        wanted = {"address": bank, "fromBlock": hex(begin), "toBlock": hex(end)}
        try:
            found = self.ask("eth_getLogs", wanted)
        except OSError:
            if begin == end:
                raise
            found = None
        # Some nodes cut an answer off at 10,000 and do not say so.
        if (found is None or len(found) >= 10_000) and begin < end:
            middle = (begin + end) // 2
            yield from self.logs(bank, begin, middle)
            yield from self.logs(bank, middle + 1, end)
            return
        for log in sorted(found, key=lambda log: (int(log["blockNumber"], 16), int(log["logIndex"], 16))):
            # Not every node says the time with a log, and some say 0.
            if log.get("blockTimestamp") in (None, "0x0"):
                log["blockTimestamp"] = self.time(log["blockNumber"])
            yield log


def replay(logs):
    """The number of events and the head that they lead to, each at the time of its block."""
    count, head = 0, bytes(32)
    for log in logs:
        topics = [bytes.fromhex(topic[2:]) for topic in log["topics"]]
        time = int(log["blockTimestamp"], 16).to_bytes(7, "big")
        head = keccak(head + time + bytes([len(topics)]) + b"".join(topics) + bytes.fromhex(log["data"][2:]))
        count += 1
    return count, head


def main(arguments):
    if len(arguments) not in (1, 2) or not arguments[-1].startswith("0x"):
        print(__doc__, file=sys.stderr)
        return 2
    url = arguments[0] if len(arguments) == 2 else "http://127.0.0.1:8545"
    bank = arguments[-1]
    node = Node(url)
    try:
        # One block for both questions: a bank goes on while it is audited.
        newest = int(node.ask("eth_blockNumber"), 16)
        expected = node.audit_head(bank, newest)
        found = replay(node.logs(bank, 0, newest))
    except (OSError, ValueError) as error:
        print(f"nothing can be said: {error}", file=sys.stderr)
        return 2
    print(f"the bank counts  {expected[0]} events, head 0x{expected[1].hex()}")
    print(f"its log leads to {found[0]} events, head 0x{found[1].hex()}")
    if found != expected:
        print("THE LOG IS NOT WHOLE: an event is missing, added or altered")
        return 1
    print("the log is whole")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
