select
    feed as entity_id,
    event_on as occurred_on,
    row_count::double as numerator,
    null::double as denominator,
    0::bigint as exposure_minor,
    feed
from {{ ref('fct_feed_days') }}
