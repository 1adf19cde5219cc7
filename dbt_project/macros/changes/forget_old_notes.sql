{#- Notes of changes live until the build they belong to is finished, so that a killed build loses none. -#}
{% macro forget_old_notes() -%}
    {%- if is_incremental() -%}
        {%- set last = risk_core.last_build() -%}
        delete from {{ this }}{% if last %} where build_number <> {{ last.build_number }} + 1{% endif %}
    {%- endif -%}
{%- endmacro %}
