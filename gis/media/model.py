"""What a photo is, who sends one, and the words in which one is refused; free of any table or request."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from gis.errors import InvalidInput, NotFound

PHOTO_PX = 2048
THUMBNAIL_PX = 320
"""The longer side of a stored photo and of its small copy."""
MAX_OPEN = 100
"""Photos that one account may have sent and attached to nothing."""


@dataclass(frozen=True, slots=True)
class Sender:
    """Who sends photos: an account, whose they are until attached, or whoever reported an incident without one."""

    tenant_id: int
    user_id: UUID | None = None
    incident_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Declared:
    """What the sender says it will send."""

    sha256: bytes
    byte_count: int


@dataclass(frozen=True, slots=True)
class Upload:
    """How far a photo has come. ``is_ready``: all of it is here, agreed with its hash, and was read."""

    id: UUID
    byte_count: int
    received_count: int
    is_ready: bool
    is_new: bool = False


@dataclass(frozen=True, slots=True)
class Photo:
    """A photo as the confined process made it anew, with what the camera had written beside it.

    ``position`` is lon/lat in degrees as the camera said it, in no checked coordinate system.
    """

    width_px: int
    height_px: int
    body: bytes
    thumbnail: bytes
    taken_at: datetime | None
    position: tuple[float, float] | None


_TEXTS: dict[str, tuple[str, str]] = {
    "photo_kind": (
        "这不是可用的照片（{found}）。用手机拍的 JPEG、PNG 或 WebP 照片。",
        "This is no photo that can be used ({found}). Send a JPEG, PNG or WebP photo.",
    ),
    "photo_heic": (
        "HEIC 照片不能接收。在手机“设置 → 相机 → 格式”里选“兼容性最佳”后重拍，或先转成 JPEG。",
        "HEIC photos are not taken. Choose “Most Compatible” in the phone's camera settings, or convert it to JPEG.",
    ),
    "photo_pixels": (
        "照片像素太多（{width_px} × {height_px}），最多 {limit_mpx} 百万像素。换小一些的照片。",
        "The photo has too many pixels ({width_px} × {height_px}); {limit_mpx} megapixels at most. Send a smaller one.",
    ),
    "photo_broken": (
        "照片不完整或已损坏，打不开。重新拍一张，或换一张。",
        "The photo is cut off or damaged and cannot be opened. Take it again or send another one.",
    ),
    "photo_too_hard": (
        "这张照片展开后太大，已停止读取。换一张照片，或截图后再传。",
        "Opening this photo takes too much memory or time; reading it was stopped. Send another, or a screenshot.",
    ),
    "photo_differs": (
        "收到的内容与声明的校验值不一致，已清空。请从头再传一次。",
        "What arrived has not the hash that was declared, and was thrown away. Send it again from the start.",
    ),
}


def refused(code: str, **params: Any) -> InvalidInput:
    """A photo that is not taken, and what to do instead."""
    zh, en = _TEXTS[code]
    return InvalidInput(zh.format(**params), en.format(**params), code=code, params=params)


def is_refusal(code: object) -> bool:
    """Whether a refusal has words here."""
    return code in _TEXTS


def unknown_photo() -> NotFound:
    """NotFound for a photo that does not exist, or is not for whoever asks: told alike."""
    return NotFound(
        "没有这张照片，或不在你的可见范围内。",
        "There is no such photo, or it is outside your scope.",
    )
