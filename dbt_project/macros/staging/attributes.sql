{#- Columns that a breach is located by; see `attributes` of an indicator. Bands keep the number of values small. -#}
{% macro price_band(minor) -%}
    {%- set bounds = var('price_bands', [50, 100, 200, 500]) -%}
    case
    {%- for bound in bounds %}
        when {{ minor }} < {{ bound * risk_core.minor_per_unit() }} then
            '{{ bounds[loop.index0 - 1] if loop.index0 else 0 }} to {{ bound }}'
    {%- endfor %}
        when {{ minor }} is not null then '{{ bounds[-1] }} and more'
    end
{%- endmacro %}


{#- How long the seller took from the purchase to the carrier. -#}
{% macro handoff_band(purchased_on, handed_on) -%}
    case
        when {{ handed_on }} - {{ purchased_on }} <= 2 then 'within 2 days'
        when {{ handed_on }} - {{ purchased_on }} <= 6 then 'in 3 to 6 days'
        when {{ handed_on }} - {{ purchased_on }} >= 7 then 'after 7 days or more'
        else 'not handed over'
    end
{%- endmacro %}


{% macro instalment_band(count) -%}
    case
        when {{ count }} <= 1 then '1 or none'
        when {{ count }} <= 5 then '2 to 5'
        when {{ count }} > 5 then '6 and more'
        else 'unknown'
    end
{%- endmacro %}


{#- A city out of what people typed: no state, country or zip behind it; null for numbers and addresses. -#}
{% macro clean_city(column) -%}
    case
        when regexp_matches({{ column }}, '[0-9@]') then null
        else nullif(trim(regexp_replace({{ risk_core.plain_text(column) }}, '([/,\\(]|\s-\s|-[a-z]{2}$).*$', '')), '')
    end
{%- endmacro %}
