"""The plan of the synthetic village 云沙埠, after the grid and lane sizes of 荣成: rows of farmhouses above a lake."""

from importers.demo.plan import AreaPlan, BlockPlan, FacilityPlan, QuarterPlan, SettlementPlan, StreetPlan

_NODES = {
    "nw": (9, 952), "n1": (423, 941), "n2": (670, 907), "ne": (1125, 917),
    "w1": (-28, 629), "w2": (-41, 523), "w3": (-32, 418), "h0": (-18, 188), "sw": (-20, 95),
    "bm": (446, 701), "m1": (432, 596), "m2": (419, 491), "m3": (417, 386), "fm": (429, 283), "hm": (446, 171),
    "p1": (446, 92),
    "be": (672, 699), "e1": (661, 594), "e2": (646, 489), "e3": (641, 384), "fe": (653, 281), "he": (677, 158),
    "p2": (680, 70),
    "c1": (1116, 636), "c2": (1094, 530), "c3": (1087, 426), "h2": (1112, 215), "se": (1121, 121),
    "b1": (217, 738), "k1": (200, 633), "k2": (187, 528), "k3": (187, 424), "f1": (193, 362),
    "b2": (900, 696), "l1": (890, 591), "l2": (878, 486), "l3": (865, 381), "f2": (874, 278),
    "v1": (620, 595), "v2": (607, 490), "g1": (870, 433), "g2": (1089, 479),
}  # fmt: skip

_SHORE = ((-9000, 700), (-6000, -200), (-4200, 500), (-2600, 330), (-1500, 60), (-800, 170), (-330, 40), "sw",
          (120, 50), (290, 80), "p1", (560, 58), "p2", (820, 114), (960, 68), "se", (1480, 40), (2100, 190),
          (2700, 120), (3400, 330), (4600, 200), (6200, 520), (8000, 240), (10500, 900), (14000, 600))  # fmt: skip

_STREETS = (
    StreetPlan("huanhu", "环湖路", "secondary", 14,
               ((-2600, 760), (-1200, 900), (-400, 935), "nw", "n1", "n2", "ne", (1700, 1120), (2450, 2100),
                (2900, 3100), (3042.834, 3614.17))),  # where 西苑路 of 船房 ends
    StreetPlan("xijing", "西埂道", "residential", 5, ("nw", (-16, 750), "w1", "w2", "w3", (-34, 300), "h0", "sw")),
    StreetPlan("creek", "沙埠溪", "river", 9,
               ((1210, 1900), (1100, 1300), "ne", (1138, 770), "c1", "c2", "g2", "c3", (1106, 310), "h2", "se"),
               banks=("溪东小路", "溪边小路")),
    StreetPlan("shore", "湖岸", "shore", 2, _SHORE),
    StreetPlan("main", "主街", "tertiary", 8, ("n1", "bm", "m1", "m2", "m3", "fm", "hm", "p1")),
    StreetPlan("east", "东街", "tertiary", 7, ("n2", "be", "e1", "e2", "e3", "fe", "he", "p2")),
    StreetPlan("upper", "上街", "residential", 6, ("w1", "k1", "m1", "v1", "e1", "l1", "c1")),
    StreetPlan("middle", "中街", "residential", 6, ("w2", "k2", "m2", "v2", "e2", "l2", "c2")),
    StreetPlan("lower", "下街", "residential", 6, ("w3", "k3", "m3", "e3", "l3", "c3")),
    StreetPlan("back", "后街", "residential", 5, ("b1", "bm", "be", "b2"), border=False),
    StreetPlan("front", "前街", "residential", 5, ("f1", "fm", "fe", "f2"), border=False),
    StreetPlan("west", "西环巷", "residential", 5, ("b1", "k1", "k2", "k3", "f1"), border=False),
    StreetPlan("eastring", "东环巷", "residential", 5, ("b2", "l1", "l2", "g1", "l3", "f2"), border=False),
    StreetPlan("mouth", "溪口巷", "residential", 5, ("g1", (980, 452), "g2"), border=False),
    StreetPlan("council", "村委巷", "residential", 5, ("v1", "v2"), border=False),
    StreetPlan("dyke", "湖堤路", "residential", 6,
               ("h0", (200, 165), "hm", (560, 150), "he", (880, 190), "h2"), border=False),
)  # fmt: skip

