{#-
    A period without events on whose days nothing is open.
    In: is_closed (SQL, boolean; null where nobody knows), periods, the relation with numerator and denominator.
    Out, a condition: true where nothing happened, and nothing is open.
-#}
{% macro is_quiet_and_closed(is_closed, periods) -%}
    coalesce({{ is_closed }}, false) and {{ periods }}.numerator = 0 and coalesce({{ periods }}.denominator, 0) = 0
{%- endmacro %}
