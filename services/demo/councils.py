"""Invented meetings, held by the real services: 楼园's 红色议事会, and a hearing, a coordination and a review meeting.

What the article tells (楼园 deliberates, 罗秀二村's opponents were won over, 百龙 renewed its water) is the frame;
persons, words and figures are invented. The log keeps none of the steps, the filling is one row of it.
"""

from datetime import date

from sqlalchemy import delete, select
from sqlmodel import Session, col

from models.consultations import Consultation
from models.enums import DecisionLeadsTo, MeetingKind, Role
from models.people import ActionToken
from models.renewals import Project
from services import audit
from services.access import Actor
from services.demo.bulk import Report
from services.demo.clerk import Clerk
from services.demo.names import People
from services.demo.town import Town

L = DecisionLeadsTo
K = MeetingKind


def meet(
    db: Session, actors: dict[Role, Actor], town: Town, people: People, *, on: date, report: Report
) -> None:
    """All meetings with their decisions and opinions, dated from the day of the demonstration."""
    clerk = Clerk(db, actors[Role.OFFICER], people, on=on)
    _louyuan(clerk, town)
    _luoxiu(clerk, town)
    _bailong(clerk, town)
    _huabin(clerk, town, actors)
    db.connection().execute(delete(ActionToken))
    db.info.pop(audit.PENDING, None)
    report("meeting", clerk.meetings)


def _louyuan(clerk: Clerk, town: Town) -> None:
    """Three councils: what the first decided is done and told back, of the second one thing is overdue."""
    estate, officer = town.named("楼园").estates[0], clerk.actor.person_id
    place, well, members = estate.id, estate.stairwells[0].id, clerk.members()
    topics = ("更新后楼道公约", "日常维护分工")
    first = clerk.call(K.COUNCIL, place, "红色议事会：公约", days=-75, agenda=topics, members=members)
    clerk.hear(
        well,
        "301",
        "希望写明楼道不堆物、不停电瓶车",
        days=-80,
        point=first.points[0],
        answer="已写入公约第二条",
    )
    clerk.hear(well, "502", "维护不能只靠楼组长一个人", days=-78, point=first.points[1])
    clerk.hold(
        first, absent=1, minutes="通报更新工程收尾情况，逐条讨论公约草案，约定由楼组长与党员骨干分段维护。"
    )
    clerk.note(first, 1, topics[0], "到会人员认为公约应由全体业主表决，草案先张贴七天听取意见。")
    vote = clerk.decide(first, 1, "楼道公约草案交全体业主表决", (7, 0, 1))
    matter = (
        select(col(Consultation.id)).where(col(Consultation.place_id) == place).order_by(col(Consultation.id))
    )
    clerk.follow(
        first, vote, L.CONSULTATION, "组织业主对楼道公约表决", days=45, person=officer,
        consultation=clerk.db.scalars(matter).first(),
    )  # fmt: skip
    second = clerk.call(
        K.COUNCIL, place, "红色议事会：维护", days=-30, members=members,
        agenda=("反馈公约表决结果", "楼道堆物清理", "增设充电车棚"),
    )  # fmt: skip
    clerk.hold(second, absent=2, minutes="先反馈上次决定的结果，再讨论堆物清理和充电车棚。")
    clerk.tell(vote, "业主表决通过，公约已张贴在各门洞。", second)
    clear = clerk.decide(second, 2, "楼组长与党员骨干每周五巡楼清理堆物", (6, 1, 0))
    clerk.follow(second, clear, L.TASK, "协调物业提供清运车，排出巡楼表", days=21, person=officer)
    clerk.decide(second, 3, "在南侧绿地增设充电车棚", (3, 4, 0))
    clerk.hear(well, "102", "清理后轮椅能过了，谢谢", days=-18, decision=clear)
    clerk.hear(
        well, "601", "车棚离窗太近，不同意", days=-33, point=second.points[2], answer="未通过，另找位置再议"
    )
    clerk.hear(well, "401", "想问第二个车棚选址在哪里", days=-4)
    clerk.call(
        K.COUNCIL, place, "红色议事会：反馈与车棚选址", days=6, members=members,
        agenda=("反馈堆物清理进展", "充电车棚另选位置"),
    )  # fmt: skip


