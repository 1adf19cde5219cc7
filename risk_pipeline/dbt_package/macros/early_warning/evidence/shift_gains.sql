{#-
    The evidence of each period for a shift to either side that is watched. Reads `thresholds`.
    In: kinds; sides, a list of 'up' and 'down'; materiality (SQL, a share).
    Out, one row per new period that has a row, and watched side: series_number, epoch, period_number, side,
    threshold_slow and threshold_fast, judged_events and judged_expected (0 where not judged), gain_slow and gain_fast (nats).
-#}
{% macro shift_gains(kinds, sides, materiality) -%}
{%- for side in sides %}
select
    series_number,
    epoch,
    period_number,
    '{{ side }}' as side,
    threshold_slow,
    threshold_fast,
    case when is_judged then events else 0 end as judged_events,
    case when is_judged then expected else 0 end as judged_expected,
    {%- for pace in ['slow', 'fast'] %}
    {{ shift_gain(kinds, side, pace ~ '_shift', materiality) | indent(4) }} as gain_{{ pace }}
    {{- ',' if not loop.last }}
    {%- endfor %}
from thresholds
where is_new and period_start is not null and direction in ('{{ side }}_bad', 'band')
{{- '\nunion all' if not loop.last }}
{%- endfor %}
{%- endmacro %}
