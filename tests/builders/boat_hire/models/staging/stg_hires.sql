select
    hire_no,
    boat,
    {{ risk_core.local_to_utc('left_at', risk_core.feed_zone('harbour', 'hires')) }} as left_at,
    cast(left_at as date) as left_on,
    cast(back_at as date) as back_on,
    {{ risk_core.to_minor('fee') }} as fee_minor
from {{ source('harbour', 'hires') }}
