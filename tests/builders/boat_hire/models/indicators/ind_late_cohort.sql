select
    hire_no as entity_id,
    left_on as occurred_on,
    (coalesce(back_on, date '9999-01-01') > left_on + 2)::int::double as numerator,
    1.0::double as denominator,
    fee_minor as exposure_minor
from {{ ref('fct_hires') }}
