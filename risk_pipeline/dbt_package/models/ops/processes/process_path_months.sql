{{ config(materialized='fact') }}
-- What process_paths adds up: a build counts the months again whose cases changed.
select
    process,
    month,
    path,
    count(*) as case_count,
    cast(coalesce(sum(amount_minor), 0) as bigint) as amount_minor,
    median(case_hours) as median_hours,
    count(*) filter (where is_forbidden) as forbidden_count,
    bool_and(skips_nothing) as skips_nothing,
    min(first_on) as first_on,
    max(last_on) as last_on
from {{ ref('process_cases') }}
group by process, month, path
