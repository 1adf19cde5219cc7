{#- Indicators that offer hours. -#}
{% macro hourly_names() -%}
    {%- set names = [] -%}
    {%- if execute -%}
        {%- for name in indicator_names() if 'hour' in indicator_meta(name).indicator.grain -%}
            {%- do names.append(name) -%}
        {%- endfor -%}
    {%- endif -%}
    {{ return(names) }}
{%- endmacro %}


{#- Segments that have hours of their own: the total has anyway. -#}
{% macro hourly_dimensions(meta) -%}
    {{ return(meta.dimensions | select('in', meta.get('hourly', [])) | list) }}
{%- endmacro %}


{#-
    The first day whose hours are computed again, as a literal. The day that was not over at the last build is, and what
    is due of the days before it.
-#}
{% macro hours_from() -%}
    {%- if not execute or not is_increment() -%}{{ return(from_the_first()) }}{%- endif -%}
    {%- set day = run_query('select cast((' ~ first_due_hour_day() ~ ') as varchar) as first_day').rows[0].first_day -%}
    {{ return("date '" ~ day ~ "'") }}
{%- endmacro %}


{% macro first_due_hour_day() -%}
    select least(min(first_day), date '{{ last_build().closed_on }}' + 1) from {{ ops_table('indicator_values_due') }}
    where indicator in ('{{ hourly_names() | join("', '") }}')
{%- endmacro %}


{#- The hours that were computed again, for tests. -#}
{% macro due_hours_condition() -%}
    period_start >= ({{ first_due_hour_day() }})
{%- endmacro %}


{#- Take away the hours that are computed again, in the same transaction. -#}
{% macro forget_due_hours() -%}
    {%- if is_incremental() -%}
        delete from {{ this }} where period_start >= {{ hours_from() }}
    {%- endif -%}
{%- endmacro %}


{#- The hours that stay, as far back as the limits of those computed again look; none where all are computed. -#}
{% macro earlier_hours(from_day) -%}
    {%- if execute and is_increment() -%}
    select * from {{ this }}
    where period_start < {{ from_day }} and period_start >= {{ from_day }} - {{ hour_reach() }}
    {%- else -%}
    select
        cast(null as varchar) as indicator,
        cast(null as date) as period_start,
        cast(null as smallint) as hour,
        cast(null as timestamp with time zone) as known_at,
        cast(null as varchar) as dimension,
        cast(null as varchar) as segment,
        cast(null as {{ type_double() }}) as numerator,
        cast(null as {{ type_double() }}) as denominator,
        cast(null as bigint) as exposure_minor,
        cast(null as {{ type_double() }}) as centre,
        cast(null as varchar) as known_event
    where false
    {%- endif -%}
{%- endmacro %}


{#- The sums of every indicator by hour, each followed by `union all`; hours that are not over yet are left out. -#}
{% macro hourly_sums(from_day) -%}
    {%- set as_of = this_build().as_of -%}
    {%- for name in hourly_names() %}
    {%- set meta = indicator_meta(name).indicator -%}
    {%- set dimensions = hourly_dimensions(meta) %}
    select
        '{{ name }}' as indicator,
        occurred_on,
        {{- dimension_and_segment(dimensions) }}
        cast(hour_of_day as integer) as hour_of_day,
        round(sum(numerator), 9) as numerator,
        round(sum(denominator), 9) as denominator,
        cast(sum(exposure_minor) as bigint) as exposure_minor
    from (
        select
            *,
            extract(hour from {{ local_time('occurred_at') }}) as hour_of_day
        from {{ ref('ind_' ~ name) }}
        where occurred_on >= {{ from_day }} and occurred_at < {{ as_of }}
    ) as events
    group by {{ grouping_sets('occurred_on, hour_of_day', {'dimensions': ['all'] + dimensions}) }}
    union all
    {% endfor %}
{%- endmacro %}


{#- Local wall-clock time of an instant. -#}
{% macro local_time(instant) -%}
    ({{ instant }} at time zone '{{ var("business_timezone") }}')
{%- endmacro %}


{#- What the calendar says of an hour that is missing, or there twice. -#}
{% macro clock_change() -%} clock change {%- endmacro %}
