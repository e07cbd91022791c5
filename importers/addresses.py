"""What files say of how buildings and units are also called: aliases, former names, standard addresses."""

from gis.addresses.spelling import LONGEST, spelling
from gis.search.pinyin import pinyin_of
from importers.convert import Field, Misfits, Values, choice, text

KINDS = {
    **{word: word for word in ("standard", "alias", "former")},
    "标准地址": "standard",
    "别名": "alias",
    "又名": "alias",
    "曾用名": "former",
    "旧名": "former",
}
SPELT = ("spelling",)
"""Made of the text, and told by the row's hash with it."""
SPOKEN = ("name_pinyin", "name_initials")

ADDRESS_FIELDS = (
    Field("building_key", ("building_key", "楼栋编号"), text(200), required=True),
    Field("entrance", ("entrance", "单元"), text(60)),
    Field("room", ("room", "房号", "房间号"), text(60)),
    Field("kind", ("kind", "类型", "名称类型"), choice(KINDS), default="alias"),
    Field("text", ("text", "名称", "地址", "name", "address"), text(LONGEST + 1), required=True),
)


def spell_out(columns: dict[str, Values], misfits: Misfits) -> None:
    """The one spelling of each text, by which two are the same, and its pinyin for the search box."""
    said = columns["text"]
    made: dict[str, Values] = {name: [None] * len(said) for name in (*SPELT, *SPOKEN)}
    for i, words in enumerate(said):
        spelt = spelling(words or "")
        if words is None or i in misfits:
            continue
        if len(words) > LONGEST or not spelt:
            needed = {
                "needed": f"1～{LONGEST} 个字符的名称",
                "needed_en": f"a name of 1–{LONGEST} characters",
            }
            misfits[i] = ("bad_value", {"column": "text", "value": words[:60], **needed})
            continue
        made["spelling"][i] = spelt
        made["name_pinyin"][i], made["name_initials"][i] = pinyin_of(words)
    columns.update(made)
