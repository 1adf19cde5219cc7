select
    boat,
    left_on,
    count(*) as hire_count,
    cast(sum(fee_minor) as bigint) as fee_minor
from {{ ref('fct_hires') }}
group by boat, left_on
