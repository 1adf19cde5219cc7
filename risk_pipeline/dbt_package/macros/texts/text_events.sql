{#-
    Known causes of a feed as events: one row per day and cause, x of n texts. In: the source and the table of the feed,
    which the indicator then waits for. See docs/texts.md.
-#}
{% macro text_causes(source_name, table_name) -%}
{%- set feed = source(source_name, table_name) %}
-- depends_on: {{ feed }}
select
    cause || ' ' || day as entity_id,
    day as occurred_on,
    cast(x as {{ risk_core.type_double() }}) as numerator,
    cast(n as {{ risk_core.type_double() }}) as denominator,
    cast(0 as bigint) as exposure_minor,
    cause
from {{ source('texts', 'text_cause_days') }}
where feed = '{{ source_name }}.{{ table_name }}' and n > 0
{%- endmacro %}


{#- Copies of a feed as events: one row per day, copies too many of all texts. -#}
{% macro text_copies(source_name, table_name) -%}
{%- set feed = source(source_name, table_name) %}
-- depends_on: {{ feed }}
select
    cast(day as varchar) as entity_id,
    day as occurred_on,
    cast(copies as {{ risk_core.type_double() }}) as numerator,
    cast(n + copies as {{ risk_core.type_double() }}) as denominator,
    cast(0 as bigint) as exposure_minor
from {{ source('texts', 'text_days') }}
where feed = '{{ source_name }}.{{ table_name }}' and n + copies > 0
{%- endmacro %}


{#- Topics of a feed as events: one row per day and topic, x of n texts, from the feed's first day on. -#}
{% macro text_topics(source_name, table_name) -%}
{%- set feed = source(source_name, table_name) %}
-- depends_on: {{ feed }}
select
    topic || ' ' || day as entity_id,
    day as occurred_on,
    cast(x as {{ risk_core.type_double() }}) as numerator,
    cast(n as {{ risk_core.type_double() }}) as denominator,
    cast(0 as bigint) as exposure_minor,
    topic
from {{ source('texts', 'text_topic_days') }}
where feed = '{{ source_name }}.{{ table_name }}' and n > 0
{%- endmacro %}
