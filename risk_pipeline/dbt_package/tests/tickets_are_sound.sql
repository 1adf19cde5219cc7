{#- Tables of tickets: no two rows share a key, and what always holds does. One query for all, since
    each test that dbt runs costs more than what it asks. -#}
{{ config(meta={'dagster': {'ref': {'name': 'fct_tickets', 'package': 'risk_core'}}}) }}
{{ faults([
    rows_that_share(ref('fct_ticket_actions'), ['ticket_id', 'action_number']),
    rows_that_share(ref('fct_ticket_clocks'), ['ticket_id', 'clock', 'cycle']),
    rows_against(ref('fct_ticket_clocks'), "working time is not part of all time",
        "(working_hours is null) = (stopped_at is null)"
        ~ " and coalesce(working_hours <= clock_hours + 0.001, true)"),
    rows_that_share(ref('fct_ticket_episodes'), ['ticket_id', 'episode_number']),
    rows_against(ref('fct_ticket_episodes'), "an episode ends before it begins",
        "opened_at <= coalesce(closed_at, opened_at) and coalesce(hours_to_verify, 0) >= 0"),
    rows_that_share(ref('fct_ticket_events'), ['event_id']),
    rows_that_share(ref('fct_ticket_events'), ['ticket_id', 'event_number']),
    rows_against(ref('fct_ticket_events'), "an event does not say who, or why nobody was told",
        "(suppressed is null or transition_number is not null) and actor_type in ('data', 'person', 'clock')"),
    rows_against(ref('fct_ticket_events'), "an event is muted by no code we know",
        "(suppressed is null"
        ~ " and suppressed_detail is null)"
        ~ " or (suppressed_detail is not null"
        ~ " and suppressed in ('backfill', 'no_receiver', 'closed_at_once', 'snoozed', 'snooze_ended', 'flapping', 'storm', 'never_announced', 'other'))"),
    rows_that_share(ref('fct_tickets'), ['ticket_id']),
    rows_against(ref('fct_tickets'), "a ticket is in no state we know",
        "state in ('open', 'acknowledged', 'in_progress', 'verifying', 'closed')"
        ~ " and is_open = (closed_at is null)"),
    rows_that_share(ref('owner_load'), ['owner', 'week_start']),
    rows_against(ref('owner_load'), "a load is negative",
        "least(opened_count, closed_count, open_at_end_count, act_count) >= 0"),
    rows_that_share(ref('response_times'), ['business_line', 'severity', 'phase']),
    rows_against(ref('response_times'), "more is done than there is",
        "done_count <= episode_count and coalesce(met_share, 0) between 0 and 1"),
    rows_that_share(ref('rule_precision'), ['rule_id']),
    rows_against(ref('rule_precision'), "outcomes do not add up to tickets",
        "right_count + false_count + other_count + open_count = ticket_count"
        ~ " and coalesce(precision_share, 0) between 0 and 1"
        ~ " and coalesce(reopen_rate, 0) between 0 and 1"),
]) }}