_QUARTERS = (
    QuarterPlan((100, 800), "后坡网格", "后坡", "Houpo", 1,
                blocks=(BlockPlan((320, 670), "farm", 4), BlockPlan((100, 800), "orchard"))),
    QuarterPlan((540, 800), "祖屋网格", "祖屋", "Zuwu", 1,
                blocks=(BlockPlan((545, 645), "farm", 4), BlockPlan((540, 800), "orchard"))),
    QuarterPlan((900, 800), "果园网格", "果园", "Guoyuan", 1,
                blocks=(BlockPlan((770, 650), "farm", 4), BlockPlan((1000, 780), "orchard"))),
    QuarterPlan((100, 570), "西湾网格", "西湾", "Xiwan", 2,
                blocks=(BlockPlan((320, 560), "farm", 4), BlockPlan((80, 570), "field"))),
    QuarterPlan((510, 540), "村中网格", "村中", "Cunzhong", 2,
                blocks=(BlockPlan((510, 540), "farm", 4), BlockPlan((620, 540), "civic"))),
    QuarterPlan((950, 560), "东坡网格", "东坡", "Dongpo", 2,
                blocks=(BlockPlan((770, 540), "farm", 4), BlockPlan((1000, 560), "field"))),
    QuarterPlan((100, 470), "上井网格", "上井", "Shangjing", 3,
                blocks=(BlockPlan((320, 460), "farm", 3), BlockPlan((80, 470), "field"))),
    QuarterPlan((540, 440), "下井网格", "下井", "Xiajing", 3, blocks=(BlockPlan((540, 440), "farm", 4),)),
    QuarterPlan((985, 490), "溪口网格", "溪口", "Xikou", 3,
                blocks=(BlockPlan((770, 430), "farm", 4), BlockPlan((985, 425), "farm", 2),
                        BlockPlan((985, 490), "field"))),
    QuarterPlan((100, 280), "前滩网格", "前滩", "Qiantan", 4,
                blocks=(BlockPlan((310, 380), "farm", 2), BlockPlan((100, 260), "field"),
                        BlockPlan((200, 115), "reeds"))),
    QuarterPlan((545, 230), "码头网格", "码头", "Matou", 4,
                blocks=(BlockPlan((535, 335), "farm", 4), BlockPlan((555, 230), "field"),
                        BlockPlan((555, 110), "drying"))),
    QuarterPlan((950, 250), "渔家网格", "渔家", "Yujia", 4,
                blocks=(BlockPlan((760, 325), "farm", 4), BlockPlan((1000, 270), "fishponds"),
                        BlockPlan((900, 140), "reeds"))),
)  # fmt: skip

# Gaps on purpose: no kindergarten, no pharmacy, no day care; the shop and the clinic are in the middle of the village.
_FACILITIES = (
    FacilityPlan("party_service_centre", "云沙埠村党群服务中心", "村中", "hall", 120),
    FacilityPlan("clinic", "云沙埠村卫生室", "村中", "shop", 12),
    FacilityPlan("convenience_store", "云沙埠便民超市", "村中", "shop"),
    FacilityPlan("elderly_canteen", "云沙埠暖心食堂", "村中", "shop", 60),
    FacilityPlan("library", "云沙埠农家书屋", "村中", "hall", 20),
    FacilityPlan("community_centre", "云沙埠邻里议事厅", "村中", "hall", 40),
    FacilityPlan("micro_fire_station", "云沙埠微型消防站", "下井", "farmhouse"),
    FacilityPlan("elderly_day_care", "云沙埠日间照料候选点", "祖屋", "farmhouse", 20, "candidate"),
)

_LAKE = AreaPlan("water", "云湖", ((14000, -14000), (-9000, -14000)), along="shore")

_COUNTRY = (
    AreaPlan("field", "", ((-1250, 760), (-700, 880), (-180, 850), (-90, 520), (-120, 240), (-620, 300), (-1180, 380))),
    AreaPlan("field", "", ((1210, 820), (1560, 960), (2050, 1180), (2300, 900), (2060, 420), (1540, 210), (1200, 330))),
    AreaPlan("green", "云沙山", ((-300, 1080), (240, 1040), (760, 1050), (1020, 1120), (940, 1520), (420, 1690),
                                 (-180, 1480))),
    AreaPlan("field", "", ((1500, 1350), (2000, 1850), (2500, 2700), (2300, 3050), (1750, 2600), (1320, 1900))),
    AreaPlan("field", "", ((3430, 1420), (3900, 1250), (4600, 1500), (4750, 2200), (4200, 2800), (3560, 2480))),
)  # fmt: skip

YUNSHABU = SettlementPlan(
    prefix="ys",
    code="530199101201",
    name="云沙埠村",
    name_en="Yunshabu Village",
    settlement="rural",
    epsg=4543,
    origin=(566_600.0, 2_761_850.0),
    area_m2=None,
    nodes=_NODES,
    streets=_STREETS,
    quarters=_QUARTERS,
    facilities=_FACILITIES,
    uncollected=("前滩", "果园"),
    cameras=6,
    duty_posts=2,
    land=(_LAKE, *_COUNTRY),
)
