"""How the answers of one route are held to what its reader may see."""

from dataclasses import dataclass

from gis.access.rights import RIGHTS, Right

MOMENTS = frozenset({"at", "as_of", "next_cursor"})
ALL = frozenset({"*"})
AT_TERRITORY = ("", "?territory_id={territories}")


@dataclass(frozen=True)
class Read:
    """A rule for one GET route.

    * ``asks``: query strings, in which ``{table}`` stands for an id of every kind of neighbour; ``at``: the table of
      each id in the path, or after ``=`` the words that stand there, with ``|`` between them.
    * ``right``: one of these is needed to ask at all; none: everyone may.
    * ``own``: fields that are not compared (``*``: none is, though none may tell of what is others'); ``figures``:
      those compared only where the whole of the thing is one's own.
    * ``identity``: the field by which a thing is told apart.
    * ``masked``: compared with somebody of the same role who sees everything, instead of the administrator.
    * ``personal``: personal data of a household; ``history``: fields that tell of former places on purpose.
    * ``whole_only``: a field and value that only those who see everything are told; ``own_only``: nothing of what lies
      above.
    * ``everything``: tells whoever has the right of the whole tenant.
    * ``elsewhere``: where the tests of the route are, instead of these.
    """

    asks: tuple[str, ...] = ("",)
    at: tuple[tuple[str, str], ...] = ()
    right: Right | tuple[Right, ...] | None = None
    own: frozenset[str] = frozenset()
    figures: frozenset[str] = frozenset()
    identity: tuple[str, ...] = ("id",)
    masked: bool = False
    personal: bool = False
    history: frozenset[str] = frozenset()
    whole_only: tuple[str, str] | None = None
    own_only: bool = False
    everything: bool = False
    elsewhere: str = ""

    def is_for(self, role: str) -> bool:
        """Whether the role may ask at all."""
        needed = (self.right,) if isinstance(self.right, str) else self.right
        return needed is None or not RIGHTS[role].isdisjoint(needed)
