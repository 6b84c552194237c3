"""`paperhouse rejects`: list what was refused, show it, replay it, waive it."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rich.table import Table

from expectations.tables import RECORDS
from flows.quarantine import Choice, named_rejects, wanted_rejects
from flows.settings import Settings
from flows.terminal import console, print_json
from flows.text import printable
from transforms.encodings import Encoding
from transforms.reading import DETAILS
from warehouse.quarantine import open_quarantine

if TYPE_CHECKING:
    from flows.replaying import Replay

_MOST_NAMED = 20
_DESCRIPTIONS = DETAILS | {rule.name: rule.description for rule in RECORDS.rules}
_LISTED = (
    *("reject", "dump_id", "reject_no", "source", "observed_on"),
    *("stage", "rules", "status", "raw_text"),
)


def list_command(
    warehouse: Path, choice: Choice, *, status: str | None, limit: int, as_json: bool
) -> None:
    """List rejects, and count all that fit.

    Raises:
        WarehouseUnusableError: if the warehouse cannot be read.
        WrongUsageError: if the dump that is named is none.
    """
    with open_quarantine(warehouse) as quarantine:
        wanted = wanted_rejects(quarantine, choice, status=status, most=limit)
        rejects = quarantine.rejects(wanted).select(_LISTED).rows(named=True)
        counts = quarantine.counts(wanted)
    if as_json:
        _print_json({"warehouse": str(warehouse), "counts": counts, "rejects": rejects})
        return
    _print_list(rejects, counts, status)


def show_command(warehouse: Path, name: str, *, as_json: bool) -> None:
    """Show all that is known of one reject.

    Raises:
        WarehouseUnusableError: if the warehouse cannot be read.
        WrongUsageError: if the name is that of no reject.
    """
    with open_quarantine(warehouse) as quarantine:
        reject = named_rejects(quarantine, [name]).row(0, named=True)
        decisions = quarantine.decisions(reject["dump_id"], reject["reject_no"]).rows(named=True)
    if as_json:
        raw = reject.pop("raw_bytes")
        reject["raw_bytes_hex"] = None if raw is None else raw.hex()
        described = {rule: _DESCRIPTIONS.get(rule) for rule in reject["rules"]}
        _print_json(reject | {"rule_descriptions": described, "decisions": decisions})
        return
    _print_reject(reject, decisions)


def replay_command(choice: Choice, settings: Settings, *, as_json: bool) -> None:
    """Replay rejects, and say what became of each.

    Raises:
        GateFailedError: if the built warehouse breaks its contract.
        WarehouseUnusableError: if the warehouse cannot be read or written.
        WrongUsageError: if a name is that of no reject, or of one that is replayed already.
    """
    from flows.replaying import replay_rejects

    replay = replay_rejects(choice, settings)
    if as_json:
        _print_json({"warehouse": str(settings.warehouse), **asdict(replay)})
        return
    _print_replay(replay, settings)


def waive_command(choice: Choice, settings: Settings, *, note: str, as_json: bool) -> None:
    """Waive rejects, and say which.

    Raises:
        GateFailedError: if the built warehouse breaks its contract.
        WarehouseUnusableError: if the warehouse cannot be read or written.
        WrongUsageError: if no note is given, nothing is named, or a reject is not open.
    """
    from flows.waiving import waive_rejects

    waiver = waive_rejects(choice, settings, note=note)
    if as_json:
        _print_json({"warehouse": str(settings.warehouse), **asdict(waiver)})
        return
    if waiver.version_no is None:
        _say(f"No open reject fits. Nothing was waived: {settings.warehouse} stays as it is.")
        return
    _say(
        f"Waived {_rejects(len(waiver.waived))}: {_names(waiver.waived)}.",
        f"Published version {waiver.version_no} of {settings.warehouse}.",
    )


def _print_json(document: dict[str, Any]) -> None:
    print_json(json.dumps(document, indent=2, ensure_ascii=False, default=str))


def _say(*lines: str) -> None:
    for line in lines:
        console().print(printable(line), soft_wrap=True)


def _rejects(count: int) -> str:
    return f"{count:,} reject{'' if count == 1 else 's'}"


def _names(names: tuple[str, ...]) -> str:
    shown = ", ".join(names[:_MOST_NAMED])
    more = len(names) - _MOST_NAMED
    return f"{shown} and {more:,} more" if more > 0 else shown


def _print_list(rejects: list[dict[str, Any]], counts: dict[str, int], status: str | None) -> None:
    fitting = sum(counts.values()) if status is None else counts[status]
    if rejects:
        console().print(_list_table(rejects))
        _say("")
    if fitting > len(rejects):
        _say(f"{len(rejects):,} of {fitting:,} are shown (--limit).")
    _say(
        f"Rejects: {counts['open']:,} open, {counts['replayed']:,} replayed,"
        f" {counts['waived']:,} waived."
    )
    if rejects:
        _say(
            f"Next: paperhouse rejects show {rejects[0]['reject']}",
            "      paperhouse rejects replay  (loads what passes today)",
            f'      paperhouse rejects waive {rejects[0]["reject"]} --note "why it is left out"',
        )


def _list_table(rejects: list[dict[str, Any]]) -> Table:
    table = Table(box=None, pad_edge=False, header_style="bold")
    for name, width in (("Reject", 18), ("Dump", 14), ("Stage", 8), ("Rules", 22), ("Status", 8)):
        table.add_column(name, min_width=width, overflow="fold")
    table.add_column("Text", ratio=1, no_wrap=True)
    for reject in rejects:
        text = " ".join(reject["raw_text"].split())
        table.add_row(
            reject["reject"],
            f"{printable(reject['source'], width=40)} {reject['observed_on']}",
            reject["stage"],
            printable(", ".join(reject["rules"])),
            reject["status"],
            printable(text, width=60),
        )
    return table


def _print_reject(reject: dict[str, Any], decisions: list[dict[str, Any]]) -> None:
    facts = Table(box=None, pad_edge=False, show_header=False)
    for name, value in _facts(reject):
        facts.add_row(name, printable(value))
    console().print(facts)
    _say("", "Rules:")
    _say(
        *(
            f"  {rule}: {_DESCRIPTIONS.get(rule, 'a rule of earlier days')}"
            for rule in reject["rules"]
        )
    )
    _say("", "Text:", *(f"  | {line.expandtabs()}" for line in reject["raw_text"].splitlines()))
    if reject["title"] is not None or reject["abstract"] is not None:
        _say(
            "",
            f"Title that was read: {reject['title']}",
            f"Abstract that was read: {reject['abstract']}",
        )
    _say("", "Decisions:" if decisions else "Nobody has decided on it yet.")
    _say(*(f"  {_decision(decision)}" for decision in decisions))


def _facts(reject: dict[str, Any]) -> list[tuple[str, str]]:
    raw = reject["raw_bytes"] or Encoding(reject["encoding"]).encode(reject["raw_text"])
    record = reject["record_no"]
    return [
        ("Reject", reject["reject"]),
        ("Status", reject["status"]),
        ("Dump", f"{reject['source']}, observed on {reject['observed_on']}"),
        ("Read as", f"{reject['layout']}, {reject['encoding']}"),
        (
            "Place",
            f"lines {reject['start_line']:,} to {reject['end_line']:,},"
            f" bytes {reject['start_byte']:,} to {reject['end_byte']:,}",
        ),
        ("Record", "none" if record is None else f"number {record:,} of the dump"),
        ("Refused", f"by stage {reject['stage']} at {reject['first_seen_at']:%F %T} UTC"),
        ("Size", f"{len(raw):,} bytes"),
    ]


def _decision(decision: dict[str, Any]) -> str:
    rules = f": {', '.join(decision['rules'])}" if decision["rules"] else ""
    note = f": {decision['note']}" if decision["note"] else ""
    return (
        f"{decision['decided_at']:%F %T} UTC, {decision['decision']}{rules} by"
        f" {decision['decided_by']}{note}"
    )


def _print_replay(replay: Replay, settings: Settings) -> None:
    if replay.judged_count == 0:
        _say(f"No open reject fits. Nothing to replay: {settings.warehouse} stays as it is.")
        return
    if replay.refused_again:
        rules = Counter(rule for rules in replay.refused_again.values() for rule in rules)
        by_rule = ", ".join(f"{rule} {count:,}" for rule, count in rules.most_common())
        _say(f"Refused again: {_rejects(len(replay.refused_again))} ({by_rule}).")
    if replay.version_no is None:
        _say(f"None can be loaded by today's rules: {settings.warehouse} stays as it is.")
        return
    _say(
        f"Replayed {_rejects(len(replay.replayed))}: {_names(replay.replayed)}.",
        f"Published version {replay.version_no} of {settings.warehouse}:"
        f" {replay.record_count:,} records more, {replay.new_paper_count:,} new papers.",
    )
