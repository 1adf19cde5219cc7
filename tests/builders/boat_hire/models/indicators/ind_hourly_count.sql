select
    hire_no as entity_id,
    left_on as occurred_on,
    left_at as occurred_at,
    1.0::double as numerator,
    null::double as denominator,
    fee_minor as exposure_minor
from {{ ref('fct_hires') }}
