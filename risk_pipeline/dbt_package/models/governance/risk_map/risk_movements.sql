{{ config(pre_hook="{{ create_risk_map_tables() }}") }}

select
    as_of,
    previous,
    risk_id,
    change,
    from_level,
    to_level,
    from_likelihood,
    to_likelihood,
    from_impact,
    to_impact,
    from_within,
    to_within,
    cause_kind,
    cause_id,
    part_likelihood,
    part_impact,
    part_level
from {{ source('risk_map', 'risk_movements') }}
