"""A Ray cluster of several nodes on the loopback, of one core each, all of whose programs the network guard watches."""

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from unittest.mock import patch

from guarded import ROOT, guarded_environment, read_attempts

HOST = "127.0.0.2"  # for 127.0.0.1 Ray would take an address that other machines can reach
_NODE: dict[str, Any] = {"num_cpus": 1, "object_store_memory": 80_000_000, "node_ip_address": HOST}
_SETTINGS = {
    "RAY_worker_niceness": "0",  # or they would starve beside any other program
    "RAY_USAGE_STATS_ENABLED": "0",
    # How often a node is asked whether it lives: one is given up when it has refused five times (one that is only slow
    # does not refuse).
    "RAY_health_check_period_ms": "200",
    "RAY_health_check_initial_delay_ms": "200",
    # It asks the servers of clouds where it is all the same.
    "http_proxy": "http://127.0.0.1:9",
    "https_proxy": "http://127.0.0.1:9",
    "no_proxy": "127.0.0.0/8",
}


class SmallCluster:
    """The first node is that of the tests themselves; others may be killed."""

    def __init__(self, environment: Mapping[str, str], *, nodes: int) -> None:
        from ray.cluster_utils import Cluster

        self._environment = environment
        with patch.dict(os.environ, environment):
            self._cluster = Cluster(initialize_head=True, head_node_args={"include_dashboard": False, **_NODE})
        self._others: dict[str, Any] = {}
        for _ in range(nodes - 1):
            self.add()

    @property
    def address(self) -> str:
        return str(self._cluster.address)

    @property
    def others(self) -> list[str]:
        """The names of the nodes that may be killed."""
        return list(self._others)

    def add(self) -> None:
        with patch.dict(os.environ, self._environment):
            node = self._cluster.add_node(**_NODE)
        self._others[str(node.node_id)] = node

    def kill(self, name: str) -> None:
        """Kill all processes of a node with SIGKILL, as a machine dies."""
        self._cluster.remove_node(self._others.pop(name), allow_graceful=False)

    def close(self) -> None:
        self._cluster.shutdown()


@contextmanager
def small_cluster(work: Path, *, nodes: int, home: Path | None = None) -> Iterator[SmallCluster]:
    """:param home: that of the nodes, if other than this process's."""
    log = work / "network_attempts.log"
    environment = guarded_environment(log, _SETTINGS | ({"WENJU_HOME": str(home)} if home else {}))
    environment.pop("LD_PRELOAD", None)  # Ray's own processes find each other by the addresses of the machine
    environment["PYTHONPATH"] += os.pathsep + os.pathsep.join(map(str, (ROOT, ROOT / "tests")))
    cluster = SmallCluster(environment, nodes=nodes)
    try:
        yield cluster
    finally:
        cluster.close()
    assert read_attempts(log) == []
