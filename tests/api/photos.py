"""Sending photos in tests, as a client of the tus protocol does."""

import base64
import hashlib

import httpx

PIECE = {"content-type": "application/offset+octet-stream", "tus-resumable": "1.0.0"}


def declared(data: bytes) -> dict[str, str]:
    """The headers that begin an upload."""
    digest = base64.b64encode(hashlib.sha256(data).digest()).decode()
    return {
        "tus-resumable": "1.0.0",
        "upload-length": str(len(data)),
        "upload-metadata": f"filename cGhvdG8=,sha256 {digest}",
    }


async def begin(client: httpx.AsyncClient, data: bytes) -> str:
    """Where the photo is sent to."""
    answer = await client.post("/api/v1/uploads", headers=declared(data))
    assert answer.status_code in (200, 201), answer.text
    return answer.headers["location"]


async def piece(client: httpx.AsyncClient, where: str, offset: int, data: bytes) -> httpx.Response:
    return await client.patch(where, content=data, headers={**PIECE, "upload-offset": str(offset)})


async def offset(client: httpx.AsyncClient, where: str) -> int:
    answer = await client.head(where)
    assert answer.status_code == 200 and answer.headers["cache-control"] == "no-store"
    return int(answer.headers["upload-offset"])


async def upload(client: httpx.AsyncClient, data: bytes, size: int = 1_000_000) -> str:
    """The id of a photo that was sent whole."""
    where = await begin(client, data)
    while (at := await offset(client, where)) < len(data):
        answer = await piece(client, where, at, data[at : at + size])
        assert answer.status_code == 204, answer.text
    return where.rpartition("/")[2]
