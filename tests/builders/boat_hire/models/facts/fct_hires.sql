select
    hires.*,
    coalesce(boats.pier, 'unknown') as pier
from {{ ref('stg_hires') }} as hires
left join {{ ref('stg_boats') }} as boats on hires.boat = boats.boat
