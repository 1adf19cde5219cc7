select
    boat,
    min(left_on) as first_on
from {{ ref('fct_boat_days') }}
group by boat
