{{ check_indicator_names() }}
{%- set last = last_build() -%}
{%- set built = built_indicators() -%}
{%- for name in indicator_names() %}
-- depends_on: {{ ref('ind_' ~ name) }}
{%- endfor %}
-- depends_on: {{ ref('touched_days') }}
-- depends_on: {{ ref('missed_changes') }}
-- depends_on: {{ ref('indicator_day_images') }}
-- depends_on: {{ ref('load_window') }}
with

definitions as (
    {{ indicator_checksums() }}
),

-- Computed for all of its days: everything in a full build, else what is new, defined otherwise than before, or made
-- from a fact that is.
rebuilds as (
    select
        indicator,
        date '1900-01-01' as occurred_on,
        true as is_rebuild
    from definitions
    {%- if built %}
    where
        (indicator, checksum) not in (select (known.indicator, known.checksum) from {{ built }} as known)
        or indicator in (
            '{{ indicators_of_rewritten_facts() | join("', '") }}'
        )
    {%- endif %}
)

{%- if built %},

dates_of_indicators as (
    {{ indicator_dates() }}
),

reads as (
    {{ columns_read() }}
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
    {{ noted_dates() }}
    union
    {{ changed_compared_days() }}
    union
    select
        subject as indicator,
        missed_on as occurred_on
    from {{ ref('missed_changes') }}
    where missed_on is not null
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
