{#-
    The single hour: its standard deviation, how far out it is, and what there was before its evidence. Reads `strongest`
    and `befores`. The deviation is Anscombe's. Out, one row per wanted hour: the columns of both, sigma (unit of x / n)
    and own_deviation (standard deviations).
-#}
{% macro charted_hours() -%}
select
    *,
    sqrt(own_variance + beyond_chance_1 * power(own_expected, 2)) * unit / nullif(exposure, 0) as sigma,
    case
        when own_expected > 0 then 2 * (sqrt(greatest(0, own_events) + 0.375) - sqrt(own_expected + 0.375))
            / sqrt((own_variance + beyond_chance_1 * power(own_expected, 2)) / own_expected)
    end as own_deviation
from strongest
left join befores
    on
        strongest.series_id = befores.before_series
        and strongest.spell = befores.before_spell
        and strongest.hour_number - strongest.span = befores.before_hour
{%- endmacro %}
