"""Topics: what people write about that nobody has named yet."""

from __future__ import annotations

from typing import Annotated

import typer

from risk_pipeline.cli.app import JsonOption, WideOption, app, open_platform, verb
from risk_pipeline.cli.screen.columns import Column
from risk_pipeline.cli.screen.printing import print_fact, print_json, say
from risk_pipeline.cli.screen.tables import print_table
from risk_pipeline.domain.formatting import counted
from risk_pipeline.domain.text import shown_name

topics_app = typer.Typer(
    no_args_is_help=True, help="See what people write about that nobody has named yet, and name it."
)
app.add_typer(topics_app, name="topics")
TopicArgument = Annotated[str, typer.Argument(help="Topic, as `risk topics list` shows it.")]
_WIDTH = 9


@topics_app.command("list")
@verb
def list_topics(
    *,
    every: Annotated[bool, typer.Option("--all", help="Include closed topics.")] = False,
    wide: WideOption = False,
    as_json: JsonOption = False,
) -> None:
    """List the topics that are open, the newest first."""
    from risk_pipeline.pipeline.texts.naming import topics_of

    found = [each for each in topics_of(open_platform()) if every or each.topic.closed_on is None]
    if as_json:
        print_json([each.as_json() for each in found])
        return
    print_table(
        counted(len(found), "topic"),
        [
            *(Column("topic"), Column("feed", 2, 12), Column("opened"), Column("closed", 3)),
            *(Column("texts", is_right=True), Column("usually", is_right=True), Column("terms", wraps=True)),
        ],
        [
            (
                *(shown_name(each.topic.topic), each.feed, each.topic.opened_on, each.topic.closed_on or ""),
                *(each.topic.texts, f"{each.topic.expected:.1f}", ", ".join(map(shown_name, each.forms))),
            )
            for each in found
        ],
        wide=wide,
    )


@topics_app.command("show")
@verb
def show_topic(topic: TopicArgument, *, as_json: JsonOption = False) -> None:
    """Show a topic: how many write about it, with which words, and masked examples."""
    from risk_pipeline.pipeline.texts.naming import find_topic

    found = find_topic(open_platform(), topic)
    if as_json:
        print_json(found.as_json())
        return
    told = found.topic
    print_fact("topic", shown_name(told.topic), _WIDTH)
    print_fact("feed", found.feed, _WIDTH)
    print_fact("opened", told.opened_on, _WIDTH)
    print_fact("closed", told.closed_on or "it is open", _WIDTH)
    print_fact("texts", f"{told.texts} of {told.authors} authors in 14 days", _WIDTH)
    print_fact("usually", f"{told.expected:.1f} with its strongest term", _WIDTH)
    print_fact("terms", ", ".join(map(shown_name, found.forms)), _WIDTH)
    for example in told.examples:
        print_fact("example", shown_name(example), _WIDTH)


@topics_app.command("confirm")
@verb
def confirm_topic(
    topic: TopicArgument,
    cause: Annotated[str, typer.Option("--as", help="Id of the known cause that it becomes.")],
    title: Annotated[str, typer.Option(help="What people call it.")],
    owner: Annotated[str, typer.Option(help="Owner id of who answers for its words.")],
) -> None:
    """Make a topic a known cause: an entry of register/causes.yaml, which the next run counts."""
    from risk_pipeline.pipeline.texts.naming import confirm

    path = confirm(open_platform(), topic, cause, title, owner)
    say(f"{path}: {cause} added. Read its phrases, then `risk lint`; the next run counts it.")
