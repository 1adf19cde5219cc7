-- One row: what this build covers. No source(): see loaded_tables().
{%- set last = last_build() %}
with

loads as (
    {%- for table in loaded_tables() %}
    select distinct
        _loaded_at,
        _run_id
    from {{ table }}
    {%- if last %}
    where {{ was_loaded_since(last) }}
    {%- endif %}
    union
    {%- endfor %}
    select
        cast(null as timestamp with time zone) as _loaded_at,
        cast(null as varchar) as _run_id
    where false
    {%- if last %}
    -- What was loaded at the instant the last build stopped at stays known until a later one is.
    union
    select
        loaded_until as _loaded_at,
        unnest(loaded_runs) as _run_id
    from {{ ops_table('build_state') }}
    {%- endif %}
),

newest as (
    select
        _loaded_at as loaded_until,
        list(distinct _run_id) as loaded_runs
    from loads
    group by _loaded_at
    order by _loaded_at desc
    limit 1
),

final as (
    select
        {{ build_number() }} as build_number,
        cast({{ as_of() }} as timestamp with time zone) as as_of,
        {{ closed_on() }} as closed_on,
        coalesce(max(loaded_until), timestamptz '1970-01-01 00:00:00+00') as loaded_until,
        coalesce(max(loaded_runs), ['']) as loaded_runs,
        '{{ run_id() }}' as run_id,
        {{ notes_layout() }} as layout
    from newest
)

select * from final
