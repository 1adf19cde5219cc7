{{ config(materialized='fact') }}
-- depends_on: {{ ref('load_window') }}
{{ checked_moves('(select * from ' ~ ref('process_events') ~ ' where occurred_on <= ' ~ this_build().closed_on ~ ')') }}
