"""How a row of the tables of ways and rules stands in docs/channels.md."""

SHOWN = {
    "preview": "title, words, picture",
    "link": "the link",
    "text": "text and link",
    "file": "the picture",
}


def checked(row):
    return f", {row.checked}" if row.checked else ""


def way_row(way):
    how = (
        f"`{way.link}`" if way.link else ("by steps: " + ", ".join(way.steps) if way.steps else "on the page")
    )
    limit = f"{way.limit} {way.limit_note}" if way.limit is not None else "-"
    return (
        f"| {way.label} | {way.channel} / {way.via} | {how} | {SHOWN[way.shows]} | {', '.join(way.carries)}"
        f" | {limit} | {way.note or '-'} | [source]({way.source}){checked(way)} |"
    )


def rule_row(rule):
    return (
        f"| {rule.platform} | {rule.limit.replace('|', chr(92) + '|')} | {rule.follows} | {rule.date}"
        f" | [source]({rule.source}){checked(rule)} |"
    )
