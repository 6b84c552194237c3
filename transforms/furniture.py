"""Furniture of pages, told by the form of the whole line.

A form is *plain* furniture where no title and no part of an abstract has it. Where one may have
it, as a line `Models` may end a wrapped title, the form is *doubtful*, and the reading of the
lines around it decides.
"""

from __future__ import annotations

from enum import StrEnum

import polars as pl

BANNERS = (
    "Get trending papers in your email inbox once a day!",
    "Get trending papers in your email inbox!",
)
BUTTON = "Subscribe"
NOTICES = (
    "No paper found.",
    "No papers found.",
    "Something interesting is missing? Index a new paper.",
)


class Furniture(StrEnum):
    """Kinds of furniture, as `raw.boilerplate` names them."""

    BLANK = "blank"
    BYTE_ORDER_MARK = "byte_order_mark"
    BANNER = "banner"
    SUBSCRIBE_BUTTON = "subscribe_button"
    PAGE_NOTICE = "page_notice"
    SUBMITTER = "submitter"
    AUTHOR_COUNT = "author_count"
    DATE = "date"
    COUNT = "count"
    LINK = "link"
    IDENTIFIER = "identifier"
    NAVIGATION = "navigation"
    SEPARATOR = "separator"
    IMAGE = "image"
    METADATA = "metadata"
    UNKNOWN = "unknown"


LONGEST_FURNITURE_CHARS = 240

_BULLET = r"(?:[-–—*•·▪◦|>+]+ ?)?"
_SIGN = "[▲△⬆↑👍⭐★♥❤️🔥+-]"
_FIGURE = r"\d+(?:[.,]\d+)*(?: ?[kKmM])?\+?"
_MONTH = (
    r"(?:Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?"
    r"|Sept?(?:ember)?|Oct(?:ober)?|Nov(?:ember)?|Dec(?:ember)?)\.?"
)
_DAY_NAME = r"(?:(?:Mon|Tues?|Wed(?:nes)?|Thu(?:rs)?|Fri|Sat(?:ur)?|Sun)(?:day)?,? )?"
_DATE = (
    rf"{_DAY_NAME}(?:{_MONTH} \d{{1,2}}(?:st|nd|rd|th)?(?:,? \d{{4}})?|\d{{1,2}}(?:st|nd|rd|th)?"
    rf" {_MONTH}(?:,? \d{{4}})?|{_MONTH},? \d{{4}}|\d{{4}}[-/.]\d{{1,2}}[-/.]\d{{1,2}}"
    r"|\d{1,2}[-/.]\d{1,2}[-/.]\d{2,4})(?:,? \d{1,2}:\d{2}(?::\d{2})?)?(?: (?:UTC|GMT))?"
)
_AGO = r"(?:about )?(?:an?|\d+) (?:second|minute|hour|day|week|month|year)s? ago"
_DATED = (
    r"(?:(?:first |last )?(?:published|posted|submitted|updated|added|released|announced)"
    r"(?: on| at)?:? |date:? |on )?"
)
_URL = r"(?:https?://|www\.)[^\s]+"
_HUB_URL = r"(?:github\.com|gitlab\.com|huggingface\.co|arxiv\.org|doi\.org)/[^\s]+"
_ANY_URL = rf"<?(?:{_URL}|{_HUB_URL})>?"

_SUBMITTER_LABEL = r"(?i)^(?:submitted|posted|uploaded|shared) by:?$"
_USER = r"@?[\w.-]+"

