"""Plans of the article's renewals, as if made on the day each began: what a stage usually takes, one by one."""

from datetime import timedelta

from models.renewals import StagePlan
from services.demo.bulk import Bulk
from services.demo.projects import Walked
from services.rules.stages import route

USUAL = 18
"""Invented days of a stage of which no source says how long it takes."""


def plan(bulk: Bulk, walked: list[Walked]) -> None:
    """Give each renewal of the story committees its plan; of optional stages only those that it went through."""
    for one in walked:
        if one.wish.story:
            _store(bulk, one)


def _store(bulk: Bulk, one: Walked) -> None:
    entered = dict(one.entered)
    day = one.entered[0][1]
    for stage in route(one.wish.kind):
        if stage.key in entered or not stage.optional:
            bulk.add(StagePlan, project_id=one.project, stage=stage.key, planned_on=day, version=1)
            day += timedelta(days=stage.typical_days or USUAL)
