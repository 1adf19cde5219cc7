select * exclude (_loaded_at, _run_id, _location) from {{ source('harbour', 'repairs') }}
