"""Say when a disk has too little room, or cannot be written to, before anything is lost by it."""

from dataclasses import dataclass

LOW_BYTES = 2 * 1024**3  # less is told of: what strangers send stops at a quarter of it
DATABASE, MAIL, RECORDINGS = "database", "mail", "recordings"

# pt-BR: what stands on the disk; supervisors are told this.
KEEPS = {
    DATABASE: "onde ficam os registros",
    MAIL: "onde ficam as mensagens e os anexos",
    RECORDINGS: "onde ficam os recados de voz",
}


@dataclass(frozen=True)
class DiskState:
    """What was found of one disk: its name here, free bytes, and the error of writing to it."""

    name: str
    free: int
    trouble: str = ""  # "" where a file could be written

    @property
    def good(self) -> bool:
        """Return whether it can be written to, and has room for a while."""
        return not self.trouble and self.free >= LOW_BYTES

    @property
    def word(self) -> str:
        """Return what is wrong with it, "" for nothing."""
        if self.trouble:
            return f"{self.name} cannot be written to ({self.trouble})"
        least = f"{LOW_BYTES // 1024**2} MB"
        return "" if self.good else f"{self.name} has {self.free // 1024**2} MB left of {least}"
