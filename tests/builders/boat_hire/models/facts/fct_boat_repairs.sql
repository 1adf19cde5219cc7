select
    boat,
    count(*) as repair_count
from {{ source('harbour', 'repairs') }}
group by boat
