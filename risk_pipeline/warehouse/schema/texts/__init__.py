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

TEXT_TABLES = (TEXT_STATE, TEXT_DOCS, TEXT_TERMS, TEXT_DAYS, TEXT_TERM_DAYS)
