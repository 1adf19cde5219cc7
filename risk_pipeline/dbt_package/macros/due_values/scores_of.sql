{#-
    The answer of `early_warning_scores` for one pass. In: observations, the name of a relation with the rows of
    `observations_of`; part, a row of `due_parts`. Out: the columns that `early_warning_scores` describes.
-#}
{% macro scores_of(observations, part) -%}
select * from (
    {{ risk_core.early_warning_scores(
        observations,
        grain=part.grain,
        kinds=['rate', 'count', 'value'],
        kind='kind',
        direction='direction',
        factor='factor',
        h='h',
        learn_from='learn_from' if risk_core.has_new_levels() else none,
        is_learned='is_learned',
        first_day=none if part.first_day == '1900-01-01'
            else risk_core.period_start("'" ~ part.grain ~ "'", "date '" ~ part.first_day ~ "'")
    ) | indent(4) }}
) as scores
{%- endmacro %}
