{#- Take away the periods that are computed again, in the same transaction. -#}
{% macro forget_due_values() -%}
    {%- if is_incremental() -%}
        delete from {{ this }} using {{ ops_table('indicator_values_due') }} as due
        where
            {{ this.identifier }}.indicator = due.indicator
            and {{ this.identifier }}.period_end >= due.first_day
    {%- endif -%}
{%- endmacro %}


{#- The first day of the earliest period that is computed again, as a literal. -#}
{% macro values_from() -%}
    {%- if not execute -%}{{ return("date '1900-01-01'") }}{%- endif -%}
    {%- set day = run_query(
        "select cast(date_trunc('month', min(first_day)) - interval 6 days as date) as first_day from "
        ~ ops_table('indicator_values_due')
    ).rows[0].first_day -%}
    {{ return("date '" ~ (day or '9999-01-01') ~ "'") }}
{%- endmacro %}


{#-
    How many days back the indicators are computed again from, widened to few steps, because each step costs a pass of
    the detection macro; beyond the last one an indicator is computed whole.
-#}
{% macro due_steps() -%}
    {{ return([0, 1, 6, 35, 69, 139, 209]) }}
{%- endmacro %}


{#- The grains and first days that periods are scored again for. -#}
{% macro due_parts() -%}
    {%- if not execute -%}{{ return([]) }}{%- endif -%}
    {{ return(run_query(
        "select periods.grain, cast(first_day as varchar) as first_day,"
        ~ " string_agg(distinct '''' || periods.indicator || '''', ', ') as indicators, cast(min(period_start) as varchar) as first_start from "
        ~ ops_table('indicator_periods') ~ " as periods inner join " ~ ops_table('indicator_values_due')
        ~ " as due on periods.indicator = due.indicator inner join "
        ~ table_named('indicators', 'indicator_series') ~ ' as series on periods.indicator = series.indicator'
        ~ ' and periods.grain = series.grain and periods.dimension = series.dimension'
        ~ ' where ' ~ is_of_age('periods', 'series')
        ~ ' group by periods.grain, first_day order by periods.grain, first_day'
    ).rows) }}
{%- endmacro %}


{#- Whether a closed period's value no longer moves: cohorts need time to become known. -#}
{% macro is_of_age(periods, series) -%}
    {{ periods }}.period_end + {{ series }}.maturity_days <= {{ this_build().closed_on }}
{%- endmacro %}


{#- The day that says of an indicator: all of its periods. -#}
{% macro from_the_first() -%}
    date '1900-01-01'
{%- endmacro %}


{#- The last day of the period that holds a day. -#}
{% macro period_end(grain, day) -%}
    case {{ grain }}
        when 'day' then {{ day }}
        when 'week' then cast(date_trunc('week', {{ day }}) + interval 6 days as date)
        else cast(date_trunc('month', {{ day }}) + interval 1 month - interval 1 day as date)
    end
{%- endmacro %}


{#- Totals that had values before the ones computed again: their calendar goes on without a gap. -#}
{% macro started_totals(from_day) -%}
    {%- if is_increment_of_values() -%}
    (
        select distinct
            earlier.indicator,
            earlier.grain
        from {{ table_named('indicators', 'indicator_values') }} as earlier
        inner join {{ ops_table('indicator_values_due') }} as due
            on earlier.indicator = due.indicator and earlier.period_end < due.first_day
        where earlier.dimension = 'all' and earlier.period_start >= {{ from_day }} - 220
    )
    {%- else -%}
    (
        select
            cast(null as varchar) as indicator,
            cast(null as varchar) as grain
        where false
    )
    {%- endif -%}
{%- endmacro %}


{#- The periods that stay, with what the detection macro goes on from. -#}
{% macro earlier_scores(parts) -%}
    {%- if is_increment_of_values() -%}
    (
        {%- for part in parts %}
        select earlier.*
        from {{ ops_table('indicator_scores') }} as earlier
        where
            earlier.grain = '{{ part.grain }}'
            and earlier.period_start >= date '{{ part.first_start }}' - {{ detection_reach(part.grain) }}
            and earlier.period_end < date '{{ part.first_day }}'
            and earlier.indicator in ({{ part.indicators }})
        union all
        {%- endfor %}
        select * from {{ ops_table('indicator_scores') }}
        where false
    )
    {%- else -%}
    (
        select
            *,
            cast(null as {{ type_double() }}) as n,
            cast(null as {{ type_double() }}) as x,
            cast(null as {{ type_double() }}) as centre,
            cast(null as {{ type_double() }}) as phi,
            cast(null as integer) as n_history,
            cast(null as {{ type_double() }}[]) as state
        from {{ ops_table('indicator_periods') }}
        where false
    )
    {%- endif -%}
{%- endmacro %}


{#- The first day of the period that holds a day. -#}
{% macro period_start(grain, day) -%}
    cast(date_trunc({{ grain }}, {{ day }}) as date)
{%- endmacro %}


{#- Whether the values go on from those of the last finished build. -#}
{% macro is_increment_of_values() -%}
    {%- if not execute or last_build() is none -%}{{ return(false) }}{%- endif -%}
    {{ return(adapter.get_relation(target.database, 'ops', 'indicator_scores') is not none) }}
{%- endmacro %}


{#-
    What people know of the history, as rows that say which indicators they concern (* for all) and from which day on.
    A row that came, went or changed since the last build is the reason to compute these periods again.
-#}
{% macro register_notes() -%}
    select
        series.indicator,
        {{ from_the_first() }} as first_day,
        concat_ws(
            '|', coalesce(owners.tickets_per_day, {{ var('tickets_per_day') }}), {{ var('least_threshold') }}
        ) as note
    from (select distinct indicator, owner from {{ ref('indicator_series') }}) as series
    left join {{ ref('stg_register__owners') }} as owners on series.owner = owners.owner
    union
    select
        indicator,
        day as first_day,
        concat_ws('|', dimension, segment, effect, factor, name) as note
    from {{ ref('stg_register__calendar') }}
    union
    select
        indicator,
        first_on as first_day,
        concat_ws('|', dimension, segment, kind, last_on) as note
    from {{ ref('stg_register__marks') }}
{%- endmacro %}
