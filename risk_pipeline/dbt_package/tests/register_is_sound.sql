{#- Tables of the register: no two rows share a key, and what always holds does. One query for all, since
    each test that dbt runs costs more than what it asks. -#}
{{ config(meta={'dagster': {'ref': {'name': 'stg_register__owners', 'package': 'risk_core'}}}) }}
{{ faults([
    rows_that_share(ref('stg_register__owners'), ['owner']),
    rows_that_share(ref('stg_register__calendar'), ['day', 'indicator', 'dimension', 'segment', 'name']),
    rows_against(ref('stg_register__calendar'), "a known event has no effect we know",
        "effect in ('explain', 'mute', 'shift', 'closed') and factor > 0"),
    rows_against(ref('stg_register__marks'), "a mark is of no kind we know",
        "kind in ('new_normal', 'rebased', 'confirmed_incident', 'unexplained', 'missing') and first_on is not null"),
    rows_that_share(ref('stg_register__judged'), ['indicator', 'grain', 'dimension', 'owner']),
    rows_that_share(ref('stg_register__risks'), ['risk']),
    rows_that_share(ref('stg_register__controls'), ['control']),
    rows_that_share(ref('stg_register__control_risks'), ['control', 'risk']),
    rows_that_share(ref('stg_register__steps'), ['process', 'version', 'step']),
    rows_that_share(ref('stg_register__moves'), ['process', 'version', 'move']),
    rows_that_share(ref('stg_register__control_tests'), ['control', 'tested_on']),
]) }}
