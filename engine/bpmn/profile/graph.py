"""Questions about a directed graph: what can be reached, and what goes round in circles.

Pure, linear in nodes and edges, and without recursion, because a hostile diagram
may be one very long chain. A graph is a mapping from each node to its successors.
"""

from collections import deque
from collections.abc import Collection, Iterable, Iterator, Mapping

Graph = Mapping[str, Collection[str]]


def reachable(graph: Graph, starts: Iterable[str]) -> set[str]:
    """Every node that can be reached from these, themselves included."""
    seen = {node for node in starts if node in graph}
    waiting = list(seen)
    while waiting:
        for following in graph[waiting.pop()]:
            if following in graph and following not in seen:
                seen.add(following)
                waiting.append(following)
    return seen


def nearest_of(graph: Graph, starts: Iterable[str]) -> dict[str, str]:
    """By node that can be reached from these, the nearest of them; each is its own."""
    nearest = {node: node for node in starts if node in graph}
    waiting = deque(nearest)
    while waiting:
        node = waiting.popleft()
        for following in graph[node]:
            if following in graph and following not in nearest:
                nearest[following] = nearest[node]
                waiting.append(following)
    return nearest


def reversed_graph(graph: Graph) -> dict[str, list[str]]:
    """The same graph with every edge turned round."""
    turned: dict[str, list[str]] = {node: [] for node in graph}
    for node, following in graph.items():
        for target in following:
            if target in turned:
                turned[target].append(node)
    return turned


def without(graph: Graph, removed: Collection[str]) -> dict[str, list[str]]:
    """The graph that is left when these nodes are taken out."""
    return {
        node: [target for target in following if target not in removed]
        for node, following in graph.items()
        if node not in removed
    }


def circles(graph: Graph) -> list[list[str]]:
    """Groups of nodes that lie on a circle with one another (a node that follows itself is one)."""
    return [group for group in _strong_components(graph) if len(group) > 1 or group[0] in graph[group[0]]]


def _strong_components(graph: Graph) -> Iterator[list[str]]:
    """Kosaraju's two passes: finish order on the graph, then collecting on the reversed graph."""
    turned = reversed_graph(graph)
    placed: set[str] = set()
    for root in reversed(_finish_order(graph)):
        if root in placed:
            continue
        placed.add(root)
        group = [root]
        for node in group:
            fresh = [other for other in turned[node] if other not in placed]
            placed.update(fresh)
            group.extend(dict.fromkeys(fresh))
        yield group


def _finish_order(graph: Graph) -> list[str]:
    order: list[str] = []
    seen: set[str] = set()
    for root in graph:
        if root in seen:
            continue
        seen.add(root)
        path = [(root, iter(graph[root]))]
        while path:
            node, following = path[-1]
            for target in following:
                if target in graph and target not in seen:
                    seen.add(target)
                    path.append((target, iter(graph[target])))
                    break
            else:
                order.append(node)
                path.pop()
    return order
