"""What a perfect splitter finds in a synthetic dump, and when two texts count as the same.

The truth file has one JSON object a line for each record that was meant for the dump, in order:
`record_no` (1 = the first intact one), `title` and `abstract` of one that is intact; `kind`
("damaged"), `reason`, `title` and `abstract` of one that is not. What a cut leaves out altogether
is not listed. The texts are those that can be recovered: abstracts on one line, without furniture,
in their right encoding, with U+FFFD for bytes that were broken. Reasons are `title_lost`,
`abstract_lost`, `both_lost`, `cut_off` and `undecodable`.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass

# `\s` covers tabs, no-break spaces, form feeds, U+0085, U+2028 and U+2029; the others show nothing.
_WHITE_SPACE = re.compile("[\\s\u180e\u200b\u200c\u200d\u2060\ufeff]+")


def normalised(text: str) -> str:
    """Turn each run of white space, zero-width characters included, into one space, and trim."""
    return _WHITE_SPACE.sub(" ", text).strip()


@dataclass(frozen=True, slots=True)
class Truth:
    """One record as it was before the damage; ``reason`` tells why it cannot be recovered.

    Only intact records are numbered, in the order of the dump.
    """

    title: str
    abstract: str
    record_no: int | None = None
    reason: str | None = None

    def to_json(self) -> str:
        """Write the line of the truth file."""
        texts = {"title": self.title, "abstract": self.abstract}
        line: dict[str, object] = (
            {"record_no": self.record_no, **texts}
            if self.reason is None
            else {"kind": "damaged", "reason": self.reason, **texts}
        )
        return json.dumps(line, ensure_ascii=False)