# Words of navigation that stand alone on a line and that no title would be.
_NAVIGATION = (
    r"(?:new|hot|upvotes?|downvote|log ?in|sign ?(?:up|in)|log ?out|pricing|enterprise|trending"
    r"|trending papers|daily papers|latest papers|all papers|top papers|papers with code|home|menu"
    r"|search|read more|show more|load more|see more|view more|see all|view all|more|less|share"
    r"|save|bookmark|cite|like|likes|reply|comments?|follow|following|subscribe|previous|next|back"
    r"|prev|next page|previous page|back to top|skip to content|main navigation|about|contact"
    r"|privacy|terms|blog|forum|posts|help|faq|login|register|settings|notifications|feedback"
    r"|buy|privacy policy|terms of (?:service|use)|cookie policy|docs|documentation"
    r"|sort by(?: \w+)?|filter(?:s| by)?|today|yesterday|this week|this month|last week|week|month"
    r"|daily|weekly|monthly|dark mode|light mode|toggle menu|close|open menu"
    r"|browse state[- ]of[- ]the[- ]art|state[- ]of[- ]the[- ]art|sota"
    r"|(?:view|read|open|see|show|get|download|browse)(?: the| on| in| full)*"
    r" (?:arxiv(?: page| pdf| paper)?|pdf|paper(?: page)?|html|page|abstract|code|project page"
    r"|github(?: repo(?:sitory)?)?|source|project|details|bibtex|text|full text)"
    r"|pdf|html|bibtex|github|arxiv|arxiv page|arxiv pdf|project page|add to collection"
    r"|by ak and the research community|ak and the research community|by ak|community"
    r"|code|paper|abstract|datasets?|models?|papers|spaces|collections|solutions|resources"
    r"|latest|popular|featured|recommended|discover|account|profile|dashboard|download|print"
    r"|videos?|images?|thumbnail|avatar|abs|demos?|audio|figure|loading(?:\.\.\.|…)?|advertisement)"
)
# Those of them that may as well be the last line of a wrapped title, or a title of one word.
_DOUBTFUL_NAVIGATION = (
    r"(?:code|paper|abstract|datasets?|models?|papers|spaces|collections|solutions|resources"
    r"|search|feedback|community|documentation|state[- ]of[- ]the[- ]art|following|settings|help"
    r"|next|more|less|share|pricing|enterprise|filters|notifications|comments|videos?|images?|demos?|audio|figure)"
)
_LINK_LABEL = r"\[(?:LINK|link|Link)[^\]]*\](?:\([^()\s]*\))?|\[[^\[\]]{0,80}\]\(\S+\)"
_IMAGE = r"!?\[?\[(?:IMAGE|image|Image|img|图片)[^\]]*\]\]?(?:\([^()\s]*\))?|!\[[^\]]*\]\(\S*\)"

_LABELLED_URL = (
    r"(?:(?:code|github|project(?: page)?|paper|pdf|arxiv|demo|web(?:site|page)|url|link|source"
    rf"|home ?page|repo(?:sitory)?|dataset|data|model)s?:? ?)?{_ANY_URL}"
)

# Form and kind; the first that fits counts. All but the links match in any case.
_FORMS: tuple[tuple[str, Furniture], ...] = (
    (
        r"(?i)^(?:submitted by:? \S+(?: \S+)?(?: \S+)?"
        r"|(?:posted|uploaded|shared) by:? @?[\w.-]+)$",
        Furniture.SUBMITTER,
    ),
    (rf"(?i)^{_BULLET}\(?(?:\+ ?|and )?\d+ (?:more )?authors?\)?$", Furniture.AUTHOR_COUNT),
    (rf"(?i)^{_BULLET}[(\[]?{_DATED}(?:{_DATE}|{_AGO})[)\]]?$", Furniture.DATE),
    (
        rf"(?i)^{_BULLET}(?:arxiv: ?[\w./-]+(?: ?\[[\w.-]+\])?|doi: ?10\.\S+"
        r"|\d{4}\.\d{4,5}(?:v\d+)?)$",
        Furniture.IDENTIFIER,
    ),
    (
        rf"(?i)^{_BULLET}(?:{_SIGN} ?)*(?:(?:up)?votes?|likes?|stars?|github|comments?|views?"
        r"|models?|datasets?|spaces?|collections?|downloads?|citations?|score|rank)?"
        rf":? ?#?\(?{_FIGURE}\)?(?: ?{_SIGN})*"
        r"(?: (?:up)?votes?| likes?| stars?| comments?| views?| points?| citations?| downloads?)?$",
        Furniture.COUNT,
    ),
    (rf"^{_BULLET}(?:{_IMAGE})$", Furniture.IMAGE),
    (rf"^{_BULLET}(?:{_LINK_LABEL})$", Furniture.LINK),
    (rf"(?i)^{_BULLET}{_LABELLED_URL}$", Furniture.LINK),
    # Not the end of a sentence, which may stand alone where a text was broken by its width.
    (r"^(?:[^\p{L}\p{N}]*[^\p{L}\p{N}.?!]|[.?!]{2,})$", Furniture.SEPARATOR),
    (rf"(?i)^{_BULLET}{_NAVIGATION}:?$", Furniture.NAVIGATION),
)
_DOUBTFUL = rf"(?i)^(?:{_DOUBTFUL_NAVIGATION}|{_NAVIGATION}:|{_LABELLED_URL})$"
# What a line must begin with, or be, to have any of the forms; spares nearly all lines the others.
_CANDIDATE = (
    r"^(?:[^\p{L}]|.{1,30}$|(?i:submitted|posted|uploaded|shared|published|updated|added|released"
    r"|announced|first|last|arxiv|doi|https?:|www\.|github|gitlab|huggingface|get trending"
    r"|something interesting|by ak|browse|code|project|paper|pdf|web ?|url|link|source|home"
    r"|repo|data|model|demo))"
)


