"""The rules for one record, and the measures on which they are judged.

Great Expectations sees the measures, not the texts: they are narrow, and computed for all records
at once (`transforms.record_checks`).
"""

from expectations.contract import Column, DataType, Rule, Severity, Table
from expectations.tables import columns as c

SHORTEST_TITLE_CHARS = 3
LONGEST_TITLE_CHARS = 400
SHORTEST_ABSTRACT_CHARS = 80
LONGEST_ABSTRACT_CHARS = 5_000  # longer ones exist, but are usually several glued together
FEWEST_ABSTRACT_WORDS = 12
LOWEST_CONFIDENCE = 0.9
REPLACEMENT_SHARE_LIMIT = 0.01  # from there on, too much of the text is guesswork


def _size(name: str, description: str, unit: str) -> Column:
    return Column(name=name, type=DataType.COUNT, description=description, unit=unit, minimum=0)


def _flag(name: str, description: str) -> Column:
    return Column(name=name, type=DataType.FLAG, description=description)


RECORD_CHECKS = Table(
    schema="checks",
    name="record_checks",
    grain="One row per record split from a dump; never stored.",
    columns=(
        c.DUMP_ID,
        Column(
            name="record_no",
            type=DataType.COUNT,
            description="Place of the record among those split from its dump, 1 for the first;"
            " a quarantined record keeps its number.",
            minimum=1,
        ),
        _size("title_chars", "Length of the title.", "character"),
        _size("abstract_chars", "Length of the abstract.", "character"),
        _size("abstract_words", "Words in the abstract.", "word"),
        _flag("is_title_url", "The title is nothing but a URL."),
        _flag("is_title_banner", "The title is a banner or other furniture of the page."),
        _flag("is_title_user_name", "The title looks like the user name of a submitter."),
        _flag("is_title_number", "The title is a number, an upvote count or a date."),
        _flag("is_title_capitals", "The title has several words and no lower-case letter."),
        _flag("is_abstract_title", "The abstract repeats the title and says nothing else."),
        _size("control_chars", "Control characters in title and abstract.", "character"),
        Column(
            name="replacement_share",
            type=DataType.NUMBER,
            description="Share of U+FFFD among the characters of title and abstract.",
            unit="share of 1",
            minimum=0,
            maximum=1,
        ),
        _flag("is_withdrawn", "The abstract is the notice of a withdrawal."),
        _flag("has_final_punctuation", "The abstract ends a sentence, or in a URL or `[...]`."),
        _flag("has_spaced_letters", "Five or more single letters follow each other."),
        _flag("is_repeated", "An earlier record of the same dump has the same paper."),
        _flag("is_decoded_exactly", "Every byte of the span was valid in the dump's encoding."),
        _flag("is_repaired", "Text that was encoded twice has been mended."),
        Column(
            name="confidence",
            type=DataType.NUMBER,
            description="How sure the splitter is of the record.",
            unit="probability",
            minimum=0,
            maximum=1,
        ),
    ),
    key=("dump_id", "record_no"),
)


def _forbid(name: str, severity: Severity, description: str, flag: str) -> Rule:
    return Rule(
        name=name, severity=severity, description=description, measure=flag, allowed=(False,)
    )


def _demand(name: str, severity: Severity, description: str, flag: str) -> Rule:
    return Rule(
        name=name, severity=severity, description=description, measure=flag, allowed=(True,)
    )


def _at_least(name: str, description: str, measure: str, minimum: int) -> Rule:
    return Rule(
        name=name,
        severity=Severity.FAIL,
        description=description,
        measure=measure,
        minimum=minimum,
    )


def _at_most(name: str, severity: Severity, description: str, measure: str, maximum: float) -> Rule:
    return Rule(
        name=name, severity=severity, description=description, measure=measure, maximum=maximum
    )


RECORD_RULES = (
    _at_least("title_missing", "The title is empty.", "title_chars", 1),
    _at_least("abstract_missing", "The abstract is empty.", "abstract_chars", 1),
    _at_least(
        "title_too_short",
        f"The title has fewer than {SHORTEST_TITLE_CHARS} characters.",
        "title_chars",
        SHORTEST_TITLE_CHARS,
    ),
    _at_most(
        "title_too_long",
        Severity.FAIL,
        f"The title has more than {LONGEST_TITLE_CHARS} characters.",
        "title_chars",
        LONGEST_TITLE_CHARS,
    ),
    _forbid("title_is_url", Severity.FAIL, "The title is a URL.", "is_title_url"),
    _forbid(
        "title_is_banner", Severity.FAIL, "The title is furniture of the page.", "is_title_banner"
    ),
    _forbid(
        "title_is_user_name",
        Severity.FAIL,
        "The title is the user name of a submitter.",
        "is_title_user_name",
    ),
    _forbid(
        "title_is_number",
        Severity.FAIL,
        "The title is a number, an upvote count or a date.",
        "is_title_number",
    ),
    _at_least(
        "abstract_too_short",
        f"The abstract has fewer than {SHORTEST_ABSTRACT_CHARS} characters.",
        "abstract_chars",
        SHORTEST_ABSTRACT_CHARS,
    ),
    _at_least(
        "abstract_too_few_words",
        f"The abstract has fewer than {FEWEST_ABSTRACT_WORDS} words.",
        "abstract_words",
        FEWEST_ABSTRACT_WORDS,
    ),
    _forbid(
        "abstract_equals_title",
        Severity.FAIL,
        "The abstract is the title once more.",
        "is_abstract_title",
    ),
    _at_most(
        "control_characters",
        Severity.FAIL,
        "Title or abstract hold control characters.",
        "control_chars",
        0,
    ),
    Rule(
        name="replacement_characters",
        severity=Severity.FAIL,
        description=f"{REPLACEMENT_SHARE_LIMIT:.0%} of the characters or more could not be read.",
        measure="replacement_share",
        below=REPLACEMENT_SHARE_LIMIT,
    ),
    _forbid(
        "withdrawn", Severity.FAIL, "The abstract is the notice of a withdrawal.", "is_withdrawn"
    ),
    _demand(
        "no_final_punctuation",
        Severity.WARN,
        "The abstract breaks off without final punctuation.",
        "has_final_punctuation",
    ),
    _forbid(
        "title_all_capitals",
        Severity.WARN,
        "The title is written in capitals throughout.",
        "is_title_capitals",
    ),
    _at_most(
        "abstract_very_long",
        Severity.WARN,
        f"The abstract has more than {LONGEST_ABSTRACT_CHARS:,} characters.",
        "abstract_chars",
        LONGEST_ABSTRACT_CHARS,
    ),
    _forbid(
        "letters_spaced_out",
        Severity.WARN,
        "Letters stand apart, as text recognition leaves them.",
        "has_spaced_letters",
    ),
    _forbid(
        "repeated_in_dump",
        Severity.WARN,
        "The dump has shown the same paper before.",
        "is_repeated",
    ),
    _demand(
        "undecodable_bytes",
        Severity.WARN,
        "Bytes that are no text in the dump's encoding were replaced by U+FFFD.",
        "is_decoded_exactly",
    ),
    _forbid(
        "double_encoding_repaired",
        Severity.WARN,
        "The text had been encoded twice; what it was before has been restored.",
        "is_repaired",
    ),
    Rule(
        name="low_confidence",
        severity=Severity.WARN,
        description=f"The splitter is less than {LOWEST_CONFIDENCE:.0%} sure that title and"
        " abstract are whole and belong together.",
        measure="confidence",
        minimum=LOWEST_CONFIDENCE,
    ),
)
