{#- The last day of the period that holds a day. In: grain and day (SQL). Out: a date. -#}
{% macro period_end(grain, day) -%}
    case {{ grain }}
        when 'day' then {{ day }}
        when 'week' then cast(date_trunc('week', {{ day }}) + interval 6 days as date)
        else cast(date_trunc('month', {{ day }}) + interval 1 month - interval 1 day as date)
    end
{%- endmacro %}
