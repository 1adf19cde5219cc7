select boat, pier from {{ source('harbour', 'boats') }}
