"""Medians and percentiles of whole numbers, exactly: by the nearest rank, so that each is a figure that occurred."""

from collections.abc import Sequence


def nearest_rank(figures: Sequence[int], numerator: int, denominator: int) -> int:
    """The smallest figure that at least `numerator`/`denominator` of all figures do not exceed.

    1/2 gives the (lower) median, 9/10 the 90th percentile. Raises ValueError without figures or for a share outside
    (0, 1].
    """
    if not figures or not 0 < numerator <= denominator:
        raise ValueError("a rank needs figures and a share above 0 and up to 1")
    rank = -(-len(figures) * numerator // denominator)
    return sorted(figures)[rank - 1]
