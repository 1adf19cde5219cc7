{{ config(materialized='fact') }}
-- What process_loopholes adds up: a build counts the days again whose checks changed.
select
    process,
    move,
    occurred_on,
    count(*) as checked_count,
    count(*) filter (where is_forbidden) as case_count,
    cast(coalesce(sum(amount_minor) filter (where is_forbidden), 0) as bigint) as amount_minor
from {{ ref('process_checks') }}
group by process, move, occurred_on