def find_furniture(content: pl.Series) -> pl.DataFrame:
    """Tell for each plain text of a line which furniture it is.

    One row per line out: ``kind`` (null for content) and ``is_doubtful``.
    """
    chars = content.str.len_chars()
    is_candidate = ((chars <= LONGEST_FURNITURE_CHARS) & content.str.contains(_CANDIDATE)) | (
        chars == 0
    )
    places = is_candidate.arg_true()
    candidates = content.gather(places).to_frame("content")
    found = candidates.select(kind=_kind(pl.col("content")), content="content")
    found = _with_names_of_submitters(found, places)
    doubtful = pl.col("kind").is_in([Furniture.NAVIGATION, Furniture.LINK]) & pl.col(
        "content"
    ).str.contains(_DOUBTFUL)
    found = found.select("kind", is_doubtful=doubtful.fill_null(value=False))
    nothing = pl.DataFrame(
        {
            "kind": pl.repeat(None, len(content), dtype=pl.String(), eager=True),
            "is_doubtful": pl.repeat(False, len(content), dtype=pl.Boolean(), eager=True),
        }
    )
    return nothing.with_columns(
        kind=nothing["kind"].scatter(places, found["kind"]),
        is_doubtful=nothing["is_doubtful"].scatter(places, found["is_doubtful"]),
    )


def _kind(content: pl.Expr) -> pl.Expr:
    kind = (
        pl.when(content == "")
        .then(pl.lit(Furniture.BLANK))
        .when(content.is_in(BANNERS))
        .then(pl.lit(Furniture.BANNER))
        .when(content == BUTTON)
        .then(pl.lit(Furniture.SUBSCRIBE_BUTTON))
        .when(content.is_in(NOTICES))
        .then(pl.lit(Furniture.PAGE_NOTICE))
        .when(content.str.contains(_SUBMITTER_LABEL))
        .then(pl.lit(Furniture.SUBMITTER))
    )
    for form, furniture in _FORMS:
        kind = kind.when(content.str.contains(form)).then(pl.lit(furniture))
    return kind


def _with_names_of_submitters(found: pl.DataFrame, places: pl.Series) -> pl.DataFrame:
    """Take the user name behind a line `Submitted by` for furniture as well."""
    is_label = pl.col("content").str.contains(_SUBMITTER_LABEL)
    is_next = pl.col("place").diff() == 1
    # Blank lines may stand between the label and the name.
    label_before = is_label.shift(1) & is_next
    for _ in range(2):
        blank_before = (pl.col("content").shift(1) == "") & is_next
        label_before = label_before | (blank_before & label_before.shift(1))
    is_name = label_before & pl.col("content").str.contains(rf"^{_USER}$")
    return found.with_columns(place=places).with_columns(
        kind=pl.when(is_name.fill_null(value=False))
        .then(pl.lit(Furniture.SUBMITTER))
        .otherwise("kind")
    )
