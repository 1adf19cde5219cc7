{{ check_indicator_names() }}
{%- set last = last_build() -%}
{%- set built = built_indicators() -%}
{%- for name in indicator_names() %}
-- depends_on: {{ ref('ind_' ~ name) }}
{%- endfor %}
-- depends_on: {{ ref('touched_days') }}
-- depends_on: {{ ref('changed_sold_days') }}
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

dates_of_indicators as (
    {{ indicator_dates() }}
),

reads as (
    {{ columns_read() }}
),

touched as (
    select
        fact,
        date_column,
        column_name,
        touched_on
    from {{ ref('touched_days') }}
    union
    select
        'fct_seller_days' as fact,
        'sold_on' as date_column,
        '{{ whole_row() }}' as column_name,
        sold_on as touched_on
    from {{ ref('changed_sold_days') }}
    union
    select
        'fct_seller_days' as fact,
        'seller_start' as date_column,
        '{{ whole_row() }}' as column_name,
        cast(unnest(generate_series(first_day, end_day, interval 1 day)) as date) as touched_on
    from {{ ref('seller_start_changes') }}
),

touched_dates as (
    select
        dated.indicator,
        cast(unnest(
            generate_series(touched.touched_on, touched.touched_on + dated.reach_days, interval 1 day)
        ) as date) as occurred_on
    from touched
    inner join dates_of_indicators as dated
        on touched.fact = dated.fact and touched.date_column = dated.date_column
    inner join reads
        on
            dated.indicator = reads.indicator
            and touched.fact = reads.fact
            and touched.column_name = reads.column_name
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
