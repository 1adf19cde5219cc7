select
    boat as entity_id,
    cast(unnest(generate_series(left_on, left_on + 2, interval 1 day)) as date) as occurred_on,
    fee_minor::double as numerator,
    null::double as denominator,
    fee_minor as exposure_minor
from {{ ref('fct_boat_days') }}
