{#-
    Periods that an indicator's control limits are learned from, counted back from the period judged: days
    t-210 to t-29, weeks t-30 to t-5, months t-7 to t-2. The period judged is never among them.
-#}
{% macro baseline_windows() -%}
    {{ return([
        {'grain': 'day', 'first': 210, 'last': 29},
        {'grain': 'week', 'first': 210, 'last': 29},
        {'grain': 'month', 'first': 220, 'last': 32},
    ]) }}
{%- endmacro %}


{#- The longest look back, in days. -#}
{% macro baseline_reach() -%}
    {{ return(baseline_windows() | map(attribute='first') | max) }}
{%- endmacro %}


{% macro over_baseline(window) -%}
    over (partition by indicator, dimension, segment order by period_start range between interval {{ window.first }} days preceding and interval {{ window.last }} days preceding)
{%- endmacro %}


{#- The same weekday 4 to 29 weeks before. -#}
{% macro over_same_weekday() -%}
    over (partition by indicator, dimension, segment, dayofweek(period_start) order by period_start range between interval 203 days preceding and interval 28 days preceding)
{%- endmacro %}


{#- Take away the values that are computed again, in the same transaction. -#}
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


{#- The last day of the period that holds a day. -#}
{% macro period_end(grain, day) -%}
    case {{ grain }}
        when 'day' then {{ day }}
        when 'week' then cast(date_trunc('week', {{ day }}) + interval 6 days as date)
        else cast(date_trunc('month', {{ day }}) + interval 1 month - interval 1 day as date)
    end
{%- endmacro %}


{#- The usual value: events over trials, kept off zero so that it can be divided by. -#}
{% macro level(sum_x, sum_n) -%}
    (({{ sum_x }} + 0.5) / ({{ sum_n }} + 1))
{%- endmacro %}


{#- What this weekday makes of the level; 50 events or four weeks of `prior` keep a young series calm. -#}
{% macro weekday_factor(x, n, usual, prior) -%}
    (case
        when baseline = 'share' then ({{ x }} + 50 * {{ prior }}) / ({{ n }} * {{ usual }} + 50)
        else
            (coalesce({{ x }} / nullif({{ n }} * {{ usual }}, 0), 0) * weekday_count + 4 * {{ prior }})
            / (weekday_count + 4)
    end)
{%- endmacro %}


{#- The unit in which a measured value strays: its own size for a sum, 1 / sqrt(n) for a mean. -#}
{% macro scale(centre) -%}
    (case when baseline = 'sum' then {{ centre }} else 1 / sqrt(nullif(n, 0)) end)
{%- endmacro %}


{#- Periods without which nothing can be expected yet. -#}
{% macro min_history(grain) -%}
    {%- set periods = var('min_history') -%}
    case {{ grain }} when 'day' then {{ periods.day }} when 'week' then {{ periods.week }} else {{ periods.month }} end
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
        where earlier.dimension = 'all' and earlier.period_start >= {{ from_day }} - {{ baseline_reach() }}
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


{#-
    The values that stay and that the baselines of the ones computed again reach back to, and no others. A sum's own
    centre is computed again, because what is stored as expected also follows its growth; hence it is read from twice
    as far back.
-#}
{% macro earlier_values(from_day) -%}
    (
        select
            earlier.indicator,
            earlier.grain,
            earlier.period_start,
            earlier.period_end,
            earlier.dimension,
            earlier.segment,
            earlier.numerator,
            earlier.denominator,
            earlier.exposure_minor,
            earlier.value,
            earlier.centre as stored_expected
        {%- if is_increment_of_values() %}
        from {{ table_named('indicators', 'indicator_values') }} as earlier
        inner join
            (
                select
                    periods.indicator,
                    periods.grain,
                    periods.dimension,
                    min(periods.period_start)
                    - {{ baseline_reach() }} * max(case when series.baseline = 'sum' then 2 else 1 end) as first_start
                from {{ ops_table('indicator_periods') }} as periods
                inner join {{ table_named('indicators', 'indicator_series') }} as series
                    on
                        periods.indicator = series.indicator
                        and periods.grain = series.grain
                        and periods.dimension = series.dimension
                group by periods.indicator, periods.grain, periods.dimension
            ) as series
            on
                earlier.indicator = series.indicator
                and earlier.grain = series.grain
                and earlier.dimension = series.dimension
                and earlier.period_start >= series.first_start
        inner join {{ ops_table('indicator_values_due') }} as due
            on earlier.indicator = due.indicator and earlier.period_end < due.first_day
        where
            earlier.period_start >= {{ from_day }} - {{ 2 * baseline_reach() }}
            and (
                earlier.dimension in ('all', 'feed')
                or (earlier.indicator, earlier.grain, earlier.dimension, earlier.segment) in (
                    select (periods.indicator, periods.grain, periods.dimension, periods.segment)
                    from {{ ops_table('indicator_periods') }} as periods
                )
            )
        {%- else %}
        from (
            select
                *,
                value as centre
            from {{ ops_table('indicator_periods') }}
        ) as earlier
        where false
        {%- endif %}
    )
{%- endmacro %}


{#- Whether the values go on from those of the last finished build. -#}
{% macro is_increment_of_values() -%}
    {%- if not execute or last_build() is none -%}{{ return(false) }}{%- endif -%}
    {{ return(adapter.get_relation(target.database, 'indicators', 'indicator_values') is not none) }}
{%- endmacro %}


{#- Count, x and n of the same weekdays; only days have a weekday. -#}
{% macro weekday_sums(window) -%}
    {%- for column, sum in [('weekday_count', 'count(*)'), ('weekday_x', 'sum(x)'), ('weekday_n', 'sum(n)')] -%}
        {%- if window.grain == 'day' -%}
            coalesce({{ sum }} filter (where is_learned) {{ over_same_weekday() }}, 0) as {{ column }}
        {%- else -%}
            0 as {{ column }}
        {%- endif -%}
        {{ ', ' if not loop.last }}
    {%- endfor -%}
{%- endmacro %}
