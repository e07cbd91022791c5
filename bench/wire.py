"""A keep-alive HTTP connection as lean as a client can be, so that a benchmark does not measure its own asking."""

import asyncio
from dataclasses import dataclass


@dataclass
class Wire:
    """One connection to a service on this machine."""

    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter

    @classmethod
    async def connect(cls, host: str, port: int) -> "Wire":
        """Open it."""
        return cls(*await asyncio.open_connection(host, port))

    async def get(self, path: str, headers: str = "") -> tuple[int, bytes]:
        """Status and head of the answer; the body is read and thrown away. ``headers`` end in a line break each.

        Raises RuntimeError on any answer but a tile, none, an unchanged one, or 503.
        """
        request = f"GET {path} HTTP/1.1\r\nHost: bench\r\nAccept-Encoding: gzip, br\r\n{headers}\r\n"
        self.writer.write(request.encode())
        head = await self.reader.readuntil(b"\r\n\r\n")
        status = int(head[9:12])
        lower = head.lower()
        if b"\r\ntransfer-encoding: chunked" in lower:
            while size := int(await self.reader.readuntil(b"\r\n"), 16):
                await self.reader.readexactly(size + 2)
            await self.reader.readexactly(2)
        elif status not in (204, 304):
            length = lower.partition(b"content-length:")[2].partition(b"\r\n")[0]
            await self.reader.readexactly(int(length))
        if status not in (200, 204, 304, 503):
            raise RuntimeError(f"{path} was answered by {status}")
        return status, head

    def close(self) -> None:
        """Close it."""
        self.writer.close()
