{#-
    Where evidence starts from nothing: after a silence longer than the recent periods, and in a new epoch.
    Reads `gains`; in an increment `carried_states` and `periods` too. In: grain, sides, is_whole.
    Out, one row per row of `gains`: its columns, spell (number of silences before), and in an increment `carried`, the
    state of this side to start from (a struct as `evidence_state` describes it; null where there is none).
-#}
{% macro evidence_spells(grain, sides, is_whole) -%}
{%- set recent = early_warning_window(grain, 'recent') -%}
with

arrivals as (
    {%- if is_whole %}
    select
        *,
        period_number - lag(period_number) over (partition by series_number, side, epoch order by period_number)
        > {{ recent }} as is_return
    from gains
    {%- else %}
    select
        gains.*,
        case
            {%- for side in sides %}
            when periods.epoch = gains.epoch and gains.side = '{{ side }}' then carried_states.state.{{ side }}
            {%- endfor %}
        end as carried,
        gains.period_number - lag(
            gains.period_number, 1, case when periods.epoch = gains.epoch then carried_states.carried_period end
        ) over (partition by gains.series_number, gains.side, gains.epoch order by gains.period_number)
        > {{ recent }} as is_return
    from gains
    left join carried_states on gains.series_number = carried_states.series_number
    left join periods
        on
            carried_states.series_number = periods.series_number
            and carried_states.carried_period = periods.period_number
    {%- endif %}
)

select
    *,
    count(case when is_return then 1 end)
        over (partition by series_number, side, epoch order by period_number rows unbounded preceding) as spell
from arrivals
{%- endmacro %}
