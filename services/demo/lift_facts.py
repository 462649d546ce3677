"""The invented facts of the demonstration's lifts: every firm, number and finding is made up and says 示例."""

import random
from datetime import date, timedelta
from typing import Any

from models.lift_enums import Assessment, InspectionResult, LiftKind
from services.demo.plan import Stairwell
from services.rules.lift_ages import age_years

OLD_YEARS = 15
FLOOR_MM = 2900
MODELS = {"远帆（示例）": "YF-1000", "衡川（示例）": "HC-III", "青禾（示例）": "QH-MRL"}
KEEPERS = ("城安电梯维保（示例）", "同泰电梯工程（示例）", "恒升电梯服务（示例）")
BODY = "示例电梯检验院"
LATEST = timedelta(days=365)


def facts(
    seed: str, *, stairwell: Stairwell, number: int, brand: str, registered: date, next_inspection: date, on: date,
    assessed: bool | None,
) -> dict[str, Any]:  # fmt: skip
    """All facts of one lift beyond those its register always had; `assessed` None leaves it to chance."""
    rng = random.Random(seed)  # noqa: S311
    age = age_years(registered, on=on) or 0
    is_assessed = age >= OLD_YEARS and (rng.random() < 0.85 if assessed is None else assessed)
    per_lift = stairwell.floors * stairwell.doors // max(1, stairwell.lifts)
    return {
        "address": stairwell.address,
        "certificate_no": f"示例梯11沪D{rng.randint(10000, 99999)}",
        "internal_no": f"{number}号",
        "lift_kind": LiftKind.PASSENGER,
        "manufacturer": brand.replace("（示例）", "电梯厂（示例）"),
        "model": MODELS[brand],
        "factory_no": f"SL{rng.randint(100000, 999999)}",
        "made_on": registered - timedelta(days=rng.randint(60, 300)),
        "floors": stairwell.floors,
        "doors": stairwell.floors,
        "travel_mm": (stairwell.floors - 1) * FLOOR_MM,
        "floors_served": f"1–{stairwell.floors}",
        "households": per_lift,
        "using_unit": "安居物业（示例）",
        "maintenance_unit": rng.choice(KEEPERS),
        "maintenance_until": on + timedelta(days=rng.randint(-20, 600)),
        "inspected_on": max(registered, min(next_inspection - LATEST, on)),
        "inspection_result": InspectionResult.CONDITIONAL if rng.random() < 0.05 else InspectionResult.PASSED,
        "assessed_on": on - timedelta(days=rng.randint(200, 700)) if is_assessed else None,
        "assessed_by": BODY if is_assessed else "",
        "assessment": Assessment.REPLACE if is_assessed else None,
        "faults_12m": rng.randint(0, 2 + age // 3),
        "remote_monitoring": age < 3,
        "retired_on": None,
        "retired_because": "",
    }
