#!/usr/bin/env python3
"""Checks the conformance vectors of TB-LINK/1 (docs/interbank.md) without any code of the reference."""

import json
import sys

from keccak import keccak

PAYMENT = keccak(b"InterbankPayment(uint32,uint64,address,bytes32,bytes32,bytes32,uint64,uint64,uint64,bytes32,uint64,uint64)")
ANSWER = keccak(b"InterbankAnswer(uint32,uint64,bytes32,bytes32,bytes32,uint64,uint8,uint16,uint64,uint64,uint64,uint64)")
LONGEST, WINDOW, BATCH, SIZE, DAY = 604_800, 64, 16, 416, 86_400


class Refused(Exception):
    """A call that changes nothing, with the code of its error."""


def raw(text):
    return bytes.fromhex(text[2:])


def words(message):
    return [message[at:at + 32] for at in range(0, len(message), 32)]


def number(word):
    return int.from_bytes(word, "big")


def fold(head, message):
    return keccak(head + b"\x04" + message)


class Bank:
    def __init__(self, mine, peer, kind):
        self.id, self.peer, self.kind = raw(mine["id"]), raw(peer["id"]), kind
        self.link, self.peer_link, self.limits = mine["link"], mine["peerLink"], mine["limits"]
        self.held = self.claim = self.in_flight = self.out_number = self.in_number = 0
        self.out_head = self.in_head = bytes(32)
        self.sent, self.locked, self.days, self.says = {}, {}, {}, []

    def today(self, way, now):
        return self.days.get((way, now // DAY), 0)

    def count(self, way, now, amount):
        self.days[way, now // DAY] = self.today(way, now) + amount

    def say(self, signature, third, rest):
        """Everything of a message but its place on the log, which the vectors give."""
        self.out_number += 1
        parts = [self.link, self.out_number, third, self.id, self.peer, *rest]
        body = signature + b"".join(p if isinstance(p, bytes) else p.to_bytes(32, "big") for p in parts)
        message = body + self.places.pop(0)[-32:]
        self.out_head = fold(self.out_head, message)
        self.says.append(message)

    def pay(self, step, call):
        now, amount, expires = step["at"], call["amount"], call["expires"]
        owed = self.held + self.in_flight + amount - self.claim
        for code, holds in [
            (29, amount > 0), (43, not step["paused"]), (287, now < expires <= now + LONGEST),
            (284, owed <= self.limits["owe"]), (286, self.today("out", now) + amount <= self.limits["dayOut"]),
            (288, len(self.sent) < WINDOW),
        ]:
            if not holds:
                raise Refused(code)
        self.count("out", now, amount)
        payer = call["payer"]
        if self.kind == 2:
            self.locked[payer] = self.locked.get(payer, 0) + amount
            self.in_flight += amount
        else:
            self.paid(amount)
        rest = [raw(call["payee"]), amount, now, expires, raw(call["reference"]), self.locked.get(payer, 0)]
        self.say(PAYMENT, raw(payer), rest)
        if self.kind == 2:
            self.sent[self.out_number] = (payer, amount)
        return self.out_number if self.kind == 2 else 0

    def paid(self, amount):
        off = min(amount, self.claim)
        self.claim, self.held = self.claim - off, self.held + amount - off

    def fresh(self, call):
        head, brought = raw(call["head"]), raw(call["messages"])
        messages = [brought[at:at + SIZE] for at in range(0, len(brought), SIZE)]
        if not messages or len(brought) % SIZE or len(messages) > BATCH:
            raise Refused(290)
        at, expected, fresh = self.in_head, self.in_number + 1, []
        for message in messages:
            word = words(message)
            header = (number(word[1]), word[4], word[5])
            said = number(word[2])
            if header != (self.peer_link, self.peer, self.id) or not 0 < said < 1 << 64:
                raise Refused(290)
            if said <= self.in_number and not fresh:
                continue
            if said != expected:
                raise Refused(289)
            at, expected = fold(at, message), expected + 1
            fresh.append(message)
        if fresh and at != head:
            raise Refused(291)
        return fresh

    def outcome(self, step, payee, amount, expires):
        now = step["at"]
        for outcome, holds in [
            (4, not step["paused"]), (5, now < expires), (1, payee in step["mayReceive"]),
            (2, self.claim + amount - self.held <= self.limits["claim"]),
            (3, self.today("in", now) + amount <= self.limits["dayIn"]),
        ]:
            if not holds:
                return outcome
        self.count("in", now, amount)
        off = min(amount, self.held)
        self.held, self.claim = self.held - off, self.claim + amount - off
        return 0

    def hear(self, step, call):
        fresh = self.fresh(call)
        for message in fresh:
            self.in_number, self.in_head = self.in_number + 1, fold(self.in_head, message)
            word = words(message)
            amount, expires = number(word[7]), number(word[9])
            if word[0] == PAYMENT and 0 < amount < 1 << 64 and expires < 1 << 64:
                outcome = self.outcome(step, "0x" + word[6].hex(), amount, expires)
                if self.kind == 2:
                    self.say(ANSWER, word[6], [self.in_number, outcome, 0, amount, self.held, self.claim])
                elif outcome:
                    raise Refused("the payee's bank's own")
            elif word[0] == ANSWER:
                payer, amount = self.sent.pop(number(word[6]), (None, 0))
                if payer:
                    self.in_flight, self.locked[payer] = self.in_flight - amount, self.locked[payer] - amount
                    if number(word[7]) == 0:
                        self.paid(amount)
            else:
                self.say(ANSWER, 0, [self.in_number, 6, 0, 0, self.held, self.claim])
        return len(fresh)

    def position(self):
        return {
            "held": self.held, "claim": self.claim, "inFlight": self.in_flight, "unanswered": len(self.sent),
            "outNumber": self.out_number, "outHead": "0x" + self.out_head.hex(),
            "inNumber": self.in_number, "inHead": "0x" + self.in_head.hex(),
        }


DOMAIN = keccak(b"EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)")
STATEMENT = keccak(
    b"Statement(bytes32 from,bytes32 to,uint32 link,uint64 number,bytes32 head,uint64 logSeq,bytes32 logHead,"
    b"uint64 until,uint32 set)")
ROTATION = keccak(
    b"Rotation(bytes32 own,bytes32 peer,uint32 link,uint32 set,uint8 threshold,address[] notaries,uint64 until)")


def word_of(value):
    return value.to_bytes(32, "big") if isinstance(value, int) else raw(value).rjust(32, b"\0")


def signed(one, *parts):
    """What EIP-712 has somebody sign of these words for a gate."""
    domain = [DOMAIN, keccak(b"Time Bank gate"), keccak(b"1"), word_of(one["chainId"]), word_of(one["gate"])]
    hashed = [part if isinstance(part, bytes) else word_of(part) for part in parts]
    return keccak(b"\x19\x01" + keccak(b"".join(domain)) + keccak(b"".join(hashed)))


def check_statement(one):
    names = ("number", "head", "logSeq", "logHead", "until", "set")
    made = signed(one, STATEMENT, one["from"], one["to"], one["peerLink"], *(one[name] for name in names))
    assert made == raw(one["digest"]), ("statement", one["number"])
    to, notaries = one["rotation"], b"".join(word_of(notary) for notary in one["rotation"]["notaries"])
    made = signed(one, ROTATION, one["to"], one["from"], one["link"], to["set"], to["threshold"],
                  keccak(notaries), one["until"])
    assert made == raw(to["digest"]), ("rotation", one["number"])


def check(vectors):
    assert vectors["standard"] == "TB-LINK/1"
    for one in vectors["ids"]:
        made = keccak(b"TimeBank/1" + keccak(one["chain"].encode()) + raw(one["address"]))
        assert made == raw(one["id"]), one
    for one in vectors["statements"]:
        check_statement(one)
    assert (raw(vectors["messages"]["payment"]), raw(vectors["messages"]["answer"])) == (PAYMENT, ANSWER)
    steps = 0
    for session in vectors["sessions"]:
        sides = {"A": Bank(session["A"], session["B"], session["kind"])}
        sides["B"] = Bank(session["B"], session["A"], session["kind"])
        for step in session["steps"]:
            bank, call, where = sides[step["bank"]], step["call"], f"{session['name']}, step {steps}"
            bank.says, bank.places, answer, refused = [], [raw(said) for said in step["says"]], 0, 0
            try:
                answer = bank.hear(step, call) if call["name"] == "hear" else bank.pay(step, call)
            except Refused as refusal:
                refused = refusal.args[0]
            assert (answer, refused) == (step["answer"], step["refused"]), (where, answer, refused)
            assert bank.says == [raw(said) for said in step["says"]], (where, "says")
            assert bank.position() == step["position"], (where, bank.position())
            steps += 1
    print(f"{steps} steps in {len(vectors['sessions'])} sessions agree")


if __name__ == "__main__":
    check(json.load(open(sys.argv[1], encoding="utf-8")))
