# SPDX-License-Identifier: GPL-2.0-only
"""Which mutants are tried: chosen by a seed, and the same ones after a change elsewhere.

Each mutant has a rank, a hash of the seed and of itself. A file gets its share of the
number asked for, by how much of it can be changed, and takes its lowest ranks, the
kinds of change in turns.
"""

import hashlib
import itertools


def rank(seed, mutant):
    return hashlib.sha256(repr((seed, mutant.key)).encode()).digest()


def in_order(seed, mutants):
    """All mutants of a file, in the order in which they are tried."""
    kinds = {}
    for mutant in sorted(mutants, key=lambda m: rank(seed, m)):
        kinds.setdefault(mutant.kind, []).append(mutant)
    # Which kind comes first differs, so that files with a small share are changed in all ways.
    first = sorted(kinds, key=lambda k: rank(seed, kinds[k][0]))
    turns = itertools.zip_longest(*(kinds[k] for k in first))
    return [m for turn in turns for m in turn if m]


def quotas(count, sites):
    """How many of COUNT each file gets, which has SITES[file]: the largest remainders."""
    total = sum(sites.values())
    exact = {file: count * n / total for file, n in sites.items()}
    given = {file: int(x) for file, x in exact.items()}
    by_rest = sorted(exact, key=lambda f: (given[f] - exact[f], f))
    for file in by_rest[:count - sum(given.values())]:
        given[file] += 1
    return given
