{#- What `known_event` says of an hour that is missing, or there twice. Out: text, without quotes. -#}
{% macro clock_change() -%} clock change {%- endmacro %}