def _luoxiu(clerk: Clerk, town: Town) -> None:
    """A hearing on the lift to be added, and the meeting that won its opponents over by changing the plan."""
    estate = town.named("罗秀二村").estates[0]
    well, members, officer = estate.stairwells[0], clerk.members(), clerk.actor.person_id
    project = clerk.db.scalars(select(col(Project.id)).where(col(Project.place_id) == well.id)).first()
    hearing = clerk.call(
        K.HEARING,
        well.id,
        "加装电梯方案听证会",
        days=-40,
        members=members,
        agenda=("加装电梯方案与费用分摊",),
    )
    clerk.hear(well.id, "101", "井道挡光，一楼白天也要开灯", days=-45, point=hearing.points[0])
    clerk.hear(well.id, "102", "担心噪声和房价", days=-44, point=hearing.points[0])
    clerk.hold(hearing, absent=1, minutes="三人电梯加装小组说明方案；低层住户提出采光、噪声两点意见。")
    clerk.note(
        hearing, 1, "加装电梯方案与费用分摊", "低层住户不出资；井道位置与外立面请设计单位再算一次。", project
    )
    recount = clerk.decide(hearing, 1, "请设计单位出具采光分析", (8, 0, 0))
    clerk.follow(hearing, recount, L.TASK, "联系设计单位出具采光分析", days=20, person=officer)
    talks = clerk.call(
        K.COORDINATION, well.id, "加装电梯低层意见协调会", days=-12, members=members,
        agenda=("采光分析结果", "井道外立面"),
    )  # fmt: skip
    clerk.hold(talks, absent=0, minutes="设计单位讲解采光分析，低层住户同意改用玻璃井道后继续征询。")
    clerk.tell(recount, "采光分析已出，冬至日照不低于两小时。", talks)
    glass = clerk.decide(talks, 2, "井道外立面改用浅色玻璃", (7, 0, 2))
    clerk.follow(
        talks, glass, L.PLAN_CHANGE, "井道外立面改用浅色玻璃，井道外移 0.6 米", days=22, project=project
    )
    clerk.hear(well.id, "101", "改成玻璃可以接受，不再反对", days=-10, decision=glass)


def _bailong(clerk: Clerk, town: Town) -> None:
    """A review meeting on water works that are finished."""
    estate = town.named("百龙").estates[0]
    review = clerk.call(
        K.REVIEW, estate.id, "供水更新评议会", days=-20, members=clerk.members(), agenda=("供水更新成效评议",)
    )
    clerk.hold(review, absent=2, minutes="居民代表逐项打分，水压、水质改善明显，夜间水泵声偶有反映。")
    pump = clerk.decide(review, 1, "对水泵房加装隔声", (6, 0, 1))
    clerk.follow(review, pump, L.TASK, "请施工单位报隔声方案", days=35, person=clerk.actor.person_id)


def _huabin(clerk: Clerk, town: Town, actors: dict[Role, Actor]) -> None:
    """A council of the neighbourhood whose secretary and grid worker can sign in, each with a task from it."""
    place = town.named("华滨").id
    council = clerk.call(
        K.COUNCIL, place, "红色议事会：电梯更新", days=-8, members=clerk.members(),
        agenda=("八台电梯资金安排", "施工期间出行"),
    )  # fmt: skip
    clerk.hold(council, absent=1, minutes="通报三台已更新电梯的运行情况，讨论其余八台一梯一策的资金来源。")
    for number, motion, role, days in (
        (1, "每台电梯张贴分户账余额和缺口", Role.SECRETARY, 6),
        (2, "逐户登记施工期间需要帮助的老人", Role.GRID_WORKER, 14),
    ):
        taken = clerk.decide(council, number, motion, (7, 0, 1))
        clerk.follow(council, taken, L.TASK, motion, days=days, person=actors[role].person_id)
