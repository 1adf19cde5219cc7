{#- An instant from a feed's local timestamp. -#}
{% macro local_to_utc(column, zone) -%}
    ({{ column }} at time zone '{{ zone }}')
{%- endmacro %}


{#- The business day of a feed's local timestamp. Where the feed keeps business time, it is the date as written. -#}
{% macro business_day(column, zone) -%}
    {%- if zone == risk_core.business_timezone() -%}
        cast({{ column }} as date)
    {%- else -%}
        cast(({{ column }} at time zone '{{ zone }}') at time zone '{{ risk_core.business_timezone() }}' as date)
    {%- endif -%}
{%- endmacro %}


{#- The business day of an instant. -#}
{% macro business_day_of_instant(column) -%}
    cast(({{ column }}) at time zone '{{ risk_core.business_timezone() }}' as date)
{%- endmacro %}


{#- The instant a business day ends. -#}
{% macro end_of_business_day(day) -%}
    (cast({{ day }} + 1 as timestamp) at time zone '{{ risk_core.business_timezone() }}')
{%- endmacro %}


{#- Seconds between two instants; elapsed on every engine, unlike datediff. -#}
{% macro seconds_between(earlier, later) -%}
    (epoch({{ later }}) - epoch({{ earlier }}))
{%- endmacro %}


{#- Hours from one instant to another; null while one of them is not there. -#}
{% macro hours_between(first, last) -%}
    date_diff('second', {{ first }}, {{ last }}) / 3600.0
{%- endmacro %}


{#- Monday of an instant's week, in the business time zone. -#}
{% macro week_of(instant) -%}
    cast(date_trunc('week', {{ instant }} at time zone '{{ risk_core.business_timezone() }}') as date)
{%- endmacro %}
