"""Invented names: owners, estates and phones of the demonstration. None is taken from a register."""

import random
from collections.abc import Iterator
from itertools import accumulate, count, product

SPECIAL = ("王", "𠮷田", "买买提·艾力", "阿卜杜热合曼·吐尔逊麦麦提", "Marie-Luise Böhm")
"""Names that software likes to break; they live in the first tower of 华滨."""

_SURNAMES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈"
    "姚卢姜崔钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤"
)
_DOUBLE = ("欧阳", "上官", "司徒", "诸葛", "皇甫", "尉迟")
_GIVEN = (
    "嘉宁岚溪桐舟筠澄霁禾棠苇栖沐芷砚璞蘅荻汀川野柏槿枫屿声砂泉月晖朗昱昕晗曦晴暄暖映景晟旻昀"
    "书言诗词章雅颂风琴瑟韵律和畅舒恬怡悦欣然若如若以之亦可允元亨利贞信诚敦厚谨慎思齐见贤知行笃"
    "青蓝碧翠紫素白墨丹朱琥珀琳琅瑾瑜璇玑珂琪琬玥瑶珺莹润泓沁浠淇湛涵渝淳沛泽"
)
_ESTATE_FIRST, _ESTATE_SECOND, _ESTATE_LAST = (
    "澄霁禾岚棠苇栖沐漱芷砚筠璞黛蘅荻",
    "光溪枫屿汀川舟野声砂泉槿柏晚",
    ("苑", "坊", "里", "庭", "园", "新村", "公寓"),
)


class People:
    """Gives out names that nobody else in the demonstration has, common surnames more often."""

    def __init__(self, seed: int) -> None:
        self._rng = random.Random(f"{seed}:names")  # noqa: S311 - invented, and the same each time
        self._surnames: tuple[str, ...] = tuple(dict.fromkeys([*_SURNAMES, *_DOUBLE]))
        self._given: tuple[str, ...] = tuple(dict.fromkeys(_GIVEN))
        self._weights = list(accumulate(1200 // (rank + 6) + 3 for rank in range(len(self._surnames))))
        self._taken = [0] * len(self._surnames)
        self._phones = count()

    def name(self) -> str:
        """The next name."""
        which = self._rng.choices(range(len(self._surnames)), cum_weights=self._weights)[0]
        pairs = len(self._given) * (len(self._given) + 1)
        while self._taken[which] >= pairs:
            which = (which + 1) % len(self._surnames)
        first, second = divmod((self._taken[which] * 10_007 + which * 613) % pairs, len(self._given) + 1)
        self._taken[which] += 1
        return self._surnames[which] + self._given[first] + "".join(self._given[second : second + 1])

    def phone(self) -> str:
        """A phone number that is seen to be invented."""
        return f"199-0000-{next(self._phones) % 10_000:04d}"


def estate_names(seed: int) -> Iterator[str]:
    """Names of estates without end; after every combination has been used, its later phases."""
    names = ["".join(parts) for parts in product(_ESTATE_FIRST, _ESTATE_SECOND, _ESTATE_LAST)]
    random.Random(f"{seed}:estates").shuffle(names)  # noqa: S311
    yield from names
    for phase in count(2):
        yield from (f"{name}{phase}期" for name in names)
