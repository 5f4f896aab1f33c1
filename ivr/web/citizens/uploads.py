"""Close and delete what a form's files occupy when their request ends."""

from typing import IO, Any

from flask import Request


class OwnRequest(Request):
    """A request whose temporary files end with it, also where its form was refused half-read.

    The library closes the files of a form that it read to its end. Those of one that it refused in
    between stay open, and on the disk without a name, until the garbage is collected.
    """

    def __init__(self, *given: Any, **also: Any) -> None:
        super().__init__(*given, **also)
        self._streams: list[IO[bytes]] = []

    def _get_file_stream(
        self,
        total_content_length: int | None,
        content_type: str | None,
        filename: str | None = None,
        content_length: int | None = None,
    ) -> IO[bytes]:
        stream = super()._get_file_stream(
            total_content_length, content_type, filename, content_length
        )
        self._streams.append(stream)
        return stream

    def close(self) -> None:
        """Close the request and all temporary files of its form."""
        super().close()
        for each in self._streams:
            each.close()
