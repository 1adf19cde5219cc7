"""Tables of what people write: which texts there are, their terms, and how often each comes by day.

Nothing of a text stands here but its terms; personal data is masked before.
"""

from risk_pipeline.warehouse.schema.table import Column, Table

_FEED = Column("feed", "varchar", "Id of the feed that the text came with.", required=True)
_INSTANT = "timestamp with time zone"

TEXT_STATE = Table(
    "ops.text_state",
    "One row per feed with texts: how far they have been read.",
    key=("feed",),
    columns=(
        _FEED,
        Column("mark", "varchar", "Sha256 of how its texts are read; another one reads all of them again."),
        Column("loaded_until", _INSTANT, "Newest load that has been read."),
        Column("run_id", "varchar", "Run of that load."),
        Column("discovered_to", "date", "Last day on which topics were looked for; null before the first."),
    ),
)

TEXT_DOCS = Table(
    "ops.text_docs",
    "One row per text.",
    key=("feed", "doc"),
    columns=(
        _FEED,
        Column("doc", "bigint", "Identifies the text: hash of the feed and of its row's key.", required=True),
        Column("day", "date", "Business day on which it became known.", required=True),
        Column("author", "bigint", "Hash of who wrote it; the text itself where nobody says.", required=True),
        Column("is_unhappy", "boolean", "Whether its rating is low; null where the feed has none."),
        Column("sketch", "blob", "MinHash of its wording; null for one too short to be a copy."),
        Column("copy_group", "bigint", "First text of those that are nearly the same; null for a short one."),
        Column("is_copy", "boolean", "Whether it is one copy too many, and not counted.", required=True),
    ),
)

TEXT_TERMS = Table(
    "ops.text_terms",
    "One row per text and term in it.",
    columns=(
        _FEED,
        Column("day", "date", "Business day of the text.", required=True),
        Column("doc", "bigint", "The text.", required=True),
        Column("term", "varchar", "Stem, pair of stems, negated stem or emoji.", required=True),
    ),
)

TEXT_DAYS = Table(
    "ops.text_days",
    "One row per feed and day with texts.",
    key=("feed", "day"),
    columns=(
        _FEED,
        Column("day", "date", "Business day.", required=True),
        Column("n", "bigint", "Texts without the copies too many.", required=True),
        Column("unhappy", "bigint", "Those of them with a low rating.", required=True),
        Column("copies", "bigint", "Copies too many.", required=True),
    ),
)

TEXT_TERM_DAYS = Table(
    "ops.text_term_days",
    "One row per feed, term and day with it; an author counts once in seven days.",
    key=("feed", "term", "day"),
    columns=(
        _FEED,
        Column("term", "varchar", "Term.", required=True),
        Column("day", "date", "Business day.", required=True),
        Column("x", "bigint", "Texts with it.", required=True),
        Column("unhappy", "bigint", "Those of them with a low rating.", required=True),
    ),
)

TEXT_CAUSE_TERMS = Table(
    "ops.text_cause_terms",
    "One row per feed, known cause, phrase and term that the phrase needs.",
    columns=(
        _FEED,
        Column("cause", "varchar", "Id of the cause, as in register/causes.yaml.", required=True),
        Column("phrase", "integer", "Number of the phrase.", required=True),
        Column("is_excluding", "boolean", "Whether a text with it is not about the cause.", required=True),
        Column("needed", "integer", "Terms that a text must have of the phrase.", required=True),
        Column("term", "varchar", "One of them.", required=True),
    ),
)

TEXT_CAUSE_DAYS = Table(
    "ops.text_cause_days",
    "One row per feed, known cause and day with texts; an author counts once in seven days.",
    key=("feed", "cause", "day"),
    columns=(
        _FEED,
        Column("cause", "varchar", "Id of the cause.", required=True),
        Column("day", "date", "Business day.", required=True),
        Column("x", "bigint", "Texts about it.", required=True),
        Column("n", "bigint", "Texts without the copies too many.", required=True),
    ),
)

TEXT_TOPICS = Table(
    "ops.text_topics",
    "One row per feed, topic and time that it was open: words that came more often than their past says.",
    key=("feed", "topic", "opened_on"),
    columns=(
        _FEED,
        Column("topic", "varchar", "How people write its strongest term when it opened.", required=True),
        Column("opened_on", "date", "Business day at whose end it was found.", required=True),
        Column("closed_on", "date", "Day on which it had been usual for 14 days; null while it is open."),
        Column(
            "calm_since", "date", "First day of the days on which it has been usual; null where it is not."
        ),
        Column(
            "texts", "bigint", "Texts with any of its terms in the 14 days to its opening.", required=True
        ),
        Column("expected", "double", "How many there would usually be.", required=True),
        Column("authors", "bigint", "Their authors.", required=True),
        Column("examples", "varchar[]", "Masked texts, without words of few authors.", required=True),
    ),
)

TEXT_TOPIC_TERMS = Table(
    "ops.text_topic_terms",
    "One row per feed, topic and term of it.",
    key=("feed", "topic", "term"),
    columns=(
        _FEED,
        Column("topic", "varchar", "The topic.", required=True),
        Column("term", "varchar", "The term.", required=True),
        Column(
            "form", "varchar", "How people write it; null where fewer than five authors do.", required=False
        ),
        Column("from_on", "date", "Day on which it joined the topic.", required=True),
    ),
)

TEXT_TOPIC_DAYS = Table(
    "ops.text_topic_days",
    "One row per feed, topic and day with texts, back to the first; an author counts once in seven days.",
    key=("feed", "topic", "day"),
    columns=(
        _FEED,
        Column("topic", "varchar", "The topic.", required=True),
        Column("day", "date", "Business day.", required=True),
        Column("x", "bigint", "Texts with any of its terms.", required=True),
        Column("n", "bigint", "Texts without the copies too many.", required=True),
    ),
)

PUBLISHED_TEXTS = (TEXT_DAYS, TEXT_CAUSE_DAYS, TEXT_TOPICS, TEXT_TOPIC_TERMS, TEXT_TOPIC_DAYS)
"""What readers of the published copy find there, in a project with texts."""

TEXT_TABLES = (
    TEXT_STATE,
    TEXT_DOCS,
    TEXT_TERMS,
    TEXT_DAYS,
    TEXT_TERM_DAYS,
    TEXT_CAUSE_TERMS,
    TEXT_CAUSE_DAYS,
    TEXT_TOPICS,
    TEXT_TOPIC_TERMS,
    TEXT_TOPIC_DAYS,
)
