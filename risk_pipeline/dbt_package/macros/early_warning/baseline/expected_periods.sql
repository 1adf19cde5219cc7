{#-
    What is expected of each period, and how far it strayed. Reads `periods` and `levels`. In: kinds.
    Out, one row per period: the columns of `periods`, history, usual_exposure, centre (x / n; of a period before the new
    ones as it was known), expected (in the unit of x), and the columns of `period_residuals`.
-#}
{% macro expected_periods(kinds) -%}
select
    periods.*,
    coalesce(levels.history, periods.known_history) as history,
    levels.usual_exposure,
    case
        when not periods.is_new then periods.known_centre
        when periods.kind = 'rate' and levels.usual_level * periods.factor > 0.999 then 0.999
        else levels.usual_level * periods.factor
    end as centre,
    periods.exposure * centre as expected,
    {{ period_residuals(kinds) | indent(4) }}
from periods
left join levels on periods.series_number = levels.series_number and periods.period_number = levels.period_number
{%- endmacro %}
