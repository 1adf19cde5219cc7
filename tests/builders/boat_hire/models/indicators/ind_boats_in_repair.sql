select
    repair_no as entity_id,
    in_on as entered_on,
    out_on as left_on,
    in_on + 2 as hit_from,
    0::bigint as exposure_minor
from {{ ref('fct_repairs') }}
where out_on is null or out_on > in_on
