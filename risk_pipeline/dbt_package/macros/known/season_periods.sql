{#-
    The season as the periods of each indicator. Reads the CTEs `series` and `season_days` (`season_days`).
    Out, one row per indicator, grain and period of which all days have a season: indicator, grain, period_start, factor.
-#}
{% macro season_periods() -%}
select
    series.indicator,
    series.grain,
    {{ risk_core.period_start('series.grain', 'seasons.d') }} as period_start,
    round(avg(seasons.factor), 9) as factor
from ({{ risk_core.season_factors('season_days') }}) as seasons
inner join (
    select distinct
        indicator,
        grain
    from series
    where grain <> 'hour'
) as series on seasons.series_id = series.indicator
group by series.indicator, series.grain, period_start, {{ risk_core.period_end('series.grain', 'seasons.d') }}
having count(*) = {{ risk_core.period_end('series.grain', 'seasons.d') }} - period_start + 1
{%- endmacro %}
