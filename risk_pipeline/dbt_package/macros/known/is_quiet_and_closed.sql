{#-
    Whether nothing happened in a period on whose days nothing is open.
    In: is_closed (SQL, boolean; null where nobody knows), periods, the relation with numerator and denominator.
-#}
{% macro is_quiet_and_closed(is_closed, periods) -%}
    coalesce({{ is_closed }}, false) and {{ periods }}.numerator = 0 and coalesce({{ periods }}.denominator, 0) = 0
{%- endmacro %}
