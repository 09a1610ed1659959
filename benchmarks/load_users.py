"""Locust's side of `load.py`, which starts it: users that ask as `load_kinds.py` says."""

from __future__ import annotations

import itertools
import os
import random

import httpx
from load_kinds import Kinds
from locust import FastHttpUser, between, constant, events, task

SEED, PAUSE_S = int(os.environ.get("LOAD_SEED", "0")), float(os.environ.get("LOAD_PAUSE_S", "1"))
_numbers = itertools.count()
_kinds: list[Kinds] = []


@events.test_start.add_listener
def know(environment, **_):
    with httpx.Client(base_url=environment.host, trust_env=False, timeout=60) as client:
        _kinds[:] = [Kinds.of(client)]


class Client(FastHttpUser):
    wait_time = between(PAUSE_S / 2, PAUSE_S * 1.5) if PAUSE_S else constant(0)
    connection_timeout = network_timeout = 60.0

    def on_start(self):
        self.chance = random.Random(SEED * 1000 + next(_numbers))

    @task
    def ask(self):
        asked = _kinds[0].draw(self.chance)
        self.client.request(asked.method, asked.path, name=asked.kind, params=asked.params or None, json=asked.json)
