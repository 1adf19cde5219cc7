{#- Tables of the risk map: no two rows share a key, and what always holds does. One query for all, since
    each test that dbt runs costs more than what it asks. -#}
{{ config(meta={'dagster': {'ref': {'name': 'risk_snapshots', 'package': 'risk_core'}}}) }}
{{ faults([
    rows_that_share(ref('coverage'), ['as_of', 'business_line']),
    rows_against(ref('coverage'), "more is covered than there are risks",
        "greatest(judged_count, whole_count, controlled_count, limited_count, leading_count, lagging_count) <= risk_count"),
    rows_that_share(ref('risk_movements'), ['as_of', 'risk_id', 'cause_kind', 'cause_id']),
    rows_that_share(ref('risk_snapshots'), ['as_of', 'risk_id']),
    rows_against(ref('risk_snapshots'), "a residual is off the scale",
        "residual_likelihood between 1 and 5 and residual_impact between 1 and 5"),
    rows_against(ref('risk_snapshots'), "a snapshot lacks its inputs", "inputs is not null"),
    rows_that_share(ref('risks'), ['risk_id']),
]) }}
