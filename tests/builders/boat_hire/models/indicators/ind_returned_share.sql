select
    hire_no as entity_id,
    back_on as occurred_on,
    1.0::double as numerator,
    0.0::double as denominator,
    fee_minor as exposure_minor,
    pier
from {{ ref('fct_hires') }}
where back_on is not null
union all
select
    hire_no,
    left_on,
    0.0,
    1.0,
    0,
    pier
from {{ ref('fct_hires') }}
