"""Every code `risk lint` can give: its level, what it means and what to do. docs/lint.md is made from it."""

from risk_pipeline.catalog.findings.code import Code, Level
from risk_pipeline.catalog.findings.code import error as _error
from risk_pipeline.catalog.findings.code import warning as _warning
from risk_pipeline.catalog.findings.incident_codes import INCIDENT_CODES
from risk_pipeline.catalog.findings.risk_register_codes import RISK_REGISTER_CODES

__all__ = ["CODES", "GROUPS", "Code", "Level"]

GROUPS = {
    "L0": "Files",
    "L1": "Rules",
    "L2": "Indicators",
    "L3": "Register",
    "L4": "Feeds and models",
    "L5": "Calendar",
    "L6": "Routing",
    "L7": "Response",
    "L8": "Settings",
    "L9": "Incidents",
}

CODES: dict[str, Code] = {
    "L001": _error("A file is missing, empty or not valid YAML.", "Create it, or fix the line named."),
    "L002": _error("A key is unknown.", "Use the suggested key, or remove it."),
    "L003": _error(
        "A value is missing or of the wrong type.", "Give a value of the type named in the message."
    ),
    "L004": _error(
        "A key appears twice in one mapping; YAML would silently keep the last one.", "Remove one of the two."
    ),
    "L005": _error("An id is used twice.", "Rename or remove one; an id never changes."),
    "L006": _error(
        "The dbt manifest is missing or unreadable; indicators and feeds are read from it.",
        "Run `risk prepare`.",
    ),
    "L007": _warning(
        "The dbt manifest is older than a file of dbt_project/, or one was deleted since: "
        "the newest edits are not in it.",
        "Run `risk prepare`.",
    ),
    "L008": _error(
        "A YAML file of register/ or expectations/ has a name that nobody reads.",
        "Rename it as suggested, or move it elsewhere.",
    ),
    "L009": _error(
        "A dbt model of the project has the name of one of the engine's, and dbt takes only one of them.",
        "Rename the file, and what refers to it.",
    ),
    "L101": _error("A rule names an unknown indicator.", "Correct the name, or add the indicator's model."),
    "L102": _error("A rule names an unknown risk.", "Correct the id, or add the risk to risks.yaml."),
    "L103": _error("A rule names an unknown owner.", "Correct the id, or add the owner to owners.yaml."),
    "L104": _error(
        "A rule names an unknown playbook.", "Correct the id, or add the playbook to playbooks.yaml."
    ),
    "L105": _error(
        "A rule judges an indicator of another business line.", "Move the rule to that line's suite."
    ),
    "L106": _warning(
        "A rule watches a risk of another business line.",
        "Check that this is intended: the ticket goes to the rule's owner, the risk belongs to another line.",
    ),
    "L107": _error(
        "A rule judges by a dimension that its indicator does not offer.",
        "Correct `by`, or add the dimension to the indicator's model and YAML.",
    ),
    "L108": _error(
        "A rule judges at a grain that its indicator does not offer.",
        "Correct `grain`, or add it to the indicator's YAML.",
    ),
    "L109": _error(
        "A rule judges a dimension by day or hour that has no rows by day or hour.",
        "Set `grain: week` or `grain: month`.",
    ),
    "L110": _error(
        "A rule on control limits requires more history than its grain is judged by (1,992 hours, 209 days, "
        "30 weeks, 14 months), so it would never judge.",
        "Lower `min_history`, or use a finer grain.",
    ),
    "L111": _error(
        "Amber is beyond red in the indicator's bad direction: amber would never show.",
        "Swap the two; amber must come first on the way to red.",
    ),
    "L112": _error(
        "The limits do not fit the indicator's direction: `band` needs [low, high] pairs, others one number.",
        "Give amber and red in the shape the direction requires.",
    ),
    "L113": _error(
        "A suite and its file have different names, or a rule's id does not begin with its suite's name.",
        "Rename it. A rule that has already run keeps its id: move it to the suite that its id names.",
    ),
    "L114": _error(
        "A suite is not named after a business line.", "Rename the file, or add the line to the register."
    ),
    "L115": _warning(
        "A rule is past its review date.", "Review its limits against the data and set a new `review_by`."
    ),
    "L116": _warning(
        "A text of the register or a rule refers to a retired or unknown rule.", "Refer to its successor."
    ),
    "L117": _error("Two rules judge the same thing with the same limits.", "Retire one of them."),
    "L118": _error("A rule names an unknown feed.", "Correct it to `<source>.<table>` of a dbt source."),
    "L119": _error(
        "A volume or freshness rule names a feed without a cursor; it has no event time to count by.",
        "Set `cursor` in the feed's meta, or take the feed out of the rule.",
    ),
    "L120": _error(
        "The type is neither one of ours nor a core expectation of Great Expectations.",
        "Use the suggested type.",
    ),
    "L121": _error(
        "A core expectation names no dataset, or one that dbt does not build.",
        "Set `meta.dataset` to `<schema>.<table>` of a model or source.",
    ),
    "L122": _error(
        "A core expectation names a column that its dataset does not declare.",
        "Correct the name, or declare the column in the model's YAML.",
    ),
    "L123": _warning(
        "A rule expects more events than any period of its indicator has: it never judges one.",
        "Lower `min_expected`, or judge longer periods.",
    ),
    "L124": _warning(
        "A rule watches by the hour for a drop of what hardly happens by the hour: none is usual there.",
        "Judge it by day, ask for more hours in a row, or watch for a shift.",
    ),
    "L125": _warning(
        "A volume rule expects more rows of a feed than any day of it usually has: it never judges one.",
        "Lower `min_expected` and the shares, or take the rule away: a few rows say little of a delivery.",
    ),
    "L201": _error("An indicator names an unknown business line.", "Correct it, or add the line."),
    "L202": _error("An indicator names an unknown owner.", "Correct it, or add the owner."),
    "L203": _warning(
        "No active or shadow rule judges the indicator.", "Add a rule, or remove it if nobody uses it."
    ),
    "L204": _error(
        "The model is not called `ind_<indicator>`; replay and trace look it up by that name.",
        "Rename the model or the indicator.",
    ),
    "L205": _error(
        "The indicator's model is not a parent of `indicator_daily`, so it never gets values.",
        "Call its file `ind_<indicator>.sql`, and run `risk prepare`, which lists the files.",
    ),
    "L206": _error(
        "A model called `ind_…` has no `config.meta.indicator`.", "Describe the indicator, or rename it."
    ),
    "L207": _error("An indicator has no description.", "Say in words and formula what it measures."),
    "L208": _error(
        "By its lineage the indicator depends on no feed, so it can never become `stale`.",
        "Build its model from sources by `ref` and `source`.",
    ),
    "L209": _error(
        "An indicator offers no grain or no dimension, so it never gets values.",
        "Give at least one of each.",
    ),
    "L210": _error(
        "An indicator offers a dimension that its model declares no column for, or `daily` names one that it "
        "does not offer.",
        "Add the column to the model and its YAML, or remove the dimension.",
    ),
    "L211": _error(
        "`attributes` or `users` of an indicator names a column that its model does not declare.",
        "Add the column to the model and its YAML, or remove it from `attributes` or `users`.",
    ),
    "L212": _error(
        "An indicator offers hours but lacks something they require: grain `hour`, the column `occurred_at`, "
        "a flow without maturity; and in `hourly`, if it is there, some of its dimensions.",
        "Add what the message names, or remove the grain, the column or the dimension.",
    ),
    "L213": _error(
        "The SQL of an indicator does not select a column that its YAML declares or its kind needs, or it "
        "selects `occurred_at` undeclared: dbt would fail later, in a model that reads it.",
        "Select the column in the SQL file named, or declare it in the YAML, or remove it there.",
    ),
    "L214": _error(
        "`dated_by` names a model that the indicator does not read or a date that the fact does not have, or "
        "lacks one that the SQL uses: a changed row would make the wrong days due.",
        "Name the dates by which the SQL dates its events; or remove `dated_by`, and all days are compared.",
    ),
    "L215": _warning(
        "The indicator reads a model of which `dated_by` names no date. Its values are right, but all its "
        "days are compared in every run.",
        "Read the column from a fact that is named, or add a date of the model.",
    ),
    "L216": _error(
        "What an indicator is divided by does not follow from its SQL, or contradicts it; how the value is "
        "judged depends on it.",
        "Say `denominator: none`, `trials` or `units` in its YAML.",
    ),
    "L217": _warning(
        "The data contradict that an indicator is a rate of trials: there were more hits than trials.",
        "Say `denominator: units` if one may have several hits; else look for rows that count twice.",
    ),
    "L301": _error("The head of a business line is not a known owner.", "Correct it, or add the owner."),
    "L302": _error(
        "The parent of a business line is unknown, or the parents form a circle.", "Correct `parent`."
    ),
    "L303": _error(
        "An owner has neither an e-mail address nor a Slack id and cannot be reached.", "Give one of the two."
    ),
    "L304": _error("An owner's deputy is unknown, or is the owner.", "Name another owner."),
    "L305": _error("A risk names an unknown business line.", "Correct it, or add the line."),
    "L306": _error("A risk names an unknown owner.", "Correct it, or add the owner."),
    "L307": _warning("No active rule watches the risk.", "Add an indicator and a rule for it."),
    "L308": _warning(
        "A watched risk has no leading indicator: nothing warns before the loss.",
        "Add a rule on an indicator that moves earlier, `kind: leading` in its `meta.indicator`.",
    ),
    "L309": _warning(
        "A watched risk has no lagging indicator: the loss itself is not measured.",
        "Add a rule on an indicator of the outcome, `kind: lagging` in its `meta.indicator`.",
    ),
    "L310": _warning("No rule uses the playbook.", "Name it in a rule, or remove it."),
    "L311": _error(
        "Titles are given to a dimension that no indicator has, neither in `dimensions` nor in `attributes`.",
        "Correct the name of the dimension, or remove it.",
    ),
    "L312": _error(
        "`meta.titles` of a model names an unknown dimension, or a column that its YAML does not declare; or "
        "the model leaves no table to read.",
        "Correct the name, declare the column, or materialize the model as table or view.",
    ),
    "L313": _error(
        "The titles of a model are, or are made from, a column declared `personal`; they are not shown.",
        "Name another column, such as a trading name; or correct `personal` where it is declared.",
    ),
    **RISK_REGISTER_CODES,
    "L401": _error("A feed names an unknown owner.", "Correct it, or add the owner."),
    "L402": _error("A key column of a feed is not among its columns.", "Declare it, or correct `key`."),
    "L403": _error("The cursor of a feed is not among its columns.", "Declare it, or correct `cursor`."),
    "L404": _warning(
        "No volume or no freshness rule covers a configured feed that has a cursor.",
        "Add it to a rule of the data platform's suite. A feed of few rows a day needs no volume rule: lint "
        "knows it after the first runs.",
    ),
    "L405": _error(
        "A dbt source table has no `config.meta.feed`, so nothing loads it.",
        "Describe its feed; set `location: null` if it is not configured yet.",
    ),
    "L406": _warning("A feed has no description.", "Say in the source YAML what one row is."),
    "L407": _error("A dbt model has no description.", "State what one row is, grain first."),
    "L408": _error(
        "The cursor of a feed is no date or instant, so its rows belong to no day.",
        "Declare it `date`, `timestamp` or `timestamptz`; `timestamp_format` says how it is written.",
    ),
    "L409": _error(
        "A feed's key and mode do not go together, so ingest refuses it.",
        "Give it a `key`; files without one need `mode: append`, whole lists `mode: replace`.",
    ),
    "L410": _error(
        "`meta.fact` names a column that the fact does not have.",
        "Correct it, or declare the column in its YAML.",
    ),
    "L411": _error(
        "`changed_by` of a fact or log names a feed, fact or column that is not there: changes are not seen.",
        "Name a source as `source.table`, a model with `meta.fact`, and their own columns.",
    ),
    "L412": _warning(
        "A fact is compared or written as a whole by every build, although it is materialized as a fact or "
        "says what it changes with. Its values are right; builds take longer.",
        "Add the feed or fact named to `changed_by`, the `key`, or `materialized: fact`.",
    ),
    "L413": _error(
        "`counted_through` of a feed names a fact or column that is not there.",
        "Name a fact that has a row for each of the feed, and its columns.",
    ),
    "L414": _warning(
        "A column that analysts read has no description: it has no comment in the published copy.",
        "Say in the model's YAML what it holds.",
    ),
    "L420": _error(
        "A feed or business line is closed on days of an entry that the calendar does not have.",
        "Correct `closed_on`, or add the entry to register/calendar.yaml.",
    ),
    "L421": _warning(
        "An indicator rests on a snapshot, so a replay judges past days by what is known now.",
        "Deliver rows with the instant at which they became known (`known_at`), or do not replay it.",
    ),
    "L422": _error(
        "`known_at` names no column of dates or instants of its feed, or the feed is a snapshot as well.",
        "Correct `known_at`, declare the column as timestamp, or remove `snapshot`.",
    ),
    "L423": _error(
        "The texts of a feed name a column that the feed does not have, or their days are not known.",
        "Correct the name in `texts`, or give the feed a `cursor` or `known_at`.",
    ),
    "L424": _error(
        "A fact says that its rows are about texts which cannot be found.",
        "Name a feed with `texts`, columns of the fact, and as many as the feed's key has.",
    ),
    "L425": _error("A known cause names an unknown owner, or a feed without texts.", "Correct the id."),
    "L426": _error(
        "A known cause does not find one of its examples, or finds one of its counter-examples.",
        "Add or narrow a phrase, add one that excludes, or correct the example.",
    ),
    "L427": _error(
        "A phrase of a known cause has no word that says anything.", "Write it with a word that does."
    ),
    "L501": _error(
        "A calendar entry names an unknown indicator.", "Correct the name, or use `*` for every indicator."
    ),
    "L502": _error(
        "A calendar entry names an unknown business line, or one without indicators.",
        "Correct it, or add the line.",
    ),
    "L503": _error(
        "A calendar entry names a dimension that its indicator does not offer.",
        "Correct `dimension` or `region_dimension`, or name another indicator.",
    ),
    "L504": _error(
        "The python-holidays library does not know the country, region or category.",
        "Use one it knows; the message lists them.",
    ),
    "L505": _error(
        "`only` or `without` names a holiday that the group does not have.", "Use the suggested name."
    ),
    "L506": _error(
        "Two calendar entries contradict each other about the same day of the same indicator.",
        "Remove one of them, or give both the same effect and factor.",
    ),
    "L507": _error("A calendar entry names an unknown owner.", "Correct it, or add the owner."),
    "L601": _error("A route or subscription names an unknown business line.", "Correct it, or add the line."),
    "L602": _error(
        "A route or subscription matches, or a route escalates to, an unknown owner.",
        "Correct the id; a chain may also say owner, deputy and line_head.",
    ),
    "L603": _error(
        "A receiver of a route is not in a known form.",
        "Write owner, a Slack channel without #, github:<owner>/<repo>, jira:<PROJECT>, webhook:<name>, "
        "email:<id of a person or owner> or teams:<name>.",
    ),
    "L604": _warning("A pattern of a route or subscription matches no rule.", "Correct it, or remove it."),
    "L605": _error(
        "No ticket ever reaches the route: one above it takes them all.", "Move it up, or narrow the other."
    ),
    "L606": _warning(
        "A route or subscription names a receiver that is not configured; its messages wait.",
        "Set what docs/trackers.md and docs/receivers.md list for it, or remove it.",
    ),
    "L607": _error(
        "A right is given to an unknown role.",
        "Correct it: an owner's id, owner, deputy, assignee, line_head, chain, member or anyone.",
    ),
    "L608": _error("An owner of segments names a dimension that no indicator has.", "Correct the dimension."),
    "L609": _error(
        "A subscription, or a receiver by e-mail, is of nobody that the register knows.",
        "Correct the id, or add the person to `people`.",
    ),
    "L610": _warning(
        "Somebody is told by e-mail and has no address.",
        "Give `email` in the register, or an address in RISK_EMAIL_ADDRESSES.",
    ),
    "L611": _error(
        "Somebody is told by direct message in Slack and cannot be found there.",
        "Give `slack_id`, or the `email` of their account.",
    ),
    "L612": _warning(
        "An owner of segments names a segment that the data never had.",
        "Spell it as the data do; the message lists what comes near.",
    ),
    "L701": _error(
        "The chain of escalation names an unknown role.",
        "Correct it: owner, line_head, or the id of an owner.",
    ),
    "L702": _error(
        "The python-holidays library does not know the country or subdivision of the working calendar.",
        "Use one it knows; the message lists them.",
    ),
    "L703": _error(
        "The time zone of the working calendar is unknown.", "Use an IANA name such as Europe/Berlin."
    ),
    "L704": _warning(
        "A severity has no target to acknowledge: its tickets may wait forever.",
        "Set how long acknowledging may take.",
    ),
    "L705": _warning(
        "A worse severity has more time than a milder one.", "Give it less, or give both the same."
    ),
    "L801": _error(
        "The time zone or the currency of the project is not set; there is no default.",
        "Add `time_zone` and `currency` to risk.toml.",
    ),
    "L802": _warning(
        "A variable `RISK_…` of the environment is no setting, and no file of the project reads it.",
        "Correct its name, or remove it.",
    ),
    **INCIDENT_CODES,
}
