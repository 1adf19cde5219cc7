{{ config(materialized='fact') }}
-- depends_on: {{ ref('load_window') }}
{{ checked_moves('(select * from ' ~ ref('process_events') ~ ' where occurred_on <= ' ~ this_build().closed_on ~ ')') }}
-- What changes lies together then, as it does once it has changed: see where_they_lie().
order by occurred_on
