"""What the invented requests of the demonstration ask for, by category, and the ways they come in."""

TEXTS = {
    "repairs": (
        "楼道灯不亮，晚上上下楼很黑",
        "三楼楼道墙面渗水发霉",
        "底楼防盗门关不上",
        "雨棚漏水，滴到楼下",
    ),
    "cleaning": ("楼道堆物多，有异味", "垃圾厢房满溢没人清", "绿化带有狗粪"),
    "parking": ("消防通道被车占了", "外来车辆占车位", "非机动车停在楼道里"),
    "neighbours": ("楼上半夜装修，影响休息", "空调滴水滴到楼下窗台"),
    "renewal": ("想问加装电梯怎么征询", "电梯老旧经常停运，什么时候更新", "水管改造后水压变小"),
    "fire_safety": ("楼道飞线充电", "消防栓没有水"),
    "fees": ("物业费涨价没有公示", "停车费收取标准不清楚"),
    "service": ("报修三天没人来", "门岗态度不好"),
    "security": ("门禁坏了，陌生人随意进出",),
    "owners_bodies": ("业委会账目没有公示",),
    "shared_lets": ("隔壁群租，人员进出多",),
    "misuse": ("一楼居改非开店",),
    "other": ("希望在小区加一张长椅",),
}
WEIGHTS = (30, 18, 14, 8, 10, 5, 5, 5, 3, 2, 2, 1, 3)
SOURCES, SOURCE_WEIGHTS = ("hotline", "door", "phone", "patrol", "online", "council"), (35, 20, 15, 15, 10, 5)
