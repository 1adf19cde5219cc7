{#- Whether a mark says that a level is the usual one, and not that days are none to learn from. In: kind (SQL). Out: a condition. -#}
{% macro is_level(kind) -%}
    {{ kind }} in ('new_normal', 'rebased')
{%- endmacro %}
