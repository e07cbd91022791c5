"""Sealed numbers: opened with the right key only, found by their mark, moved to a new key."""

from pathlib import Path

import pytest

from gis.errors import Unavailable
from gis.people.sealing import (
    key_of,
    load_keyring,
    needed,
    new_keyring_text,
    parse_keyring,
    with_new_key,
)
from gis.settings import PersonalKeySettings

NUMBER = "11010519491231002X"


def test_what_is_sealed_opens_and_never_looks_the_same_twice() -> None:
    ring = parse_keyring(new_keyring_text())
    one, two = (ring.seal(1, "id", NUMBER) for _ in range(2))
    assert one != two
    assert NUMBER.encode() not in one
    assert ring.open(1, "id", one) == ring.open(1, "id", two) == NUMBER
    assert ring.mark(1, "id", NUMBER) == ring.mark(1, "id", NUMBER)


def test_a_seal_holds_for_its_tenant_and_field_only() -> None:
    ring = parse_keyring(new_keyring_text())
    sealed = ring.seal(1, "id", NUMBER)
    for tenant, field in ((2, "id"), (1, "phone")):
        with pytest.raises(Unavailable):
            ring.open(tenant, field, sealed)
        assert ring.mark(tenant, field, NUMBER) != ring.mark(1, "id", NUMBER)


def test_a_single_changed_bit_is_noticed() -> None:
    ring = parse_keyring(new_keyring_text())
    sealed = bytearray(ring.seal(1, "id", NUMBER))
    for place in range(len(sealed)):
        broken = bytes(sealed[:place]) + bytes((sealed[place] ^ 1,)) + bytes(sealed[place + 1 :])
        with pytest.raises(Unavailable):
            ring.open(1, "id", broken)


def test_a_new_key_seals_and_the_old_one_still_opens() -> None:
    text = new_keyring_text()
    old, both = parse_keyring(text), parse_keyring(with_new_key(text))
    sealed = old.seal(1, "id", NUMBER)
    assert both.open(1, "id", sealed) == NUMBER
    assert not both.is_newest(sealed)
    assert key_of(both.seal(1, "id", NUMBER)) == "k2"
    assert both.mark(1, "id", NUMBER) == old.mark(1, "id", NUMBER)
    with pytest.raises(Unavailable, match="k2"):
        old.open(1, "id", both.seal(1, "id", NUMBER))


@pytest.mark.parametrize("text", ["", "k1 short", "index only", "k1 " + "A" * 43 + "=", "index \x00"])
def test_a_broken_keyring_is_refused_without_showing_it(text: str) -> None:
    with pytest.raises(ValueError, match="personal keys") as caught:
        parse_keyring(text)
    assert "A" * 10 not in str(caught.value)


def test_keys_come_from_the_setting_or_a_file_and_never_show(tmp_path: Path) -> None:
    text = new_keyring_text()
    file = tmp_path / "keys"
    file.write_text(text)
    from_file = load_keyring(PersonalKeySettings(personal_key_file=file))
    from_text = load_keyring(PersonalKeySettings.model_validate({"personal_key": text.replace("\n", ",")}))
    assert from_file is not None and from_text is not None
    assert from_text.open(1, "id", from_file.seal(1, "id", NUMBER)) == NUMBER
    secret = text.split()[1]
    assert secret not in repr(from_file) + repr(PersonalKeySettings.model_validate({"personal_key": text}))


def test_without_keys_it_says_what_is_missing(tmp_path: Path) -> None:
    assert load_keyring(PersonalKeySettings(personal_key_file=tmp_path / "none")) is None
    with pytest.raises(Unavailable, match="WANGGE_PERSONAL_KEY_FILE"):
        needed(None)
