select
    hires.hire_no as entity_id,
    hires.left_on as occurred_on,
    (hires.left_on < starts.first_on + 5)::int::double as numerator,
    1.0::double as denominator,
    hires.fee_minor as exposure_minor
from {{ ref('fct_hires') }} as hires
inner join {{ ref('fct_boat_starts') }} as starts on hires.boat = starts.boat
