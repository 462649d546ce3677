"""The percentages that notices print: explained from the notice's own figures, never believed."""

import pytest

from services.consultations.notices import judge_notices
from services.rules.percentages import Explained, Way
from tests.services.test_notices import as_rows, judged, published_notices

PUBLISHED_AS = {
    "agree_of_participating_owners": "printed_agreement_owners",
    "agree_of_participating": "printed_agreement_owners",
    "agree_of_participating_area": "printed_agreement_area",
    "agree_of_total_area": "printed_agreement_area",
}


@pytest.mark.shared_data
def test_the_published_percentages_are_explained():
    notices = published_notices()
    rows = [
        notice | {PUBLISHED_AS[name]: share for name, share in shares.items()}
        for notice, shares in zip(
            as_rows(notices), (n["published_percentages"] for n in notices), strict=True
        )
    ]
    found = {v.id: {s.test: s.explained for s in v.shares} for v in judge_notices(rows)}
    assert {id: {test: str(e.way) for test, e in shares.items() if e} for id, shares in found.items()} == {
        "leshan-yuxinyuan-2023-29": {"agreement_owners": "exact", "agreement_area": "implies"},
        "leshan-jiadingguoji-u1-2023-43": {"agreement_owners": "rounded", "agreement_area": "rounded"},
        "leshan-jiadingguoji-u2-2023-43": {"agreement_owners": "rounded", "agreement_area": "rounded"},
        "minhang-pinyayuan-57-2022": {"agreement_owners": "truncated"},  # 47 of 49 printed as 95.91
        "xichang-elevator-2023": {},
    }
    implied = found["leshan-yuxinyuan-2023-29"]["agreement_area"]
    assert implied is not None
    assert (implied.low, implied.high) == (327155, 327205)


def test_a_printed_percentage_is_tried_against_the_wholes_it_may_be_of():
    shares = judged(
        printed_agreement_owners="60.00",
        printed_agreement_area="82.75%",
        printed_participation_owners="about 80",
        printed_participation_area="80",
        against_area="1000.00",
    ).shares
    by_test = {share.test: share.explained for share in shares}
    assert by_test["participation_owners"] is None
    assert by_test["agreement_owners"] == Explained(
        printed="60.00", way=Way.OTHER_WHOLE, of="all", of_way=Way.EXACT, places=2
    )
    assert by_test["agreement_area"] == Explained(
        printed="82.75%", way=Way.OTHER_WHOLE, of="sides", of_way=Way.TRUNCATED, places=2
    )


def test_a_printed_percentage_changes_no_verdict():
    wrong = judged(printed_agreement_owners="12.00")
    assert (wrong.strict, wrong.warnings, wrong.tests) == (judged().strict, (), judged().tests)
