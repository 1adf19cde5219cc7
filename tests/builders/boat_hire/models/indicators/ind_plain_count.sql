select
    hire_no as entity_id,
    left_on as occurred_on,
    1.0::double as numerator,
    null::double as denominator,
    fee_minor as exposure_minor
from {{ ref('plain_hires') }}
