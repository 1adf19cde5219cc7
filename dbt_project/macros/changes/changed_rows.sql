{#- The rows of a fact that this build is about to change, but for those of entities that `notes` holds. -#}
{% macro changed_rows_before(fact, notes) -%}
    {%- set entity = entity_of(fact) -%}
    (
        select * from
        {%- if entity.name == 'order' %} {{ rows_of_changed_orders(fact) }}
        {%- else %} {{ risk_core.facts_table(fact) }}
        {%- endif %} as present_rows
        where
            {{ entity.key }} not in ({{ noted_entities(notes, entity.name) }})
            {%- if entity.name != 'order' %} and {{ entity.key }} in ({{ entity.changed }}){% endif %}
    )
{%- endmacro %}


{#- The rows of a fact that this build has changed, as they are now. -#}
{% macro changed_rows_after(fact) -%}
    {%- set entity = entity_of(fact) -%}
    (
        select * from {{ risk_core.facts_table(fact) }}
        where
            {%- if entity.name == 'order' %} build_number = {{ risk_core.build_number() }}
            {%- else %} {{ entity.key }} in ({{ entity.changed }})
            {%- endif %}
    )
{%- endmacro %}


{#- What a fact changes with, and how that is found: most change with their order. -#}
{% macro entity_of(fact) -%}
    {{ return({
        'fct_leads': {'name': 'lead', 'key': 'lead_id', 'changed': changed_leads()},
        'fct_chargebacks': {'name': 'chargeback', 'key': 'chargeback_id', 'changed': changed_chargebacks()},
    }.get(fact, {'name': 'order', 'key': 'order_id'})) }}
{%- endmacro %}


{% macro changed_leads() -%}
    select mql_id from {{ loaded_rows('olist', 'leads') }} as loaded_leads
    union
    select mql_id from {{ loaded_rows('olist', 'closed_deals') }} as loaded_deals
{%- endmacro %}


{% macro changed_chargebacks() -%}
    select chargeback_id from {{ loaded_rows('card_scheme', 'chargebacks') }} as loaded_chargebacks
{%- endmacro %}


{#- Entities whose facts were noted before this build first changed them. -#}
{% macro noted_entities(notes, entity) -%}
    select noted.entity_id from {{ notes }} as noted where noted.entity = '{{ entity }}'
{%- endmacro %}


{#- The rows of the changed orders before they are taken away. -#}
{% macro rows_of_changed_orders(fact) -%}
    (
        {%- for days in where_changed_orders_are() %}
        select * from {{ risk_core.facts_table(fact) }}
        where {{ days }}
        {{- ' union all' if not loop.last }}
        {%- endfor %}
    )
{%- endmacro %}
