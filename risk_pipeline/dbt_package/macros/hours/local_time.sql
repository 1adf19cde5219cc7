{#- The local time of an instant. In: instant (SQL). Out: a timestamp without zone. -#}
{% macro local_time(instant) -%}
    ({{ instant }} at time zone '{{ risk_core.business_timezone() }}')
{%- endmacro %}
