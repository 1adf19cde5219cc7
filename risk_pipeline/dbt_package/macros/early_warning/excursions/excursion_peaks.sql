{#-
    The highest point of each excursion up to the period. In: source, is_carried, is_again as for `excursions`.
    Out, one row per row of `excursion_starts`: its columns, peak_slow and peak_fast (nats), peak_score. An excursion that
    lasts since the start may have had its peak before, in what is carried.
-#}
{% macro excursion_peaks(source, is_carried, is_again) -%}
{%- set of_excursion = excursion_partition('excursion_start') -%}
select
    *,
    {%- for peak, height, before in [
        ('peak_slow', 'evidence_slow', 'carried.slow.peak'),
        ('peak_fast', 'evidence_fast', 'carried.fast.peak'),
        ('peak_score', 'score', 'carried.peak_score'),
    ] %}
    {%- if is_carried %}
    greatest(max({{ height }}) {{ of_excursion }}, case when excursion_start = -1 then {{ before }} end) as {{ peak }}
    {%- else %}
    max({{ height }}) {{ of_excursion }} as {{ peak }}
    {%- endif %}
    {{- ',' if not loop.last }}
    {%- endfor %}
from (
    {{ excursion_starts(source, is_carried, is_again) | indent(4) }}
) as starts
{%- endmacro %}
