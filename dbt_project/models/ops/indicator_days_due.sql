{{ check_indicator_names() }}
{%- set last = last_build() -%}
{%- set built = built_indicators() -%}
{%- for name in indicator_names() %}
-- depends_on: {{ ref('ind_' ~ name) }}
{%- endfor %}
-- depends_on: {{ ref('touched_days') }}
-- depends_on: {{ ref('seller_start_changes') }}
-- depends_on: {{ ref('feed_day_counts') }}
-- depends_on: {{ ref('indicator_day_images') }}
with

definitions as (
    {{ indicator_checksums() }}
),

-- Computed for all of its days: everything in a full build, else what is new or defined otherwise than before.
rebuilds as (
    select
        indicator,
        date '1900-01-01' as occurred_on,
        true as is_rebuild
    from definitions
    {%- if built %}
    where (indicator, checksum) not in (select (known.indicator, known.checksum) from {{ built }} as known)
    {%- endif %}
)

{%- if built %},

bases as (
    select
        rows_of_bases.indicator,
        rows_of_bases.basis,
        rows_of_bases.reach_days
    from (values {{ basis_rows() }}) as rows_of_bases (indicator, basis, reach_days)
),

touched as (
    select
        basis,
        touched_on
    from {{ ref('touched_days') }}
    union
    select
        'seller_start' as basis,
        cast(unnest(generate_series(first_day, end_day, interval 1 day)) as date) as touched_on
    from {{ ref('seller_start_changes') }}
),

touched_dates as (
    select
        bases.indicator,
        cast(unnest(
            generate_series(touched.touched_on, touched.touched_on + bases.reach_days, interval 1 day)
        ) as date) as occurred_on
    from touched
    inner join bases on touched.basis = bases.basis
),

-- Days that closed since the last build.
new_dates as (
    select
        indicator,
        cast(unnest(generate_series(
            date '{{ last.closed_on }}' + 1, {{ closed_on() }}, interval 1 day
        )) as date) as occurred_on
    from definitions
),

dates as (
    select * from touched_dates
    union
    {{ changed_compared_days() }}
    union
    select * from new_dates
),

final as (
    select
        indicator,
        occurred_on,
        false as is_rebuild
    from dates
    where occurred_on <= {{ closed_on() }} and indicator not in (select rebuilds.indicator from rebuilds)
    union all
    select * from rebuilds
)

select * from final
{%- else %}

select * from rebuilds
{%- endif %}
